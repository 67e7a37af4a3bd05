// Integer formats and steps past their ends: IntFormat and int_types.add_steps of lib/numbers once more, for
// the moment before the server's answer. Values and codes are BigInts.
// tests/browser/test_number_wheel.py holds it against the library.

/** @typedef {{ bits: number, signed: boolean }} IntType */
/** @typedef {"wrap" | "saturate" | "widen"} Overflow */

const WIDEST = 64; // bits

/** @param {IntType} type */
export function rangeOf({ bits, signed }) {
  const codes = 1n << BigInt(bits);
  return signed ? { min: -codes / 2n, max: codes / 2n - 1n } : { min: 0n, max: codes - 1n };
}

/** @param {IntType} type */
export function nameOf({ bits, signed }) {
  return `${signed ? "int" : "uint"}${bits}`;
}

/**
 * The code of a value, wrapped around if it has none.
 * @param {IntType} type
 * @param {bigint} value
 */
export function codeOf({ bits }, value) {
  return BigInt.asUintN(bits, value);
}

/**
 * Where `value` + `steps` ends, and whether the sum lies past the ends of the type; where overflow is
 * "widen", also the wider type that holds it, if there is one.
 * @param {IntType} type
 * @param {bigint} value
 * @param {bigint} steps
 * @param {Overflow} overflow
 * @returns {{ value: bigint, past: boolean, wider?: IntType }}
 */
export function addSteps(type, value, steps, overflow) {
  const { min, max } = rangeOf(type);
  const exact = value + steps;
  if (exact >= min && exact <= max) return { value: exact, past: false };
  if (overflow === "wrap") {
    const code = codeOf(type, exact);
    return { value: type.signed ? BigInt.asIntN(type.bits, code) : code, past: true };
  }
  const wider = overflow === "widen" ? widened(type, exact) : null;
  if (wider) return { value: exact, past: true, wider };
  return { value: exact < min ? min : max, past: true };
}

/**
 * @param {IntType} type
 * @param {bigint} value
 */
function widened({ bits, signed }, value) {
  for (let wide = 2 * bits; wide <= WIDEST; wide *= 2) {
    const type = { bits: wide, signed: signed || value < 0n };
    const { min, max } = rangeOf(type);
    if (value >= min && value <= max) return type;
  }
  return null;
}
