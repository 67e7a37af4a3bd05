// All values of an integer format on a wheel, and a hand that walks on it: by buttons, by keyboard, by
// dragging. The bit strip of the same number tells the server and the address. A step to a wider type is
// for the server to take, like a number that is typed.

/** @import { ComponentArgs } from "./dom.js" */
/** @import { Overflow } from "./int_types.js" */
/** @import { IntFormat } from "./numbers.js" */
/** @import { NumberData } from "./shared_number.js" */
import { button, element, keyMeaning, oncePerPlace, setAttributes, svgElement } from "./dom.js";
import { addSteps, codeOf, nameOf, rangeOf } from "./int_types.js";
import { bitAt, intValue } from "./numbers.js";
import { COLOR, GUESS, followMarks, marksOn } from "./marks.js";
import { saveMenu } from "./save.js";
import { sameFormat, sharedNumber } from "./shared_number.js";
import { comeFrom } from "./travel.js";
import { CENTER, PIECES, RADIUS, SIZE, codeAt, face, placeAt, seamPicture, turnOf } from "./wheel_face.js";
import { minus } from "./words.js";

const SPOKEN_BITS = 8; // bits up to which a sentence shows them

/** @typedef {NumberData & { overflow: Overflow }} Data what lib/ui/components/number_wheel.py sends */

/** @typedef {ReturnType<typeof frameFor>} Wheel */

const wheelAt = oncePerPlace(buildWheel);

/** @param {ComponentArgs<Data>} args */
export default function ({ data, parentElement }) {
  const wheel = wheelAt(parentElement, data);
  const { number } = wheel;
  if (wheel.overflow !== data.overflow && !wheel.widening) wheel.event = "";
  wheel.overflow = data.overflow;
  number.follow(wheel.root, () => show(wheel));
  followMarks(wheel.root, () => drawMarks(wheel));
  number.receive(data);
  show(wheel);
}

/**
 * Bring the number on screen.
 * @param {Wheel} wheel
 */
function show(wheel) {
  const format = /** @type {IntFormat} */ (wheel.number.format);
  const { code } = wheel.number;
  const other = !wheel.drawn || !sameFormat(wheel.format, format);
  if (other || code !== wheel.code) {
    if (!wheel.widening) wheel.event = ""; // it was said of another number
    wheel.widening = false;
  }
  wheel.code = code;
  if (other) {
    wheel.format = format;
    wheel.drawn = true;
    wheel.dragged = null;
    wheel.turn = null;
    drawRing(wheel);
  }
  drawHand(wheel);
}

// ---- The frame, built once per place on the page ----

/** @param {Data} data */
function frameFor(data) {
  return {
    root: element("section", "wheel"),
    picture: svgElement("svg", { viewBox: `0 0 ${SIZE.width} ${SIZE.height}`, role: "slider", tabindex: 0 }),
    seam: svgElement("g"),
    marks: svgElement("g"),
    hand: svgElement("line", { stroke: "var(--qp-ink)", "stroke-width": 2.5, "stroke-linecap": "round" }),
    dot: svgElement("circle", { r: 8, fill: "var(--qp-ink)", stroke: "var(--qp-paper)", "stroke-width": 2 }),
    grip: svgElement("circle", { r: 20, fill: "transparent", class: "grip" }),
    digits: svgElement("text", {
      x: CENTER.x,
      y: CENTER.y + 3,
      fill: "var(--qp-ink)",
      "font-weight": 650,
      "text-anchor": "middle",
    }),
    says: element("p", "says"),
    smallest: button("⇤"),
    largest: button("⇥"),
    menu: element("details"),
    number: sharedNumber(data.param),
    drawn: false, // whether the ring of the format is there
    format: /** @type {IntFormat} */ (data.format), // and code: of what is on screen
    overflow: data.overflow,
    code: 0n,
    turn: /** @type {number | null} */ (null), // where the hand stands
    event: "", // what happened at an end, until the next step
    widening: false,
    dragged: /** @type {bigint | null} */ (null), // the value under the pointer while the hand is held
  };
}

/**
 * @param {ComponentArgs<Data>["parentElement"]} parent
 * @param {Data} data
 */
function buildWheel(parent, data) {
  const wheel = frameFor(data);
  const { root, picture, says, smallest, largest } = wheel;
  says.setAttribute("aria-live", "polite");
  smallest.addEventListener("click", () => goTo(wheel, rangeOf(wheel.format).min));
  largest.addEventListener("click", () => goTo(wheel, rangeOf(wheel.format).max));
  const down = button("−1", () => step(wheel, -1n));
  const up = button("+1", () => step(wheel, 1n));
  down.setAttribute("aria-label", "minus 1");
  up.setAttribute("aria-label", "plus 1");
  root.append(wheel.menu, picture, element("div", "steps", smallest, down, up, largest), says);
  parent.append(root);
  listenToWheel(wheel);
  return wheel;
}

// ---- The ring, drawn once per format ----

