// All codes of an integer format on a ring, and steps around it: IntFormat and int_types.walk of
// lib/numbers once more, for the moment before the server's answer. Values and codes are BigInts.
// tests/browser/test_wheel_browser.py holds it against the library.

const WIDEST = 64;

export function rangeOf({ bits, signed }) {
  const codes = 1n << BigInt(bits);
  return signed ? { min: -codes / 2n, max: codes / 2n - 1n } : { min: 0n, max: codes - 1n };
}

export function nameOf({ bits, signed }) {
  return `${signed ? "int" : "uint"}${bits}`;
}

export function codeOf({ bits }, value) {
  return BigInt.asUintN(bits, value);
}

// Where `value` + `steps` ends: { value, past }, `past` saying that the sum lies outside the format,
// and { wider: {bits, signed} } where overflow is "widen" and a wider type holds it.
export function walk(format, value, steps, overflow) {
  const { min, max } = rangeOf(format);
  const exact = value + steps;
  if (exact >= min && exact <= max) return { value: exact, past: false };
  if (overflow === "wrap") {
    const code = codeOf(format, exact);
    return { value: format.signed ? BigInt.asIntN(format.bits, code) : code, past: true };
  }
  const wider = overflow === "widen" ? widened(format, exact) : null;
  if (wider) return { value: exact, past: true, wider };
  return { value: exact < min ? min : max, past: true };
}

function widened({ bits, signed }, value) {
  for (let wide = 2 * bits; wide <= WIDEST; wide *= 2) {
    const format = { bits: wide, signed: signed || value < 0n };
    const { min, max } = rangeOf(format);
    if (value >= min && value <= max) return format;
  }
  return null;
}

// A code's place on the ring as a share of the way around, clockwise from 0 at the top.
export function turnOf({ bits }, code) {
  return Number(code) / 2 ** bits;
}

// The code nearest to a place on the ring.
export function codeAt({ bits }, turn) {
  const fine = Math.min(bits, 32); // no hand is finer than 2^32 places
  const place = Math.round((turn - Math.floor(turn)) * 2 ** fine);
  return BigInt.asUintN(bits, BigInt(place) << BigInt(bits - fine));
}
