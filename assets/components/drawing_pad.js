// A picture of 28 x 28 grey pixels to paint over, by mouse, finger and keyboard, and what two networks
// answer to it. The server is asked one picture at a time: the next question goes out when the answer is
// there.

/** @import { ComponentArgs } from "./dom.js" */
import { readBytes, writeBytes } from "./base64.js";
import { button, element, keyMeaning, oncePerPlace, setAttributes, svgElement, unseenPicture } from "./dom.js";
import { SIDE, drawGrey } from "./grey_image.js";
import { Hand } from "./hand.js";
import { clip } from "./numeric.js";
import { saveMenu } from "./save.js";

const UNDOS = 50;
const KINDS = ["float32", "int8"];

/**
 * What lib/ui/components/drawing_pad.py sends. Pictures are base64 of their bytes, row by row.
 * @typedef {object} Data
 * @property {string} value the picture that the answers are for
 * @property {string} start the picture to begin again with
 * @property {number} seq the last change of the reader's that the picture knows
 * @property {string[]} classes
 * @property {string[]} names of the two networks
 * @property {number[][]} sure how sure each network is of each class, 0 to 1
 * @property {Record<string, string>} shown the answers in words, by the networks' names
 */

/** @typedef {{ row: number, column: number }} Pixel */
/** @typedef {ReturnType<typeof frameFor>} Pad */

const padAt = oncePerPlace(build);

/** @param {ComponentArgs<Data>} args */
export default function ({ data, parentElement, setStateValue }) {
  const pad = padAt(parentElement, data);
  pad.hand.send = setStateValue;
  pad.data = data;
  if (pad.hand.hears(data.seq) && (pad.fresh || data.value !== writeBytes(pad.pixels))) {
    pad.fresh = false;
    pad.pixels = readBytes(data.value);
    pad.undos = [];
    draw(pad);
  }
  showAnswers(pad);
}

// ---- The parts ----

/** @param {Data} data */
function frameFor(data) {
  const root = element("div", "pad");
  return {
    data,
    root,
    hand: new Hand([root]),
    fresh: true, // until the first picture is there
    board: element("div", "board"),
    canvas: element("canvas"),
    cursor: element("div", "cursor"),
    paint: button("Paint"),
    erase: button("Erase"),
    brightness: slider(15, 255, 15, 255),
    size: slider(1, 5, 1, 2),
    says: element("p", "quiet"),
    verdict: element("dl", "verdict"),
    table: element("table"),
    agree: element("p", "agree"),
    pixels: new Uint8Array(SIDE * SIDE),
    undos: /** @type {Uint8Array<ArrayBuffer>[]} */ ([]),
    cursorAt: { row: 14, column: 14 },
    erasing: false,
    painting: /** @type {Pixel | null} */ (null), // the pixel where the pointer was last
    space: false, // whether the space bar is down
  };
}

/**
 * @param {ComponentArgs<Data>["parentElement"]} parent
 * @param {Data} data
 */
function build(parent, data) {
  const pad = frameFor(data);
  const { root, board, canvas, says, agree } = pad;
  canvas.setAttribute("aria-hidden", "true");
  board.append(canvas, pad.cursor);
  board.tabIndex = 0;
  setAttributes(board, {
    role: "application",
    "aria-label": "Drawing pad, 28 by 28 pixels",
    "aria-description": "Arrow keys move, the space bar paints, Delete erases.",
  });
  says.setAttribute("aria-live", "polite");
  agree.setAttribute("aria-live", "polite");
  const hint = element("p", "hint", "By keyboard: arrow keys move, the space bar paints, Delete erases.");
  const picture = unseenPicture({ viewBox: "0 0 560 300" });
  const menu = saveMenu(picture, "own-picture", () => columns(pad.data));
  menu.addEventListener("toggle", () => menu.open && drawPicture(picture, pad));
  root.append(
    element("div", "easel", board, toolsFor(pad), hint),
    element("div", "answers", pad.verdict, pad.table, agree),
    menu,
    says,
    picture,
  );
  listen(pad);
  pad.hand.serve({
    value: () => writeBytes(pad.pixels),
    unchanged: () => writeBytes(pad.pixels) === pad.data.value,
  });
  parent.append(root);
  return pad;
}

/** @param {Pad} pad */
function toolsFor(pad) {
  const { paint, erase, brightness, size } = pad;
  paint.addEventListener("click", () => choose(pad, false));
  erase.addEventListener("click", () => choose(pad, true));
  choose(pad, false);
  return element(
    "div",
    "tools",
    paint,
    erase,
    labeled("Brightness", brightness),
    labeled("Brush size", size),
    button("Undo", () => undo(pad)),
    button("Blank", () => replace(pad, new Uint8Array(SIDE * SIDE))),
    button("Start again", () => replace(pad, readBytes(pad.data.start))),
  );
}

