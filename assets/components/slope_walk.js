// A weight that learns through its rounding: the staircase, its slope, and the loss behind it.

/** @import { ComponentArgs } from "./dom.js" */
import { oncePerPlace, setAttributes, svgElement } from "./dom.js";
import { existingStep, keepStep } from "./step_controls.js";
import { HALO, dot, line, px, pxPerUnit, roomIn, stroke, text } from "./svg.js";
import { mountWalk, walkParts } from "./walk.js";

const LEFT = 34; // px, for the numbers at the axes
const RIGHT = 8;
const STAIRS = { top: 26, tall: 104 }; // px, of each picture
const SLOPES = { top: 168, tall: 34 };
const LOSSES = { top: 234, tall: 132 };
const TALL = LOSSES.top + LOSSES.tall + 44;
const BEYOND = 0.7; // steps that are shown beyond the outermost codes
const PAUSE = 900; // ms for which a step stands while it plays
const DASHES = 'stroke-dasharray="6 4"';

/**
 * One weight's way, before the first step and after each, in steps of its scale.
 * @typedef {{ weights: number[], rounded: number[], losses: number[] }} Walk
 */

/**
 * What lib/ui/components/slope_walk.py sends, once.
 * @typedef {{ param: string, straight: Walk, true: Walk, ends: [number, number], best: number,
 *   sentences: string[] }} Data
 */

/** @typedef {ReturnType<typeof frameFor>} Board */

const shownAt = oncePerPlace(() => ({ board: /** @type {Board | null} */ (null) }));

/** @param {ComponentArgs<Data>} args */
export default function ({ data, parentElement }) {
  const shown = shownAt(parentElement);
  if (!shown.board) {
    shown.board = build(data);
    parentElement.append(shown.board.root);
  }
  const { board } = shown;
  board.data = data;
  draw(board);
  go(board, board.at);
  return () => board.controls?.pause();
}

/** @param {Data} data */
function frameFor(data) {
  return {
    ...walkParts(data.param),
    data,
    still: svgElement("g"), // what no step changes
    moving: svgElement("g"),
  };
}

/** @param {Data} data */
function build(data) {
  const board = frameFor(data);
  board.picture.append(board.still, board.moving);
  const words = { label: "One weight learns, step by step", slider: "Steps of learning", file: "slope" };
  mountWalk(board, words, {
    walk: {
      at: () => board.at,
      count: () => board.data.sentences.length,
      go: (to) => go(board, to),
      pause: PAUSE,
    },
    columns: () => columns(board.data),
    draw() {
      draw(board);
      show(board);
    },
  });
  return board;
}

// ---- Forward and back ----

/**
 * @param {Board} board
 * @param {number} to
 */
function go(board, to) {
  const { sentences, param } = board.data;
  board.at = existingStep(to, sentences.length);
  board.controls?.mark(`${board.at} of ${sentences.length - 1}`);
  board.sentence.textContent = sentences[board.at];
  show(board);
  keepStep(param, board.at);
}

// ---- The picture ----

/**
 * What lies at a value, in units of the picture: across for a weight, and down in each of the three pictures.
 * @param {Board} board
 */
function placesOf({ view, data }) {
  const [lowest, highest] = data.ends;
  const [low, high] = [lowest - BEYOND, highest + BEYOND];
  const room = roomIn(view) - LEFT - RIGHT;
  const most = 1.06 * Math.max(...data.ends.map((code) => (code - data.best) ** 2));
  const down = (/** @type {{ top: number, tall: number }} */ at, /** @type {number} */ part) => at.top + (1 - part) * at.tall;
  return {
    low,
    high,
    most,
    x: (/** @type {number} */ weight) => LEFT + ((weight - low) / (high - low)) * room,
    stair: (/** @type {number} */ code) => down(STAIRS, (code - lowest) / (highest - lowest)),
    slope: (/** @type {number} */ slope) => down(SLOPES, slope),
    loss: (/** @type {number} */ loss) => down(LOSSES, loss / most),
  };
}

/** @typedef {ReturnType<typeof placesOf>} Places */

/**
 * The path of a function that is flat for each code and jumps in between.
 * @param {Data} data
 * @param {Places} places
 * @param {(code: number) => number} y of a code, px
 */
function stairs({ ends: [lowest, highest] }, { low, high, x }, y) {
  let path = `M${px(x(low))} ${px(y(lowest))}`;
  for (let code = lowest; code <= highest; code += 1)
    path += `V${px(y(code))}H${px(x(code === highest ? high : code + 0.5))}`;
  return path;
}

/**
 * The path of the loss if nothing were rounded, as far as it fits.
 * @param {Data} data
 * @param {Places} places
 */
function valley({ best }, { low, high, most, x, loss }) {
  const half = Math.sqrt(most);
  const [from, to] = [Math.max(low, best - half), Math.min(high, best + half)];
  const points = Array.from({ length: 61 }, (_, index) => from + ((to - from) * index) / 60);
  return points.map((at, index) => `${index ? "L" : "M"}${px(x(at))} ${px(loss((at - best) ** 2))}`).join("");
}

/**
 * @param {number} number
 */
const minus = (number) => String(number).replace("-", "−");

/**
 * What stays: staircase, slopes, losses, and what they are called.
 * @param {Board} board
 */
