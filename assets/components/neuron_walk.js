// One output of a network by hand, for mouse, finger and keyboard: window, weights and products as a
// picture, what becomes of their sum as a table. lib/ui/components/neuron_walk.py sends it all once:
// { param, grids: [{ name, int8: [[text]], float32: [[text]] }], note,
//   steps: [{ name, integer, real, float32, sentence }] }. The first steps are the grids, in order.

import { saveMenu } from "./save.js";
import { button, element, markEnds, press, writePlace } from "./walk.js";

const PAUSE = 1600; // ms for which a step stands while it plays
const SIGNS = ["", "×", "="];
const ROWS = [
  ["int8", "integers"],
  ["float32", "float32"],
];
const WIDEST = 54; // px of a cell
const TALL = 21;
const GAP = 26; // px between two grids, for a sign
const NARROW = 480;

const boards = new WeakMap(); // parentElement -> the board on screen
const stood = new Map(); // param -> the step at which the reader left

export default function ({ data, parentElement }) {
  let board = boards.get(parentElement);
  if (!board || board.param !== data.param) {
    if (board) pause(board);
    board = build(data.param);
    parentElement.querySelector(".board")?.remove();
    parentElement.append(board.root);
    boards.set(parentElement, board);
  }
  board.data = data;
  board.slider.max = data.steps.length - 1;
  board.note.textContent = data.note;
  fill(board);
  go(board, board.at);
  return () => pause(board);
}

function build(param) {
  const board = {
    param,
    root: element("div", "board"),
    back: button("← Back"),
    next: button("Next →"),
    play: button("Play"),
    slider: element("input"),
    view: element("div", "view"),
    note: element("p", "note"),
    picture: document.createElementNS("http://www.w3.org/2000/svg", "svg"),
    rows: element("tbody"),
    sentence: element("p", "sentence"),
    at: Number(new URL(window.location.href).searchParams.get(param) ?? stood.get(param)) || 0,
    timer: null,
  };
  board.root.setAttribute("role", "group");
  board.root.setAttribute("aria-label", "The calculation, step by step");
  board.slider.type = "range";
  board.slider.min = 0;
  board.slider.setAttribute("aria-label", "Step");
  board.sentence.setAttribute("aria-live", "polite");
  board.view.setAttribute("role", "img");
  board.picture.setAttribute("aria-hidden", "true"); // the label of its frame says what it shows
  board.view.append(board.picture);
  const head = element("tr", "", ...["step", "integers", "stand for", "float32"].map((name) => element("th", "", name)));
  for (const cell of head.children) cell.scope = "col";
  const table = element("table", "", element("thead", "", head), board.rows);
  const scroll = element("div", "scroll", table);
  scroll.tabIndex = 0;
  scroll.setAttribute("role", "region");
  scroll.setAttribute("aria-label", "What becomes of the sum");
  board.root.append(
    element("div", "walk", board.back, board.slider, board.next, board.play),
    board.sentence,
    element("div", "picture", saveMenu(board.picture, "neuron", () => columns(board.data)), board.view),
    board.note,
    scroll,
  );
  const walk = (to) => {
    pause(board);
    go(board, to);
  };
  board.back.addEventListener("click", () => walk(board.at - 1));
  board.next.addEventListener("click", () => walk(board.at + 1));
  board.slider.addEventListener("input", () => walk(Number(board.slider.value)));
  board.play.addEventListener("click", () => (board.timer ? pause(board) : play(board)));
  board.root.addEventListener("keydown", (event) => {
    if (event.target !== board.slider && !event.target.closest(".save, .scroll")) press(event, board.at, walk);
  });
  new ResizeObserver(() => board.data && draw(board)).observe(board.view);
  return board;
}

// ---- Forward, back, and by itself ----

function play(board) {
  const last = board.data.steps.length - 1;
  if (board.at === last) go(board, 0);
  board.play.textContent = "Pause";
  board.timer = setInterval(() => {
    go(board, board.at + 1);
    if (board.at === last || !board.root.isConnected) pause(board);
  }, PAUSE);
}

function pause(board) {
  clearInterval(board.timer);
  board.timer = null;
  board.play.textContent = "Play";
}

