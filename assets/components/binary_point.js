// The bits of a small integer with a binary point to drag among them: value = code x 2^-f, live. The bit
// strip of the same number tells the server of a flip; the point goes out from here, once the reader's
// hand rests.

/** @import { ComponentArgs } from "./dom.js" */
/** @import { IntFormat } from "./numbers.js" */
/** @import { NumberData } from "./shared_number.js" */
import { writeAddress } from "./address.js";
import { inDigits, powerOfTwo } from "./bit_words.js";
import { button, element, keyMeaning, oncePerPlace, setAttributes, svgElement } from "./dom.js";
import { Hand } from "./hand.js";
import { rangeOf } from "./int_types.js";
import { bitAt, exactDecimal, intValue } from "./numbers.js";
import { clip } from "./numeric.js";
import { saveMenu } from "./save.js";
import { SharedNumber, sameFormat, sharedNumber } from "./shared_number.js";
import { roomIn } from "./svg.js";
import { minus } from "./words.js";

const PARAM = "point";
const MOST_BITS = 8;
const LINE = { widest: 640, height: 78, margin: 16, axis: 42, reach: 8 }; // values -8 to 8, or 0 to 16

/**
 * What lib/ui/components/binary_point.py sends besides the number, whose name in the address is "" if the
 * bits are only an example.
 * @typedef {object} PointData
 * @property {number} point how many bits stand behind it
 * @property {number} pointSeq as seq, for the point
 * @property {number} usual the point that needs no mention in the address
 */

/** @typedef {NumberData & PointData} Data */
/** @typedef {ReturnType<typeof frameFor>} View */

const viewAt = oncePerPlace(buildPoint);

/** @param {ComponentArgs<Data>} args */
export default function ({ data, parentElement, setStateValue }) {
  const view = viewAt(parentElement, data);
  view.hand.send = setStateValue;
  view.usual = data.usual;
  view.said = data.point;
  if (view.number.param !== data.param) {
    view.number.leave(view.root);
    view.number = numberFor(data);
  }
  view.number.follow(view.root, () => show(view));
  view.number.receive(data);
  if (view.hand.hears(data.pointSeq)) {
    view.point = data.point;
    view.held = false;
    writePoint(view);
  }
  show(view);
}

/** @param {Data} data */
function numberFor({ param }) {
  return param ? sharedNumber(param) : new SharedNumber("");
}

/**
 * Bring the number on screen.
 * @param {View} view
 */
function show(view) {
  const { number } = view;
  const format = /** @type {IntFormat} */ (number.format);
  if (format.bits > MOST_BITS) return; // the server is about to send an example
  view.code = number.code;
  if (!view.cells.length || !sameFormat(view.format, format)) {
    view.format = format;
    buildBits(view);
  }
  view.row.classList.toggle("fixed", !number.param);
  for (const cell of view.cells) cell.button.disabled = !number.param;
  drawPoint(view);
}

// ---- The frame, built once per place on the page ----

/** @param {Data} data */
function frameFor(data) {
  const root = element("section", "strip point");
  return {
    root,
    track: element("div", "track"),
    row: element("div", "cells"),
    handle: element("div", "handle"),
    menu: element("details"),
    value: element("p", "value"),
    formula: element("p", "formula"),
    numbers: element("dl", "live"),
    line: svgElement("svg", { "aria-hidden": "true" }),
    cells: /** @type {{ button: HTMLButtonElement, placeValue: HTMLElement, box: HTMLElement }[]} */ ([]),
    number: numberFor(data),
    hand: new Hand([root]),
    usual: data.usual,
    said: data.point, // by the server
    format: /** @type {IntFormat} */ (data.format), // and code: of what is on screen
    code: 0n,
    point: 0,
    held: false, // whether the point is in the reader's hand
  };
}

/**
 * @param {ComponentArgs<Data>["parentElement"]} parent
 * @param {Data} data
 */
