// Numbers as people read and write them.

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

/**
 * What was typed: a value, or a sentence that says why it can't be used.
 * @typedef {{ value: number, problem?: undefined } | { value?: undefined, problem: string }} Typed
 */

/**
 * Read a typed number. It takes what lib/numbers/text.py takes, 1.5×10⁻⁹ too, but for infinity and NaN.
 * @param {string} words
 * @returns {Typed}
 */
export function readNumber(words) {
  const typed = words.trim();
  const quoted = `\u201c${typed.length > 24 ? `${typed.slice(0, 24)}\u2026` : typed}\u201d`;
  if (typed === "") return { problem: "The box is empty. Type a number, for example 0.05 or 1/3." };
  const plain = typed
    .replaceAll(MINUS, "-")
    .replace(/ *\/ */, "/")
    .replace(POWER_OF_TEN, (_, power) => `e${lowered(power)}`);
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return { value: Number(plain) };
  if (/^[+-]?\d+\/\d+$/.test(plain)) {
    const [above, below] = plain.split("/").map(Number);
    return below === 0 ? { problem: `${quoted} divides by zero.` } : { value: above / below };
  }
  if (typed.includes(","))
    return { problem: `${quoted}: write a point before the decimals, and no commas.` };
  return { problem: `${quoted} is not a number. Try 0.05 or 1/3.` };
}