function go(board, to) {
  const { steps, grids } = board.data;
  board.at = Math.max(0, Math.min(Math.trunc(to), steps.length - 1));
  stood.set(board.param, board.at);
  markEnds(board, board.at, steps.length);
  board.slider.value = board.at;
  const { name, sentence } = steps[board.at];
  const where = `Step ${board.at + 1} of ${steps.length}: ${name}`;
  board.slider.setAttribute("aria-valuetext", where);
  board.sentence.replaceChildren(element("b", "", `${where}. `), sentence);
  [...board.rows.children].forEach((row, index) => {
    row.className = index + grids.length === board.at ? "now" : index + grids.length > board.at ? "later" : "";
  });
  draw(board);
  writePlace(board);
}

function fill({ rows, data: { steps, grids } }) {
  const line = ({ name, integer, real, float32 }) => {
    const first = element("th", "", name);
    first.scope = "row";
    const cells = [integer, real, float32].map((words) => element("td", "", element("span", "", words)));
    return element("tr", "", first, ...cells);
  };
  rows.replaceChildren(...steps.slice(grids.length).map(line));
}

function columns({ grids, steps }) {
  const found = { step: [], integer: [], real: [], float32: [] };
  const add = (...cells) => Object.values(found).forEach((column, index) => column.push(cells[index]));
  for (const { name, int8, float32 } of grids)
    int8.flat().forEach((code, index) => add(`${name} ${index + 1}`, code, "", float32.flat()[index]));
  for (const { name, integer, real, float32 } of steps.slice(grids.length)) add(name, integer, real, float32);
  return found;
}

// ---- The grids ----

function draw(board) {
  const { view, picture, at } = board;
  const { grids } = board.data;
  const width = view.clientWidth;
  if (!width) return;
  const shown = grids.slice(0, at + 1);
  const [tall, across] = [grids[0].int8.length, grids[0].int8[0].length];
  // On a phone the products, the longest numbers, go below the others.
  const lines = width > NARROW ? [[0, 1, 2]] : across > 3 ? [[0], [1], [2]] : [[0, 1], [2]];
  const most = Math.max(...lines.map((line) => line.length));
  const cell = Math.min(WIDEST, (width - GAP * most) / (most * across));
  const size = Math.min(14, cell / 3.4);
  const block = tall * TALL + 10;
  let y = 0;
  let drawn = "";
  for (const [kind, title] of ROWS) {
    drawn += words(0, y + 13, title, kind, "start", 13, 'font-weight="600"');
    lines.forEach((line, place) => {
      line.forEach((index, column) => {
        const left = GAP + column * (across * cell + GAP);
        const top = y + 18 + place * (block + 16);
        drawn += words(left + (across * cell) / 2, top + 12, grids[index].name, "muted", "middle", 12);
        drawn += grid(grids[index][kind], index <= at, left, top + 18, cell, size, kind, index === at);
        if (index <= at) drawn += words(left - GAP / 2, top + 24 + (tall * TALL) / 2, SIGNS[index], "ink", "middle", 16);
      });
    });
    y += 18 + lines.length * (block + 16) + 8;
  }
  picture.setAttribute("viewBox", `0 0 ${width} ${y - 6}`);
  picture.innerHTML = drawn;
  const said = shown.map(({ name, int8, float32 }) => `${name}: ${int8.flat().join(", ")}; float32 ${float32.flat().join(", ")}`);
  view.setAttribute("aria-label", said.join(". "));
}

function grid(rows, known, left, top, cell, size, kind, now) {
  let drawn = "";
  rows.forEach((row, y) =>
    row.forEach((value, x) => {
      const corner = `x="${left + x * cell}" y="${top + y * TALL}" width="${cell}" height="${TALL}"`;
      drawn += `<rect ${corner} fill="${now ? "var(--qp-faint)" : "none"}" stroke="var(--qp-${known ? "muted" : "faint"})" stroke-width="1"/>`;
      if (known) drawn += words(left + (x + 0.5) * cell, top + y * TALL + 15, value, kind, "middle", size);
    }),
  );
  return drawn;
}

function words(x, y, text, meaning, anchor, size, more = "") {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" font-size="${size.toFixed(1)}" fill="var(--qp-${meaning})" ${more}>${text}</text>`;
}
