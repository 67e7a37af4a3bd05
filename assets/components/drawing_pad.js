// A picture of 28 x 28 grey pixels to paint over, by mouse, finger and keyboard, and what two networks
// answer to it. lib/ui/components/drawing_pad.py sends
//   { value: the picture that the answers are for, start: the one to begin again with (base64 of the
//     bytes, row by row), rev, classes, names, sure: [[0..1]] by network and class, shown: { name: words } }.
// The server is asked one picture at a time: the next question goes out when the answer is there.

import { readBytes } from "./base64.js";
import { saveMenu } from "./save.js";

const SIDE = 28;
const WAITED = 1000; // ms after which an answer is not expected any more
const UNDOS = 50;
const SVG = "http://www.w3.org/2000/svg";

const pads = new WeakMap(); // parentElement -> pad

export default function ({ data, parentElement, setStateValue }) {
  const pad = pads.get(parentElement) ?? build(parentElement);
  pad.send = setStateValue;
  pad.data = data;
  if (pad.rev !== data.rev) {
    pad.rev = data.rev;
    pad.pixels = readBytes(data.value);
    pad.undos = [];
    draw(pad);
  }
  pad.asked = 0;
  showAnswers(pad);
  ask(pad);
}

function encode(pixels) {
  return btoa(String.fromCharCode(...pixels));
}

// ---- The parts ----

function build(parent) {
  const pad = {
    root: part("div", "pad"),
    board: part("div", "board"),
    canvas: part("canvas"),
    cursor: part("div", "cursor"),
    says: part("p", "quiet"),
    verdict: part("dl", "verdict"),
    table: part("table"),
    agree: part("p", "agree"),
    pixels: new Uint8Array(SIDE * SIDE),
    undos: [],
    row: 14,
    column: 14,
    erasing: false,
    painting: null, // the pixel where the pointer was last
    space: false,
    asked: 0,
    rev: null,
  };
  pad.canvas.width = pad.canvas.height = SIDE;
  pad.canvas.setAttribute("aria-hidden", "true");
  pad.board.append(pad.canvas, pad.cursor);
  pad.board.tabIndex = 0;
  pad.board.setAttribute("role", "application");
  pad.board.setAttribute("aria-label", "Drawing pad, 28 by 28 pixels");
  pad.board.setAttribute("aria-description", "Arrow keys move, the space bar paints, Delete erases.");
  pad.says.setAttribute("aria-live", "polite");
  pad.agree.setAttribute("aria-live", "polite");
  const hint = part("p", "hint", "By keyboard: arrow keys move, the space bar paints, Delete erases.");
  const easel = part("div", "easel", pad.board, tools(pad), hint);
  const picture = document.createElementNS(SVG, "svg"); // only to be saved
  picture.setAttribute("viewBox", "0 0 560 300");
  picture.style.display = "none";
  const menu = saveMenu(picture, "own-picture", () => columns(pad.data));
  menu.addEventListener("toggle", () => menu.open && redrawPicture(picture, pad));
  pad.root.append(
    easel,
    part("div", "answers", pad.verdict, pad.table, pad.agree),
    menu,
    pad.says,
    picture,
  );
  listen(pad);
  parent.append(pad.root);
  pads.set(parent, pad);
  return pad;
}

function part(tag, name, ...children) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  made.append(...children);
  return made;
}

function tools(pad) {
  pad.paint = button("Paint", () => choose(pad, false));
  pad.erase = button("Erase", () => choose(pad, true));
  pad.grey = range(255, 15, 15);
  pad.size = range(5, 1, 1);
  pad.grey.value = 255;
  pad.size.value = 2;
  choose(pad, false);
  return part(
    "div",
    "tools",
    pad.paint,
    pad.erase,
    labeled("Brightness", pad.grey),
    labeled("Brush size", pad.size),
    button("Undo", () => undo(pad)),
    button("Blank", () => replace(pad, new Uint8Array(SIDE * SIDE))),
    button("Start again", () => replace(pad, readBytes(pad.data.start))),
  );
}

