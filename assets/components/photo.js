// A photo as the network takes pictures, made in the browser: 28 x 28 grey pixels, the thing bright on black.
// It does what lib/uploads does with a file (pictures.py, background.py), and its numbers mean the same: a
// frame is left out, the light of the wall behind the thing is a smooth surface, and the thing is what
// differs from it. It is looked for in the whole picture, made small, then more closely.

import { SIDE } from "./grey_image.js";
import { clip } from "./numeric.js";

const DECODED = 768; // pixels that the longer side has at most, before anything else
const SEARCHED = 192; // likewise, in which the thing is looked for
const CLOSE = 140; // likewise, in which its parts are told apart; fewer have less noise
const SMALLEST = 8; // pixels of a side, in which no frame is looked for
const AROUND = 0.06; // of a side, that is kept around the thing
const FRAME = 0.35; // of a side, that a frame or a bar may take at most
const EDGE = 0.015; // of a side, over which a frame turns into the picture
const BESIDE = 0.25; // of a line inside of a frame, that the frame's other sides may take
const JUMP = 14; // grey levels between them, at least
const BORDER = 0.04; // of each side: there lies the wall
const NOISE = 4; // standard deviations that the wall's own grain hardly ever reaches
const FAINT = 0.06; // of the strongest difference from the wall: the least that belongs to the thing
const LEAST = 5; // grey levels that a thing must differ by at its strongest
const PART = 0.05; // of the largest part of the thing: smaller ones are specks
const WHITE = 0.99; // of the thing is darker than white

/** @typedef {{ width: number, height: number, values: Float64Array }} Grey row by row */

/**
 * @param {Blob} file
 * @returns {Promise<Uint8Array<ArrayBuffer> | null>} null where it is no picture, or shows nothing
 */
export async function readPhoto(file) {
  try {
    const image = await createImageBitmap(file); // upright, as the camera noted
    return asPicture(greyOf(image));
  } catch {
    return null;
  }
}

/** @param {ImageBitmap} image */
function greyOf(image) {
  const factor = Math.min(1, DECODED / Math.max(image.width, image.height));
  const width = Math.max(1, Math.round(image.width * factor));
  const height = Math.max(1, Math.round(image.height * factor));
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("there is no canvas");
  context.fillStyle = "#ffffff"; // behind what is transparent
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  const values = new Float64Array(width * height);
  values.forEach((_, i) => {
    values[i] = 0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2];
  });
  return { width, height, values };
}

/**
 * The thing in a picture, trimmed, its longer side 28 pixels, on black.
 * @param {Grey} grey
 */
function asPicture(grey) {
  const [factor, small] = reduced(grey, SEARCHED);
  const inside = insideFrame(small);
  const found = differences(cut(small, inside));
  if (!found) return null;
  const box = boxOf(found);
  const room = Math.round(AROUND * Math.max(small.width, small.height));
  const close = cut(grey, {
    left: factor * (inside.left + Math.max(box.left - room, 0)),
    right: factor * Math.min(inside.left + box.right + room, inside.right),
    top: factor * (inside.top + Math.max(box.top - room, 0)),
    bottom: factor * Math.min(inside.top + box.bottom + room, inside.bottom),
  });
  const off = differences(reduced(close, CLOSE)[1]);
  return off && framed(off, boxOf(off));
}

/** @typedef {{ left: number, right: number, top: number, bottom: number }} Box the ends are outside of it */

/**
 * @param {Grey} grey
 * @param {Box} box
 * @returns {Grey} what is in it
 */
function cut({ width, values }, { left, right, top, bottom }) {
  const made = new Float64Array((right - left) * (bottom - top));
  for (let row = top; row < bottom; row++)
    made.set(values.subarray(row * width + left, row * width + right), (row - top) * (right - left));
  return { width: right - left, height: bottom - top, values: made };
}

/**
 * The averages of square blocks, about `side` along the longer side.
 * @param {Grey} grey
 * @param {number} side
 * @returns {[number, Grey]} a block's side, and the averages
 */
function reduced({ width, height, values }, side) {
  const factor = Math.min(Math.max(1, Math.round(Math.max(width, height) / side)), width, height);
  const [columns, rows] = [Math.floor(width / factor), Math.floor(height / factor)];
  const made = new Float64Array(columns * rows);
  for (let y = 0; y < rows * factor; y++)
    for (let x = 0; x < columns * factor; x++)
      made[Math.floor(y / factor) * columns + Math.floor(x / factor)] += values[y * width + x] / factor ** 2;
  return [factor, { width: columns, height: rows, values: made }];
}

