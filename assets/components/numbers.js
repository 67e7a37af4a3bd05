// What a row of bits means: lib/numbers once more, for the moment between a flip and the server's
// answer. A code is a BigInt, so that 64 bits are exact. tests/browser/test_bit_strip.py holds every
// function here against lib.numbers, for every format.

/**
 * A format as lib/ui/components/bit_strip.py sends it.
 * @typedef {{ kind: "int", name: string, bits: number, signed: boolean }} IntFormat
 * @typedef {"ieee" | "fn" | "fnuz" | "finite"} Specials what the top codes mean, as for FloatFormat
 * @typedef {{ kind: "float", name: string, bits: number, exponentBits: number,
 *   significandBits: number, bias: number, specials: Specials }} FloatFormat
 * @typedef {IntFormat | FloatFormat} Format
 */

/**
 * @typedef {"zero" | "subnormal" | "normal" | "infinity" | "nan"} Kind
 * @typedef {"integer" | "sign" | "exponent" | "significand"} Field
 * @typedef {{ power: number, negative?: boolean }} PlaceValue a power of two and its sign
 * @typedef {{ sign: number, exponent: number, significand: bigint, hidden: number, kind: Kind }} Fields
 */

/** @param {number} bits */
const ones = (bits) => (1n << BigInt(bits)) - 1n;

/**
 * @param {bigint} code
 * @param {number} index 0 is the lowest bit
 */
export function bitAt(code, index) {
  return Number((code >> BigInt(index)) & 1n);
}

/**
 * The field that a bit belongs to, and its own number inside that field.
 * @param {Format} format
 * @param {number} index 0 is the lowest bit
 * @returns {{ field: Field, number: number }}
 */
export function fieldOf(format, index) {
  if (format.kind === "int") return { field: "integer", number: index };
  const { significandBits, exponentBits } = format;
  if (index < significandBits) return { field: "significand", number: index };
  if (index < significandBits + exponentBits)
    return { field: "exponent", number: index - significandBits };
  return { field: "sign", number: 0 };
}

/**
 * What a set bit stands for; null for a sign bit, which stands for no number.
 * @param {Format} format
 * @param {number} index
 * @returns {PlaceValue | null}
 */
export function placeValueOf(format, index) {
  const { field, number } = fieldOf(format, index);
  if (format.kind === "int")
    return { power: number, negative: format.signed && index === format.bits - 1 };
  if (field === "sign") return null;
  return { power: field === "significand" ? number - format.significandBits : number, negative: false };
}

/**
 * @param {{ bits: number, signed: boolean }} format
 * @param {bigint} code
 */
export function intValue({ bits, signed }, code) {
  return signed ? BigInt.asIntN(bits, code) : code;
}

/**
 * The three fields of a float as stored, the hidden bit in front of the significand, and the kind.
 * @param {FloatFormat} format
 * @param {bigint} code
 * @returns {Fields}
 */
export function floatFields(format, code) {
  const { exponentBits, significandBits } = format;
  const sign = bitAt(code, exponentBits + significandBits);
  const exponent = Number((code >> BigInt(significandBits)) & ones(exponentBits));
  const significand = code & ones(significandBits);
  const special = specialKind(format, code, exponent, significand);
  const kind = special ?? (exponent > 0 ? "normal" : significand > 0n ? "subnormal" : "zero");
  return { sign, exponent, significand, hidden: kind === "normal" ? 1 : 0, kind };
}

/**
 * @param {FloatFormat} format
 * @param {bigint} code
 * @param {number} exponent
 * @param {bigint} significand
 * @returns {"infinity" | "nan" | null}
 */
function specialKind({ specials, exponentBits, significandBits }, code, exponent, significand) {
  const top = exponent === 2 ** exponentBits - 1;
  if (specials === "ieee" && top) return significand === 0n ? "infinity" : "nan";
  if (specials === "fn" && top && significand === ones(significandBits)) return "nan";
  if (specials === "fnuz" && code === 1n << BigInt(exponentBits + significandBits)) return "nan";
  return null;
}

/**
 * The code of the largest finite value.
 * @param {FloatFormat} format
 */
export function largestCode({ exponentBits, significandBits, specials }) {
  const codes = 1n << BigInt(exponentBits + significandBits);
  if (specials === "ieee") return codes - (1n << BigInt(significandBits)) - 1n;
  return codes - (specials === "fn" ? 2n : 1n);
}

/**
 * A finite float as (-1)^sign x integer x 2^power, exactly.
 * @param {FloatFormat} format
 * @param {bigint} code
 */
export function floatParts(format, code) {
  const { sign, exponent, significand, hidden } = floatFields(format, code);
  const integer = (BigInt(hidden) << BigInt(format.significandBits)) | significand;
  return { sign, integer, power: powerOf(format, exponent) - format.significandBits };
}

/**
 * The power of two in front of 1.f; subnormals (field 0) share the one of field 1.
 * @param {FloatFormat} format
 * @param {number} exponent as stored
 */
export function powerOf({ bias }, exponent) {
  return Math.max(exponent, 1) - bias;
}

/**
 * integer x 2^power with every digit and no exponent: half is 5 tenths, so 2^-k is 5^k / 10^k.
 * @param {bigint} integer not negative
 * @param {number} power
 */
export function exactDecimal(integer, power) {
  if (power >= 0) return (integer << BigInt(power)).toString();
  const places = -power;
  const digits = (integer * 5n ** BigInt(places)).toString().padStart(places + 1, "0");
  const fraction = digits.slice(-places).replace(/0+$/, "");
  return digits.slice(0, -places) + (fraction && `.${fraction}`);
}

/**
 * The value as lib.numbers writes it: every digit, or the name of what is no number.
 * @param {Format} format
 * @param {bigint} code
 */
export function valueText(format, code) {
  if (format.kind === "int") return intValue(format, code).toString();
  const { sign, kind } = floatFields(format, code);
  if (kind === "nan") return "nan";
  const { integer, power } = floatParts(format, code);
  return (sign ? "-" : "") + (kind === "infinity" ? "inf" : exactDecimal(integer, power));
}

/**
 * @param {Format} format
 * @param {bigint} code
 */
export function hexadecimal(format, code) {
  return `0x${code.toString(16).padStart(Math.ceil(format.bits / 4), "0")}`;
}