function button(words, action) {
  const made = part("button", "", words);
  made.type = "button";
  made.addEventListener("click", action);
  return made;
}

function range(max, min, step) {
  const made = part("input");
  Object.assign(made, { type: "range", max, min, step });
  return made;
}

function labeled(words, input) {
  const value = part("output", "", input.value);
  input.addEventListener("input", () => (value.textContent = input.value));
  return part("label", "", words, input, value);
}

function choose(pad, erasing) {
  pad.erasing = erasing;
  pad.paint.setAttribute("aria-pressed", !erasing);
  pad.erase.setAttribute("aria-pressed", erasing);
}

// ---- Painting ----

function listen(pad) {
  const { board } = pad;
  board.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    board.setPointerCapture(event.pointerId);
    board.focus({ preventScroll: true });
    remember(pad);
    pad.painting = at(pad, event);
    line(pad, pad.painting, pad.painting);
  });
  board.addEventListener("pointermove", (event) => {
    if (!pad.painting) return;
    const to = at(pad, event);
    line(pad, pad.painting, to);
    pad.painting = to;
  });
  for (const end of ["pointerup", "pointercancel"])
    board.addEventListener(end, () => (pad.painting = null));
  board.addEventListener("keydown", (event) => press(pad, event));
  board.addEventListener("keyup", (event) => {
    if (event.key === " ") pad.space = false;
  });
  board.addEventListener("blur", () => (pad.space = false));
}

function at(pad, event) {
  const box = pad.board.getBoundingClientRect();
  return {
    column: Math.floor(((event.clientX - box.left) / box.width) * SIDE),
    row: Math.floor(((event.clientY - box.top) / box.height) * SIDE),
  };
}

function press(pad, event) {
  if (event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    undo(pad);
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  const here = { row: pad.row, column: pad.column };
  if (event.key in moves) {
    const [down, right] = moves[event.key];
    pad.row = Math.min(SIDE - 1, Math.max(0, pad.row + down));
    pad.column = Math.min(SIDE - 1, Math.max(0, pad.column + right));
    if (pad.space) line(pad, here, { row: pad.row, column: pad.column });
    else placeCursor(pad);
  } else if (event.key === " ") {
    if (!pad.space) remember(pad);
    pad.space = true;
    line(pad, here, here);
  } else if (event.key === "Delete" || event.key === "Backspace") {
    remember(pad);
    line(pad, here, here, 0);
  } else return;
  event.preventDefault();
  pad.says.textContent =
    `Row ${pad.row + 1}, column ${pad.column + 1}, brightness ${pad.pixels[pad.row * SIDE + pad.column]}`;
}

// Paint along a line of pixels, both ends too.
function line(pad, from, to, grey = pad.erasing ? 0 : Number(pad.grey.value)) {
  const steps = Math.max(1, Math.abs(to.row - from.row), Math.abs(to.column - from.column));
  for (let step = 0; step <= steps; step++) {
    const part = step / steps;
    dab(
      pad,
      Math.round(from.row + (to.row - from.row) * part),
      Math.round(from.column + (to.column - from.column) * part),
      grey,
    );
  }
  pad.row = Math.min(SIDE - 1, Math.max(0, to.row));
  pad.column = Math.min(SIDE - 1, Math.max(0, to.column));
  draw(pad);
  ask(pad);
}

// A round brush; one of an even size lies above and left of the pointer's pixel.
function dab(pad, row, column, grey) {
  const size = Number(pad.size.value);
  const first = -Math.floor(size / 2);
  const middle = (size - 1) / 2;
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      if ((y - middle) ** 2 + (x - middle) ** 2 > (size / 2) ** 2) continue;
      const [r, c] = [row + first + y, column + first + x];
      if (r >= 0 && r < SIDE && c >= 0 && c < SIDE) pad.pixels[r * SIDE + c] = grey;
    }
}

