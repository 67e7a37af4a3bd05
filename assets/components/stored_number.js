// One exact number in a float format or as an integer with a scale, and what is lost, in words:
// lib.numbers.text (encode, rounded), lib/quantization/formats.py and lib/ui/loss.py once more, for
// the moments in which a slider moves. tests/browser/test_format_table.py holds it against them.

/** @import { FloatFormat, IntFormat } from "./numbers.js" */
import { dequantize, unclipped } from "./affine.js";
import { powerOfTwo } from "./bit_words.js";
import { floatFields, floatParts, largestCode, powerOf } from "./numbers.js";
import { clip } from "./numeric.js";
import { minus } from "./words.js";

/** @typedef {{ above: bigint, below: bigint }} Ratio a number; below > 0: it is finite, and never -0 */
/** @typedef {IntFormat & { scale: number, qmin: number, qmax: number }} ScaledFormat */

/**
 * A number in a format: the fields of its bits, what they stand for, the stored value, the relative error.
 * @typedef {{ name: string, bits: string[], formula: string, value: string, error: string }} Row
 */

/** @type {FloatFormat} */
const FLOAT64 = {
  name: "float64",
  kind: "float",
  specials: "ieee",
  bits: 64,
  exponentBits: 11,
  significandBits: 52,
  bias: 1023,
};
/** @type {FloatFormat} */
const FLOAT32 = { ...FLOAT64, name: "float32", bits: 32, exponentBits: 8, significandBits: 23, bias: 127 };
const SMALLEST_PERCENT = 1e-5; // of 1; below it a percentage is a row of zeros
const CLIPPED = ", clipped";

/**
 * @param {string} text such as "3/10" or "-7"
 * @returns {Ratio}
 */
export function readRatio(text) {
  const [above, below = "1"] = text.split("/");
  return { above: BigInt(above), below: BigInt(below) };
}

/**
 * @param {FloatFormat | ScaledFormat} format
 * @param {Ratio} number
 * @returns {Row}
 */
export function storedRow(format, number) {
  return format.kind === "float" ? floatRow(format, number) : integerRow(format, number);
}

/**
 * @param {FloatFormat} format
 * @param {Ratio} number
 * @returns {Row}
 */
function floatRow(format, number) {
  const code = encodeRatio(format, number);
  const { sign, exponent, significand, kind } = floatFields(format, code);
  const { exponentBits, significandBits } = format;
  const field = (/** @type {number | bigint} */ bits, /** @type {number} */ width) => (width ? bits.toString(2).padStart(width, "0") : "");
  const bits = [String(sign), field(exponent, exponentBits), field(significand, significandBits)];
  const row = { name: format.name, bits, formula: "", error: "–" };
  if (kind === "nan") return { ...row, value: "NaN" };
  if (kind === "infinity") return { ...row, value: sign ? "−infinity" : "infinity" };
  if (kind !== "zero") {
    const { integer } = floatParts(format, code);
    const digits = general(timesPower(integer, -significandBits), 5);
    const power = powerOfTwo({ power: powerOf(format, exponent) });
    const clipped = unlimited(format, number) > largestCode(format);
    row.formula = `${sign ? "−" : ""}${minus(digits)} × ${power}${clipped ? CLIPPED : ""}`;
  }
  const value = valueOf(format, code);
  const zero = sign ? "−0" : "0";
  return { ...row, value: value.above ? inDigits(value, 6) : zero, error: errorText(number, value) };
}

/**
 * @param {ScaledFormat} format
 * @param {Ratio} number
 * @returns {Row}
 */
function integerRow(format, number) {
  const { bits, scale, qmin, qmax } = format;
  const qparams = { scale, zeroPoint: 0, qmin, qmax };
  const wanted = unclipped(asNumber(FLOAT32, number), qparams);
  const code = clip(wanted, qmin, qmax);
  const value = ratioOf(dequantize(code, qparams));
  return {
    name: format.name,
    bits: [BigInt.asUintN(bits, BigInt(code)).toString(2).padStart(bits, "0")],
    formula: `${minus(code)} × ${minus(general(ratioOf(scale), 3))}${wanted === code ? "" : CLIPPED}`,
    value: inDigits(value, 6),
    error: errorText(number, value),
  };
}

// ---- Exact arithmetic ----

/** @param {bigint} x */
const size = (x) => (x < 0n ? -x : x);

/**
 * integer x 2^power
 * @param {bigint} integer
 * @param {number} power
 * @returns {Ratio}
 */
function timesPower(integer, power) {
  return power < 0
    ? { above: integer, below: 1n << BigInt(-power) }
    : { above: integer << BigInt(power), below: 1n };
}

/**
 * A finite double, exactly.
 * @param {number} x
 * @returns {Ratio}
 */
function ratioOf(x) {
  let below = 1n;
  for (; !Number.isInteger(x); x *= 2) below *= 2n;
  return { above: BigInt(x), below };
}

/**
 * The value of a finite code, exactly.
 * @param {FloatFormat} format
 * @param {bigint} code
 */
function valueOf(format, code) {
  const { sign, integer, power } = floatParts(format, code);
  return timesPower(sign ? -integer : integer, power);
}

/**
 * above / below to the nearest integer, ties to even; neither is negative.
 * @param {bigint} above
 * @param {bigint} below
 */
function nearestEven(above, below) {
  const whole = above / below;
  const twice = 2n * (above - whole * below);
  return twice > below || (twice === below && whole & 1n) ? whole + 1n : whole;
}

