// The relief of channels that stand out: its smoothed half follows alpha while that is dragged. What it
// shows at rest is drawn on the server.

/** @import { ComponentArgs } from "./dom.js" */
/** @import { Data as Drawn } from "./picture.js" */
import { fetchFile } from "./data_file.js";
import { oncePerPlace } from "./dom.js";
import { drawPicture, followSlider, pictureIn } from "./picture.js";

const STEPS = 255; // of a magnitude, up to its channel's peak

/**
 * What lib/ui/components/relief.py sends.
 * @typedef {Drawn & { slider: string, alpha: number, channels: number, file: string }} Data
 */

/**
 * The peaks of channels and of their weights, and each magnitude as a part of its channel's peak.
 * @typedef {{ peaks: Float32Array, weights: Float32Array, parts: Uint8Array }} Values
 */

/** @typedef {ReturnType<typeof build>} Board */

const boardAt = oncePerPlace(build);

/** @param {ComponentArgs<Data>} args */
export default function ({ data, parentElement }) {
  const board = boardAt(parentElement, data);
  board.data = board.picture.data = data;
  board.alpha = data.alpha;
  board.picture.view.setAttribute("aria-label", data.label);
  drawPicture(board.picture);
  if (board.file !== data.file) void load(board);
}

/**
 * @param {ComponentArgs<Data>["parentElement"]} parent
 * @param {Data} data
 */
function build(parent, data) {
  const picture = pictureIn(parent, data);
  const board = {
    data,
    picture,
    alpha: data.alpha, // that is on screen
    file: "",
    values: /** @type {Values | null} */ (null),
  };
  followSlider(picture, data.slider, (stop) => {
    if (Number(stop) === board.alpha || !board.values) return;
    board.alpha = Number(stop);
    smooth(picture.view, board.values, board.alpha, stop);
  });
  return board;
}

/**
 * Fetch the values, unless others are wanted by then.
 * @param {Board} board
 */
async function load(board) {
  const { file, channels } = board.data;
  board.file = file;
  board.values = null;
  const bytes = await fetchFile(file);
  if (board.data.file !== file || !bytes.byteLength) return;
  const floats = new Float32Array(bytes.slice(0, 8 * channels));
  const parts = new Uint8Array(bytes.slice(8 * channels));
  board.values = { peaks: floats.subarray(0, channels), weights: floats.subarray(channels), parts };
}

/**
 * How high each magnitude of a channel is at most once it is smoothed, over the highest of all: as
 * `smooth_scales` of lib/quantization/rounding.py and `Layer.codes_reached` of lib/studies/outliers.py.
 * @param {Values} values
 * @param {number} alpha
 */
function reach({ peaks, weights }, alpha) {
  const smoothed = peaks.map((peak, at) => {
    const live = peak > 0 && weights[at] > 0;
    return live ? peak / (peak ** alpha / weights[at] ** (1 - alpha)) : peak;
  });
  const highest = smoothed.reduce((most, each) => Math.max(most, each), 0) || 1;
  return smoothed.map((each) => each / highest);
}

/**
 * Move the lines of the second half to where they are with an alpha. Each is named by its token, where 0 is,
 * and the height of the highest peak; a point of it is the highest of a few neighboring channels.
 * @param {HTMLElement} view
 * @param {Values} values
 * @param {number} alpha
 * @param {string} words of it
 */
function smooth(view, values, alpha, words) {
  const top = reach(values, alpha);
  for (const row of view.querySelectorAll('[id^="rows_1_"]')) {
    const [, , token, base, height] = row.id.split("_").map(Number);
    const path = row.querySelector("path");
    const across = [...(path?.getAttribute("d") ?? "").matchAll(/[ML] ([\d.]+) /g)].map(([, x]) => x);
    const wide = Math.ceil(top.length / across.length);
    const places = across.map((x, at) => {
      let highest = 0;
      for (let channel = at * wide; channel < Math.min((at + 1) * wide, top.length); channel += 1) {
        highest = Math.max(highest, (values.parts[token * top.length + channel] / STEPS) * top[channel]);
      }
      return `${x} ${(base - height * highest).toFixed(2)}`;
    });
    path?.setAttribute("d", `M ${places.join(" L ")} `);
  }
  const title = view.querySelector('[id="title_1"] text');
  if (title) title.textContent = (title.textContent ?? "").replace(/[\d.]+$/, words);
}
