// A row of bits to click, drag across and walk with the keyboard, and what they mean, redrawn here on
// every flip. Once the reader's hand rests, the number goes to the server from here.

/** @import { ComponentArgs } from "./dom.js" */
/** @import { Field, Format } from "./numbers.js" */
/** @import { AddressData, NumberData } from "./shared_number.js" */
import { bitTable, drawStrip } from "./bit_picture.js";
import {
  codeRows,
  floatFormula,
  floatValue,
  groupName,
  isNumber,
  MOST_TERMS,
  inDigits,
  powerOfTwo,
  spoken,
  sum,
  termsOf,
} from "./bit_words.js";
import { button, element, keyMeaning, oncePerPlace, unseenPicture } from "./dom.js";
import { bitAt, fieldOf, floatFields, intValue, placeValueOf } from "./numbers.js";
import { saveMenu } from "./save.js";
import { sameFormat, sharedNumber } from "./shared_number.js";
import { pxPerUnit } from "./svg.js";
import { minus } from "./words.js";

const ROWS = [64, 32, 16, 8]; // bits in a row: the most that fit
const CELL = { least: 24, most: 44 }; // px, of letters of 16 px as all here
const GAPS = 28; // px for the gaps between the groups of a row
const DIGIT = 6.4; // px that a digit of a place value takes

const HINT = "Click or drag to flip bits. Keys: arrows move, space flips.";
const HIDDEN = " Dashed: the hidden bit, which is not stored.";

/** @typedef {NumberData & AddressData & { label: string }} Data what lib/ui/components/bit_strip.py sends */

/** @typedef {ReturnType<typeof frameFor>} Strip */
/** @typedef {{ field: Field, boxes: HTMLElement[], name?: string }} Group bits that stand together */

const stripAt = oncePerPlace(build);

/** @param {ComponentArgs<Data>} args */
export default function ({ data, parentElement, setStateValue }) {
  const strip = stripAt(parentElement, data);
  const { number, group } = strip;
  number.hand.send = setStateValue;
  number.follow(strip.root, () => show(strip));
  number.rested = () => {
    strip.news.textContent = strip.value.textContent;
  };
  number.receive(data, data);
  group.setAttribute("aria-label", data.label);
  show(strip);
}

// ---- The frame, built once per place on the page ----

/** @param {Data} data */
function frameFor(data) {
  const root = element("section", "strip");
  const hidden = element("span", "digit");
  return {
    root,
    group: element("div", "bits"),
    hint: element("p", "hint"),
    menu: element("details"),
    picture: unseenPicture(),
    value: element("p", "value"),
    formula: element("p", "formula"),
    count: element("summary"),
    terms: element("p"), // all of a sum that the formula shortens
    all: element("details", "all"),
    codes: element("dl", "codes"),
    news: element("p", "news"),
    cells: /** @type {ReturnType<typeof cellOf>[]} */ ([]),
    hidden,
    hiddenBox: element("span", "cell hidden", hidden, element("span", "place-value", "1")),
    number: sharedNumber(data.param),
    format: data.format, // and code: of what is on screen
    code: 0n,
    current: 0, // the one bit that the Tab key reaches
    perRow: 0,
    byField: false, // whether the rows break between the fields
    painting: /** @type {{ bit: number, last: number, before: bigint } | null} */ (null),
  };
}

/**
 * @param {ComponentArgs<Data>["parentElement"]} parent
 * @param {Data} data
 */
function build(parent, data) {
  const strip = frameFor(data);
  const { root, group } = strip;
  group.setAttribute("role", "group");
  strip.all.append(strip.count, strip.terms);
  strip.hiddenBox.setAttribute("aria-hidden", "true");
  strip.news.setAttribute("aria-live", "polite");
  root.append(
    group,
    element("div", "foot", strip.hint, strip.menu),
    strip.value,
    element("div", "sum", strip.formula, strip.all),
    strip.codes,
    strip.news,
    strip.picture,
  );
  parent.append(root);
  listen(strip);
  new ResizeObserver(() => layOut(strip)).observe(root);
  return strip;
}

/** @param {number} index */
function cellOf(index) {
  const bit = button("");
  bit.tabIndex = -1;
  bit.dataset.index = String(index);
  const placeValue = element("span", "place-value");
  placeValue.setAttribute("aria-hidden", "true");
  return {
    button: bit,
    placeValue,
    bit: /** @type {number | null} */ (null), // what is on screen
    box: element("span", "cell", bit, placeValue),
  };
}