/**
 * What is inside of a frame or between bars of one shade, if there are any.
 * @param {Grey} grey
 * @returns {Box}
 */
function insideFrame(grey) {
  const { width, height } = grey;
  if (Math.min(width, height) <= SMALLEST) return { left: 0, right: width, top: 0, bottom: height };
  // Each side as the first row, from the edge inwards.
  const turned = [grey, { ...grey, values: grey.values.slice().reverse() }].flatMap((each) => [each, transposed(each)]);
  const [bars, frame] = [0, BESIDE].map((beside) => turned.map((each) => barOf(each, beside)));
  const [top, left, bottom, right] = (frame.every(Boolean) ? frame : bars).map((end) => Math.max(end, 1));
  return { left, right: width - right, top, bottom: height - bottom };
}

/**
 * @param {Grey} grey
 * @returns {Grey} its columns as rows
 */
function transposed({ width, height, values }) {
  const made = values.map((_, i) => values[(i % height) * width + Math.floor(i / height)]);
  return { width: height, height: width, values: made };
}

/**
 * Where a bar of one shade along the first row ends; 0 if there is none.
 * @param {Grey} grey
 * @param {number} beside the part of a row behind the bar that may have its shade
 */
function barOf({ width, height, values }, beside) {
  const row = (/** @type {number} */ y) => values.slice(y * width, (y + 1) * width);
  const shade = median(row(0));
  const edge = Math.max(1, Math.round(EDGE * height));
  const same = (/** @type {number} */ y) => row(y).filter((value) => Math.abs(value - shade) < JUMP / 2).length / width;
  let end = 0;
  while (end < height && same(end) >= 0.5) end++;
  if (end === 0 || end >= FRAME * height) return 0;
  for (let y = 0; y < Math.max(end - edge, 1); y++) if (same(y) < 0.9) return 0;
  end += edge;
  return same(end) <= beside + 0.02 && Math.abs(median(row(end)) - shade) > JUMP ? end : 0;
}

/**
 * How much each pixel of the thing differs from the wall; 0 beside it.
 * @param {Grey} grey
 * @returns {Grey | null} null where nothing differs
 */
function differences({ width, height, values }) {
  const edge = { x: Math.max(1, Math.round(BORDER * width)), y: Math.max(1, Math.round(BORDER * height)) };
  let wall = values.map((_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return Number(Math.min(x, width - 1 - x) < edge.x || Math.min(y, height - 1 - y) < edge.y);
  });
  let off = values;
  // From the border alone first, then from all that is no thing.
  for (let round = 0; round < 2; round++) {
    const light = lightOf({ width, height, values }, wall);
    off = values.map((value, i) => Math.abs(value - light[i]));
    const strongest = off.reduce((a, b) => Math.max(a, b));
    const least = Math.max(NOISE * spread(off.filter((_, i) => wall[i])), FAINT * strongest);
    if (strongest < Math.max(LEAST, least)) return null;
    wall = off.map((value) => Number(value < least));
  }
  const thing = largestParts(width, wall);
  return { width, height, values: off.map((value, i) => (thing[i] ? value : 0)) };
}

/**
 * The shade of the wall everywhere: a surface of the second degree through where it is seen.
 * @param {Grey} grey
 * @param {Float64Array} wall 1 where it is seen
 */
function lightOf({ width, height, values }, wall) {
  const terms = Array.from(values, (_, i) => {
    const x = (2 * (i % width)) / Math.max(width - 1, 1) - 1;
    const y = (2 * Math.floor(i / width)) / Math.max(height - 1, 1) - 1;
    return [1, x, y, x * x, x * y, y * y];
  });
  let seen = wall;
  let light = values;
  for (let round = 0; round < 4; round++) {
    // Least squares; where the border can't tell, the light is flat.
    const count = seen.reduce((sum, one) => sum + one, 0);
    const rows = Array.from({ length: 6 }, (_, n) => Array.from({ length: 7 }, (_, m) => (n === m && n > 2 ? 1e-4 * count : 0)));
    values.forEach((value, i) => {
      if (!seen[i]) return;
      const t = [...terms[i], value];
      for (let n = 0; n < 6; n++) for (let m = 0; m < 7; m++) rows[n][m] += t[n] * t[m];
    });
    const weights = solve(rows);
    light = values.map((_, i) => terms[i].reduce((sum, term, n) => sum + term * weights[n], 0));
    const off = values.map((value, i) => Math.abs(value - light[i]));
    const most = Math.max(2.5 * spread(off.filter((_, i) => wall[i])), 2);
    seen = wall.map((one, i) => (off[i] <= most ? one : 0)); // what a thing at the border adds is left out
  }
  return light;
}

