// A picture with cells to press on, for mouse, finger and keyboard, rings around some places, and two
// pins: what the reader pins stays beside what they choose next. Pressing a cell sends "cell"; the pins
// are in the address, and go to the server as "sent".

/** @import { ComponentArgs } from "./dom.js" */
/** @import { Columns } from "./save.js" */
import { writeAddress } from "./address.js";
import { fetchFile } from "./data_file.js";
import { button, element, keyMeaning, oncePerPlace, setAttributes } from "./dom.js";
import { Hand } from "./hand.js";
import { drawPicture, pictureIn } from "./picture.js";
import { placesIn, travel } from "./travel.js";

const LETTERS = ["A", "B"];

/**
 * What lib/ui/components/cells_picture.py sends.
 * @typedef {object} Data
 * @property {string} file the name of the file that holds the drawing
 * @property {string} label
 * @property {string} name of the files that are saved
 * @property {[Ring[], Ring[]]} rings wide, and narrow on a phone
 * @property {string} chosen the id of a cell
 * @property {string} chosen_name
 * @property {number} chosen_seq the last press that `chosen` knows
 * @property {string} settings that a pin has beside its cell
 * @property {Pin[]} pins
 * @property {string} param the pins in the address
 * @property {number} seq the last change of the pins that they know
 */

/**
 * Wide, and narrow on a phone.
 * @typedef {object} Drawing
 * @property {[string, string]} svg
 * @property {[Table[], Table[]]} tables
 * @property {Columns} numbers
 */

/**
 * Cells beside each other: one stop of the Tab key. A place is left, top, width and height in percent.
 * @typedef {{ name: string, columns: number, cells: Cell[] }} Table
 * @typedef {{ id: string, name: string, says: string, place: number[] }} Cell
 * @typedef {{ letter: string, place: number[] }} Ring
 * @typedef {{ id: string, name: string }} Pin
 */

/** @typedef {ReturnType<typeof build>} Board */

const boardAt = oncePerPlace(build);

/** @param {ComponentArgs<Data>} args */
export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const board = boardAt(parentElement, data);
  board.press = (cell) => setTriggerValue("cell", { id: cell, seq: board.presses });
  board.hand.send = setStateValue;
  // A server that knows less than before is a new one.
  if (data.chosen_seq >= board.presses || data.chosen_seq < board.known) {
    board.presses = data.chosen_seq;
    board.chosen = data.chosen;
  }
  board.known = data.chosen_seq;
  if (board.hand.hears(data.seq)) board.pins = data.pins;
  board.data = data;
  writePins(board); // with what it knew of them, Streamlit may have written the address anew
  if (board.file !== data.file) void load(board);
  mark(board);
}

/**
 * @param {ComponentArgs<Data>["parentElement"]} parent
 * @param {Data} data
 */
function build(parent, data) {
  const picture = pictureIn(parent, { svg: "", narrow: null, label: data.label, name: data.name, numbers: null }, () => {
    layCells(board);
    mark(board);
  });
  const cells = element("div", "cells");
  const foot = element("div", "pins");
  picture.view.after(cells);
  parent.append(foot);
  const board = {
    data,
    picture,
    file: "", // of the drawing
    tables: /** @type {Drawing["tables"]} */ ([[], []]),
    cells,
    foot,
    hand: new Hand([foot]),
    buttons: /** @type {Map<string, HTMLButtonElement>} */ (new Map()),
    chosen: "",
    presses: 0,
    known: -1,
    pins: /** @type {Pin[]} */ ([]),
    press: /** @type {(cell: string) => void} */ (() => {}),
  };
  board.hand.serve({
    value: () => board.pins.map(({ id }) => id).join(","),
    unchanged: () => JSON.stringify(board.pins) === JSON.stringify(board.data.pins),
  });
  return board;
}

/**
 * Fetch the drawing, and show it unless another one is wanted by then.
 * @param {Board} board
 */
async function load(board) {
  const { data, picture } = board;
  board.file = data.file;
  const bytes = await fetchFile(data.file);
  if (board.data.file !== data.file || !bytes.byteLength) return;
  /** @type {Drawing} */
  const { svg, tables, numbers } = JSON.parse(new TextDecoder().decode(bytes));
  board.tables = tables;
  picture.data = { svg: svg[0], narrow: svg[1], label: data.label, name: data.name, numbers };
  picture.view.setAttribute("aria-label", data.label);
  drawPicture(picture);
  layCells(board);
  mark(board);
}

// ---- Cells ----