/** @param {Strip} strip */
function buildCells(strip) {
  const { format } = strip;
  strip.cells = Array.from({ length: format.bits }, (_, index) => cellOf(index));
  strip.root.dataset.kind = format.kind;
  const menu = saveMenu(strip.picture, `${format.name}-bits`, () => bitTable(strip.format, strip.code));
  menu.addEventListener("toggle", () => menu.open && drawStrip(strip.picture, strip));
  strip.menu.replaceWith(menu);
  strip.menu = menu;
  strip.hint.textContent = `${HINT}${format.kind === "float" ? HIDDEN : ""}`;
  strip.perRow = 0;
  strip.current = format.bits - 1;
  focusable(strip, strip.current);
  layOut(strip);
}

// ---- Where each bit stands ----

/** @param {Strip} strip */
function layOut(strip) {
  const { format, root, group, cells } = strip;
  const unit = pxPerUnit();
  const width = root.clientWidth / unit;
  if (!width) return;
  const isFloat = format.kind === "float";
  const extra = isFloat ? 1 : 0;
  const fits = (/** @type {number} */ bits) => (bits + extra) * CELL.least + GAPS <= width;
  const most = ROWS.find((bits) => fits(Math.min(bits, format.bits))) ?? ROWS[ROWS.length - 1];
  // Where a row would break the exponent, the rows break between the fields instead: sign and
  // exponent in the first, then as many bits of the significand under the bits of the exponent.
  const byField = isFloat && most < format.bits && most < 1 + format.exponentBits;
  const perRow = byField ? format.exponentBits : most;
  const count = Math.min(perRow, format.bits) + extra;
  const cell = Math.min(CELL.most, Math.floor((width - GAPS) / count));
  root.style.setProperty("--cell", `${cell * unit}px`);
  writePlaceValues(strip, cell);
  if (perRow === strip.perRow) return;
  strip.perRow = perRow;
  strip.byField = byField;
  group.classList.toggle("by-field", byField);
  const focused = /** @type {Document | ShadowRoot} */ (group.getRootNode()).activeElement;
  /** @type {Map<number, Group[]>} */
  const rows = new Map();
  for (let index = format.bits - 1; index >= 0; index--) {
    const row = rowOf(strip, index);
    const groups = rows.get(row) ?? [];
    rows.set(row, groups);
    const name = groupName(format, index);
    if (groups.at(-1)?.name !== name) groups.push({ name, field: fieldOf(format, index).field, boxes: [] });
    const { boxes } = groups[groups.length - 1];
    if (isFloat && index === format.significandBits - 1) boxes.push(strip.hiddenBox);
    boxes.push(cells[index].box);
    if (isFloat && index === 0 && format.significandBits === 0)
      groups.push({ field: "significand", boxes: [strip.hiddenBox] });
  }
  /** @type {Set<Field>} */
  const captioned = new Set(["integer"]);
  group.replaceChildren(
    ...Array.from(rows.values(), (groups) =>
      element("div", "row", ...groups.map((one) => segment(one, captioned))),
    ),
  );
  if (focused instanceof HTMLElement && focused.dataset.index) focused.focus();
}

/**
 * The row that a bit stands in.
 * @param {Strip} strip
 * @param {number} index
 */
function rowOf({ format, byField, perRow }, index) {
  if (!byField || format.kind === "int") return Math.floor(index / perRow);
  return Math.max(-1, Math.floor((format.significandBits - 1 - index) / perRow));
}

/**
 * @param {Group} group
 * @param {Set<Field>} captioned the fields that have a caption already
 */
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

/**
 * Place values as plain numbers where they fit under the bits of their field, else as powers of two.
 * @param {Strip} strip
 * @param {number} width px of a cell
 */
function writePlaceValues({ format, cells }, width) {
  const placeValues = cells.map((_, index) => placeValueOf(format, index));
  const plain = placeValues.map((placeValue) => (placeValue ? inDigits(placeValue) : "±"));
  const fields = cells.map((_, index) => fieldOf(format, index).field);
  /** @type {Partial<Record<Field, number>>} */
  const longest = {};
  placeValues.forEach((placeValue, index) => {
    const field = fields[index];
    if (placeValue) longest[field] = Math.max(longest[field] ?? 0, plain[index].length);
  });
  cells.forEach((cell, index) => {
    const placeValue = placeValues[index];
    const asPower = placeValue !== null && (longest[fields[index]] ?? 0) * DIGIT > width;
    cell.placeValue.classList.toggle("power", asPower);
    cell.placeValue.textContent = asPower ? powerOfTwo(placeValue) : plain[index];
  });
}