/**
 * @param {number} min
 * @param {number} max
 * @param {number} step
 * @param {number} value
 */
function slider(min, max, step, value) {
  const made = element("input");
  setAttributes(made, { type: "range", min, max, step });
  made.value = String(value);
  return made;
}

/**
 * @param {string} words
 * @param {HTMLInputElement} input
 */
function labeled(words, input) {
  const value = element("output", "", input.value);
  input.addEventListener("input", () => {
    value.textContent = input.value;
  });
  return element("label", "", words, input, value);
}

/**
 * @param {Pad} pad
 * @param {boolean} erasing
 */
function choose(pad, erasing) {
  pad.erasing = erasing;
  pad.paint.setAttribute("aria-pressed", String(!erasing));
  pad.erase.setAttribute("aria-pressed", String(erasing));
}

// ---- Painting ----

/** @param {Pad} pad */
function listen(pad) {
  const { board } = pad;
  board.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    board.setPointerCapture(event.pointerId);
    board.focus({ preventScroll: true });
    remember(pad);
    pad.painting = pixelAt(pad, event);
    paintLine(pad, pad.painting, pad.painting);
  });
  board.addEventListener("pointermove", (event) => {
    if (!pad.painting) return;
    const to = pixelAt(pad, event);
    paintLine(pad, pad.painting, to);
    pad.painting = to;
  });
  for (const end of ["pointerup", "pointercancel"])
    board.addEventListener(end, () => {
      pad.painting = null;
    });
  board.addEventListener("keydown", (event) => press(pad, event));
  board.addEventListener("keyup", (event) => {
    if (event.key === " ") pad.space = false;
  });
  board.addEventListener("blur", () => {
    pad.space = false;
  });
}

/**
 * @param {Pad} pad
 * @param {PointerEvent} event
 * @returns {Pixel} the one under the pointer, which may lie off the board
 */
function pixelAt(pad, event) {
  const box = pad.board.getBoundingClientRect();
  return {
    column: Math.floor(((event.clientX - box.left) / box.width) * SIDE),
    row: Math.floor(((event.clientY - box.top) / box.height) * SIDE),
  };
}

/**
 * @param {Pixel} pixel
 * @returns {Pixel} the nearest one of the board
 */
function onBoard({ row, column }) {
  return { row: clip(row, 0, SIDE - 1), column: clip(column, 0, SIDE - 1) };
}

/**
 * @param {Pad} pad
 * @param {KeyboardEvent} event
 */
function press(pad, event) {
  if (event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    undo(pad);
    return;
  }
  const meaning = keyMeaning(event, {
    ArrowUp: () => moveCursor(pad, -1, 0),
    ArrowDown: () => moveCursor(pad, 1, 0),
    ArrowLeft: () => moveCursor(pad, 0, -1),
    ArrowRight: () => moveCursor(pad, 0, 1),
    " ": () => paintByKey(pad),
    Delete: () => eraseByKey(pad),
    Backspace: () => eraseByKey(pad),
  });
  if (!meaning) return;
  meaning();
  const { row, column } = pad.cursorAt;
  pad.says.textContent =
    `Row ${row + 1}, column ${column + 1}, brightness ${pad.pixels[row * SIDE + column]}`;
}

/**
 * @param {Pad} pad
 * @param {number} down
 * @param {number} right
 */
function moveCursor(pad, down, right) {
  const from = pad.cursorAt;
  pad.cursorAt = onBoard({ row: from.row + down, column: from.column + right });
  if (pad.space) paintLine(pad, from, pad.cursorAt);
  else placeCursor(pad);
}

/** @param {Pad} pad */
function paintByKey(pad) {
  if (!pad.space) remember(pad);
  pad.space = true;
  paintLine(pad, pad.cursorAt, pad.cursorAt);
}

/** @param {Pad} pad */
function eraseByKey(pad) {
  remember(pad);
  paintLine(pad, pad.cursorAt, pad.cursorAt, 0);
}

/**
 * Paint along a line of pixels, both ends too.
 * @param {Pad} pad
 * @param {Pixel} from
 * @param {Pixel} to
 * @param {number} [grey] 0 to 255
 */
