// A row of bits to click, drag across and walk with the keyboard, and what they mean, redrawn here
// on every flip. lib/ui/components/bit_strip.py puts what it imports in front of it and sends
//   { value: code as "0x...", rev, usual: the code that needs no mention in the address,
//     param: its name there, typed: the text that the code was made from, or "",
//     typedParam: its name there, format, label }.
// Once the reader's hand rests, {value, rev} goes back, and the address follows.

import { writeAddress } from "./address.js";
import { draw, drawing, table } from "./bit_picture.js";
import {
  codes,
  element,
  floatFormula,
  floatValue,
  groupName,
  isNumber,
  minus,
  MOST_TERMS,
  plainWeight,
  powerWeight,
  spoken,
  sum,
  termsOf,
} from "./bit_words.js";
import { bitAt, fieldOf, floatFields, hexadecimal, intValue, weightOf } from "./numbers.js";
import { saveMenu } from "./save.js";
import { announceCode, followCode } from "./shared_code.js";

const ROWS = [64, 32, 16, 8]; // bits in a row: the most that fit
const CELL = { least: 24, most: 44 }; // px
const GAPS = 28; // px for the gaps between the groups of a row
const DIGIT = 6.4; // px that a digit of a weight takes
const REST = 150; // ms without a flip before the server hears of it

const HINT = "Click or drag to flip bits. Keys: arrows move, space flips.";
const HIDDEN = " Dashed: the hidden bit, which is not stored.";

const seen = new WeakMap(); // parentElement -> strip

export default function ({ data, parentElement, setStateValue }) {
  const strip = seen.get(parentElement) ?? build(parentElement);
  strip.send = setStateValue;
  strip.param = data.param;
  strip.usual = BigInt(data.usual);
  if (strip.rev === data.rev) return; // what is on screen is newer than what the server knows
  clearTimeout(strip.timer);
  strip.painting = null;
  strip.rev = data.rev;
  strip.code = BigInt(data.value);
  strip.typed = data.typed;
  strip.typedParam = data.typedParam;
  if (JSON.stringify(strip.format) !== JSON.stringify(data.format)) {
    strip.format = data.format;
    buildCells(strip);
  }
  strip.group.setAttribute("aria-label", data.label);
  redraw(strip);
  writeStrip(strip);
}

// ---- The frame, built once per place on the page ----