// ---- What the bits say now ----

/**
 * Bring the number on screen.
 * @param {Strip} strip
 */
function show(strip) {
  const { format, code } = strip.number;
  if (!format) return;
  if (!strip.cells.length || !sameFormat(strip.format, format)) {
    strip.format = format;
    strip.painting = null;
    buildCells(strip);
  } else if (code === strip.code) return;
  strip.code = code;
  redraw(strip);
}

/** @param {Strip} strip */
function redraw(strip) {
  const { format, code, cells } = strip;
  cells.forEach((cell, index) => {
    const bit = bitAt(code, index);
    if (cell.bit === bit) return;
    cell.bit = bit;
    cell.button.textContent = String(bit);
    cell.button.classList.toggle("one", bit === 1);
    cell.button.setAttribute("aria-label", spoken(format, index, bit));
  });
  strip.codes.replaceChildren(...codeRows(format, code));
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
  strip.hidden.textContent = String(fields.hidden);
  strip.hiddenBox.classList.toggle("unused", !isNumber(fields));
  strip.all.hidden = true;
  strip.value.replaceChildren(...floatValue(format, code, fields));
  strip.formula.replaceChildren(...floatFormula(format, code, fields));
}

// ---- The reader's hand ----

/** @param {Strip} strip */
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
    const root = /** @type {Document | ShadowRoot} */ (group.getRootNode());
    const index = indexOf(root.elementFromPoint(event.clientX, event.clientY));
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
    if (index === null) return;
    const to = keyMeaning(event, destinations(strip, index));
    if (to !== undefined) focusable(strip, to).focus();
  });
}

/**
 * The index of the bit whose button was hit, null if it was none.
 * @param {EventTarget | null} target
 */
function indexOf(target) {
  const hit = target instanceof Element ? target.closest("button") : null;
  return hit?.dataset.index === undefined ? null : Number(hit.dataset.index);
}

/**
 * Where each key leads from a bit. Bit 0 is the rightmost; the arrows follow the eye.
 * @param {Strip} strip
 * @param {number} index
 * @returns {Record<string, number>}
 */
function destinations(strip, index) {
  const last = strip.format.bits - 1;
  const beside = (/** @type {number} */ to) => (to < 0 || to > last ? index : to);
  // Nothing stands above or below in another row: stay.
  const over = (/** @type {number} */ to) => (rowOf(strip, to) === rowOf(strip, index) ? index : beside(to));
  return {
    ArrowLeft: beside(index + 1),
    ArrowRight: beside(index - 1),
    ArrowUp: over(index + strip.perRow),
    ArrowDown: over(index - strip.perRow),
    Home: last,
    End: 0,
  };
}

/**
 * Let the Tab key reach this bit; returns its button.
 * @param {Strip} strip
 * @param {number} index
 */
function focusable(strip, index) {
  strip.cells[strip.current].button.tabIndex = -1;
  strip.current = index;
  const bit = strip.cells[index].button;
  bit.tabIndex = 0;
  return bit;
}

/**
 * A fast drag skips cells: everything between two moves in a row is painted.
 * @param {Strip} strip
 * @param {number} index
 */
function paint(strip, index) {
  const { painting } = strip;
  if (!painting) return;
  const sameRow = rowOf(strip, index) === rowOf(strip, painting.last);
  const from = sameRow ? painting.last : index;
  painting.last = index;
  let { code } = strip;
  for (let at = Math.min(from, index); at <= Math.max(from, index); at++) {
    const mask = 1n << BigInt(at);
    code = painting.bit ? code | mask : code & ~mask;
  }
  change(strip, code);
}

/** @param {Strip} strip */
function release(strip) {
  if (!strip.painting) return;
  strip.painting = null;
  strip.number.hand.rest();
}

/**
 * @param {Strip} strip
 * @param {bigint} code
 */
function change({ number, painting }, code) {
  number.flip(code);
  if (!painting) number.hand.rest();
}