function remember(pad) {
  pad.undos.push(pad.pixels.slice());
  if (pad.undos.length > UNDOS) pad.undos.shift();
}

function undo(pad) {
  if (pad.undos.length) become(pad, pad.undos.pop());
}

function replace(pad, pixels) {
  remember(pad);
  become(pad, pixels);
}

function become(pad, pixels) {
  pad.pixels = pixels;
  draw(pad);
  ask(pad);
}

function draw(pad) {
  const image = new ImageData(SIDE, SIDE);
  pad.pixels.forEach((grey, place) => image.data.set([grey, grey, grey, 255], 4 * place));
  pad.canvas.getContext("2d").putImageData(image, 0, 0);
  placeCursor(pad);
}

function placeCursor(pad) {
  const each = 100 / SIDE;
  Object.assign(pad.cursor.style, {
    left: `${pad.column * each}%`,
    top: `${pad.row * each}%`,
    width: `${each}%`,
    height: `${each}%`,
  });
}

// ---- Asking and answering ----

function ask(pad) {
  const waiting = pad.asked && Date.now() - pad.asked < WAITED;
  const value = encode(pad.pixels);
  if (waiting || value === pad.data.value) return;
  pad.asked = Date.now();
  pad.send("pixels", { value, rev: pad.rev });
}

const KINDS = ["float32", "int8"];

function showAnswers({ data, verdict, table, agree }) {
  const { classes, names, sure, shown } = data;
  verdict.replaceChildren(
    ...names.map((name, kind) => {
      const [answer, sureness] = shown[name].split(", ");
      const words = part("dd", "", answer, " ", part("span", "", sureness));
      return part("div", "", part("dt", KINDS[kind], name), words);
    }),
  );
  const best = sure.map((shares) => shares.indexOf(Math.max(...shares)));
  table.replaceChildren(
    part("caption", "quiet", "How sure each network is of each class"),
    part("thead", "quiet", part("tr", "", ...["Class", ...names].map((name) => head(name, "col")))),
    ...classes.map((name, place) => {
      const rows = sure.map((shares, kind) => {
        const bar = part("i", KINDS[kind]);
        bar.style.width = `calc(${shares[place]} * (100% - 3.2rem))`;
        return part("td", "", part("div", "", bar, percent(shares[place])));
      });
      const title = head(name, "rowgroup");
      title.rowSpan = 2;
      const first = part("tr", best.includes(place) ? "best" : "", title, rows[0]);
      return part("tbody", "", first, part("tr", "", rows[1]));
    }),
  );
  agree.textContent =
    best[0] === best[1]
      ? `Both say ${classes[best[0]]}.`
      : `They differ: ${names[0]} says ${classes[best[0]]}, ${names[1]} says ${classes[best[1]]}.`;
}

function head(words, scope) {
  const made = part("th", "", words);
  made.scope = scope;
  return made;
}

function percent(share) {
  return share < 0.0005 ? "" : `${(100 * share).toFixed(1)}%`;
}

function columns({ classes, names, sure }) {
  return { class: classes, [names[0]]: sure[0], [names[1]]: sure[1] };
}

function redrawPicture(picture, { canvas, data }) {
  const image = document.createElementNS(SVG, "image");
  const size = { x: 10, y: 10, width: 280, height: 280, href: canvas.toDataURL() };
  for (const [name, value] of Object.entries(size)) image.setAttribute(name, value);
  image.setAttribute("style", "image-rendering: pixelated");
  const lines = data.names.map((name, kind) => {
    const line = document.createElementNS(SVG, "text");
    const style = { x: 310, y: 60 + 30 * kind, "font-size": 16, fill: `var(--qp-${KINDS[kind]})` };
    for (const [key, value] of Object.entries(style)) line.setAttribute(key, value);
    line.textContent = `${name}: ${data.shown[name]}`;
    return line;
  });
  picture.replaceChildren(image, ...lines);
}
