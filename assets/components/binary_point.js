// The bits of a small integer with a binary point to drag among them: value = code x 2^-f, live.
// lib/ui/components/binary_point.py puts what it imports in front of it and sends
//   { value: code as "0x...", rev, format, param: the code's name in the address, or "" if the bits
//     are only an example, point: f, pointRev, usual: the f that needs no mention in the address,
//     shown: { name: value } as the library says for these two }.
// The bit strip of the same code tells the server of a flip; the point goes out from here, as
// "point" = { value, rev }, once the reader's hand rests.

import { writeAddress } from "./address.js";
import { element, minus, plainWeight, powerWeight } from "./bit_words.js";
import { bitAt, exactDecimal, intValue } from "./numbers.js";
import { rangeOf } from "./ring.js";
import { saveMenu } from "./save.js";
import { announceCode, followCode } from "./shared_code.js";

const SVG = "http://www.w3.org/2000/svg";
const PAUSE = 150; // ms without a move before the server hears of it
const PARAM = "point";
const LINE = { widest: 640, height: 78, margin: 16, axis: 42, reach: 8 }; // values -8 to 8, or 0 to 16

const points = new WeakMap(); // parentElement -> view

export default function ({ data, parentElement, setStateValue }) {
  const view = points.get(parentElement) ?? buildPoint(parentElement);
  view.send = setStateValue;
  view.param = data.param;
  view.usual = data.usual;
  view.said = { code: BigInt(data.value), point: data.point, shown: data.shown };
  const other = JSON.stringify(view.format) !== JSON.stringify(data.format);
  if (view.rev !== data.rev || other) view.code = BigInt(data.value);
  view.rev = data.rev;
  if (view.pointRev !== data.pointRev) {
    clearTimeout(view.timer);
    view.point = data.point;
    view.pointRev = data.pointRev;
    view.held = false;
    writePoint(view);
  }
  if (other) {
    view.format = data.format;
    buildBits(view);
  }
  view.row.classList.toggle("fixed", !view.param);
  for (const { button } of view.cells) button.disabled = !view.param;
  drawPoint(view);
}

// ---- The frame, built once per place on the page ----

function buildPoint(parent) {
  const view = {
    root: element("section", "strip point"),
    row: element("div", "cells"),
    handle: element("div", "handle"),
    value: element("p", "value"),
    formula: element("p", "formula"),
    numbers: element("dl", "live"),
    line: document.createElementNS(SVG, "svg"),
    cells: [],
    rev: null,
    pointRev: null,
    format: null,
    code: 0n,
    point: 0,
    held: false,
    timer: 0,
  };
  view.handle.setAttribute("role", "slider");
  view.handle.tabIndex = 0;
  view.handle.setAttribute("aria-label", "Binary point: bits behind it");
  view.line.setAttribute("aria-hidden", "true");
  view.track = element("div", "track", view.row, view.handle);
  view.row.setAttribute("role", "group");
  view.row.setAttribute("aria-label", "The same bits, with the point");
  view.foot = element("div", "foot", element("p", "hint", "Drag the point. Keys: arrows."));
  view.root.append(view.track, view.foot, view.value, view.formula, view.numbers, view.line);
  parent.append(view.root);
  listenToPoint(view);
  new ResizeObserver(() => view.format && drawLine(view)).observe(view.root);
  followCode(view.root, () => view, (code) => {
    view.code = code;
    drawPoint(view);
  });
  points.set(parent, view);
  return view;
}

function buildBits(view) {
  const { format } = view;
  view.cells = Array.from({ length: format.bits }, (_, index) => {
    const button = element("button");
    button.type = "button";
    button.addEventListener("click", () => flipOne(view, index));
    const weight = element("span", "weight");
    weight.setAttribute("aria-hidden", "true");
    return { button, weight, box: element("span", "cell", button, weight) };
  });
  view.row.replaceChildren(...view.cells.map(({ box }) => box).reverse());
  view.root.style.setProperty("--count", format.bits);
  view.handle.setAttribute("aria-valuemin", 0);
  view.handle.setAttribute("aria-valuemax", format.bits);
  view.menu?.remove();
  view.menu = saveMenu(view.line, `${format.name}-binary-point`, () => allValues(view));
  view.foot.append(view.menu);
}

function allValues({ format, point }) {
  const codes = Array.from({ length: 2 ** format.bits }, (_, code) => BigInt(code));
  return { code: codes, value: codes.map((code) => fixed(intValue(format, code), point)) };
}

// ---- What is on screen now ----

// integer x 2^-point, with every digit.
function fixed(integer, point) {
  return `${integer < 0n ? "-" : ""}${exactDecimal(integer < 0n ? -integer : integer, -point)}`;
}

