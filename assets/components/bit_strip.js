// A row of bits to click, drag across and walk with the keyboard, and what they mean, redrawn here
// on every flip. lib/ui/components/bit_strip.py puts numbers.js in front of it and sends
//   { value: code as "0x...", rev, usual: the code that needs no mention in the address,
//     param: its name there, format, label }.
// Once the reader's hand rests, {value, rev} goes back, and the address follows.

import {
  bitAt,
  exactDecimal,
  fieldOf,
  floatFields,
  floatParts,
  hexadecimal,
  intValue,
  powerOf,
  valueText,
  weightOf,
} from "./numbers.js";
import { saveMenu } from "./save.js";

const ROWS = [64, 32, 16, 8]; // bits in a row: the most that fit
const CELL = { least: 24, most: 44 }; // px
const GAPS = 28; // px for the gaps between the groups of a row
const DIGIT = 6.4; // px that a digit of a weight takes
const LONGEST = 20; // characters of a value that is shown with every digit
const REST = 150; // ms without a flip before the server hears of it

const SVG = "http://www.w3.org/2000/svg";
const HINT = "Click or drag to flip bits. Keys: arrows move, space flips.";
const HIDDEN = " Dashed: the hidden bit, which is not stored.";

const RAISED = Object.fromEntries([..."-0123456789"].map((digit, i) => [digit, "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"[i]]));

const seen = new WeakMap(); // parentElement -> strip

export default function ({ data, parentElement, setStateValue }) {
  const strip = seen.get(parentElement) ?? build(parentElement);
  strip.send = setStateValue;
  strip.param = data.param;
  strip.usual = BigInt(data.usual);
  if (strip.rev === data.rev) return; // what is on screen is newer than what the server knows
  clearTimeout(strip.timer);
  strip.rev = data.rev;
  strip.code = BigInt(data.value);
  if (JSON.stringify(strip.format) !== JSON.stringify(data.format)) {
    strip.format = data.format;
    buildCells(strip);
  }
  strip.group.setAttribute("aria-label", data.label);
  redraw(strip);
  writeAddress(strip);
}

// ---- The frame, built once per place on the page ----

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function build(parent) {
  const strip = {
    root: element("section", "strip"),
    group: element("div", "bits"),
    hint: element("p", "hint"),
    drawing: document.createElementNS(SVG, "svg"),
    value: element("p", "value"),
    formula: element("p", "formula"),
    codes: element("dl", "codes"),
    news: element("p", "news"),
    cells: [],
    rev: null,
    format: null,
    code: 0n,
    current: 0, // the one bit that the Tab key reaches
    perRow: 0,
    painting: null,
    timer: 0,
  };
  strip.group.setAttribute("role", "group");
  strip.news.setAttribute("aria-live", "polite");
  strip.root.append(
    strip.group,
    element("div", "foot", strip.hint),
    strip.value,
    strip.formula,
    strip.codes,
    strip.news,
    strip.drawing,
  );
  strip.drawing.style.display = "none";
  parent.append(strip.root);
  listen(strip);
  new ResizeObserver(() => layOut(strip)).observe(strip.root);
  seen.set(parent, strip);
  return strip;
}

function buildCells(strip) {
  const { format } = strip;
  strip.cells = Array.from({ length: format.bits }, (_, index) => {
    const button = element("button");
    button.type = "button";
    button.tabIndex = -1;
    button.dataset.index = index;
    const weight = element("span", "weight");
    weight.setAttribute("aria-hidden", "true");
    return { button, weight, box: element("span", "cell", button, weight) };
  });
  strip.hidden = element("span", "digit");
  strip.hiddenBox = element("span", "cell hidden", strip.hidden, element("span", "weight", "1"));
  strip.hiddenBox.setAttribute("aria-hidden", "true");
  strip.root.dataset.kind = format.kind;
  strip.menu?.remove();
  strip.menu = saveMenu(strip.drawing, `${format.name}-bits`, () => table(strip));
  strip.menu.addEventListener("toggle", () => strip.menu.open && draw(strip));
  strip.hint.after(strip.menu);
  strip.hint.textContent = `${HINT}${format.kind === "float" ? HIDDEN : ""}`;
  strip.perRow = 0;
  strip.current = format.bits - 1;
  focusable(strip, strip.current);
  layOut(strip);
}