function paintLine(pad, from, to, grey = pad.erasing ? 0 : Number(pad.brightness.value)) {
  const steps = Math.max(1, Math.abs(to.row - from.row), Math.abs(to.column - from.column));
  for (let step = 0; step <= steps; step++) {
    const share = step / steps;
    dab(
      pad,
      Math.round(from.row + (to.row - from.row) * share),
      Math.round(from.column + (to.column - from.column) * share),
      grey,
    );
  }
  pad.cursorAt = onBoard(to);
  draw(pad);
  ask(pad);
}

/**
 * A round brush; one of an even size lies above and left of the pointer's pixel.
 * @param {Pad} pad
 * @param {number} row
 * @param {number} column
 * @param {number} grey
 */
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

/** @param {Pad} pad */
function remember(pad) {
  pad.undos.push(pad.pixels.slice());
  if (pad.undos.length > UNDOS) pad.undos.shift();
}

/** @param {Pad} pad */
function undo(pad) {
  const before = pad.undos.pop();
  if (before) become(pad, before);
}

/**
 * @param {Pad} pad
 * @param {Uint8Array<ArrayBuffer>} pixels
 */
function replace(pad, pixels) {
  remember(pad);
  become(pad, pixels);
}

/**
 * @param {Pad} pad
 * @param {Uint8Array<ArrayBuffer>} pixels
 */
function become(pad, pixels) {
  pad.pixels = pixels;
  draw(pad);
  ask(pad);
}

/** @param {Pad} pad */
function draw(pad) {
  drawGrey(pad.canvas, pad.pixels);
  placeCursor(pad);
}

/** @param {Pad} pad */
function placeCursor({ cursor, cursorAt }) {
  const each = 100 / SIDE;
  Object.assign(cursor.style, {
    left: `${cursorAt.column * each}%`,
    top: `${cursorAt.row * each}%`,
    width: `${each}%`,
    height: `${each}%`,
  });
}

// ---- Asking and answering ----

/**
 * The answers follow while the hand moves, one picture at a time.
 * @param {Pad} pad
 */
function ask({ hand }) {
  hand.change();
  hand.tell();
}

/** @param {Pad} pad */
function showAnswers({ data, verdict, table, agree }) {
  const { classes, names, sure, shown } = data;
  verdict.replaceChildren(
    ...names.map((name, kind) => {
      const [answer, sureness] = shown[name].split(", ");
      const words = element("dd", "", answer, " ", element("span", "", sureness));
      return element("div", "", element("dt", KINDS[kind], name), words);
    }),
  );
  const best = sure.map((shares) => shares.indexOf(Math.max(...shares)));
  const heads = ["Class", ...names].map((name) => headCell(name, "col"));
  table.replaceChildren(
    element("caption", "quiet", "How sure each network is of each class"),
    element("thead", "quiet", element("tr", "", ...heads)),
    ...classes.map((name, place) => {
      const [first, second] = sure.map((shares, kind) => barCell(KINDS[kind], shares[place]));
      const title = headCell(name, "rowgroup");
      title.rowSpan = 2;
      const row = element("tr", best.includes(place) ? "best" : "", title, first);
      return element("tbody", "", row, element("tr", "", second));
    }),
  );
  agree.textContent =
    best[0] === best[1]
      ? `Both say ${classes[best[0]]}.`
      : `They differ: ${names[0]} says ${classes[best[0]]}, ${names[1]} says ${classes[best[1]]}.`;
}

/**
 * @param {string} words
 * @param {"col" | "rowgroup"} scope
 */
function headCell(words, scope) {
  const made = element("th", "", words);
  made.scope = scope;
  return made;
}

/**
 * @param {string} kind
 * @param {number} share 0 to 1
 */
function barCell(kind, share) {
  const bar = element("i", kind);
  bar.style.width = `calc(${share} * (100% - 3.2rem))`;
  const words = share < 0.0005 ? "" : `${(100 * share).toFixed(1)}%`;
  return element("td", "", element("div", "", bar, words));
}

/** @param {Data} data */
function columns({ classes, names, sure }) {
  return { class: classes, [names[0]]: sure[0], [names[1]]: sure[1] };
}

/**
 * @param {SVGSVGElement} picture
 * @param {Pad} pad
 */
function drawPicture(picture, { canvas, data }) {
  const size = { x: 10, y: 10, width: 280, height: 280 };
  const image = svgElement("image", { ...size, href: canvas.toDataURL(), style: "image-rendering: pixelated" });
  const lines = data.names.map((name, kind) => {
    const style = { "font-size": 16, fill: `var(--qp-${KINDS[kind]})` };
    return svgElement("text", { x: 310, y: 60 + 30 * kind, ...style }, `${name}: ${data.shown[name]}`);
  });
  picture.replaceChildren(image, ...lines);
}
