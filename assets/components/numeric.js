// Plain arithmetic that no JavaScript object has.

/**
 * `x`, or the end of [low, high] that it lies beyond.
 * @param {number} x
 * @param {number} low
 * @param {number} high
 */
export const clip = (x, low, high) => Math.min(Math.max(x, low), high);

/**
 * Round to the nearest integer, ties to even. Math.round takes ties up.
 * @param {number} x
 */
export function rint(x) {
  const magic = 1.5 * 2 ** 52; // adding it leaves a double no room for a fraction
  return Math.abs(x) < 2 ** 51 ? x + magic - magic : x;
}

/**
 * The step among 1, 2, 5, 10, ... that cuts `span` into at most `pieces` pieces.
 * @param {number} span above 0
 * @param {number} pieces
 */
export function niceStep(span, pieces) {
  const raw = span / pieces;
  const power = 10 ** Math.floor(Math.log10(raw));
  const factor = [1, 2, 5].find((m) => m * power >= raw * 0.999999) ?? 10;
  return factor * power;
}
