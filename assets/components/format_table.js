// One number in many formats: a row for each, with its bits in the colors of what they mean, and a
// slider that changes the number. lib/ui/components/format_table.py puts what it imports in front of
// it and sends
//   { formats: as for stored_number.js, rows: what the library says of the number, columns: the same to save,
//     note: a sentence below the table,
//     slider: null, or { label, options, names: what is shown for each, stops: each as a ratio,
//       at: the option of the rows, usual: the one that needs no mention in the address, param: its
//       name there, rev } }.
// While the slider moves, the rows come from stored_number.js; once it rests, {value: option, rev} goes to
// the server as "at", and the library's rows come back.

import { writeAddress } from "./address.js";
import { element } from "./bit_words.js";
import { saveMenu } from "./save.js";
import { readRatio, storedRow } from "./stored_number.js";

const SVG = "http://www.w3.org/2000/svg";
const PAUSE = 150; // ms without a move before the server hears of it
const FIELDS = ["sign", "exponent", "significand"];
const CELL = { least: 10, most: 12 }; // px, the width of a bit in every row: a row's length is its memory
// px: the height of a bit, from line to line of one format, and from format to format
const WIDE_ROWS = { tall: 17, pitch: 20, line: 25 };
const NARROW_ROWS = { tall: 15, pitch: 17, line: 21 };
const HEAD = 12; // px, the baseline of the head
const LINE_BITS = 32; // a wider format goes on in a second line
const FORMULA_BITS = 16; // up to this width there is room for the formula beside the bits
const NARROW = 480; // px, below which it is a phone
const NARROW_BITS = 8; // on a phone a wider format's bits have a line of their own
const WIDTHS = { name: 106, value: 78, error: 86, widest: 760 }; // px

const tables = new WeakMap(); // parentElement -> table

export default function ({ data, parentElement, setStateValue }) {
  const table = tables.get(parentElement) ?? buildTable(parentElement);
  const before = table.data?.slider;
  table.data = data;
  table.send = setStateValue;
  const { slider } = data;
  table.note.textContent = data.note;
  if (before && before.param !== slider?.param) writeAddress({ [before.param]: null });
  table.label.hidden = !slider;
  if (slider && (before?.param !== slider.param || before.rev !== slider.rev)) {
    clearTimeout(table.timer);
    table.range.max = slider.options.length - 1;
    table.range.value = slider.options.indexOf(slider.at);
    writeChosen(table);
  }
  table.drawn = ""; // the rows may be others
  drawTable(table);
}

// ---- The frame, built once per place on the page ----

function buildTable(parent) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("role", "img");
  const table = {
    svg,
    words: element("span"),
    range: element("input"),
    note: element("p"),
    output: element("output"),
    data: null,
    drawn: "", // for which option and width
    timer: 0,
  };
  Object.assign(table.range, { type: "range", min: 0, step: 1 });
  table.label = element("label", "", table.words, table.range, table.output);
  table.menu = saveMenu(svg, "one-number", () => table.data.columns);
  table.root = element("figure", "", table.label, svg, element("div", "foot", table.note, table.menu));
  parent.append(table.root);
  table.range.addEventListener("input", () => {
    drawTable(table);
    restTable(table);
  });
  new ResizeObserver(() => drawTable(table)).observe(table.root);
  tables.set(parent, table);
  return table;
}

function chosenOption({ data: { slider }, range }) {
  return slider?.options[range.value];
}

function restTable(table) {
  clearTimeout(table.timer);
  table.timer = setTimeout(() => {
    if (!table.root.isConnected || !table.data.slider) return;
    writeChosen(table);
    table.send("at", { value: chosenOption(table), rev: table.data.slider.rev });
  }, PAUSE);
}

function writeChosen(table) {
  const { param, usual } = table.data.slider;
  const chosen = chosenOption(table);
  writeAddress({ [param]: chosen === usual ? null : chosen });
}

// ---- The rows ----

function rowsNow({ data: { rows, formats, slider }, range }) {
  if (!slider || slider.options[range.value] === slider.at) return rows;
  const number = readRatio(slider.stops[range.value]);
  return formats.map((format) => storedRow(format, number));
}

