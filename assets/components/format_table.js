// One number in many formats: a row for each, with its bits in the colors of what they mean, and a
// slider that changes the number. While the slider moves, the rows come from stored_number.js; once it
// rests, the option goes to the server, and the library's rows come back.

/** @import { Attributes, ComponentArgs } from "./dom.js" */
/** @import { FloatFormat } from "./numbers.js" */
/** @import { Columns } from "./save.js" */
/** @import { Row, ScaledFormat } from "./stored_number.js" */
/** @import { Anchor } from "./svg.js" */
import { writeAddress } from "./address.js";
import { element, oncePerPlace, setAttributes, svgElement } from "./dom.js";
import { Hand } from "./hand.js";
import { clip } from "./numeric.js";
import { saveMenu } from "./save.js";
import { readRatio, storedRow } from "./stored_number.js";
import { pxPerUnit, roomIn } from "./svg.js";

const FIELDS = ["sign", "exponent", "significand"];
const CELL = { least: 10, most: 12 }; // px, the width of a bit in every row: a row's length is its memory
// px: the height of a bit, from line to line of one format, and from format to format
const WIDE_ROWS = { tall: 17, pitch: 20, line: 25 };
const NARROW_ROWS = { tall: 15, pitch: 17, line: 21 };
const HEAD = 12; // px, the baseline of the head
const LINE_BITS = 32; // a wider format goes on in a second line
const FORMULA_BITS = 16; // up to this width there is room for the formula beside the bits
const NARROW_BITS = 8; // on a phone a wider format's bits have a line of their own
const WIDTHS = { name: 106, value: 78, error: 86, widest: 760 }; // px
// px, below which the bits don't fit between the names and the values, as on a phone
const NARROW = WIDTHS.name + LINE_BITS * CELL.least + WIDTHS.value + WIDTHS.error;

/**
 * What lib/ui/components/format_table.py sends.
 * @typedef {object} Data
 * @property {(FloatFormat | ScaledFormat)[]} formats
 * @property {Row[]} rows what the library says of the number
 * @property {Columns} columns the same to save
 * @property {string} note a sentence below the table
 * @property {Slider | null} slider
 */

/**
 * @typedef {object} Slider
 * @property {string} label
 * @property {string[]} options
 * @property {string[]} names what is shown for each option
 * @property {string[]} stops the number of each, as a ratio
 * @property {string} at the option of the rows
 * @property {string} usual the option that needs no mention in the address
 * @property {string} param the option's name in the address
 * @property {number} seq the last change of the reader's that the option knows
 */

/** @typedef {ReturnType<typeof frameFor>} Table */

const tableAt = oncePerPlace(buildTable);

/** @param {ComponentArgs<Data>} args */
export default function ({ data, parentElement, setStateValue }) {
  const table = tableAt(parentElement, data);
  const { slider } = data;
  table.data = data;
  table.slider = slider;
  table.hand.send = setStateValue;
  table.note.textContent = data.note;
  table.label.hidden = !slider;
  if (slider && table.hand.hears(slider.seq)) {
    table.range.max = String(slider.options.length - 1);
    table.range.value = String(slider.options.indexOf(slider.at));
    writeChosen(slider, table);
  }
  table.drawn = ""; // the rows may be others
  drawTable(table);
  // A table with another slider is another component.
  return () => slider && writeAddress({ [slider.param]: null });
}

// ---- The frame, built once per place on the page ----

/** @param {Data} data */
function frameFor(data) {
  const root = element("figure");
  return {
    root,
    svg: svgElement("svg", { role: "img" }),
    label: element("label"),
    words: element("span"),
    range: element("input"),
    note: element("p"),
    output: element("output"),
    hand: new Hand([root]),
    data,
    slider: /** @type {Slider | null} */ (null), // that of the data, once they are on screen
    drawn: "", // for which option, width and size of letters
  };
}

/**
 * @param {ComponentArgs<Data>["parentElement"]} parent
 * @param {Data} data
 */
function buildTable(parent, data) {
  const table = frameFor(data);
  const { root, svg, label, words, range, output, note } = table;
  setAttributes(range, { type: "range", min: 0, step: 1 });
  label.append(words, range, output);
  const menu = saveMenu(svg, "one-number", () => table.data.columns);
  root.append(label, svg, element("div", "foot", note, menu));
  parent.append(root);
  range.addEventListener("input", () => {
    drawTable(table);
    table.hand.change();
    table.hand.rest();
  });
  table.hand.serve({
    value: () => table.slider && chosenOption(table.slider, table),
    unchanged: () => !table.slider || chosenOption(table.slider, table) === table.slider.at,
    rested: () => table.slider && writeChosen(table.slider, table),
  });
  new ResizeObserver(() => drawTable(table)).observe(root);
  return table;
}

/**
 * @param {Slider} slider
 * @param {{ range: HTMLInputElement }} table
 */
function chosenOption({ options }, { range }) {
  return options[Number(range.value)];
}

/**
 * @param {Slider} slider
 * @param {Table} table
 */
function writeChosen(slider, table) {
  const chosen = chosenOption(slider, table);
  writeAddress({ [slider.param]: chosen === slider.usual ? null : chosen });
}

// ---- The rows ----

/** @param {Table} table */
function rowsNow(table) {
  const { data: { rows, formats }, slider, range } = table;
  if (!slider || chosenOption(slider, table) === slider.at) return rows;
  const number = readRatio(slider.stops[Number(range.value)]);
  return formats.map((format) => storedRow(format, number));
}