/** @param {Board} board */
function layCells(board) {
  const { buttons, cells, picture, tables } = board;
  const focused = [...buttons].find(([, made]) => made.matches(":focus"))?.[0];
  buttons.clear();
  cells.replaceChildren(...tables[Number(picture.isNarrow)].map((table) => tableOf(board, table)));
  if (focused) buttons.get(focused)?.focus();
}

/**
 * @param {Board} board
 * @param {Table} table
 */
function tableOf(board, { name, columns, cells }) {
  const made = cells.map((cell) => {
    const one = button("", () => choose(board, cell.id));
    one.setAttribute("aria-label", `${cell.name}: ${cell.says}`);
    one.title = `${cell.name}: ${cell.says}`;
    putAt(one, cell.place);
    board.buttons.set(cell.id, one);
    return one;
  });
  const group = element("div", "", ...made);
  setAttributes(group, { role: "group", "aria-label": name });
  group.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns };
    const step = keyMeaning(event, steps);
    const at = made.findIndex((one) => one.matches(":focus"));
    const next = step === undefined ? undefined : made[at + step];
    const leavesRow = Math.abs(step ?? 0) === 1 && Math.floor(at / columns) !== Math.floor((at + (step ?? 0)) / columns);
    if (!next || leavesRow) return;
    for (const one of made) one.tabIndex = one === next ? 0 : -1;
    next.focus();
  });
  return group;
}

/**
 * @param {HTMLElement} target
 * @param {number[]} place
 */
function putAt(target, [left, top, width, height]) {
  Object.assign(target.style, { left: `${left}%`, top: `${top}%` });
  if (width !== undefined) Object.assign(target.style, { width: `${width}%`, height: `${height}%` });
}

/**
 * @param {Board} board
 * @param {string} cell
 */
function choose(board, cell) {
  board.chosen = cell;
  board.presses += 1;
  mark(board);
  board.press(cell);
}

// ---- Marks and pins ----

/** @param {Board} board */
function mark(board) {
  const { data, picture, buttons, chosen } = board;
  const letters = new Map(board.pins.map(({ id }, place) => [id, LETTERS[place]]));
  for (const group of board.cells.children) {
    const made = /** @type {HTMLButtonElement[]} */ ([...group.children]);
    const stop = made.find((one) => one === buttons.get(chosen)) ?? made.find((one) => one.tabIndex === 0) ?? made[0];
    for (const one of made) one.tabIndex = one === stop ? 0 : -1;
  }
  for (const [id, one] of buttons) {
    one.setAttribute("aria-pressed", String(id === chosen));
    one.textContent = letters.get(id + data.settings) ?? "";
  }
  const rings = data.rings[Number(picture.isNarrow)].map(({ letter, place }) => {
    const ring = element("i", "ring", letter);
    ring.id = `moves_ring${letter}`;
    putAt(ring, place);
    return ring;
  });
  const figure = board.cells.parentElement ?? board.cells;
  const before = placesIn(figure);
  for (const ring of figure.querySelectorAll(".ring")) ring.remove();
  board.cells.after(...rings);
  travel(figure, before);
  showPins(board);
}

/** @param {Board} board */
function showPins(board) {
  const { data, pins, foot, chosen } = board;
  const cell = board.tables.flat().flatMap(({ cells }) => cells).find(({ id }) => id === chosen);
  const id = chosen + data.settings;
  const chips = pins.map((pin, place) => {
    const words = `${LETTERS[place]}: ${pin.name}`;
    const drop = button("×", () => pinned(board, pins.filter((other) => other !== pin)));
    drop.setAttribute("aria-label", `Unpin ${words}`);
    return element("span", "chip", words, drop);
  });
  const name = cell?.name ?? data.chosen_name;
  const add = button(`Pin ${name}`, () => pinned(board, [...pins, { id, name }]));
  add.disabled = pins.length >= LETTERS.length || pins.some((pin) => pin.id === id);
  const hadFocus = foot.querySelector(":focus");
  foot.replaceChildren(add, ...chips);
  if (hadFocus) (add.disabled ? chips[chips.length - 1]?.querySelector("button") : add)?.focus();
}

/**
 * @param {Board} board
 * @param {Pin[]} pins
 */
function pinned(board, pins) {
  board.pins = pins;
  writePins(board);
  board.hand.change();
  mark(board);
  board.hand.tell(true);
}

/** @param {Board} board */
function writePins({ data, pins }) {
  writeAddress({ [data.param]: pins.map(({ id }) => id).join(",") || null });
}