function drawTable(table) {
  const { root, svg, data, range } = table;
  const width = Math.min(root.clientWidth, WIDTHS.widest);
  const now = `${chosenOption(table)} ${width}`;
  if (!data || !width || table.drawn === now) return;
  table.drawn = now;
  if (data.slider) {
    const name = data.slider.names[range.value];
    table.words.textContent = data.slider.label;
    table.output.textContent = name;
    range.setAttribute("aria-valuetext", name);
  }
  const rows = rowsNow(table);
  const says = ({ name, bits, value, error }) =>
    `${name}: bits ${bits.join(" ")}, stored ${value}, error ${error}`;
  svg.setAttribute("aria-label", rows.map(says).join(". "));
  drawRows(svg, rows, width);
}

function drawRows(svg, rows, width) {
  const narrow = width < NARROW;
  const bitsAt = WIDTHS.name;
  const room = narrow ? width : width - WIDTHS.name - WIDTHS.value - WIDTHS.error;
  const cell = Math.min(Math.max(Math.floor(room / LINE_BITS), CELL.least), CELL.most);
  const places = { width, narrow, cell, value: width - WIDTHS.error };
  const { tall, pitch, line } = narrow ? NARROW_ROWS : WIDE_ROWS;
  const parts = headOf(places);
  let y = HEAD + line;
  for (const row of rows) {
    const count = row.bits.join("").length;
    parts.push(
      write(0, y, row.name, "ink"),
      write(places.value, y, row.value, "ink", "end"),
      write(width, y, row.error, "ink", "end"),
    );
    const ownLine = narrow && count > NARROW_BITS;
    if (ownLine) y += pitch;
    parts.push(...squares(row.bits, ownLine ? 0 : bitsAt, y, { cell, tall, pitch }));
    if (!narrow && count > 0 && count <= FORMULA_BITS)
      parts.push(write(bitsAt + cell * count + 10, y, row.formula, "muted"));
    y += pitch * Math.floor((Math.max(count, 1) - 1) / LINE_BITS) + line;
  }
  svg.setAttribute("viewBox", `0 0 ${width} ${y - line + 8}`);
  svg.setAttribute("font-size", narrow ? 12 : 13);
  svg.style.maxWidth = `${width}px`;
  svg.replaceChildren(...parts);
}

// The names of the columns; those of the bits explain their colors.
function headOf({ width, narrow, value }) {
  const parts = [];
  let x = narrow ? 0 : WIDTHS.name;
  for (const word of narrow ? ["sign", "exponent", "signif.", "integer"] : [...FIELDS, "integer"]) {
    const text = write(x, HEAD, word, word === "signif." ? "significand" : word);
    text.setAttribute("font-weight", 600);
    parts.push(text);
    x += 6.8 * word.length + (narrow ? 6 : 12);
  }
  const stored = write(value, HEAD, "stored", "muted", "end");
  return [...parts, stored, write(width, HEAD, "relative error", "muted", "end")];
}

// The bits of a code: filled for a 1, an outline for a 0, in lines of 32; each field in its color.
// One path and one text for all equal bits of a field: far quicker to draw than a square for each.
function squares(fields, left, y, { cell, tall, pitch }) {
  const parts = [];
  let index = 0;
  fields.forEach((field, number) => {
    const color = fields.length > 1 ? FIELDS[number] : "integer";
    const places = { 0: [], 1: [] };
    for (const bit of field) {
      const x = left + (index % LINE_BITS) * cell;
      places[bit].push({ x, y: y + Math.floor(index / LINE_BITS) * pitch });
      index += 1;
    }
    for (const [bit, those] of Object.entries(places)) {
      if (!those.length) continue;
      const frame = (at) =>
        `M${at.x + 0.5} ${at.y - 4.5 - tall / 2}h${cell - 1}v${tall}h${1 - cell}z`;
      const paint = `var(--qp-${color})`;
      const look =
        bit === "1" ? { fill: paint } : { fill: "none", stroke: paint, opacity: 0.5 };
      parts.push(draw("path", { d: those.map(frame).join(""), ...look }));
      const list = (numbers) => numbers.join(" ");
      const digits = write(
        list(those.map((at) => at.x + cell / 2)),
        list(those.map((at) => at.y - 0.5)),
        bit.repeat(those.length),
        bit === "1" ? "paper" : "ink",
        "middle",
      );
      digits.setAttribute("font-family", "monospace");
      digits.setAttribute("font-size", 11);
      parts.push(digits);
    }
  });
  return parts;
}

// With a list of places for `x` and `y`, one for each letter.
function write(x, y, words, color, anchor = "start") {
  const text = draw("text", { x, y, fill: `var(--qp-${color})`, "text-anchor": anchor });
  text.textContent = words;
  return text;
}

function draw(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}