// ---- Where each bit stands ----

function layOut(strip) {
  const { format, root, group, cells } = strip;
  const width = root.clientWidth;
  if (!format || !width) return;
  const extra = format.kind === "float" ? 1 : 0;
  const fits = (bits) => (bits + extra) * CELL.least + GAPS <= width;
  const perRow = ROWS.find((bits) => fits(Math.min(bits, format.bits))) ?? ROWS.at(-1);
  const count = Math.min(perRow, format.bits) + extra;
  const cell = Math.min(CELL.most, Math.floor((width - GAPS) / count));
  root.style.setProperty("--cell", `${cell}px`);
  weigh(strip, cell);
  if (perRow === strip.perRow) return;
  strip.perRow = perRow;
  const focused = group.getRootNode().activeElement;
  const rows = new Map();
  for (let index = format.bits - 1; index >= 0; index--) {
    const row = Math.floor(index / perRow);
    if (!rows.has(row)) rows.set(row, []);
    const groups = rows.get(row);
    const { field } = fieldOf(format, index);
    if (groups.at(-1)?.name !== groupName(format, index))
      groups.push({ name: groupName(format, index), field, boxes: [] });
    if (extra && index === format.significandBits - 1) groups.at(-1).boxes.push(strip.hiddenBox);
    groups.at(-1).boxes.push(cells[index].box);
    if (extra && index === 0 && format.significandBits === 0)
      groups.push({ field: "significand", boxes: [strip.hiddenBox] });
  }
  const captioned = new Set(["integer"]);
  group.replaceChildren(
    ...Array.from(rows.values(), (groups) =>
      element("div", "row", ...groups.map((one) => segment(one, captioned))),
    ),
  );
  if (focused?.dataset?.index) focused.focus();
}

// Integers stand in groups of four, as their hexadecimal digits do, floats by fields.
function groupName(format, index) {
  const { field } = fieldOf(format, index);
  return field === "integer" ? `integer ${Math.floor(index / 4)}` : field;
}

function segment({ field, boxes }, captioned) {
  const made = element("div", `segment ${field}`, element("div", "cells", ...boxes));
  made.dataset.field = field;
  if (!captioned.has(field)) {
    captioned.add(field);
    const caption = element("span", "caption", field);
    caption.setAttribute("aria-hidden", "true");
    made.prepend(caption);
  }
  return made;
}

// Weights as plain numbers where they fit under the bits of their field, else as powers of two.
function weigh({ format, cells }, cell) {
  const longest = {};
  const plain = cells.map((_, index) => {
    const weight = weightOf(format, index);
    if (!weight) return "±";
    const { field } = fieldOf(format, index);
    const text = plainWeight(weight);
    longest[field] = Math.max(longest[field] ?? 0, text.length);
    return text;
  });
  cells.forEach(({ weight }, index) => {
    const { field } = fieldOf(format, index);
    const asPower = (longest[field] ?? 0) * DIGIT > cell;
    weight.classList.toggle("power", asPower);
    weight.textContent = asPower ? powerWeight(weightOf(format, index)) : plain[index];
  });
}

function plainWeight({ power, negative }) {
  return `${negative ? "−" : ""}${power < 0 ? "1/" : ""}${2n ** BigInt(Math.abs(power))}`;
}

function powerWeight({ power, negative }) {
  const raised = String(power).replace(/./g, (digit) => RAISED[digit]);
  return `${negative ? "−" : ""}2${raised}`;
}

function minus(number) {
  return String(number).replace("-", "−");
}

// ---- What the bits say now ----