/** @param {Wheel} wheel */
function drawRing(wheel) {
  const { format, picture, smallest, largest, seam, marks, digits, hand, dot, grip } = wheel;
  picture.replaceChildren(...face(format), seam, marks, digits, hand, dot, grip);
  const { min, max } = rangeOf(format);
  nameEnd(smallest, "smallest", min);
  nameEnd(largest, "largest", max);
  drawMarks(wheel);
  setAttributes(picture, {
    "aria-label": `Number wheel of ${format.name}. Arrow keys step by 1.`,
    "aria-valuemin": min,
    "aria-valuemax": max,
  });
  const menu = saveMenu(picture, `${format.name}-wheel`, null);
  wheel.menu.replaceWith(menu);
  wheel.menu = menu;
}

/**
 * @param {HTMLButtonElement} end
 * @param {string} word
 * @param {bigint} value
 */
function nameEnd(end, word, value) {
  const text = minus(value);
  end.setAttribute("aria-label", `to the ${word}, ${text}`);
  end.textContent = text.length > 6 ? word : text;
}

/**
 * What was predicted, beside the hand, which is at the answer; what the format has no code for has no place.
 * @param {Wheel} wheel
 */
function drawMarks({ format, marks }) {
  const guess = marksOn("wheel")?.guess ?? NaN;
  const { min, max } = rangeOf(format);
  const fits = Number.isInteger(guess) && BigInt(guess) >= min && BigInt(guess) <= max;
  marks.replaceChildren();
  if (!fits) return;
  const turn = turnOf(format, codeOf(format, BigInt(guess)));
  const [inner, outer, words] = [RADIUS - 13, RADIUS + 11, RADIUS - 38].map((radius) => placeAt(turn, radius));
  const letters = { fill: COLOR, "font-size": 13, "font-weight": 650, "text-anchor": "middle" };
  marks.append(
    svgElement("line", { x1: inner.x, y1: inner.y, x2: outer.x, y2: outer.y, stroke: COLOR, "stroke-width": 4 }),
    svgElement("text", { x: words.x, y: words.y + 4, ...letters }, GUESS),
  );
}

// ---- The hand ----

/** @param {Wheel} wheel */
function drawHand(wheel) {
  const { format, code, overflow, picture } = wheel;
  const value = intValue(format, code);
  const turn = turnOf(format, code);
  const words = minus(value);
  if (wheel.dragged === null) turnFrom(wheel, wheel.turn, turn);
  wheel.turn = turn;
  const inner = placeAt(turn, RADIUS - 26);
  const outer = placeAt(turn, RADIUS);
  const [cx, cy] = [outer.x.toFixed(2), outer.y.toFixed(2)];
  setAttributes(wheel.hand, { x1: inner.x.toFixed(2), y1: inner.y.toFixed(2), x2: cx, y2: cy });
  for (const circle of [wheel.dot, wheel.grip]) setAttributes(circle, { cx, cy });
  wheel.digits.textContent = words;
  wheel.digits.setAttribute("font-size", Math.min(30, 215 / words.length).toFixed(1));
  setAttributes(picture, { "aria-valuenow": value, "aria-valuetext": words });
  wheel.seam.replaceChildren(...seamPicture(format, overflow));
  const said = wheel.event || hint(format);
  if (wheel.says.textContent !== said) wheel.says.textContent = said; // else it is read out again
  wheel.root.dataset.event = wheel.event ? "past" : "";
}

/**
 * Let the hand come from where it was, the short way around; not while it is held.
 * @param {Wheel} wheel
 * @param {number | null} from
 * @param {number} to
 */
function turnFrom({ hand, dot }, from, to) {
  if (from === null || from === to) return;
  const way = from - to;
  const angle = 360 * (way - Math.round(way));
  const turned = (/** @type {number} */ degrees) =>
    `translate(${CENTER.x}px, ${CENTER.y}px) rotate(${degrees}deg) translate(${-CENTER.x}px, ${-CENTER.y}px)`;
  for (const part of [hand, dot]) comeFrom(part, turned(angle), turned(0));
}

/** @param {IntFormat} format */
function hint({ bits }) {
  const fine = bits > PIECES ? " The wheel is a sketch: one step is too small to see." : "";
  return `Drag the dot, or use the arrow keys.${fine}`;
}

// ---- The reader's hand ----

/**
 * @param {Wheel} wheel
 * @param {bigint} steps
 */
function step(wheel, steps) {
  const { format, overflow } = wheel;
  const before = intValue(format, wheel.code);
  const to = addSteps(format, before, steps, overflow);
  const event = to.past ? endSentence(format, before, steps, to, overflow) : "";
  if (to.wider) {
    wheel.widening = true;
    wheel.event = event;
    drawHand(wheel);
    wheel.number.type(String(to.value));
    return;
  }
  move(wheel, to.value, event);
}

/**
 * @param {Wheel} wheel
 * @param {bigint} value
 */
function goTo(wheel, value) {
  move(wheel, value, "");
}

/**
 * @param {Wheel} wheel
 * @param {bigint} value
 * @param {string} event
 */
