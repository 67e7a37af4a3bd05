// The face of the number wheel: what of it stays while the hand walks, and where things stand on it.

/** @import { Attributes } from "./dom.js" */
/** @import { IntType, Overflow } from "./int_types.js" */
/** @import { IntFormat } from "./numbers.js" */
import { powerOfTwo } from "./bit_words.js";
import { svgElement } from "./dom.js";
import { addSteps, nameOf, rangeOf } from "./int_types.js";
import { intValue } from "./numbers.js";
import { minus } from "./words.js";

const LABELED = 4; // bits up to which every value has its number

export const SIZE = { width: 316, height: 252 };
export const CENTER = { x: 158, y: 126 };
export const RADIUS = 92;
const LABELS = RADIUS + 17;
const LANE = RADIUS - 17; // where the arrow past the end runs
const REACH = 0.07; // how far it reaches to each side of the seam, as a share of the ring
export const PIECES = 8; // bits up to which every value has a piece of the ring to itself

/**
 * A code's place on the ring as a share of the way around, clockwise from 0 at the top.
 * @param {{ bits: number }} type
 * @param {bigint} code
 */
export function turnOf({ bits }, code) {
  return Number(code) / 2 ** bits;
}

/**
 * The code nearest to a place on the ring.
 * @param {{ bits: number }} type
 * @param {number} turn
 */
export function codeAt({ bits }, turn) {
  const fine = Math.min(bits, 32); // no hand is finer than 2^32 places
  const place = Math.round((turn - Math.floor(turn)) * 2 ** fine);
  return BigInt.asUintN(bits, BigInt(place) << BigInt(bits - fine));
}

/**
 * Where a share of the way around stands, at a distance from the center.
 * @param {number} turn
 * @param {number} radius
 */
export function placeAt(turn, radius) {
  const angle = 2 * Math.PI * turn;
  return { x: CENTER.x + radius * Math.sin(angle), y: CENTER.y - radius * Math.cos(angle) };
}

/**
 * The same as text.
 * @param {number} turn
 * @param {number} radius
 */
function point(turn, radius) {
  const { x, y } = placeAt(turn, radius);
  return `${x.toFixed(2)} ${y.toFixed(2)}`;
}

/**
 * The half step between the largest and the smallest value, where the number line is joined.
 * @param {IntType} type
 */
function seamOf({ bits, signed }) {
  return (signed ? 0.5 : 1) - 0.5 / 2 ** bits;
}

/**
 * The ring with its labels.
 * @param {IntFormat} format
 */
export function face(format) {
  const half = 0.5 / 2 ** format.bits;
  const seam = seamOf(format);
  return [
    arc(-half, format.signed ? 0.5 - half : 1 - half, "integer"),
    ...(format.signed ? [arc(0.5 - half, 1 - half, "sign")] : []),
    ...cuts(format),
    ...labels(format),
    svgElement("path", { d: `M${point(seam, RADIUS - 9)}L${point(seam, RADIUS + 9)}`, stroke: "var(--qp-paper)", "stroke-width": 5 }),
    label({ x: CENTER.x, y: CENTER.y + 24, "font-size": 13, "text-anchor": "middle" }, format.name),
  ];
}

/**
 * What a step past the end does, drawn where the largest and the smallest value meet, inside the ring:
 * an arrow across the seam, an arrow that ends at a wall, or one that leads out to a wider type.
 * @param {IntFormat} format
 * @param {Overflow} overflow
 */
export function seamPicture(format, overflow) {
  const { max } = rangeOf(format);
  const { wider } = addSteps(format, max, 1n, overflow);
  const seam = seamOf(format);
  const from = seam - REACH;
  const says = (/** @type {string} */ words, /** @type {string} */ color) => {
    const style = { fill: `var(--qp-${color})`, "font-weight": 650, "font-size": 13, "text-anchor": "middle" };
    return label({ ...inside(format), ...style }, words);
  };
  if (overflow === "wrap")
    return [
      arrow(`M${point(from, LANE)}A${LANE} ${LANE} 0 0 1 ${point(seam + REACH, LANE)}`, seam + REACH, "ink"),
      says("+1 wraps", "ink"),
    ];
  if (wider) {
    const out = `M${point(from, LANE)}A${LANE} ${LANE} 0 0 1 ${point(seam, LANE)}L${point(seam, LANE - 14)}`;
    return [arrow(out, seam, "ink", true), says(`+1 → ${nameOf(wider)}`, "ink")];
  }
  return [
    svgElement("path", { d: `M${point(seam, LANE - 9)}L${point(seam, RADIUS + 15)}`, stroke: "var(--qp-clipping)", "stroke-width": 5, "stroke-linecap": "round" }),
    arrow(`M${point(from, LANE)}A${LANE} ${LANE} 0 0 1 ${point(seam - 0.018, LANE)}`, seam - 0.018, "clipping"),
    says("+1 stops", "clipping"),
  ];
}

