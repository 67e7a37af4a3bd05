// Numbers as people read and write them.

import { clip } from "./numeric.js";

const MINUS = "\u2212";

/**
 * A number, or its text, with a real minus sign.
 * @param {number | bigint | string} x
 */
export function minus(x) {
  return String(x).replace("-", MINUS);
}

/**
 * Three significant digits, small ones like Python's "%.3g", with a real minus sign.
 * @param {number} x
 * @param {number} [digits]
 */
export function number(x, digits = 3) {
  const rounded = Number(Math.abs(x).toPrecision(digits));
  const plain = rounded === 0 || (rounded >= 1e-4 && rounded < 1e6);
  const text = plain ? String(rounded) : rounded.toExponential().replace(/(?<=[+-])(\d)$/, "0$1");
  return (x < 0 ? MINUS : "") + text;
}

/**
 * A whole number, in groups of three digits.
 * @param {number} n
 */
export function whole(n) {
  return n.toLocaleString("en-US").replaceAll("-", MINUS);
}

/**
 * A share of all, in percent: two digits that count, and no "0%" for what is there.
 * @param {number} share from 0 to 1
 */
export function percent(share) {
  if (share === 0) return "0%";
  if (share < 0.0001) return "under 0.01%";
  if (share > 0.9999 && share < 1) return "over 99.99%";
  return `${Number((share * 100).toPrecision(share > 0.1 ? 3 : 2))}%`;
}

/**
 * The shortest decimal that names this float32.
 * @param {number} x
 */
export function float32Text(x) {
  for (let digits = 1; digits < 9; digits += 1) {
    const text = String(Number(x.toPrecision(digits)));
    if (Math.fround(Number(text)) === x) return text;
  }
  return String(Number(x.toPrecision(9)));
}

const RAISED_DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const POWER_OF_TEN = /\s*×\s*10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)/;

/**
 * An integer as an exponent, such as ⁻¹².
 * @param {number | bigint} n
 */
export function raised(n) {
  return String(n).replace("-", "⁻").replace(/\d/g, (digit) => RAISED_DIGITS[Number(digit)]);
}

/** @param {string} digits */
function lowered(digits) {
  return digits.replaceAll("⁻", "-").replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]/g, (digit) => String(RAISED_DIGITS.indexOf(digit)));
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const COMMA = /^([+-]?\d*),(\d+(?:e[+-]?\d+)?)$/i; // a decimal comma,
const GROUPED = /^[+-]?[1-9]\d{0,2},\d{3}(e|$)/i; // unless it may set thousands apart
const DASH = /[\u2010-\u2015\ufe63\uff0d]/; // what people find where they look for a minus
const MOST_DIGITS = 2000; // as in lib/numbers/text.py, that nobody waits for a paste
const FAR = 5000; // exponents beyond which a number of so many digits is infinite, or 0

/**
 * What was typed: a value, or a sentence that says why it can't be used.
 * @typedef {{ value: number, problem?: undefined } | { value?: undefined, problem: string }} Typed
 */

/**
 * Read a typed number. It takes what lib/numbers/text.py takes, 1.5×10⁻⁹ too, but for infinity and NaN.
 * @param {string} words
 * @param {(plain: string) => number} [round] to the numbers wanted, such as `roundToFloat32`
 * @returns {Typed}
 */
export function readNumber(words, round = roundToDouble) {
  const typed = words.trim();
  const quoted = `\u201c${typed.length > 24 ? `${typed.slice(0, 24)}\u2026` : typed}\u201d`;
  if (typed === "") return { problem: "The box is empty. Type a number, for example 0.05 or 1/3." };
  if (typed.length > MOST_DIGITS) return { problem: `${quoted} is too long: ${MOST_DIGITS} characters are read at most.` };
  let plain = typed
    .replaceAll(MINUS, "-")
    .replace(/ *\/ */, "/")
    .replace(POWER_OF_TEN, (_, power) => `e${lowered(power)}`);
  if (!GROUPED.test(plain)) plain = plain.replace(COMMA, "$1.$2");
  if (DECIMAL.test(plain)) return { value: round(plain) };
  if (/^[+-]?\d+\/\d+$/.test(plain))
    return /\/0+$/.test(plain) ? { problem: `${quoted} divides by zero.` } : { value: round(plain) };
  if (GROUPED.test(plain)) return { problem: `${quoted} may be ${typed.replace(",", ".")} or ${typed.replace(",", "")}: write the one that you mean.` };
  if (DASH.test(typed)) return { problem: `${quoted} has a dash: write - for a minus.` };
  if (typed.includes(",")) return { problem: `${quoted}: write a point before the decimals, and no other points or commas.` };
  return { problem: `${quoted} is not a number. Try 0.05 or 1/3.` };
}

/** @param {string} plain such as "-1.5e3" or "1/3" */
function roundToDouble(plain) {
  const [above, below = "1"] = plain.split("/");
  return Number(above) / Number(below);
}

/**
 * The nearest float32, ties to even. By way of the nearest double it would be rounded twice, and
 * 16777217.00000000000001, just above a tie, would go down.
 * @param {string} plain such as "-1.5e3" or "1/3"
 */
export function roundToFloat32(plain) {
  const [over, under = "1"] = plain.split("/");
  const [decimals, e = "0"] = over.toLowerCase().split("e");
  const [before, after = ""] = decimals.replace(/^[+-]/, "").split(".");
  const power = clip(Number(e), -FAR, FAR) - after.length;
  const above = BigInt(before + after) * 10n ** BigInt(Math.max(power, 0));
  const below = BigInt(under) * 10n ** BigInt(Math.max(-power, 0));
  const size = float32Of(above, below);
  return plain.startsWith("-") ? -size : size;
}

/**
 * above / below as a float32. 53 bits of the quotient are exact as a double. Where more follow, the last
 * of them is made 1: then it lies on the right side of every tie, and one rounding is left.
 * @param {bigint} above not negative
 * @param {bigint} below positive
 */
function float32Of(above, below) {
  const bits = (/** @type {bigint} */ x) => x.toString(2).length;
  const shift = 52 - (bits(above) - bits(below));
  const over = above << BigInt(Math.max(shift, 0));
  const under = below << BigInt(Math.max(-shift, 0));
  const quotient = over / under;
  const odd = quotient * under === over ? quotient : quotient | 1n;
  return Math.fround(Number(odd) * 2 ** -shift);
}
