// All values of an integer format on a wheel, and a hand that walks on it: by buttons, by keyboard, by
// dragging. lib/ui/components/number_wheel.py puts what it imports in front of it and sends
//   { value: code as "0x...", rev, format, param: the code's name in the address,
//     overflow: "wrap", "saturate" or "widen" }.
// The bit strip of the same code tells the server and the address; only a step to a wider type, which
// is for the server to take, goes out from here: "past" = { value: as text, rev }.

import { element, minus } from "./bit_words.js";
import { bitAt, intValue } from "./numbers.js";
import { codeAt, codeOf, rangeOf, turnOf, walk } from "./ring.js";
import { saveMenu } from "./save.js";
import { announceCode, followCode } from "./shared_code.js";

const SVG = "http://www.w3.org/2000/svg";
const SIZE = { width: 316, height: 252 };
const CENTER = { x: 158, y: 126 };
const RADIUS = 92;
const LABELS = RADIUS + 17;
const PIECES = 8; // bits up to which every value has a piece of the ring to itself
const LABELED = 4; // bits up to which every value has its number
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
  wheel.row = row;
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

function svg(tag, attributes, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

// ---- The ring, drawn once per format ----

const at = (turn, radius) => {
  const angle = 2 * Math.PI * turn;
  return { x: CENTER.x + radius * Math.sin(angle), y: CENTER.y - radius * Math.cos(angle) };
};
const point = (turn, radius) => {
  const { x, y } = at(turn, radius);
  return `${x.toFixed(2)} ${y.toFixed(2)}`;
};

// The half step between the largest and the smallest value, where the number line is joined.
function seamOf({ bits, signed }) {
  return (signed ? 0.5 : 1) - 0.5 / 2 ** bits;
}

function drawRing(wheel) {
  const { format, svg: picture } = wheel;
  const seam = seamOf(format);
  const half = 0.5 / 2 ** format.bits;
  wheel.wall = svg("g", {});
  wheel.trail = svg("path", { fill: "none", stroke: "var(--qp-ink)", "stroke-width": 2.5 });
  wheel.hand = svg("line", { stroke: "var(--qp-ink)", "stroke-width": 2.5, "stroke-linecap": "round" });
  wheel.dot = svg("circle", { r: 8, fill: "var(--qp-ink)", stroke: "var(--qp-paper)", "stroke-width": 2 });
  wheel.grip = svg("circle", { r: 20, fill: "transparent", class: "grip" });
  wheel.number = svg("text", { x: CENTER.x, y: CENTER.y + 3, fill: "var(--qp-ink)", "font-weight": 650, "text-anchor": "middle" });
  const name = svg("text", { x: CENTER.x, y: CENTER.y + 24, fill: "var(--qp-muted)", "font-size": 13, "text-anchor": "middle" }, format.name);
  picture.replaceChildren(
    arc(-half, format.signed ? 0.5 - half : 1 - half, "integer"),
    ...(format.signed ? [arc(0.5 - half, 1 - half, "sign")] : []),
    ...cuts(format),
    ...labels(format),
    svg("path", { class: "seam", d: `M${point(seam, RADIUS - 9)}L${point(seam, RADIUS + 9)}`, stroke: "var(--qp-paper)", "stroke-width": 5 }),
    wheel.wall,
    name,
    wheel.number,
    wheel.trail,
    wheel.hand,
    wheel.dot,
    wheel.grip,
  );
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

// Values from 0 up in one color, below 0 in another.
function arc(from, to, color) {
  const large = to - from > 0.5 ? 1 : 0;
  const end = Math.min(to, from + 0.9999);
  return svg("path", {
    d: `M${point(from, RADIUS)}A${RADIUS} ${RADIUS} 0 ${large} 1 ${point(end, RADIUS)}`,
    fill: "none",
    stroke: `var(--qp-${color})`,
    "stroke-width": 10,
    opacity: 0.8,
  });
}

// Cuts the ring into one piece for each value.
function cuts({ bits }) {
  if (bits > PIECES) return [];
  const count = 2 ** bits;
  let path = "";
  for (let code = 0.5; code < count; code++) path += `M${point(code / count, RADIUS - 6)}L${point(code / count, RADIUS + 6)}`;
  return [svg("path", { d: path, stroke: "var(--qp-paper)", "stroke-width": bits > LABELED ? 0.8 : 3 })];
}

// Every value, or the eighths of the ring and both ends.
function labels(format) {
  const { bits, signed } = format;
  const { min, max } = rangeOf(format);
  const all = bits <= LABELED;
  const count = all ? 2 ** bits : 8;
  const made = [];
  for (let place = 0; place < count; place++) {
    const turn = place / count;
    const value = intValue(format, codeAt(format, turn));
    if (all) made.push(label(turn, LABELS, minus(value)));
    else if (signed ? turn !== 0.5 : turn !== 0) made.push(label(turn, LABELS, short(value)));
  }
  if (all) return made;
  // Both ends stand at the seam, one to its left and one to its right.
  const below = { y: CENTER.y + (signed ? LABELS + 5 : -LABELS + 3) };
  made.push(
    text({ ...below, x: CENTER.x + 7, "text-anchor": "start" }, signed ? short(max) : "0"),
    text({ ...below, x: CENTER.x - 7, "text-anchor": "end" }, signed ? short(min) : short(max)),
  );
  return made;
}

function label(turn, radius, words) {
  const { x, y } = at(turn, radius);
  const side = Math.sin(2 * Math.PI * turn);
  const anchor = Math.abs(side) < 0.2 ? "middle" : side > 0 ? "start" : "end";
  return text({ x: x - (anchor === "middle" ? 0 : side * 6), y: y + 4, "text-anchor": anchor }, words);
}

function text(attributes, words) {
  return svg("text", { fill: "var(--qp-muted)", "font-size": 12, ...attributes }, words);
}

// Five digits at most; larger powers of two as such: 2³¹, −2³⁰, 3·2²⁹, 2³¹−1.
function short(value) {
  const size = value < 0n ? -value : value;
  if (size < 100000n) return minus(value);
  const sign = value < 0n ? "−" : "";
  for (const [factor, front] of [[1n, ""], [3n, "3·"], [5n, "5·"], [7n, "7·"]]) {
    const power = (size / factor).toString(2).length - 1;
    if (size === factor << BigInt(power)) return sign + front + raised(power);
  }
  return `${raised((size + 1n).toString(2).length - 1)}−1`;
}

function raised(power) {
  return `2${String(power).replace(/./g, (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit])}`;
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
  drawSeam(wheel);
  wheel.says.textContent = wheel.event || rule(format, overflow);
  wheel.root.dataset.event = wheel.event ? "past" : "";
}

// A wall where the walk stops, an arrow where it goes on.
function drawSeam({ format, overflow, wall }) {
  const seam = seamOf(format);
  if (overflow === "wrap") {
    wall.replaceChildren();
    return;
  }
  const color = overflow === "saturate" ? "clipping" : "ink";
  wall.replaceChildren(
    svg("path", {
      d: `M${point(seam, RADIUS - 12)}L${point(seam, RADIUS + 12)}`,
      stroke: `var(--qp-${color})`,
      "stroke-width": 4,
      "stroke-linecap": "round",
      "stroke-dasharray": overflow === "saturate" ? "none" : "1 6",
    }),
  );
}

function rule({ bits }, overflow) {
  const fine = bits > PIECES ? " One step is too small to see here: the wheel is a sketch." : "";
  if (overflow === "wrap") return `Past the end a number wraps around to the other end.${fine}`;
  if (overflow === "saturate") return `Past the end a number stops: it saturates.${fine}`;
  return `Past the end a number moves on to a wider type.${fine}`;
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
    const name = `${to.wider.signed ? "int" : "uint"}${to.wider.bits}`;
    return `${asked} = ${minus(to.value)} has no place in ${format.name}: on to ${name}.`;
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
