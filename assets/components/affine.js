// The arithmetic of lib/quantization (affine.py, error.py, counts.py) once more, for the moments
// in which a pointer drags and there is no time to ask the server. tests/test_quantizer_browser.py
// holds it against vectors from the library: codes equal to the bit, errors within float rounding.

const SMALLEST_NORMAL = 2 ** -126; // of float32
const MAGIC = 1.5 * 2 ** 52; // adding it leaves a double no room for a fraction

// Round to the nearest integer, ties to even. Math.round takes ties up.
export function rint(x) {
  return Math.abs(x) < 2 ** 51 ? x + MAGIC - MAGIC : x;
}

export function codeRange(bits, signed) {
  return signed
    ? { qmin: -(2 ** (bits - 1)), qmax: 2 ** (bits - 1) - 1 }
    : { qmin: 0, qmax: 2 ** bits - 1 };
}

// choose_qparams, asymmetric: the range is widened to hold 0, so that 0 has a code of its own.
export function chooseQParams(min, max, bits, signed) {
  const { qmin, qmax } = codeRange(bits, signed);
  const low = Math.min(min, 0);
  const high = Math.max(max, 0);
  const empty = low === 0 && high === 0;
  const scale = empty ? 1 : Math.max(Math.fround((high - low) / (qmax - qmin)), SMALLEST_NORMAL);
  const zeroPoint = Math.min(Math.max(qmin - rint(low / scale), qmin), qmax);
  return { scale, zeroPoint, qmin, qmax };
}

// The real value that a code stands for, as float32.
export function dequantize(code, { scale, zeroPoint }) {
  return Math.fround((code - zeroPoint) * scale);
}

// The code before it is clamped to [qmin, qmax]. x must be a float32.
function unclamped(x, { scale, zeroPoint }) {
  return rint(Math.fround(x / scale)) + zeroPoint;
}

export function quantize(x, qparams) {
  return Math.min(Math.max(unclamped(x, qparams), qparams.qmin), qparams.qmax);
}

// error_report and count in one pass: the numbers and the two histograms, under the library's names.
export function survey(values, qparams, { errorBins, maxBars }) {
  const { scale, zeroPoint, qmin, qmax } = qparams;
  const codesPerBar = Math.max(1, (qmax - qmin + 1) / maxBars);
  const codes = new Array((qmax - qmin + 1) / codesPerBar).fill(0);
  const errors = new Array(errorBins).fill(0);
  let zeros = 0;
  let clippedLow = 0;
  let clippedHigh = 0;
  let signal = 0;
  let rounding = 0;
  let clipping = 0;
  let maxAbs = 0;
  for (const x of values) {
    const wanted = unclamped(x, qparams);
    const code = Math.min(Math.max(wanted, qmin), qmax);
    const error = dequantize(code, qparams) - x;
    signal += x * x;
    maxAbs = Math.max(maxAbs, Math.abs(error));
    if (x === 0) {
      zeros += 1;
      continue;
    }
    codes[Math.floor((code - qmin) / codesPerBar)] += 1;
    if (wanted === code) {
      rounding += error * error;
      const bin = Math.floor((error / scale + 0.5) * errorBins);
      errors[Math.min(Math.max(bin, 0), errorBins - 1)] += 1;
    } else {
      clipping += error * error;
      if (wanted < code) clippedLow += 1;
      else clippedHigh += 1;
    }
  }
  const n = values.length;
  return {
    n,
    mse: (rounding + clipping) / n,
    rounding_mse: rounding / n,
    clipping_mse: clipping / n,
    max_abs: maxAbs,
    sqnr_db: 10 * Math.log10(signal / (rounding + clipping)),
    clipped_fraction: (clippedLow + clippedHigh) / n,
    zeros,
    clipped_low: clippedLow,
    clipped_high: clippedHigh,
    codes,
    errors,
  };
}
