// A filter's weights rounded one after the other: the others move to take back the error.

/** @import { ComponentArgs } from "./dom.js" */
import { oncePerPlace, svgElement } from "./dom.js";
import { existingStep, keepStep } from "./step_controls.js";
import { roomIn, text } from "./svg.js";
import { mountWalk, walkParts } from "./walk.js";

const LEFT = 40; // px, for the codes' names
const TOP = 12;
const TALL = 230; // px, of the weights
const BELOW = 40; // px, for the weights' names
const MOST_LINES = 20; // codes that get a line each
const TITLE = 92; // px, of a bar's name

/**
 * What lib/ui/components/rounding_walk.py sends, once: weights in steps of their scale, in the order in
 * which they are rounded; states has them before the first step and after each. Errors are parts of 1.
 * @typedef {{ param: string, names: string[], states: number[][], nearest: number[], errors: number[],
 *   nearestErrors: number[], sentences: string[] }} Data
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
    marks: /** @type {SVGElement[]} */ ([]), // of each weight, where it is now
    bars: svgElement("g"),
    toY: (/** @type {number} */ steps) => steps,
  };
}

/** @param {Data} data */
function build(data) {
  const board = frameFor(data);
  board.picture.append(board.still, board.bars);
  const words = { label: "Rounding, weight after weight", slider: "Weights rounded", file: "rounding" };
  mountWalk(board, words, {
    walk: { at: () => board.at, count: () => board.data.states.length, go: (to) => go(board, to) },
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
  const { states, sentences, param } = board.data;
  board.at = existingStep(to, states.length);
  board.controls?.mark(`${board.at} of ${states.length - 1}`);
  board.sentence.textContent = sentences[board.at];
  show(board);
  keepStep(param, board.at);
}

// ---- The picture ----

/**
 * What stays: the codes as lines, each weight as it was trained, and the names.
 * @param {Board} board
 */
function draw(board) {
  const { view, picture, still, data } = board;
  const width = roomIn(view);
  if (!width) return;
  const values = [...data.states.flat(), ...data.nearest];
  const [low, high] = [Math.floor(Math.min(...values) - 0.3), Math.ceil(Math.max(...values) + 0.3)];
  board.toY = (steps) => TOP + ((high - steps) / (high - low)) * TALL;
  let drawn = "";
  const every = Math.ceil((high - low) / MOST_LINES);
  for (let code = low; code <= high; code += every) {
    const y = board.toY(code);
    drawn += `<path d="M${LEFT} ${y}H${width}" stroke="var(--qp-${code ? "faint" : "muted"})"/>`;
    drawn += text(LEFT - 8, y + 4, String(code).replace("-", "−"), "muted", "end", "", 13);
  }
  data.names.forEach((name, index) => {
    drawn += text(xOf(board, index), TOP + TALL + 22, name, "muted", "middle", "", 13);
  });
  still.innerHTML = drawn;
  board.marks.forEach((mark) => mark.remove());
  board.marks = data.names.map(() => svgElement("g"));
  picture.append(...board.marks);
  picture.setAttribute("viewBox", `0 0 ${width} ${TOP + TALL + BELOW + 62}`);
}

/**
 * @param {Board} board
 * @param {number} index of a weight
 */
function xOf({ view, data }, index) {
  return LEFT + ((index + 0.5) * (roomIn(view) - LEFT)) / data.names.length;
}

/**
 * What a step changes.
 * @param {Board} board
 */
function show(board) {
  const { data, at, view, toY, marks } = board;
  if (!view.clientWidth) return;
  const state = data.states[at];
  marks.forEach((mark, index) => {
    const x = xOf(board, index);
    const [trained, now] = [toY(data.states[0][index]), toY(state[index])];
    const done = index < at;
    const moved = `<path d="M${x} ${trained}V${now}" stroke="var(--qp-rounding)" stroke-width="3" stroke-opacity="0.55"/>`;
    const other = done && data.nearest[index] !== Math.round(state[index]) ? toY(data.nearest[index]) : null;
    const cross =
      other === null
        ? ""
        : `<path d="M${x - 6} ${other - 6}l12 12m0 -12l-12 12" stroke="var(--qp-muted)" stroke-width="2.5"/>`;
    const ring = `<circle cx="${x}" cy="${trained}" r="6" fill="var(--qp-paper)" stroke="var(--qp-float32)" stroke-width="2.5"/>`;
    const place = done
      ? `<rect x="${x - 7}" y="${now - 7}" width="14" height="14" rx="2" fill="var(--qp-int8)"/>`
      : at
        ? `<path d="M${x - 9} ${now}h18" stroke="var(--qp-rounding)" stroke-width="3"/>`
        : "";
    const focus = index === at - 1 ? `<path d="M${x} ${TOP + TALL + 28}l-6 9h12z" fill="var(--qp-ink)"/>` : "";
    mark.innerHTML = moved + cross + place + ring + focus;
  });
  showErrors(board);
  view.setAttribute("aria-label", inWords(data, at));
}

/**
 * How far the filter's outputs are off so far, as bars: with what the others take back, and without.
 * @param {Board} board
 */
function showErrors({ data, at, view, bars }) {
  const most = Math.max(...data.errors, ...data.nearestErrors) || 1;
  const room = roomIn(view) - TITLE - 70;
  /** @type {[string, number, string][]} */
  const rows = [
    ["to nearest", data.nearestErrors[at], "muted"],
    ["making up", data.errors[at], "rounding"],
  ];
  bars.innerHTML = rows
    .map(([name, error, color], row) => {
      const y = TOP + TALL + BELOW + 12 + row * 24;
      const bar = `<rect x="${TITLE}" y="${y}" width="${Math.max(1, (room * error) / most)}" height="15" fill="var(--qp-${color})"/>`;
      const end = TITLE + (room * error) / most + 8;
      return text(0, y + 12, name, "ink", "start", "", 13) + bar + text(end, y + 12, percent(error), "ink", "start", "", 13);
    })
    .join("");
}

/** @param {number} part */
const percent = (part) => `${(100 * part).toFixed(part < 0.0995 ? 2 : 1)}%`;

/**
 * @param {Data} data
 * @param {number} at
 */
function inWords({ names, states, errors, nearestErrors }, at) {
  const said = names.map((name, index) => {
    const [trained, now] = [states[0][index], states[at][index]].map((steps) => steps.toFixed(2));
    return index < at ? `${name}: ${trained}, rounded to ${Math.round(states[at][index])}` : `${name}: ${trained}, now ${now}`;
  });
  return `Weights in steps. ${said.join("; ")}. Outputs off by ${percent(errors[at])}, to nearest ${percent(nearestErrors[at])}.`;
}

/**
 * The numbers to save.
 * @param {Data} data
 */
function columns({ names, states, nearest, errors, nearestErrors }) {
  const done = states.map((_, index) => index);
  return {
    weights_rounded: done,
    ...Object.fromEntries(names.map((name, index) => [name, states.map((state) => state[index])])),
    error_making_up: errors,
    error_to_nearest: nearestErrors,
    nearest_codes: done.map((index) => (index ? nearest[index - 1] : "")),
  };
}