function draw(board) {
  const { view, picture, still, data } = board;
  if (!view.clientWidth) return;
  const places = placesOf(board);
  const { low, high, x, stair, slope, loss } = places;
  const { ends, best } = data;
  const [lowest, highest] = ends;
  const words = (/** @type {number} */ at, /** @type {number} */ y, /** @type {string} */ said, color = "ink") =>
    text(at, y, said, color, "start", HALO, 13);
  const base = (/** @type {number} */ y) => line(x(low), y, x(high), y, "faint");
  let drawn = base(stair(lowest)) + base(slope(0)) + base(loss(0));
  for (let code = lowest; code <= highest; code += 1) {
    drawn += line(x(code), loss(0), x(code), loss(0) + 4, "muted");
    drawn += text(x(code), loss(0) + 19, minus(code), "muted");
    drawn += text(LEFT - 8, stair(code) + 4, minus(code), "muted", "end");
  }
  drawn += text(x((low + high) / 2), loss(0) + 38, "the weight, in steps of its scale", "ink");
  const straight = `M${px(x(low))} ${px(stair(lowest))}H${px(x(lowest))}L${px(x(highest))} ${px(stair(highest))}H${px(x(high))}`;
  drawn += stroke(straight, "ink", `stroke-width="1.5" ${DASHES}`);
  drawn += stroke(stairs(data, places, stair), "int8", 'stroke-width="2.5"');
  drawn += words(x(low) + 4, STAIRS.top - 10, "rounding: what the weight becomes", "int8");
  drawn += words(x(low) + 4, STAIRS.top + 9, "dashed: the straight line through it");

  const allowed = `M${px(x(low))} ${px(slope(0))}H${px(x(lowest))}V${px(slope(1))}H${px(x(highest))}V${px(slope(0))}H${px(x(high))}`;
  drawn += stroke(allowed, "ink", `stroke-width="1.5" ${DASHES}`);
  drawn += stroke(`M${px(x(low))} ${px(slope(0))}H${px(x(high))}`, "int8", 'stroke-width="2.5"');
  drawn += text(LEFT - 8, slope(0) + 4, "0", "muted", "end") + text(LEFT - 8, slope(1) + 4, "1", "muted", "end");
  drawn += words(x(low) + 4, SLOPES.top - 10, "slope of the rounding: 0", "int8");
  drawn += words(x(0), SLOPES.top - 10, "of the straight line: 1");

  drawn += stroke(valley(data, places), "float32", 'stroke-width="1.5"');
  drawn += stroke(stairs(data, places, (code) => loss((code - best) ** 2)), "int8", 'stroke-width="2.5"');
  drawn += text(LEFT - 8, loss(0) + 4, "0", "muted", "end");
  drawn += words(x(low) + 4, LOSSES.top - 10, "loss with rounding", "int8");
  drawn += words(x(0), LOSSES.top - 10, "and without", "float32");
  still.innerHTML = drawn;
  setAttributes(picture, { viewBox: `0 0 ${roomIn(view)} ${TALL}`, height: TALL * pxPerUnit() });
}

/**
 * What a step changes: the two weights, and where the one that learns has been.
 * @param {Board} board
 */
function show(board) {
  const { data, at, view, moving } = board;
  if (!view.clientWidth) return;
  const { x, stair, loss } = placesOf(board);
  const { straight, true: stuck } = data;
  const been = straight.weights
    .slice(0, at)
    .map((weight) => dot(x(weight), loss(0), 2.5, "muted"))
    .join("");
  const [now, still] = [x(straight.weights[at]), x(stuck.weights[at])];
  const ring = 'fill-opacity="0" stroke="var(--qp-muted)" stroke-width="2.5"';
  moving.innerHTML =
    been +
    line(now, stair(straight.rounded[at]), now, loss(0), "ink", 'stroke-width="1" stroke-opacity="0.5"') +
    dot(still, stair(stuck.rounded[at]), 9, "paper", ring) +
    dot(still, loss(stuck.losses[at]), 9, "paper", ring) +
    dot(now, stair(straight.rounded[at]), 6, "ink") +
    dot(now, loss(straight.losses[at]), 6, "ink");
  view.setAttribute("aria-label", inWords(data, at));
}

/**
 * @param {Data} data
 * @param {number} at
 */
function inWords({ straight, true: stuck, best }, at) {
  const said = (/** @type {Walk} */ walk) =>
    `${minus(Number(walk.weights[at].toFixed(2)))}, rounded to ${minus(walk.rounded[at])}, loss ${walk.losses[at].toFixed(2)}`;
  return `Rounding as a staircase, its slope, and the loss, which is 0 at ${minus(best)}. Weight with the straight-through slope: ${said(straight)}. With the true slope: ${said(stuck)}.`;
}

/**
 * The numbers to save.
 * @param {Data} data
 */
function columns({ straight, true: stuck }) {
  return {
    step: straight.weights.map((_, step) => step),
    straight_through_weight: straight.weights,
    straight_through_rounded: straight.rounded,
    straight_through_loss: straight.losses,
    true_slope_weight: stuck.weights,
    true_slope_rounded: stuck.rounded,
    true_slope_loss: stuck.losses,
  };
}