/**
 * The code nearest to a number, ties to the even code, without saturating: as text.encode.
 * @param {FloatFormat} format
 * @param {Ratio} number
 */
export function encodeRatio(format, number) {
  const { specials, bits } = format;
  const largest = largestCode(format);
  let code = unlimited(format, number);
  // The next code is infinity, or NaN: in fnuz that of -0.
  if (code > largest) code = specials === "finite" ? largest : largest + 1n;
  const signless = specials === "fnuz" && code === 0n;
  return number.above < 0n && !signless ? code | (1n << BigInt(bits - 1)) : code;
}

/**
 * The code of a magnitude, as if exponents had no end.
 * @param {FloatFormat} format
 * @param {Ratio} number
 */
function unlimited({ bias, significandBits }, { above, below }) {
  const smallest = 1 - bias - significandBits;
  const magnitude = size(above);
  const binade = magnitude ? floorLog2(magnitude, below) - significandBits : smallest;
  const exponent = Math.max(binade, smallest);
  const start = BigInt(exponent - smallest) << BigInt(significandBits);
  const odd = start & 1n;
  const step = timesPower(1n, exponent);
  const under = below * step.above;
  return start + nearestEven(magnitude * step.below - odd * under, under) + odd;
}

/**
 * @param {bigint} above over 0
 * @param {bigint} below
 */
function floorLog2(above, below) {
  const guess = above.toString(2).length - below.toString(2).length;
  const { above: over, below: under } = timesPower(1n, guess);
  return above * under >= below * over ? guess : guess - 1;
}

/**
 * The nearest value of a format as a JavaScript number.
 * @param {FloatFormat} format
 * @param {Ratio} number
 */
function asNumber(format, number) {
  const code = encodeRatio(format, number);
  const { sign, integer, power } = floatParts(format, code);
  return (sign ? -1 : 1) * Number(integer) * 2 ** power;
}

// ---- In words ----

/**
 * The relative error as the table shows it.
 * @param {Ratio} number
 * @param {Ratio} value what is stored
 */
function errorText(number, value) {
  const missed = size(value.above * number.below - number.above * value.below);
  if (missed === 0n) return "exact";
  const relative = asNumber(FLOAT64, { above: missed, below: size(number.above) * value.below });
  if (relative < SMALLEST_PERCENT) return inDigits(ratioOf(relative), 2);
  const percent = ratioOf(100 * relative);
  if (relative < 0.995) return `${general(percent, 2)}%`;
  return `${nearestEven(percent.above, percent.below)}%`;
}

/**
 * A positive ratio as figures x 10^exponent with `count` figures, ties to even.
 * @param {Ratio} ratio
 * @param {number} count
 */
function figuresOf({ above, below }, count) {
  const ten = (/** @type {number} */ power) => 10n ** BigInt(Math.max(power, 0));
  let first = String(above).length - String(below).length;
  if (above * ten(-first) < below * ten(first)) first -= 1;
  let exponent = first - count + 1;
  const over = above * ten(-exponent);
  const under = below * ten(exponent);
  let figures = nearestEven(over, under);
  const exact = figures * under === over;
  if (figures === ten(count)) {
    figures /= 10n;
    exponent += 1;
  }
  return { figures: String(figures), exponent, exact };
}

/**
 * figures x 10^exponent with a decimal point.
 * @param {string} figures
 * @param {number} exponent
 */
function withPoint(figures, exponent) {
  if (exponent >= 0) return figures + "0".repeat(exponent);
  const padded = figures.padStart(1 - exponent, "0");
  return `${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}

/** @param {string} text */
const withoutZeros = (text) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);

/**
 * A positive ratio as Python's f"{x:.{count}g}" writes it.
 * @param {Ratio} ratio
 * @param {number} count
 */
function general(ratio, count) {
  const { figures, exponent } = figuresOf(ratio, count);
  const first = exponent + count - 1;
  if (first >= -4 && first < count) return withoutZeros(withPoint(figures, exponent));
  const digits = withoutZeros(withPoint(figures, 1 - count));
  return `${digits}e${first < 0 ? "-" : "+"}${String(Math.abs(first)).padStart(2, "0")}`;
}

/**
 * As text.rounded: a quotient of `count` + 10 figures, fewer if that is exact, and what is left of it in
 * `count` of them.
 * @param {Ratio} ratio
 * @param {number} count
 * @returns {string}
 */
function inDigits({ above, below }, count) {
  if (above < 0n) return `−${inDigits({ above: -above, below }, count)}`;
  if (above === 0n) return "0";
  const quotient = figuresOf({ above, below }, count + 10);
  let { figures, exponent } = quotient;
  while (quotient.exact && exponent < 0 && figures.endsWith("0")) {
    figures = figures.slice(0, -1);
    exponent += 1;
  }
  if (figures.length > count) {
    const ten = 10n ** BigInt(Math.abs(exponent));
    const whole = BigInt(figures);
    const again = exponent < 0 ? { above: whole, below: ten } : { above: whole * ten, below: 1n };
    ({ figures, exponent } = figuresOf(again, count));
  }
  const first = exponent + figures.length - 1;
  if (exponent <= 0 && first >= -6) return withPoint(figures, exponent);
  return `${withPoint(figures, 1 - figures.length)}×10${powerOfTwo({ power: first }).slice(1)}`;
}