function drawPoint(view) {
  const { format, code, point, cells, said } = view;
  const { min, max } = rangeOf(format);
  const integer = intValue(format, code);
  cells.forEach(({ button, weight }, index) => {
    const bit = bitAt(code, index);
    const weighs = { power: index - point, negative: format.signed && index === format.bits - 1 };
    button.textContent = bit;
    button.classList.toggle("one", bit === 1);
    button.setAttribute("aria-label", `bit ${index} of the same bits, weight ${plainWeight(weighs)}, is ${bit}`);
    weight.textContent = plainWeight(weighs);
    weight.classList.toggle("behind", index < point);
  });
  view.track.style.setProperty("--place", format.bits - point);
  const words = `${point} of ${format.bits} bits behind the point`;
  view.handle.setAttribute("aria-valuenow", point);
  view.handle.setAttribute("aria-valuetext", words);
  const value = fixed(integer, point);
  const settled = said.code === code && said.point === point;
  const shown = settled
    ? said.shown
    : { Value: value, Step: fixed(1n, point), Range: `${fixed(min, point)} to ${fixed(max, point)}` };
  view.value.textContent = minus(shown.Value);
  view.formula.textContent = `${minus(integer)} × ${powerWeight({ power: -point })} = ${minus(integer)} / ${2 ** point} = ${minus(value)}`;
  view.numbers.replaceChildren(
    ...named("Step", shown.Step, `from each value to the next: ${powerWeight({ power: -point })}`),
    ...named("Range", shown.Range.replaceAll("-", "−"), `still ${2 ** format.bits} values`),
  );
  drawLine(view);
}

function named(name, value, says) {
  return [element("dt", "", name), element("dd", "", element("b", "", value), " ", element("span", "", says))];
}

// The values that lie in a window of the number line, and the one that the bits mean.
function drawLine({ root, line, format, code, point }) {
  const { min, max } = rangeOf(format);
  const integer = intValue(format, code);
  const width = Math.min(root.clientWidth, LINE.widest);
  const low = format.signed ? -LINE.reach : 0;
  const high = low + 2 * LINE.reach;
  const step = 2 ** -point;
  const place = (value) => LINE.margin + ((value - low) / (high - low)) * (width - 2 * LINE.margin);
  const make = (tag, attributes, words = "") => {
    const made = document.createElementNS(SVG, tag);
    for (const [name, set] of Object.entries(attributes)) made.setAttribute(name, set);
    made.textContent = words;
    return made;
  };
  const first = Math.max(Number(min), Math.ceil(low / step));
  const last = Math.min(Number(max), Math.floor(high / step));
  let ticks = "";
  for (let count = first; count <= last; count++) ticks += `M${place(count * step).toFixed(2)} ${LINE.axis - 8}v16`;
  const parts = [
    make("path", { d: `M${LINE.margin} ${LINE.axis}H${width - LINE.margin}`, stroke: "var(--qp-faint)", "stroke-width": 2 }),
    make("path", { d: ticks, stroke: "var(--qp-integer)", "stroke-width": point > 3 ? 1 : 2 }),
  ];
  for (let value = low; value <= high; value += 4)
    parts.push(make("text", { x: place(value), y: LINE.height - 8, fill: "var(--qp-muted)", "font-size": 14, "text-anchor": "middle" }, minus(value)));
  const value = Number(integer) * step;
  const inside = value >= low && value <= high;
  const x = place(Math.min(Math.max(value, low), high));
  const mark = inside ? `M${x} ${LINE.axis - 12}l-7 -12h14z` : value < low ? `M${x - 8} ${LINE.axis - 18}l12 -7v14z` : `M${x + 8} ${LINE.axis - 18}l-12 -7v14z`;
  parts.push(make("path", { d: mark, fill: "var(--qp-ink)" }));
  if (!inside) {
    const anchor = value < low ? "start" : "end";
    parts.push(make("text", { x: x + (value < low ? 10 : -10), y: LINE.axis - 13, fill: "var(--qp-ink)", "font-size": 14, "text-anchor": anchor }, `${minus(value)} lies outside`));
  }
  line.setAttribute("viewBox", `0 0 ${width} ${LINE.height}`);
  line.replaceChildren(...parts);
}

// ---- The reader's hand ----

function listenToPoint(view) {
  const { handle } = view;
  handle.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
    handle.focus({ preventScroll: true });
    view.held = true;
  });
  handle.addEventListener("pointermove", (event) => {
    if (!view.held) return;
    const box = view.row.getBoundingClientRect();
    const cell = box.width / view.format.bits;
    movePoint(view, Math.round((box.right - event.clientX) / cell));
  });
  for (const end of ["pointerup", "pointercancel"])
    handle.addEventListener(end, () => {
      view.held = false;
      restPoint(view);
    });
  handle.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // The arrows follow the eye: to the left, more bits stand behind the point.
    const moves = { ArrowLeft: 1, ArrowUp: 1, ArrowRight: -1, ArrowDown: -1 };
    if (event.key in moves) movePoint(view, view.point + moves[event.key]);
    else if (event.key === "Home") movePoint(view, 0);
    else if (event.key === "End") movePoint(view, view.format.bits);
    else return;
    event.preventDefault();
  });
}

function movePoint(view, wanted) {
  const point = Math.min(Math.max(wanted, 0), view.format.bits);
  if (point === view.point) return;
  view.point = point;
  drawPoint(view);
  restPoint(view);
}

function flipOne(view, index) {
  view.code ^= 1n << BigInt(index);
  drawPoint(view);
  announceCode(view.param, view.format, view.code);
}

function restPoint(view) {
  clearTimeout(view.timer);
  if (view.held) return;
  view.timer = setTimeout(() => {
    if (!view.root.isConnected) return;
    writePoint(view);
    view.send("point", { value: view.point, rev: view.pointRev });
  }, PAUSE);
}

function writePoint({ point, usual }) {
  writeAddress({ [PARAM]: point === usual ? null : point });
}
