// All values of an integer format on a wheel, and a hand that walks on it: by buttons, by keyboard, by
// dragging. lib/ui/components/number_wheel.py puts what it imports in front of it and sends
//   { value: code as "0x...", rev, format, param: the code's name in the address,
//     overflow: "wrap", "saturate" or "widen" }.
// The bit strip of the same code tells the server and the address; only a step to a wider type, which
// is for the server to take, goes out from here: "past" = { value: as text, rev }.

import { element, minus } from "./bit_words.js";
import { bitAt, intValue } from "./numbers.js";
import { codeAt, codeOf, nameOf, rangeOf, turnOf, walk } from "./ring.js";
import { saveMenu } from "./save.js";
import { announceCode, followCode } from "./shared_code.js";
import { CENTER, PIECES, RADIUS, SIZE, at, face, gate, svg } from "./wheel_face.js";

const SPOKEN_BITS = 8; // bits up to which a sentence shows them

const wheels = new WeakMap(); // parentElement -> wheel

export default function ({ data, parentElement, setTriggerValue }) {
  const wheel = wheels.get(parentElement) ?? buildWheel(parentElement);
  wheel.send = setTriggerValue;
  wheel.param = data.param;
  const other = JSON.stringify(wheel.format) !== JSON.stringify(data.format);
  const news = wheel.rev !== data.rev || other;
  if (news || wheel.overflow !== data.overflow) {
    if (!wheel.widening) wheel.event = "";
    wheel.widening = false;
  }
  wheel.overflow = data.overflow;
  if (news) {
    wheel.rev = data.rev;
    wheel.code = BigInt(data.value);
    wheel.dragged = null;
  }
  if (other) {
    wheel.format = data.format;
    drawRing(wheel);
  }
  drawHand(wheel);
}

// ---- The frame, built once per place on the page ----

function buildWheel(parent) {
  const wheel = {
    root: element("section", "wheel"),
    svg: svg("svg", { viewBox: `0 0 ${SIZE.width} ${SIZE.height}`, role: "slider", tabindex: 0 }),
    says: element("p", "says"),
    buttons: {},
    rev: null,
    format: null,
    overflow: null,
    code: 0n,
    event: "", // what happened at an end, until the next step
    widening: false,
    dragged: null, // the value under the pointer while the hand is held
  };
  wheel.says.setAttribute("aria-live", "polite");
  const button = (name, action) => {
    const made = element("button", "", name);
    made.type = "button";
    made.addEventListener("click", action);
    return made;
  };
  wheel.smallest = button("⇤", () => goTo(wheel, rangeOf(wheel.format).min));
  wheel.down = button("−1", () => step(wheel, -1n));
  wheel.up = button("+1", () => step(wheel, 1n));
  wheel.largest = button("⇥", () => goTo(wheel, rangeOf(wheel.format).max));
  wheel.down.setAttribute("aria-label", "minus 1");
  wheel.up.setAttribute("aria-label", "plus 1");
  const row = element("div", "steps", wheel.smallest, wheel.down, wheel.up, wheel.largest);
  wheel.root.append(wheel.svg, row, wheel.says);
  parent.append(wheel.root);
  listenToWheel(wheel);
  followCode(wheel.root, () => wheel, (code) => {
    if (code === wheel.code) return;
    wheel.code = code;
    wheel.event = "";
    drawHand(wheel);
  });
  wheels.set(parent, wheel);
  return wheel;
}

// ---- The ring, drawn once per format ----

function drawRing(wheel) {
  const { format, svg: picture } = wheel;
  wheel.gate = svg("g", {});
  wheel.hand = svg("line", { stroke: "var(--qp-ink)", "stroke-width": 2.5, "stroke-linecap": "round" });
  wheel.dot = svg("circle", { r: 8, fill: "var(--qp-ink)", stroke: "var(--qp-paper)", "stroke-width": 2 });
  wheel.grip = svg("circle", { r: 20, fill: "transparent", class: "grip" });
  wheel.number = svg("text", { x: CENTER.x, y: CENTER.y + 3, fill: "var(--qp-ink)", "font-weight": 650, "text-anchor": "middle" });
  picture.replaceChildren(...face(format), wheel.gate, wheel.number, wheel.hand, wheel.dot, wheel.grip);
  const { min, max } = rangeOf(format);
  for (const [button, word, value] of [[wheel.smallest, "smallest", min], [wheel.largest, "largest", max]]) {
    const text = minus(value);
    button.setAttribute("aria-label", `to the ${word}, ${text}`);
    button.textContent = text.length > 6 ? word : text;
  }
  picture.setAttribute("aria-label", `Number wheel of ${format.name}. Arrow keys step by 1.`);
  picture.setAttribute("aria-valuemin", String(min));
  picture.setAttribute("aria-valuemax", String(max));
  wheel.menu?.remove();
  wheel.menu = saveMenu(picture, `${format.name}-wheel`, null);
  wheel.root.prepend(wheel.menu);
}