function buildPoint(parent, data) {
  const view = frameFor(data);
  const { root, track, row, handle } = view;
  handle.tabIndex = 0;
  setAttributes(handle, { role: "slider", "aria-label": "Binary point: bits behind it" });
  setAttributes(row, { role: "group", "aria-label": "The same bits, with the point" });
  track.append(row, handle);
  const foot = element("div", "foot", element("p", "hint", "Drag the point. Keys: arrows."), view.menu);
  root.append(track, foot, view.value, view.formula, view.numbers, view.line);
  parent.append(root);
  view.hand.serve({
    value: () => view.point,
    unchanged: () => view.point === view.said,
    rested: () => writePoint(view),
  });
  listenToPoint(view);
  listenToBits(view);
  new ResizeObserver(() => drawLine(view)).observe(root);
  return view;
}

/** @param {View} view */
function buildBits(view) {
  const { format } = view;
  view.cells = Array.from({ length: format.bits }, (_, index) => {
    const bit = button("", () => flip(view, index));
    bit.tabIndex = -1;
    const placeValue = element("span", "place-value");
    placeValue.setAttribute("aria-hidden", "true");
    return { button: bit, placeValue, box: element("span", "cell", bit, placeValue) };
  });
  view.row.replaceChildren(...view.cells.map(({ box }) => box).reverse());
  view.cells[view.cells.length - 1].button.tabIndex = 0; // the one bit that the Tab key reaches
  view.root.style.setProperty("--count", String(format.bits));
  setAttributes(view.handle, { "aria-valuemin": 0, "aria-valuemax": format.bits });
  const menu = saveMenu(view.line, `${format.name}-binary-point`, () => allValues(view));
  view.menu.replaceWith(menu);
  view.menu = menu;
}

/** @param {View} view */
function allValues({ format, point }) {
  const codes = Array.from({ length: 2 ** format.bits }, (_, code) => BigInt(code));
  return { code: codes, value: codes.map((code) => fixed(intValue(format, code), point)) };
}

// ---- What is on screen now ----

/**
 * integer x 2^-point, with every digit.
 * @param {bigint} integer
 * @param {number} point
 */
function fixed(integer, point) {
  return `${integer < 0n ? "-" : ""}${exactDecimal(integer < 0n ? -integer : integer, -point)}`;
}

/** @param {View} view */
function drawPoint(view) {
  const { format, code, point, cells, number } = view;
  const { min, max } = rangeOf(format);
  const integer = intValue(format, code);
  cells.forEach((cell, index) => {
    const bit = bitAt(code, index);
    const placeValue = inDigits({ power: index - point, negative: format.signed && index === format.bits - 1 });
    cell.button.textContent = String(bit);
    cell.button.classList.toggle("one", bit === 1);
    cell.button.setAttribute("aria-label", `bit ${index} of the same bits, place value ${placeValue}, is ${bit}`);
    cell.placeValue.textContent = placeValue;
    cell.placeValue.classList.toggle("behind", index < point);
  });
  view.track.style.setProperty("--place", String(format.bits - point));
  const words = `${point} of ${format.bits} bits behind the point`;
  setAttributes(view.handle, { "aria-valuenow": point, "aria-valuetext": words });
  const value = fixed(integer, point);
  const { fixed: said } = number.facts;
  const shown =
    said?.point === point && !number.flipped && number.written === null
    ? said.shown
    : { Value: value, Step: fixed(1n, point), Range: `${fixed(min, point)} to ${fixed(max, point)}` };
  view.value.textContent = minus(shown.Value);
  view.formula.textContent = `${minus(integer)} × ${powerOfTwo({ power: -point })} = ${minus(integer)} / ${2 ** point} = ${minus(value)}`;
  view.numbers.replaceChildren(
    ...named("Step", shown.Step, `from each value to the next: ${powerOfTwo({ power: -point })}`),
    ...named("Range", shown.Range.replaceAll("-", "−"), `still ${2 ** format.bits} values`),
  );
  drawLine(view);
}

/**
 * @param {string} name
 * @param {string} value
 * @param {string} says
 */
function named(name, value, says) {
  return [element("dt", "", name), element("dd", "", element("b", "", value), " ", element("span", "", says))];
}

/**
 * The values that lie in a window of the number line, and the one that the bits mean.
 * @param {View} view
 */