/** @param {Table} table */
function drawTable(table) {
  const { root, svg, slider, range } = table;
  const width = Math.min(roomIn(root), WIDTHS.widest);
  const now = `${slider && chosenOption(slider, table)} ${width} ${pxPerUnit()}`;
  if (!width || table.drawn === now) return;
  table.drawn = now;
  if (slider) {
    const name = slider.names[Number(range.value)];
    table.words.textContent = slider.label;
    table.output.textContent = name;
    range.setAttribute("aria-valuetext", name);
  }
  const rows = rowsNow(table);
  const says = (/** @type {Row} */ { name, bits, value, error }) =>
    `${name}: bits ${bits.join(" ")}, stored ${value}, error ${error}`;
  svg.setAttribute("aria-label", rows.map(says).join(". "));
  drawRows(svg, rows, width);
}

/**
 * @param {SVGSVGElement} svg
 * @param {Row[]} rows
 * @param {number} width px
 */
function drawRows(svg, rows, width) {
  const narrow = width < NARROW;
  const bitsAt = WIDTHS.name;
  const room = narrow ? width : width - WIDTHS.name - WIDTHS.value - WIDTHS.error;
  const cell = clip(Math.floor(room / LINE_BITS), CELL.least, CELL.most);
  const valueAt = width - WIDTHS.error;
  const { tall, pitch, line } = narrow ? NARROW_ROWS : WIDE_ROWS;
  const parts = headFor(width, narrow, valueAt);
  let y = HEAD + line;
  for (const row of rows) {
    const count = row.bits.join("").length;
    parts.push(
      write(0, y, row.name, "ink"),
      write(valueAt, y, row.value, "ink", "end"),
      write(width, y, row.error, "ink", "end"),
    );
    const ownLine = narrow && count > NARROW_BITS;
    if (ownLine) y += pitch;
    parts.push(...squares(row.bits, ownLine ? 0 : bitsAt, y, { cell, tall, pitch }));
    if (!narrow && count > 0 && count <= FORMULA_BITS)
      parts.push(write(bitsAt + cell * count + 10, y, row.formula, "muted"));
    y += pitch * Math.floor((Math.max(count, 1) - 1) / LINE_BITS) + line;
  }
  setAttributes(svg, { viewBox: `0 0 ${width} ${y - line + 8}`, "font-size": 13 });
  svg.style.maxWidth = `${width * pxPerUnit()}px`;
  svg.replaceChildren(...parts);
}

/**
 * The names of the columns; those of the bits explain their colors.
 * @param {number} width px
 * @param {boolean} narrow
 * @param {number} valueAt px, where the stored values end
 * @returns {SVGElement[]}
 */
function headFor(width, narrow, valueAt) {
  const parts = [];
  let x = narrow ? 0 : WIDTHS.name;
  for (const word of narrow ? ["sign", "exponent", "signif.", "integer"] : [...FIELDS, "integer"]) {
    const text = write(x, HEAD, word, word === "signif." ? "significand" : word);
    text.setAttribute("font-weight", "600");
    parts.push(text);
    x += 6.8 * word.length + (narrow ? 6 : 12);
  }
  const stored = write(valueAt, HEAD, "stored", "muted", "end");
  return [...parts, stored, write(width, HEAD, "relative error", "muted", "end")];
}

/**
 * The bits of a code: filled for a 1, an outline for a 0, in lines of 32; each field in its color.
 * @param {string[]} fields
 * @param {number} left px
 * @param {number} y px
 * @param {{ cell: number, tall: number, pitch: number }} sizes px
 */
function squares(fields, left, y, { cell, tall, pitch }) {
  /** @type {SVGElement[]} */
  const parts = [];
  let index = 0;
  fields.forEach((field, number) => {
    const color = fields.length > 1 ? FIELDS[number] : "integer";
    const places = [...field].map((bit) => {
      const x = left + (index % LINE_BITS) * cell;
      const place = { bit, x, y: y + Math.floor(index / LINE_BITS) * pitch };
      index += 1;
      return place;
    });
    for (const bit of ["0", "1"]) {
      const those = places.filter((place) => place.bit === bit);
      if (those.length) parts.push(...equalBits(bit, those, color, cell, tall));
    }
  });
  return parts;
}

/**
 * One path and one text for all equal bits of a field: far quicker to draw than a square for each.
 * @param {string} bit
 * @param {{ x: number, y: number }[]} places
 * @param {string} color
 * @param {number} width px
 * @param {number} height px
 */
function equalBits(bit, places, color, width, height) {
  const paint = `var(--qp-${color})`;
  /** @type {Attributes} */
  const look = bit === "1" ? { fill: paint } : { fill: "none", stroke: paint, opacity: 0.5 };
  const frames = places.map(
    ({ x, y }) => `M${x + 0.5} ${y - 4.5 - height / 2}h${width - 1}v${height}h${1 - width}z`,
  );
  const digits = write(
    places.map(({ x }) => x + width / 2).join(" "),
    places.map(({ y }) => y - 0.5).join(" "),
    bit.repeat(places.length),
    bit === "1" ? "paper" : "ink",
    "middle",
  );
  setAttributes(digits, { "font-family": "monospace", "font-size": 13 });
  return [svgElement("path", { d: frames.join(""), ...look }), digits];
}

/**
 * @param {number | string} x a list of places, too, one for each letter
 * @param {number | string} y likewise
 * @param {string} words
 * @param {string} color
 * @param {Anchor} [anchor]
 */
function write(x, y, words, color, anchor = "start") {
  return svgElement("text", { x, y, fill: `var(--qp-${color})`, "text-anchor": anchor }, words);
}