// ---- The hand ----

function drawHand(wheel) {
  const { format, code, overflow, svg: picture } = wheel;
  const value = intValue(format, code);
  const turn = turnOf(format, code);
  const words = minus(value);
  const inner = at(turn, RADIUS - 26);
  const outer = at(turn, RADIUS);
  for (const [name, place] of Object.entries({ x1: inner.x, y1: inner.y, x2: outer.x, y2: outer.y }))
    wheel.hand.setAttribute(name, place.toFixed(2));
  for (const circle of [wheel.dot, wheel.grip]) {
    circle.setAttribute("cx", outer.x.toFixed(2));
    circle.setAttribute("cy", outer.y.toFixed(2));
  }
  wheel.number.textContent = words;
  wheel.number.setAttribute("font-size", Math.min(30, 215 / words.length).toFixed(1));
  picture.setAttribute("aria-valuenow", String(value));
  picture.setAttribute("aria-valuetext", words);
  wheel.gate.replaceChildren(...gate(format, overflow));
  const said = wheel.event || hint(format);
  if (wheel.says.textContent !== said) wheel.says.textContent = said; // else it is read out again
  wheel.root.dataset.event = wheel.event ? "past" : "";
}

function hint({ bits }) {
  const fine = bits > PIECES ? " The wheel is a sketch: one step is too small to see." : "";
  return `Drag the dot, or use the arrow keys.${fine}`;
}

// ---- The reader's hand ----

function step(wheel, steps) {
  const { format, overflow } = wheel;
  const before = intValue(format, wheel.code);
  const to = walk(format, before, steps, overflow);
  const event = to.past ? passing(format, before, steps, to, overflow) : "";
  if (to.wider) {
    wheel.widening = true;
    wheel.event = event;
    drawHand(wheel);
    wheel.send("past", { value: String(to.value), rev: wheel.rev });
    return;
  }
  move(wheel, to.value, event);
}

function goTo(wheel, value) {
  move(wheel, value, "");
}

function move(wheel, value, event) {
  wheel.code = codeOf(wheel.format, value);
  wheel.event = event;
  drawHand(wheel);
  announceCode(wheel.param, wheel.format, wheel.code);
}

// What happens at an end, with the numbers at hand.
function passing(format, before, steps, to, overflow) {
  const size = steps < 0n ? -steps : steps;
  const asked = `${minus(before)} ${steps < 0n ? "−" : "+"} ${size}`;
  const { min, max } = rangeOf(format);
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
  return `${asked} stops at ${minus(to.value === max ? max : min)}: no wider type holds more.`;
}

function binary(format, value) {
  const code = codeOf(format, value);
  let digits = "";
  for (let index = format.bits - 1; index >= 0; index--)
    digits += bitAt(code, index) + (index % 4 === 0 && index ? " " : "");
  return digits;
}

function listenToWheel(wheel) {
  const { svg: picture } = wheel;
  picture.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = BigInt(Math.max(1, 2 ** (wheel.format.bits - 4)));
    const steps = { ArrowUp: 1n, ArrowRight: 1n, ArrowDown: -1n, ArrowLeft: -1n, PageUp: page, PageDown: -page };
    const { min, max } = rangeOf(wheel.format);
    if (event.key in steps) step(wheel, steps[event.key]);
    else if (event.key === "Home") goTo(wheel, min);
    else if (event.key === "End") goTo(wheel, max);
    else return;
    event.preventDefault();
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
    if (wheel.dragged !== null) follow(wheel, whereIs(picture, event).turn);
  });
  for (const end of ["pointerup", "pointercancel"])
    picture.addEventListener(end, () => {
      wheel.dragged = null;
    });
}

function whereIs(picture, event) {
  const box = picture.getBoundingClientRect();
  const x = ((event.clientX - box.left) / box.width) * SIZE.width - CENTER.x;
  const y = ((event.clientY - box.top) / box.height) * SIZE.height - CENTER.y;
  return { turn: Math.atan2(x, -y) / (2 * Math.PI), distance: Math.hypot(x, y) };
}

function jump(wheel, turn) {
  wheel.dragged = intValue(wheel.format, codeAt(wheel.format, turn));
  goTo(wheel, wheel.dragged);
}

// The hand takes the short way to the pointer. Only a wrapping one crosses the seam; a hand that
// has stopped there starts again when the pointer is back.
function follow(wheel, turn) {
  const { format, overflow, dragged } = wheel;
  const wanted = codeAt(format, turn);
  const way = BigInt.asIntN(format.bits, wanted - codeOf(format, dragged));
  if (way === 0n) return;
  const stays = overflow === "widen" ? "saturate" : overflow;
  const to = walk(format, dragged, way, stays);
  wheel.dragged = to.value;
  const still = overflow === "wrap" ? wheel.event : "";
  const crossed = to.past ? passing(format, dragged, way, to, stays) : still;
  if (to.value !== intValue(format, wheel.code) || to.past) move(wheel, to.value, crossed);
}