function build(parent) {
  const strip = {
    root: element("section", "strip"),
    group: element("div", "bits"),
    hint: element("p", "hint"),
    drawing: drawing(),
    value: element("p", "value"),
    formula: element("p", "formula"),
    count: element("summary"),
    terms: element("p"), // all of a sum that the formula shortens
    codes: element("dl", "codes"),
    news: element("p", "news"),
    cells: [],
    rev: null,
    format: null,
    code: 0n,
    typed: "",
    current: 0, // the one bit that the Tab key reaches
    perRow: 0,
    painting: null,
    timer: 0,
  };
  strip.group.setAttribute("role", "group");
  strip.all = element("details", "all", strip.count, strip.terms);
  strip.news.setAttribute("aria-live", "polite");
  strip.root.append(
    strip.group,
    element("div", "foot", strip.hint),
    strip.value,
    element("div", "sum", strip.formula, strip.all),
    strip.codes,
    strip.news,
    strip.drawing,
  );
  parent.append(strip.root);
  listen(strip);
  followCode(strip.root, () => strip, (code) => change(strip, code));
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
    return { button, weight, bit: null, box: element("span", "cell", button, weight) };
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
  const most = ROWS.find((bits) => fits(Math.min(bits, format.bits))) ?? ROWS.at(-1);
  // Where a row would break the exponent, the rows break between the fields instead: sign and
  // exponent in the first, then as many bits of the significand under the bits of the exponent.
  const byField = extra > 0 && most < format.bits && most < 1 + format.exponentBits;
  const perRow = byField ? format.exponentBits : most;
  const count = Math.min(perRow, format.bits) + extra;
  const cell = Math.min(CELL.most, Math.floor((width - GAPS) / count));
  root.style.setProperty("--cell", `${cell}px`);
  weigh(strip, cell);
  if (perRow === strip.perRow) return;
  strip.perRow = perRow;
  strip.rowOf = (index) => {
    if (!byField) return Math.floor(index / perRow);
    return Math.max(-1, Math.floor((format.significandBits - 1 - index) / perRow));
  };
  group.classList.toggle("by-field", byField);
  const focused = group.getRootNode().activeElement;
  const rows = new Map();
  for (let index = format.bits - 1; index >= 0; index--) {
    const row = strip.rowOf(index);
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

// ---- What the bits say now ----

function redraw(strip) {
  const { format, code, cells } = strip;
  cells.forEach((cell, index) => {
    const bit = bitAt(code, index);
    if (cell.bit === bit) return;
    cell.bit = bit;
    cell.button.textContent = bit;
    cell.button.classList.toggle("one", bit === 1);
    cell.button.setAttribute("aria-label", spoken(format, index, bit));
  });
  strip.codes.replaceChildren(...codes(format, code));
  if (format.kind === "int") {
    strip.value.replaceChildren(minus(intValue(format, code)));
    strip.formula.replaceChildren(...sum(format, code));
    const terms = termsOf(format, code);
    strip.all.hidden = terms.length <= MOST_TERMS;
    strip.count.textContent = `All ${terms.length} terms`;
    strip.terms.textContent = `${terms.join(" + ")} = ${minus(intValue(format, code))}`;
    return;
  }
  const fields = floatFields(format, code);
  strip.hidden.textContent = fields.hidden;
  strip.hiddenBox.classList.toggle("unused", !isNumber(fields));
  strip.all.hidden = true;
  strip.value.replaceChildren(...floatValue(format, code, fields));
  strip.formula.replaceChildren(...floatFormula(format, code, fields));
}

// ---- The reader's hand ----

function listen(strip) {
  const { group } = strip;
  group.addEventListener("pointerdown", (event) => {
    const index = indexOf(event.target);
    if (index === null || event.button !== 0) return;
    event.preventDefault();
    group.setPointerCapture(event.pointerId); // moves and the release count wherever they happen
    focusable(strip, index).focus({ preventScroll: true });
    strip.painting = { bit: 1 - bitAt(strip.code, index), last: index, before: strip.code };
    paint(strip, index);
  });
  group.addEventListener("pointermove", (event) => {
    if (!strip.painting) return;
    const under = group.getRootNode().elementFromPoint(event.clientX, event.clientY);
    const index = indexOf(under);
    if (index !== null) paint(strip, index);
  });
  group.addEventListener("pointerup", () => release(strip));
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
function destination({ format, perRow, rowOf }, key, index) {
  const last = format.bits - 1;
  const moves = { ArrowLeft: 1, ArrowRight: -1, ArrowUp: perRow, ArrowDown: -perRow };
  if (key === "Home") return last;
  if (key === "End") return 0;
  if (!(key in moves)) return null;
  const to = index + moves[key];
  if (to < 0 || to > last) return index;
  const stays = Math.abs(moves[key]) === perRow && rowOf(to) === rowOf(index);
  return stays ? index : to; // nothing stands above or below in another row
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
  const { painting, rowOf } = strip;
  const sameRow = rowOf(index) === rowOf(painting.last);
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
  strip.typed = ""; // what was typed is another number
  redraw(strip);
  announceCode(strip.param, strip.format, code);
  rest(strip);
}

function rest(strip) {
  clearTimeout(strip.timer);
  if (strip.painting) return;
  strip.timer = setTimeout(() => {
    if (!strip.root.isConnected) return; // the reader has left for another page
    writeStrip(strip);
    strip.news.textContent = strip.value.textContent;
    strip.send("bits", { value: hexadecimal(strip.format, strip.code), rev: strip.rev });
  }, REST);
}

function writeStrip({ param, usual, format, code, typed, typedParam }) {
  writeAddress({ [param]: code === usual ? null : hexadecimal(format, code), [typedParam]: typed || null });
}