function redraw(strip) {
  const { format, code, cells } = strip;
  cells.forEach(({ button }, index) => {
    const bit = bitAt(code, index);
    button.textContent = bit;
    button.classList.toggle("one", bit === 1);
    button.setAttribute("aria-label", spoken(format, index, bit));
  });
  strip.codes.replaceChildren(...codes(format, code));
  if (format.kind === "int") {
    strip.value.replaceChildren(minus(intValue(format, code)));
    strip.formula.replaceChildren(...sum(format, code));
    return;
  }
  const fields = floatFields(format, code);
  strip.hidden.textContent = fields.hidden;
  strip.hiddenBox.classList.toggle("unused", !isFinite(fields));
  strip.value.replaceChildren(...floatValue(format, code, fields));
  strip.formula.replaceChildren(...floatFormula(format, code, fields));
}

function isFinite({ kind }) {
  return kind !== "infinity" && kind !== "nan";
}

function spoken(format, index, bit) {
  const { field, number } = fieldOf(format, index);
  const weight = weightOf(format, index);
  if (!weight) return `sign bit, is ${bit}`;
  const name = field === "integer" ? `bit ${number}` : `${field} bit ${number}`;
  return `${name}, weight ${plainWeight(weight)}, is ${bit}`;
}

// -128 + 64 + 2 = -62, with powers of two where the numbers get long.
function sum(format, code) {
  const set = [];
  for (let index = format.bits - 1; index >= 0; index--)
    if (bitAt(code, index)) set.push(weightOf(format, index));
  if (set.length === 0) return ["no bit is 1, so the value is 0"];
  const terms = set.map(format.bits > 16 ? powerWeight : plainWeight).join(" + ");
  return [terms, " = ", element("b", "", minus(intValue(format, code)))];
}

function floatValue(format, code, fields) {
  const kind = element("span", "kind", ` ${KINDS[fields.kind]}`);
  const text = minus(valueText(format, code));
  if (fields.kind === "nan") return ["NaN", kind];
  if (fields.kind === "infinity") return [text.replace("inf", "∞"), kind];
  if (text.length <= LONGEST) return [text, kind];
  return ["≈ ", ...rounded(format, code), kind];
}

const KINDS = {
  zero: "zero",
  subnormal: "subnormal",
  normal: "normal",
  infinity: "infinity",
  nan: "not a number",
};

// As many digits as tell the value from its neighbors.
function rounded(format, code) {
  const { sign, integer, power } = floatParts(format, code);
  const digits = Math.ceil(1 + (format.significandBits + 1) * Math.log10(2));
  const size = Number(integer) * 2 ** power;
  const front = sign ? "−" : "";
  const plain = size.toPrecision(digits);
  if (!plain.includes("e")) return [front, plain];
  const [decimals, exponent] = size.toExponential(digits - 1).split("e");
  return [front, decimals, " × 10", element("sup", "", minus(Number(exponent)))];
}

// (-1)^s x 1.f x 2^(e - bias), each part in the color of the bits that it comes from.
function floatFormula(format, code, fields) {
  if (!isFinite(fields) || fields.kind === "zero") return [why(format, fields)];
  const { sign, exponent, significand, hidden } = fields;
  const { significandBits, bias } = format;
  const { integer } = floatParts(format, code);
  const stored = significand.toString(2).padStart(significandBits, "0");
  const fraction = significandBits ? `.${stored}` : "";
  const field = Math.max(exponent, 1);
  const power = element("sup", "exponent", lessBias(field, bias));
  const plainPower = element("sup", "exponent", minus(powerOf(format, exponent)));
  const decimal = exactDecimal(integer, -significandBits);
  const formula = [
    element("span", "sign", "(−1)", element("sup", "", sign)),
    " × ",
    element("span", "significand", element("span", "digit", hidden), fraction, element("sub", "", "2")),
    element("span", "", " × 2", power),
    element("br"),
    "= ",
    element("span", "sign", sign ? "−1" : "1"),
    " × ",
    element("span", "significand", decimal),
    element("span", "", " × 2", plainPower),
  ];
  if (fields.kind === "subnormal") formula.push(element("br"), why(format, fields));
  return formula;
}

