// The arithmetic of lib/quantization (affine.py, error.py, counts.py) once more, for the moments
// in which a pointer drags and there is no time to ask the server. tests/test_quantizer_browser.py
// holds it against vectors from the library: codes equal to the bit, errors within float rounding.

const SMALLEST_NORMAL = 2 ** -126; // of float32
const MAGIC = 1.5 * 2 ** 52; // adding it leaves a double no room for a fraction

// Round to the nearest integer, ties to even. Math.round takes ties up.
export function rint(x) {
  return Math.abs(x) < 2 ** 51 ? x + MAGIC - MAGIC : x;
}

export function codeLimits(bits, signed) {
  return signed
    ? { qmin: -(2 ** (bits - 1)), qmax: 2 ** (bits - 1) - 1 }
    : { qmin: 0, qmax: 2 ** bits - 1 };
}

// choose_qparams, asymmetric: the range is widened to hold 0, so that 0 has a code of its own.
export function chooseQParams(min, max, bits, signed) {
  const { qmin, qmax } = codeLimits(bits, signed);
  const low = Math.min(min, 0);
  const high = Math.max(max, 0);
  if (low === high) return { scale: 1, zeroPoint: Math.min(Math.max(0, qmin), qmax), qmin, qmax };
  const scale = Math.max(Math.fround((high - low) / (qmax - qmin)), SMALLEST_NORMAL);
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
