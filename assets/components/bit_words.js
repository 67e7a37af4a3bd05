// What bits say, in words and formulas: their names, their place values, the sum or the product that makes
// the value. bit_strip.js shows it.

/** @import { Fields, FloatFormat, Format, IntFormat, Kind, PlaceValue } from "./numbers.js" */
import { element } from "./dom.js";
import {
  bitAt,
  exactDecimal,
  fieldOf,
  floatParts,
  hexadecimal,
  intValue,
  powerOf,
  valueText,
  placeValueOf,
} from "./numbers.js";
import { minus, raised } from "./words.js";

export const MOST_TERMS = 8; // of a sum that is spelled out
const LONGEST_BINARY = 32; // bits of an integer that are written out once more below the strip
const LONGEST = 20; // characters of a value that is shown with every digit

/**
 * Integers stand in groups of four, as their hexadecimal digits do, floats by fields.
 * @param {Format} format
 * @param {number} index of a bit
 */
export function groupName(format, index) {
  const { field } = fieldOf(format, index);
  return field === "integer" ? `integer ${Math.floor(index / 4)}` : field;
}

/** @param {PlaceValue} placeValue */
export function inDigits({ power, negative }) {
  return `${negative ? "−" : ""}${power < 0 ? "1/" : ""}${2n ** BigInt(Math.abs(power))}`;
}

/** @param {PlaceValue} placeValue */
export function powerOfTwo({ power, negative }) {
  return `${negative ? "−" : ""}2${raised(power)}`;
}

/** @param {{ kind: Kind }} fields */
export function isNumber({ kind }) {
  return kind !== "infinity" && kind !== "nan";
}

/**
 * A bit as a screen reader says it.
 * @param {Format} format
 * @param {number} index
 * @param {number} bit
 */
export function spoken(format, index, bit) {
  const { field, number } = fieldOf(format, index);
  const placeValue = placeValueOf(format, index);
  if (!placeValue) return `sign bit, is ${bit}`;
  const name = field === "integer" ? `bit ${number}` : `${field} bit ${number}`;
  return `${name}, place value ${inDigits(placeValue)}, is ${bit}`;
}

/**
 * The place values of all bits that are 1, as powers of two where the numbers get long.
 * @param {IntFormat} format
 * @param {bigint} code
 */
export function termsOf(format, code) {
  const placeValues = [];
  for (let index = format.bits - 1; index >= 0; index--) {
    const placeValue = placeValueOf(format, index);
    if (placeValue && bitAt(code, index)) placeValues.push(placeValue);
  }
  return placeValues.map(format.bits > 16 ? powerOfTwo : inDigits);
}

/**
 * -128 + 64 + 2 = -62, with the middle of a long sum left out.
 * @param {IntFormat} format
 * @param {bigint} code
 */
export function sum(format, code) {
  const terms = termsOf(format, code);
  if (terms.length === 0) return ["no bit is 1, so the value is 0"];
  if (terms.length > MOST_TERMS) terms.splice(3, terms.length - 5, "…");
  return [terms.join(" + "), " = ", element("b", "", minus(intValue(format, code)))];
}

/**
 * @param {FloatFormat} format
 * @param {bigint} code
 * @param {Fields} fields of the code
 */
export function floatValue(format, code, fields) {
  const kind = element("span", "kind", ` ${KINDS[fields.kind]}`);
  const text = minus(valueText(format, code));
  if (fields.kind === "nan") return ["NaN", kind];
  if (fields.kind === "infinity") return [text.replace("inf", "∞"), kind];
  if (text.length <= LONGEST) return [text, kind];
  return [`≈ ${rounded(format, code)}`, kind];
}

const KINDS = {
  zero: "zero",
  subnormal: "subnormal",
  normal: "normal",
  infinity: "infinity",
  nan: "not a number",
};

/**
 * As many digits as tell the value from its neighbors, as lib.numbers.text.readable gives them.
 * @param {FloatFormat} format
 * @param {bigint} code
 */