/**
 * Where the words stand, between the seam and the number in the middle.
 * @param {IntType} type
 */
function inside({ signed }) {
  return { x: CENTER.x, y: CENTER.y + (signed ? 46 : -38) };
}

/**
 * A line with a head at its end, which lies at `turn`: it points along the ring, or to the middle.
 * @param {string} d
 * @param {number} turn
 * @param {string} color
 * @param {boolean} [inward]
 */
function arrow(d, turn, color, inward = false) {
  const along = (/** @type {number} */ angle) => `rotate(${(360 * turn + angle).toFixed(1)})`;
  const end = placeAt(turn, inward ? LANE - 14 : LANE);
  const paint = `var(--qp-${color})`;
  return svgElement("g", {},
    svgElement("path", { d, fill: "none", stroke: paint, "stroke-width": 2.5 }),
    svgElement("path", { d: "M7 0L-3 -5.5V5.5Z", fill: paint, transform: `translate(${end.x.toFixed(2)} ${end.y.toFixed(2)}) ${along(inward ? 90 : 0)}` }),
  );
}

/**
 * Values from 0 up in one color, below 0 in another.
 * @param {number} from
 * @param {number} to
 * @param {string} color
 */
function arc(from, to, color) {
  const large = to - from > 0.5 ? 1 : 0;
  const end = Math.min(to, from + 0.9999);
  return svgElement("path", {
    d: `M${point(from, RADIUS)}A${RADIUS} ${RADIUS} 0 ${large} 1 ${point(end, RADIUS)}`,
    fill: "none",
    stroke: `var(--qp-${color})`,
    "stroke-width": 10,
    opacity: 0.8,
  });
}

/**
 * Cuts the ring into one piece for each value.
 * @param {{ bits: number }} type
 */
function cuts({ bits }) {
  if (bits > PIECES) return [];
  const count = 2 ** bits;
  let path = "";
  for (let code = 0.5; code < count; code++) path += `M${point(code / count, RADIUS - 6)}L${point(code / count, RADIUS + 6)}`;
  return [svgElement("path", { d: path, stroke: "var(--qp-paper)", "stroke-width": bits > LABELED ? 0.8 : 3 })];
}

/**
 * Every value, or the eighths of the ring and both ends.
 * @param {IntFormat} format
 */
function labels(format) {
  const { bits, signed } = format;
  const { min, max } = rangeOf(format);
  const all = bits <= LABELED;
  const count = all ? 2 ** bits : 8;
  const made = [];
  for (let place = 0; place < count; place++) {
    const turn = place / count;
    const value = intValue(format, codeAt(format, turn));
    if (all) made.push(labelAt(turn, minus(value)));
    else if (signed ? turn !== 0.5 : turn !== 0) made.push(labelAt(turn, short(value)));
  }
  if (all) return made;
  // Both ends stand at the seam, one to its left and one to its right.
  const below = { y: CENTER.y + (signed ? LABELS + 5 : -LABELS + 3) };
  made.push(
    label({ ...below, x: CENTER.x + 7, "text-anchor": "start" }, signed ? short(max) : "0"),
    label({ ...below, x: CENTER.x - 7, "text-anchor": "end" }, signed ? short(min) : short(max)),
  );
  return made;
}

/**
 * @param {number} turn
 * @param {string} words
 */
function labelAt(turn, words) {
  const { x, y } = placeAt(turn, LABELS);
  const side = Math.sin(2 * Math.PI * turn);
  const anchor = Math.abs(side) < 0.2 ? "middle" : side > 0 ? "start" : "end";
  return label({ x: x - (anchor === "middle" ? 0 : side * 6), y: y + 4, "text-anchor": anchor }, words);
}

/**
 * @param {Attributes} attributes
 * @param {string} words
 */
function label(attributes, words) {
  return svgElement("text", { fill: "var(--qp-muted)", "font-size": 13, ...attributes }, words);
}

/**
 * Five digits at most; larger powers of two as such: 2³¹, −2³⁰, 3·2²⁹, 2³¹−1.
 * @param {bigint} value
 */
function short(value) {
  const size = value < 0n ? -value : value;
  if (size < 100000n) return minus(value);
  const sign = value < 0n ? "−" : "";
  for (const factor of [1n, 3n, 5n, 7n]) {
    const power = (size / factor).toString(2).length - 1;
    const front = factor === 1n ? "" : `${factor}·`;
    if (size === factor << BigInt(power)) return sign + front + powerOfTwo({ power });
  }
  return `${powerOfTwo({ power: (size + 1n).toString(2).length - 1 })}−1`;
}