function move(wheel, value, event) {
  wheel.code = codeOf(wheel.format, value);
  wheel.event = event;
  wheel.widening = false;
  drawHand(wheel);
  wheel.number.flip(wheel.code);
  if (wheel.dragged === null) wheel.number.hand.rest();
}

/**
 * What happens at an end, with the numbers at hand.
 * @param {IntFormat} format
 * @param {bigint} before
 * @param {bigint} steps
 * @param {ReturnType<typeof addSteps>} to
 * @param {Overflow} overflow
 */
function endSentence(format, before, steps, to, overflow) {
  const size = steps < 0n ? -steps : steps;
  const asked = `${minus(before)} ${steps < 0n ? "−" : "+"} ${size}`;
  const { max } = rangeOf(format);
  if (overflow === "wrap") {
    const shown = size === 1n && format.bits <= SPOKEN_BITS;
    const bits = `${binary(format, before)} ${steps < 0n ? "−" : "+"} 1 = ${binary(format, to.value)}`;
    return `${asked} wraps around to ${minus(to.value)}${shown ? `: ${bits}` : ""}.`;
  }
  if (to.wider) {
    return `${asked} = ${minus(to.value)} has no place in ${format.name}: on to ${nameOf(to.wider)}.`;
  }
  const end = to.value === max ? `the largest ${format.name}` : `the smallest ${format.name}`;
  if (overflow === "saturate") return `${asked} stops at ${minus(to.value)}, ${end}.`;
  return `${asked} stops at ${minus(to.value)}: no wider type holds more.`;
}

/**
 * @param {IntFormat} format
 * @param {bigint} value
 */
function binary(format, value) {
  const code = codeOf(format, value);
  let digits = "";
  for (let index = format.bits - 1; index >= 0; index--)
    digits += bitAt(code, index) + (index % 4 === 0 && index ? " " : "");
  return digits;
}

/** @param {Wheel} wheel */
function listenToWheel(wheel) {
  const { picture } = wheel;
  picture.addEventListener("keydown", (event) => {
    const page = BigInt(Math.max(1, 2 ** (wheel.format.bits - 4)));
    const { min, max } = rangeOf(wheel.format);
    keyMeaning(event, {
      ArrowUp: () => step(wheel, 1n),
      ArrowRight: () => step(wheel, 1n),
      ArrowDown: () => step(wheel, -1n),
      ArrowLeft: () => step(wheel, -1n),
      PageUp: () => step(wheel, page),
      PageDown: () => step(wheel, -page),
      Home: () => goTo(wheel, min),
      End: () => goTo(wheel, max),
    })?.();
  });
  picture.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const onGrip = event.target === wheel.grip;
    const { turn, distance } = whereIs(picture, event);
    if (!onGrip && Math.abs(distance - RADIUS) > 24) return;
    event.preventDefault();
    picture.setPointerCapture(event.pointerId);
    picture.focus({ preventScroll: true });
    wheel.dragged = intValue(wheel.format, wheel.code);
    if (!onGrip) jump(wheel, turn);
  });
  picture.addEventListener("pointermove", (event) => {
    if (wheel.dragged !== null) dragTo(wheel, wheel.dragged, whereIs(picture, event).turn);
  });
  for (const end of ["pointerup", "pointercancel"])
    picture.addEventListener(end, () => {
      wheel.dragged = null;
      wheel.number.hand.rest();
    });
}

/**
 * @param {Element} picture
 * @param {PointerEvent} event
 */
function whereIs(picture, event) {
  const box = picture.getBoundingClientRect();
  const x = ((event.clientX - box.left) / box.width) * SIZE.width - CENTER.x;
  const y = ((event.clientY - box.top) / box.height) * SIZE.height - CENTER.y;
  return { turn: Math.atan2(x, -y) / (2 * Math.PI), distance: Math.hypot(x, y) };
}

/**
 * @param {Wheel} wheel
 * @param {number} turn
 */
function jump(wheel, turn) {
  wheel.dragged = intValue(wheel.format, codeAt(wheel.format, turn));
  goTo(wheel, wheel.dragged);
}

/**
 * The hand takes the short way to the pointer. Only a wrapping one crosses the seam; a hand that has
 * stopped there starts again when the pointer is back.
 * @param {Wheel} wheel
 * @param {bigint} from
 * @param {number} turn
 */
function dragTo(wheel, from, turn) {
  const { format, overflow } = wheel;
  const wanted = codeAt(format, turn);
  const way = BigInt.asIntN(format.bits, wanted - codeOf(format, from));
  if (way === 0n) return;
  const stays = overflow === "widen" ? "saturate" : overflow;
  const to = addSteps(format, from, way, stays);
  wheel.dragged = to.value;
  const still = overflow === "wrap" ? wheel.event : "";
  const crossed = to.past ? endSentence(format, from, way, to, stays) : still;
  if (to.value !== intValue(format, wheel.code) || to.past) move(wheel, to.value, crossed);
}
