// The arithmetic of lib/quantization (affine.py, round_trip.py, error.py, counts.py) once more, for the
// moments in which a pointer drags and there is no time to ask the server.
// tests/browser/test_quantizer.py holds it against vectors from the library: codes equal to the
// bit, errors within float rounding.

import { clip, rint } from "./numeric.js";

/** @typedef {{ qmin: number, qmax: number }} CodeRange */
/** @typedef {CodeRange & { scale: number, zeroPoint: number }} QParams scale is a float32 */
/** @typedef {"nearest" | "floor" | "stochastic"} Rounding */

/**
 * What `survey` counts and measures, under the library's names: ErrorReport and Counts.
 * @typedef {object} Report
 * @property {number} n
 * @property {number} mse
 * @property {number} rounding_mse
 * @property {number} clipping_mse
 * @property {number} max_abs
 * @property {number} sqnr_db means nothing where mse is 0
 * @property {number} clipped_fraction
 * @property {number} zeros
 * @property {number} clipped_low
 * @property {number} clipped_high
 * @property {number[]} codes
 * @property {number} error_reach
 * @property {number[]} errors
 * @property {number} mean_error
 * @property {number} clipping_reach
 * @property {number[]} clipping_errors
 */

/**
 * Every stop of a value on its way to a code and back, under the library's names.
 * @typedef {object} RoundTrip
 * @property {number} x
 * @property {number} steps
 * @property {number} rounded
 * @property {number} shifted
 * @property {number} code
 * @property {number} restored
 * @property {number} error
 * @property {boolean} clipped
 */

const SMALLEST_NORMAL = 2 ** -126; // of float32

/**
 * @param {number} bits
 * @param {boolean} signed
 * @param {boolean} [narrow] a narrow range leaves out the lowest code
 * @returns {CodeRange}
 */
export function codeRange(bits, signed, narrow = false) {
  const lowest = signed ? -(2 ** (bits - 1)) : 0;
  return { qmin: lowest + (narrow ? 1 : 0), qmax: lowest + 2 ** bits - 1 };
}

/**
 * choose_qparams: the range is widened to hold 0, so that 0 has a code of its own.
 * @param {number} min
 * @param {number} max
 * @param {{ bits: number, signed: boolean, symmetric?: boolean, narrow?: boolean }} grid
 * @returns {QParams}
 */
export function chooseQParams(min, max, { bits, signed, symmetric = false, narrow = false }) {
  const { qmin, qmax } = codeRange(bits, signed, narrow);
  const low = Math.min(min, 0);
  const high = Math.max(max, 0);
  const exact = symmetric ? Math.max(-low, high) / ((qmax - qmin) / 2) : (high - low) / (qmax - qmin);
  const scale = low === 0 && high === 0 ? 1 : Math.max(Math.fround(exact), SMALLEST_NORMAL);
  if (symmetric) return { scale, zeroPoint: symmetricZero(bits, signed), qmin, qmax };
  const zeroPoint = clip(qmin - rint(low / scale), qmin, qmax);
  return { scale, zeroPoint, qmin, qmax };
}

/**
 * The code that means 0 in a symmetric range.
 * @param {number} bits
 * @param {boolean} signed
 */
export function symmetricZero(bits, signed) {
  return signed ? 0 : 2 ** (bits - 1);
}

/**
 * The real value that a code stands for, as float32.
 * @param {number} code
 * @param {{ scale: number, zeroPoint: number }} qparams
 */
export function dequantize(code, { scale, zeroPoint }) {
  return Math.fround((code - zeroPoint) * scale);
}

/**
 * To a whole number of steps: nearest (ties to even), floor, or stochastic, which goes up where `draw`
 * is less than the fraction.
 * @param {number} steps
 * @param {Rounding} rounding
 * @param {number} [draw] from [0, 1)
 */
function roundSteps(steps, rounding, draw = 0) {
  if (rounding === "nearest") return rint(steps);
  const below = Math.floor(steps);
  return rounding === "floor" ? below : below + (draw < steps - below ? 1 : 0);
}

/**
 * The code before it is clipped to [qmin, qmax].
 * @param {number} x a float32
 * @param {{ scale: number, zeroPoint: number }} qparams
 * @param {Rounding} [rounding]
 * @param {number} [draw]
 */
export function unclipped(x, { scale, zeroPoint }, rounding = "nearest", draw = 0) {
  return roundSteps(Math.fround(x / scale), rounding, draw) + zeroPoint;
}

/**
 * @param {number} x a float32
 * @param {QParams} qparams
 * @param {Rounding} [rounding]
 * @param {number} [draw]
 */
export function quantize(x, qparams, rounding = "nearest", draw = 0) {
  return clip(unclipped(x, qparams, rounding, draw), qparams.qmin, qparams.qmax);
}

