// A picture of 28 x 28 grey pixels to paint over, by mouse, finger and keyboard, and what two networks
// answer to it. The server is asked one picture at a time: the next question goes out when the answer is
// there.

/** @import { ComponentArgs } from "./dom.js" */
import { readBytes, writeBytes } from "./base64.js";
import { button, element, oncePerPlace, setAttributes, svgElement, unseenPicture } from "./dom.js";
import { SIDE } from "./grey_image.js";
import { Hand } from "./hand.js";
import { PaintBoard } from "./paint_board.js";
import { saveMenu } from "./save.js";

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

/** @typedef {ReturnType<typeof frameFor>} Pad */

const padAt = oncePerPlace(build);

/** @param {ComponentArgs<Data>} args */
export default function ({ data, parentElement, setStateValue }) {
  const pad = padAt(parentElement, data);
  pad.hand.send = setStateValue;
  pad.data = data;
  if (pad.hand.hears(data.seq) && (pad.fresh || data.value !== writeBytes(pad.board.pixels))) {
    pad.fresh = false;
    pad.board.show(readBytes(data.value));
  }
  showAnswers(pad);
}

// ---- The parts ----

/** @param {Data} data */
function frameFor(data) {
  const root = element("div", "pad");
  const hand = new Hand([root]);
  const brightness = slider(15, 255, 15, 255);
  const size = slider(1, 5, 1, 2);
  const erase = button("Erase");
  const grey = () => (erase.getAttribute("aria-pressed") === "true" ? 0 : Number(brightness.value));
  return {
    data,
    root,
    hand,
    fresh: true, // until the first picture is there
    board: new PaintBoard(() => ({ grey: grey(), size: Number(size.value) }), () => ask(hand)),
    paint: button("Paint"),
    erase,
    brightness,
    size,
    verdict: element("dl", "verdict"),
    table: element("table"),
    agree: element("p", "agree"),
  };
}

/**
 * @param {ComponentArgs<Data>["parentElement"]} parent
 * @param {Data} data
 */
function build(parent, data) {
  const pad = frameFor(data);
  const { root, board, agree } = pad;
  agree.setAttribute("aria-live", "polite");
  const hint = element("p", "hint", "By keyboard: arrow keys move, the space bar paints, Delete erases.");
  const picture = unseenPicture({ viewBox: "0 0 560 300" });
  const menu = saveMenu(picture, "own-picture", () => columns(pad.data));
  menu.addEventListener("toggle", () => menu.open && drawPicture(picture, pad));
  root.append(
    element("div", "easel", board.root, toolsFor(pad), hint),
    element("div", "answers", pad.verdict, pad.table, agree),
    menu,
    board.says,
    picture,
  );
  pad.hand.serve({
    value: () => writeBytes(board.pixels),
    unchanged: () => writeBytes(board.pixels) === pad.data.value,
  });
  parent.append(root);
  return pad;
}

/** @param {Pad} pad */
function toolsFor(pad) {
  const { board, paint, erase, brightness, size } = pad;
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
    button("Undo", () => board.undo()),
    button("Blank", () => board.replace(new Uint8Array(SIDE * SIDE))),
    button("Start again", () => board.replace(readBytes(pad.data.start))),
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
  pad.paint.setAttribute("aria-pressed", String(!erasing));
  pad.erase.setAttribute("aria-pressed", String(erasing));
}

// ---- Asking and answering ----

/**
 * The answers follow while the hand moves, one picture at a time.
 * @param {Hand} hand
 */
function ask(hand) {
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
function drawPicture(picture, { board, data }) {
  const size = { x: 10, y: 10, width: 280, height: 280 };
  const image = svgElement("image", { ...size, href: board.canvas.toDataURL(), style: "image-rendering: pixelated" });
  const lines = data.names.map((name, kind) => {
    const style = { "font-size": 16, fill: `var(--qp-${KINDS[kind]})` };
    return svgElement("text", { x: 310, y: 60 + 30 * kind, ...style }, `${name}: ${data.shown[name]}`);
  });
  picture.replaceChildren(image, ...lines);
}