function drawLine({ root, line, format, code, point }) {
  const { min, max } = rangeOf(format);
  const integer = intValue(format, code);
  const width = Math.min(roomIn(root), LINE.widest);
  const low = format.signed ? -LINE.reach : 0;
  const high = low + 2 * LINE.reach;
  const step = 2 ** -point;
  const place = (/** @type {number} */ value) =>
    LINE.margin + ((value - low) / (high - low)) * (width - 2 * LINE.margin);
  const first = Math.max(Number(min), Math.ceil(low / step));
  const last = Math.min(Number(max), Math.floor(high / step));
  let ticks = "";
  for (let count = first; count <= last; count++) ticks += `M${place(count * step).toFixed(2)} ${LINE.axis - 8}v16`;
  const axis = `M${LINE.margin} ${LINE.axis}H${width - LINE.margin}`;
  /** @type {SVGElement[]} */
  const parts = [
    svgElement("path", { d: axis, stroke: "var(--qp-faint)", "stroke-width": 2 }),
    svgElement("path", { d: ticks, stroke: "var(--qp-integer)", "stroke-width": point > 3 ? 1 : 2 }),
  ];
  for (let value = low; value <= high; value += 4) {
    const style = { fill: "var(--qp-muted)", "font-size": 14, "text-anchor": "middle" };
    parts.push(svgElement("text", { x: place(value), y: LINE.height - 8, ...style }, minus(value)));
  }
  const value = Number(integer) * step;
  const x = place(clip(value, low, high));
  const outside = Math.sign(value - clip(value, low, high)); // -1 to the left of the window, 1 to the right
  const mark = outside
    ? `M${x + 8 * outside} ${LINE.axis - 18}l${-12 * outside} -7v14z`
    : `M${x} ${LINE.axis - 12}l-7 -12h14z`;
  parts.push(svgElement("path", { d: mark, fill: "var(--qp-ink)" }));
  if (outside) {
    const style = { fill: "var(--qp-ink)", "font-size": 14, "text-anchor": outside < 0 ? "start" : "end" };
    const where = { x: x - 10 * outside, y: LINE.axis - 13 };
    parts.push(svgElement("text", { ...where, ...style }, `${minus(value)} lies outside`));
  }
  line.setAttribute("viewBox", `0 0 ${width} ${LINE.height}`);
  line.replaceChildren(...parts);
}

// ---- The reader's hand ----

/** @param {View} view */
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
      view.hand.rest();
    });
  handle.addEventListener("keydown", (event) => {
    // The arrows follow the eye: to the left, more bits stand behind the point.
    const to = keyMeaning(event, {
      ArrowLeft: view.point + 1,
      ArrowUp: view.point + 1,
      ArrowRight: view.point - 1,
      ArrowDown: view.point - 1,
      Home: 0,
      End: view.format.bits,
    });
    if (to !== undefined) movePoint(view, to);
  });
}

/** @param {View} view */
function listenToBits(view) {
  const { row } = view;
  row.addEventListener("keydown", (event) => {
    const from = view.cells.findIndex(({ button: bit }) => bit === event.target);
    const last = view.cells.length - 1;
    const to = keyMeaning(event, { ArrowLeft: from + 1, ArrowRight: from - 1, Home: last, End: 0 });
    if (from >= 0 && to !== undefined) view.cells[clip(to, 0, last)].button.focus();
  });
  row.addEventListener("focusin", ({ target }) => {
    for (const { button: bit } of view.cells) bit.tabIndex = bit === target ? 0 : -1;
  });
}

/**
 * @param {View} view
 * @param {number} wanted
 */
function movePoint(view, wanted) {
  const point = clip(wanted, 0, view.format.bits);
  if (point === view.point) return;
  view.point = point;
  drawPoint(view);
  view.hand.change();
  if (!view.held) view.hand.rest();
}

/**
 * @param {View} view
 * @param {number} index
 */
function flip({ number, code }, index) {
  number.flip(code ^ (1n << BigInt(index)));
  number.hand.rest();
}

/** @param {View} view */
function writePoint({ point, usual }) {
  writeAddress({ [PARAM]: point === usual ? null : point });
}
