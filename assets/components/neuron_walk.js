// One output of a network by hand, for mouse, finger and keyboard: window, weights and products as a
// picture, what becomes of their sum as a table.

/** @import { ComponentArgs } from "./dom.js" */
import { element, oncePerPlace, setAttributes } from "./dom.js";
import { existingStep, keepStep } from "./step_controls.js";
import { roomIn, text } from "./svg.js";
import { mountWalk, walkParts } from "./walk.js";

const SIGNS = ["", "×", "="];
/** @type {["int8" | "float32", string][]} */
const ROWS = [
  ["int8", "integers"],
  ["float32", "float32"],
];
const WIDEST = 54; // px of a cell
const TALL = 20;
const GAP = 26; // px between two grids, for a sign
const NARROW = 480;

/**
 * What lib/ui/components/neuron_walk.py sends, once. The first steps are the grids, in order.
 * @typedef {{ param: string, grids: Grid[], steps: Step[] }} Data
 * @typedef {{ name: string, int8: string[][], float32: string[][] }} Grid
 * @typedef {{ name: string, integer: string, real: string, float32: string, sentence: string }} Step
 */

/** @typedef {ReturnType<typeof frameFor>} Board */

const shownAt = oncePerPlace(() => ({ board: /** @type {Board | null} */ (null) }));

/** @param {ComponentArgs<Data>} args */
export default function ({ data, parentElement }) {
  const shown = shownAt(parentElement);
  if (shown.board?.data.param !== data.param) {
    shown.board?.controls?.pause();
    shown.board?.root.remove();
    shown.board = build(data);
    parentElement.append(shown.board.root);
  }
  const { board } = shown;
  board.data = data;
  fill(board);
  go(board, board.at);
  return () => board.controls?.pause();
}

/** @param {Data} data */
function frameFor(data) {
  return { ...walkParts(data.param), data, rows: element("tbody") };
}

/** @param {Data} data */
function build(data) {
  const board = frameFor(data);
  const words = { label: "The calculation, step by step", slider: "Step", file: "neuron" };
  mountWalk(board, words, {
    walk: { at: () => board.at, count: () => board.data.steps.length, go: (to) => go(board, to) },
    columns: () => columns(board.data),
    draw: () => draw(board),
  });
  board.root.append(tableFor(board.rows));
  return board;
}

/** @param {HTMLElement} rows */
function tableFor(rows) {
  const heads = ["step", "integers", "stand for", "float32"].map((name) => headCell(name, "col"));
  const table = element("table", "", element("thead", "", element("tr", "", ...heads)), rows);
  const scroll = element("div", "scroll", table);
  scroll.tabIndex = 0;
  setAttributes(scroll, { role: "region", "aria-label": "What becomes of the sum" });
  return scroll;
}

/**
 * @param {string} words
 * @param {"col" | "row"} scope
 */
function headCell(words, scope) {
  const cell = element("th", "", words);
  cell.scope = scope;
  return cell;
}

// ---- Forward and back ----

/**
 * @param {Board} board
 * @param {number} to
 */
function go(board, to) {
  const { steps, grids, param } = board.data;
  board.at = existingStep(to, steps.length);
  const { name, sentence } = steps[board.at];
  const where = `Step ${board.at + 1} of ${steps.length}: ${name}`;
  board.controls?.mark(where);
  board.sentence.replaceChildren(element("b", "", `${where}. `), sentence);
  [...board.rows.children].forEach((row, index) => {
    row.className = index + grids.length === board.at ? "now" : index + grids.length > board.at ? "later" : "";
  });
  draw(board);
  keepStep(param, board.at);
}

/** @param {Board} board */
function fill({ rows, data: { steps, grids } }) {
  const line = (/** @type {Step} */ { name, integer, real, float32 }) => {
    const cells = [integer, real, float32].map((words) => element("td", "", element("span", "", words)));
    return element("tr", "", headCell(name, "row"), ...cells);
  };
  rows.replaceChildren(...steps.slice(grids.length).map(line));
}

/**
 * The numbers to save: those of the grids one by one, then the steps.
 * @param {Data} data
 */
function columns({ grids, steps }) {
  const cells = grids.flatMap(({ name, int8, float32 }) => {
    const floats = float32.flat();
    return int8.flat().map((integer, i) => ({ name: `${name} ${i + 1}`, integer, real: "", float32: floats[i] }));
  });
  const lines = [...cells, ...steps.slice(grids.length)];
  return {
    step: lines.map(({ name }) => name),
    integer: lines.map(({ integer }) => integer),
    real: lines.map(({ real }) => real),
    float32: lines.map(({ float32 }) => float32),
  };
}

// ---- The grids ----

/** @param {Board} board */
function draw({ view, picture, at, data: { grids } }) {
  const width = roomIn(view);
  if (!width) return;
  const shown = grids.slice(0, at + 1);
  const [tall, across] = [grids[0].int8.length, grids[0].int8[0].length];
  // On a phone the products, the longest numbers, go below the others.
  const lines = width > NARROW ? [[0, 1, 2]] : across > 3 ? [[0], [1], [2]] : [[0, 1], [2]];
  const most = Math.max(...lines.map((line) => line.length));
  const cell = Math.min(WIDEST, (width - GAP * most) / (most * across));
  const block = tall * TALL + 10;
  let y = 0;
  let drawn = "";
  for (const [kind, title] of ROWS) {
    drawn += text(0, y + 13, title, kind, "start", 'font-weight="600"', 13);
    lines.forEach((line, place) => {
      line.forEach((index, column) => {
        const left = GAP + column * (across * cell + GAP);
        const top = y + 18 + place * (block + 16);
        drawn += text(left + (across * cell) / 2, top + 12, grids[index].name, "muted");
        drawn += grid(grids[index][kind], kind, { left, top: top + 18, cell, known: index <= at, now: index === at });
        if (index <= at)
          drawn += text(left - GAP / 2, top + 24 + (tall * TALL) / 2, SIGNS[index], "ink", "middle", "", 16);
      });
    });
    y += 18 + lines.length * (block + 16) + 4;
  }
  picture.setAttribute("viewBox", `0 0 ${width} ${y - 2}`);
  picture.innerHTML = drawn;
  const said = shown.map(({ name, int8, float32 }) => `${name}: ${int8.flat().join(", ")}; float32 ${float32.flat().join(", ")}`);
  view.setAttribute("aria-label", said.join(". "));
}

/**
 * @param {string[][]} rows
 * @param {string} kind
 * @param {{ left: number, top: number, cell: number, known: boolean, now: boolean }} place px; whether
 *   the numbers are known by now, and whether they have just been made
 */
function grid(rows, kind, { left, top, cell, known, now }) {
  const size = Math.min(14, cell / 3.4);
  const look = `fill="${now ? "var(--qp-faint)" : "none"}" stroke="var(--qp-${known ? "muted" : "faint"})"`;
  let drawn = "";
  rows.forEach((row, y) =>
    row.forEach((value, x) => {
      const corner = `x="${left + x * cell}" y="${top + y * TALL}" width="${cell}" height="${TALL}"`;
      drawn += `<rect ${corner} ${look} stroke-width="1"/>`;
      if (known) drawn += text(left + (x + 0.5) * cell, top + y * TALL + 15, value, kind, "middle", "", size);
    }),
  );
  return drawn;
}