function lessBias(field, bias) {
  return bias < 0 ? `${field} + ${-bias}` : `${field} − ${bias}`;
}

function why({ specials, bias }, { kind, sign }) {
  if (kind === "zero")
    return `Exponent and significand are all 0: zero${sign ? ", and the sign makes it −0" : ""}.`;
  if (kind === "subnormal")
    return `Exponent bits all 0: the hidden bit is 0 and the exponent stays at ${lessBias(1, bias)}.`;
  if (kind === "infinity") return "Exponent bits all 1, significand all 0: infinity.";
  if (specials === "fn") return "Exponent and significand bits all 1: not a number.";
  if (specials === "fnuz") return "Only the sign bit is 1: what would be −0 is not a number here.";
  return "Exponent bits all 1, significand not all 0: not a number.";
}

function codes(format, code) {
  const groups = [];
  for (let index = format.bits - 1; index >= 0; index--) {
    const name = groupName(format, index);
    if (groups.at(-1)?.name !== name)
      groups.push({ name, field: fieldOf(format, index).field, bits: "" });
    groups.at(-1).bits += bitAt(code, index);
  }
  const binary = groups.flatMap(({ field, bits }) => [element("span", field, bits), " "]);
  return [
    element("dt", "", "Hexadecimal"),
    element("dd", "", hexadecimal(format, code)),
    element("dt", "", "Binary"),
    element("dd", "", ...binary),
  ];
}

// ---- To take away ----

// The strip as it stands on screen, as one SVG picture with a line that says what it is.
function draw({ drawing, group, format, code, value }) {
  const frame = group.getBoundingClientRect();
  const margin = 12;
  const line = 28;
  drawing.setAttribute(
    "viewBox",
    `0 0 ${Math.ceil(frame.width) + 2 * margin} ${Math.ceil(frame.height) + 2 * margin + line}`,
  );
  drawing.replaceChildren();
  const place = (tag, attributes, text = "") => {
    const made = document.createElementNS(SVG, tag);
    for (const [name, set] of Object.entries(attributes)) made.setAttribute(name, set);
    made.textContent = text;
    drawing.append(made);
  };
  const write = (text, x, y, fill, size, anchor, weight = "normal") =>
    place("text", { x, y, fill, "font-size": size, "font-weight": weight, "text-anchor": anchor }, text);
  for (const piece of group.querySelectorAll("button, .digit, .weight, .caption")) {
    const box = piece.getBoundingClientRect();
    const left = box.left - frame.left + margin;
    const top = box.top - frame.top + margin;
    const middle = left + box.width / 2;
    const { field } = piece.closest(".segment").dataset;
    const color = `var(--qp-${field})`;
    if (piece.classList.contains("weight")) {
      write(piece.textContent, middle, top + 10, "var(--qp-muted)", 11, "middle");
    } else if (piece.className === "caption") {
      write(piece.textContent, left, top + 11, color, 13, "start", "bold");
    } else {
      const one = piece.classList.contains("one");
      const shape = { x: left + 1, y: top + 1, width: box.width - 2, height: box.height - 2, rx: 5 };
      const dashed = piece.className === "digit" ? { "stroke-dasharray": "3 2" } : {};
      place("rect", { ...shape, fill: one ? color : "none", stroke: color, ...dashed });
      const ink = one ? "var(--qp-paper)" : "var(--qp-ink)";
      write(piece.textContent, middle, top + box.height / 2 + 5, ink, 15, "middle");
    }
  }
  const equals = value.textContent.startsWith("≈") ? "" : "= ";
  const says = `${format.name} ${hexadecimal(format, code)} ${equals}${value.textContent}`;
  write(says, margin, frame.height + margin + line - 4, "var(--qp-ink)", 15, "start");
}