/**
 * @param {number} x
 * @param {QParams} qparams
 * @param {Rounding} rounding
 * @param {number} draw
 * @returns {RoundTrip}
 */
export function roundTrip(x, qparams, rounding, draw) {
  const value = Math.fround(x);
  const steps = Math.fround(value / qparams.scale);
  const rounded = roundSteps(steps, rounding, draw);
  const shifted = rounded + qparams.zeroPoint;
  const code = clip(shifted, qparams.qmin, qparams.qmax);
  const restored = dequantize(code, qparams);
  return { x: value, steps, rounded, shifted, code, restored, error: restored - value, clipped: shifted !== code };
}

/**
 * Numbers in [0, 1) with float32's 24 bits, the same at every call: the draws of stochastic rounding.
 * The library draws others; with the same draws both round alike.
 * @param {number} n
 */
export function drawsFor(n) {
  const draws = new Float32Array(n);
  let state = 1;
  for (let i = 0; i < n; i += 1) {
    state = (state + 0x6d2b79f5) | 0; // the generator "mulberry32"
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    draws[i] = ((mixed ^ (mixed >>> 14)) >>> 8) / 2 ** 24;
  }
  return draws;
}

/**
 * error_report and count in one pass: the numbers and the histograms.
 * @param {Float32Array} values
 * @param {QParams} qparams
 * @param {{ errorBins: number, maxBars: number }} shape of the histograms
 * @param {Rounding} [rounding]
 * @param {ArrayLike<number>} [draws] one for each value
 * @returns {Report}
 */
export function survey(values, qparams, { errorBins, maxBars }, rounding = "nearest", draws = []) {
  const { scale, zeroPoint, qmin, qmax } = qparams;
  const perBar = codesPerBar(qparams, maxBars);
  const codes = new Array(Math.ceil((qmax - qmin + 1) / perBar)).fill(0);
  const reach = rounding === "nearest" ? 0.5 : 1;
  const errors = new Array(2 * reach * errorBins).fill(0);
  /** @type {number[]} */
  const clipped = [];
  let zeros = 0;
  let clippedLow = 0;
  let signal = 0;
  let rounding2 = 0;
  let clipping2 = 0;
  let errorSum = 0;
  let maxAbs = 0;
  const n = values.length;
  for (let i = 0; i < n; i += 1) {
    const x = values[i];
    const code = quantize(x, qparams, rounding, draws[i]);
    const error = dequantize(code, qparams) - x;
    signal += x * x;
    maxAbs = Math.max(maxAbs, Math.abs(error));
    if (x === 0) {
      zeros += 1;
      continue;
    }
    codes[Math.floor((code - qmin) / perBar)] += 1;
    const steps = Math.fround(x / scale);
    // A value that could go up or down is clipped only where neither leads to a code.
    const low = (rounding === "stochastic" ? Math.ceil(steps) : roundSteps(steps, rounding)) + zeroPoint < qmin;
    const high = (rounding === "stochastic" ? Math.floor(steps) : roundSteps(steps, rounding)) + zeroPoint > qmax;
    if (low || high) {
      clipping2 += error * error;
      clipped.push(error / scale);
      if (low) clippedLow += 1;
    } else {
      rounding2 += error * error;
      errorSum += error / scale;
      binInto(errors, error / scale, reach);
    }
  }
  let clippingReach = 1;
  for (const error of clipped) while (clippingReach < Math.abs(error)) clippingReach *= 2;
  const clippingErrors = new Array(errorBins).fill(0);
  for (const error of clipped) binInto(clippingErrors, error, clippingReach);
  const rounded = n - zeros - clipped.length;
  return {
    n,
    mse: (rounding2 + clipping2) / n,
    rounding_mse: rounding2 / n,
    clipping_mse: clipping2 / n,
    max_abs: maxAbs,
    sqnr_db: 10 * Math.log10(signal / (rounding2 + clipping2)),
    clipped_fraction: clipped.length / n,
    zeros,
    clipped_low: clippedLow,
    clipped_high: clipped.length - clippedLow,
    codes,
    error_reach: reach,
    errors,
    mean_error: rounded === 0 ? 0 : errorSum / rounded,
    clipping_reach: clippingReach,
    clipping_errors: clippingErrors,
  };
}

/**
 * @param {CodeRange} qparams
 * @param {number} maxBars
 */
export function codesPerBar({ qmin, qmax }, maxBars) {
  return Math.max(1, Math.floor((qmax - qmin + 1) / maxBars));
}

/**
 * @param {number[]} bins equal ones from -reach to +reach
 * @param {number} value
 * @param {number} reach
 */
function binInto(bins, value, reach) {
  const bin = Math.floor((value / (2 * reach) + 0.5) * bins.length);
  bins[clip(bin, 0, bins.length - 1)] += 1;
}
