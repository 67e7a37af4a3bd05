// The slider of scales, and what is typed beside it.

/** @import { CodeRange } from "./affine.js" */
/** @import { Typed } from "./words.js" */
import { clip } from "./numeric.js";
import { float32Text, readNumber, roundToFloat32, whole } from "./words.js";

const SMALLEST_SCALE = 2 ** -126; // float32's smallest normal number
export const LARGEST_SCALE = Math.fround(3.4028235e38); // and its largest

/**
 * The scale at a position of the slider: all numbers with two digits, 90 to a decade.
 * @param {number} position
 */
export function scaleAt(position) {
  const decade = Math.floor(position / 90);
  return Math.fround(Number(`${10 + position - 90 * decade}e${decade - 1}`));
}

/** @param {number} scale */
export function positionOf(scale) {
  const decade = Math.floor(Math.log10(scale) + 1e-9);
  return 90 * decade + Math.round((scale / 10 ** decade) * 10) - 10;
}

/**
 * The first and the last position of the slider: from a sixteenth of the automatic scale to sixteen
 * times as much, and with room on either side of a scale that lies beyond.
 * @param {number} auto
 * @param {number} scale
 */
export function scaleSpan(auto, scale) {
  const limit = (/** @type {number} */ value) => positionOf(clip(value, SMALLEST_SCALE, LARGEST_SCALE));
  return [limit(Math.min(auto / 16, scale / 4)), limit(Math.max(auto * 16, scale * 4))];
}

/**
 * A box for a number. What is being typed is left alone until it is done.
 * @param {HTMLInputElement} input
 * @param {(words: string) => Typed} read
 * @param {(value: number) => void} take gets the value
 * @param {(problem: string) => void} refuse gets the problem
 * @returns {(words: string) => void} shows another number in the box
 */
export function numberBox(input, read, take, refuse) {
  let typing = false;
  input.addEventListener("input", () => (typing = true));
  input.addEventListener("change", () => {
    typing = false;
    const { value, problem } = read(input.value);
    if (value === undefined) refuse(problem);
    else take(value);
  });
  return (words) => {
    if (!typing) input.value = words;
  };
}

/**
 * Read a typed scale, a float32.
 * @param {string} words
 * @returns {Typed}
 */
export function readScale(words) {
  const { value: scale, problem } = readNumber(words, roundToFloat32);
  if (scale === undefined) return { problem };
  if (scale <= 0) return { problem: "It must be above 0, such as 0.05 or 1/3." };
  if (scale >= SMALLEST_SCALE && scale <= LARGEST_SCALE) return { value: scale };
  return {
    problem:
      `As a float32 the scale must be from ${float32Text(SMALLEST_SCALE)} to ` +
      `${float32Text(LARGEST_SCALE)}.`,
  };
}

/**
 * Read a typed zero-point.
 * @param {string} words
 * @param {number} bits
 * @param {CodeRange} codes
 * @returns {Typed}
 */
export function readCode(words, bits, { qmin, qmax }) {
  const { value, problem } = readNumber(words);
  if (value === undefined) return { problem };
  if (Number.isInteger(value) && value >= qmin && value <= qmax) return { value };
  return {
    problem: `With ${bits} bits: a whole number from ${whole(qmin)} to ${whole(qmax)}.`,
  };
}