function table({ format, code, cells }) {
  const bits = cells.map((_, index) => format.bits - 1 - index);
  const weight = (index) => {
    const { power, negative } = weightOf(format, index) ?? { power: -Infinity };
    return (negative ? -1 : 1) * 2 ** power || "";
  };
  return {
    bit: bits,
    field: bits.map((index) => fieldOf(format, index).field),
    weight: bits.map(weight),
    is: bits.map((index) => bitAt(code, index)),
  };
}

// ---- The reader's hand ----

function listen(strip) {
  const { group } = strip;
  group.addEventListener("pointerdown", (event) => {
    const index = indexOf(event.target);
    if (index === null || event.button !== 0) return;
    event.preventDefault();
    focusable(strip, index).focus({ preventScroll: true });
    strip.painting = { bit: 1 - bitAt(strip.code, index), last: index, before: strip.code };
    paint(strip, index);
  });
  // Moves and releases count wherever they happen once a bit is held.
  group.addEventListener("pointermove", (event) => {
    if (!strip.painting) return;
    const under = group.getRootNode().elementFromPoint(event.clientX, event.clientY);
    const index = indexOf(under);
    if (index !== null) paint(strip, index);
  });
  window.addEventListener("pointerup", () => release(strip));
  // The browser takes the touch for scrolling: the flip was not meant.
  group.addEventListener("pointercancel", () => {
    if (!strip.painting) return;
    change(strip, strip.painting.before);
    release(strip);
  });
  // Keyboards and screen readers click without a pointer: detail is 0 then.
  group.addEventListener("click", (event) => {
    const index = indexOf(event.target);
    if (index !== null && event.detail === 0) change(strip, strip.code ^ (1n << BigInt(index)));
  });
  group.addEventListener("keydown", (event) => {
    const index = indexOf(event.target);
    if (index === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = destination(strip, event.key, index);
    if (to === null) return;
    event.preventDefault();
    focusable(strip, to).focus();
  });
}

function indexOf(target) {
  const index = target?.closest?.("button")?.dataset.index;
  return index === undefined ? null : Number(index);
}

// Bit 0 is the rightmost; the arrows follow the eye.
function destination({ format, perRow }, key, index) {
  const last = format.bits - 1;
  const moves = { ArrowLeft: 1, ArrowRight: -1, ArrowUp: perRow, ArrowDown: -perRow };
  if (key === "Home") return last;
  if (key === "End") return 0;
  if (!(key in moves)) return null;
  const to = index + moves[key];
  return to < 0 || to > last ? index : to;
}

function focusable(strip, index) {
  strip.cells[strip.current].button.tabIndex = -1;
  strip.current = index;
  const { button } = strip.cells[index];
  button.tabIndex = 0;
  return button;
}

// A fast drag skips cells: everything between two moves in a row is painted.
function paint(strip, index) {
  const { painting, perRow } = strip;
  const sameRow = Math.floor(index / perRow) === Math.floor(painting.last / perRow);
  const from = sameRow ? painting.last : index;
  painting.last = index;
  let { code } = strip;
  for (let at = Math.min(from, index); at <= Math.max(from, index); at++) {
    const mask = 1n << BigInt(at);
    code = painting.bit ? code | mask : code & ~mask;
  }
  change(strip, code);
}

function release(strip) {
  if (!strip.painting) return;
  strip.painting = null;
  rest(strip);
}

function change(strip, code) {
  if (code === strip.code) return;
  strip.code = code;
  redraw(strip);
  rest(strip);
}

function rest(strip) {
  clearTimeout(strip.timer);
  if (strip.painting) return;
  strip.timer = setTimeout(() => {
    writeAddress(strip);
    strip.news.textContent = strip.value.textContent;
    strip.send("bits", { value: hexadecimal(strip.format, strip.code), rev: strip.rev });
  }, REST);
}

// Replacing, not pushing: the Back button leads to the page before, not through every flip.
function writeAddress({ param, usual, format, code }) {
  const address = new URL(window.location.href);
  if (code === usual) address.searchParams.delete(param);
  else address.searchParams.set(param, hexadecimal(format, code));
  if (address.href !== window.location.href)
    window.history.replaceState(window.history.state, "", address);
}