/**
 * Gauss's elimination.
 * @param {number[][]} rows of the equations, the right side last
 */
function solve(rows) {
  rows.forEach((row, n) => {
    const pivot = row[n] || 1;
    for (let m = 0; m < row.length; m++) row[m] /= pivot;
    for (const other of rows) {
      const factor = other[n];
      if (other !== row) for (let m = 0; m < row.length; m++) other[m] -= factor * row[m];
    }
  });
  return rows.map((row) => row[row.length - 1]);
}

/**
 * The standard deviation that most of the values have, whatever the others are.
 * @param {Float64Array} values not negative
 */
function spread(values) {
  return 1.4826 * median(values);
}

/** @param {Float64Array} values */
function median(values) {
  const sorted = values.slice().sort();
  const half = sorted.length / 2;
  return (sorted[Math.ceil(half) - 1] + sorted[Math.floor(half)]) / 2;
}

/**
 * 1 for the largest connected part of what is no wall, and those that are not much smaller.
 * @param {number} width
 * @param {Float64Array} wall
 */
function largestParts(width, wall) {
  const part = new Int32Array(wall.length).fill(-1);
  const sizes = /** @type {number[]} */ ([]);
  for (let start = 0; start < wall.length; start++) {
    if (wall[start] || part[start] >= 0) continue;
    const waiting = [start];
    part[start] = sizes.length;
    let size = 0;
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      size += 1;
      const beside = [at - width, at + width];
      if (at % width) beside.push(at - 1);
      if ((at + 1) % width) beside.push(at + 1);
      for (const next of beside)
        if (next >= 0 && next < wall.length && !wall[next] && part[next] < 0) {
          part[next] = sizes.length;
          waiting.push(next);
        }
    }
    sizes.push(size);
  }
  const least = PART * Math.max(...sizes);
  return part.map((number) => Number(number >= 0 && sizes[number] >= least));
}

/**
 * @param {Grey} grey
 * @returns {Box}
 */
function boxOf({ width, height, values }) {
  const box = { left: width, right: 0, top: height, bottom: 0 };
  values.forEach((value, i) => {
    if (!value) return;
    const [x, y] = [i % width, Math.floor(i / width)];
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x + 1);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y + 1);
  });
  return box;
}

/**
 * The means of the box's pixels in 28 x 28, its proportions kept, in the middle.
 * @param {Grey} grey
 * @param {Box} box
 */
function framed({ width, values }, { left, right, top, bottom }) {
  const shades = values.filter((value) => value > 0).sort();
  const white = shades[Math.floor(WHITE * (shades.length - 1))];
  const scale = SIDE / Math.max(right - left, bottom - top); // of our pixels for one of theirs
  const columns = clip(Math.round((right - left) * scale), 1, SIDE);
  const rows = clip(Math.round((bottom - top) * scale), 1, SIDE);
  const made = new Uint8Array(SIDE * SIDE);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const y = shares(top + (row * (bottom - top)) / rows, top + ((row + 1) * (bottom - top)) / rows);
      const x = shares(left + (column * (right - left)) / columns, left + ((column + 1) * (right - left)) / columns);
      let [sum, area] = [0, 0];
      for (const [j, high] of y) for (const [i, wide] of x) {
        sum += values[j * width + i] * high * wide;
        area += high * wide;
      }
      const place = (row + ((SIDE - rows) >> 1)) * SIDE + column + ((SIDE - columns) >> 1);
      made[place] = Math.round(clip((255 * sum) / area / white, 0, 255));
    }
  return made;
}

/**
 * The pixels that lie between two places, each with the part of it that does.
 * @param {number} from
 * @param {number} to
 * @returns {[number, number][]}
 */
function shares(from, to) {
  const found = /** @type {[number, number][]} */ ([]);
  for (let i = Math.floor(from); i < to; i++) {
    const part = Math.min(i + 1, to) - Math.max(i, from);
    if (part > 1e-9) found.push([i, part]);
  }
  return found;
}