function rounded(format, code) {
  const { sign, integer, power } = floatParts(format, code);
  const digits = Math.max(3, Math.ceil(1 + (format.significandBits + 1) * Math.log10(2)));
  const size = Number(integer) * 2 ** power;
  const front = sign ? "−" : "";
  const plain = size.toPrecision(digits);
  if (!plain.includes("e")) return front + plain;
  const [decimals, exponent] = size.toExponential(digits - 1).split("e");
  return `${front}${decimals}×10${raised(Number(exponent))}`;
}

/**
 * (-1)^s x 1.f x 2^(e - bias), each part in the color of the bits that it comes from.
 * @param {FloatFormat} format
 * @param {bigint} code
 * @param {Fields} fields of the code
 * @returns {(Node | string)[]}
 */
export function floatFormula(format, code, fields) {
  if (!isNumber(fields) || fields.kind === "zero") return [reasonFor(format, fields)];
  const { sign, exponent, significand, hidden } = fields;
  const { significandBits, bias } = format;
  const { integer } = floatParts(format, code);
  const stored = significand.toString(2).padStart(significandBits, "0");
  const fraction = significandBits ? `.${stored}` : "";
  const field = Math.max(exponent, 1);
  const power = element("sup", "exponent", lessBias(field, bias));
  const plainPower = element("sup", "exponent", minus(powerOf(format, exponent)));
  const decimal = exactDecimal(integer, -significandBits);
  /** @type {(Node | string)[]} */
  const formula = [
    element("span", "sign", "(−1)", element("sup", "", String(sign))),
    " × ",
    element("span", "significand", element("span", "digit", String(hidden)), fraction, element("sub", "", "2")),
    element("span", "", " × 2", power),
    element("br"),
    "= ",
    element("span", "sign", sign ? "−1" : "1"),
    " × ",
    element("span", "significand", decimal),
    element("span", "", " × 2", plainPower),
  ];
  if (fields.kind === "subnormal") formula.push(element("br"), reasonFor(format, fields));
  return formula;
}

/**
 * @param {number} field
 * @param {number} bias
 */
function lessBias(field, bias) {
  return bias < 0 ? `${field} + ${-bias}` : `${field} − ${bias}`;
}

/**
 * Why a code is no normal number.
 * @param {FloatFormat} format
 * @param {Fields} fields
 */
function reasonFor({ specials, bias }, { kind, sign }) {
  if (kind === "zero")
    return `Exponent and significand are all 0: zero${sign ? ", and the sign makes it −0" : ""}.`;
  if (kind === "subnormal")
    return `Exponent bits all 0: the hidden bit is 0 and the exponent stays at ${lessBias(1, bias)}.`;
  if (kind === "infinity") return "Exponent bits all 1, significand all 0: infinity.";
  if (specials === "fn") return "Exponent and significand bits all 1: not a number.";
  if (specials === "fnuz") return "Only the sign bit is 1: what would be −0 is not a number here.";
  return "Exponent bits all 1, significand not all 0: not a number.";
}

/**
 * The code in hexadecimal and binary, as the rows of a list.
 * @param {Format} format
 * @param {bigint} code
 */
export function codeRows(format, code) {
  /** @type {Map<string, HTMLElement>} */
  const groups = new Map();
  for (let index = format.bits - 1; index >= 0; index--) {
    const name = groupName(format, index);
    const group = groups.get(name) ?? element("span", fieldOf(format, index).field);
    group.textContent += String(bitAt(code, index)); // one text, so that its letters stand as in a word
    groups.set(name, group);
  }
  const binary = [...groups.values()].flatMap((group) => [group, " "]);
  const short = [element("dt", "", "Hexadecimal"), element("dd", "", hexadecimal(format, code))];
  if (format.kind === "int" && format.bits > LONGEST_BINARY) return short;
  return [...short, element("dt", "", "Binary"), element("dd", "", ...binary)];
}
