// What a block of weights holds: lib/quantization/block_formats/reading.py once more, for the moment
// between the flip of a bit and the eye. tests/ui/components/test_block_strip.py holds it equal to the
// library, to the bit.

/** @import { Format } from "./numbers.js" */
import { floatFields, floatParts, intValue } from "./numbers.js";

export const MOST_FLIPS = 64; // as in lib/ui/components/block_strip.py
const MOST_BITS = 8 * 4096;

/**
 * What lib/ui/components/block_strip.py says of a block.
 * @typedef {{ kind: "listed", name: string, bits: number, numbers: (number | null)[] }} Listed
 * @typedef {[number, number][]} Place the first bit and the width of each piece of a number, low bits first
 * @typedef {{ name: string, kind: Format | Listed, offset: number, places: Place[] }} Numbers
 * @typedef {object} Block
 * @property {number} size weights in it
 * @property {Numbers} codes
 * @property {Numbers[]} scale its factors
 * @property {Numbers[]} minimum its factors
 * @property {1 | -1} sign of the minimum
 * @property {number} tensorScale
 */

/**
 * A number that a weight is made of.
 * @typedef {{ name: string, place: Place, bits: bigint, value: number }} Part
 * @typedef {{ code: Part, scaleParts: Part[], minimumParts: Part[], scale: number, minimum: number,
 *   weight: number }} Reading
 */

/**
 * The bits of a number out of a block.
 * @param {ArrayLike<number>} bytes
 * @param {Place} place
 */
function bitsOf(bytes, place) {
  let bits = 0n;
  let at = 0n;
  for (const [first, width] of place)
    for (let bit = first; bit < first + width; bit += 1) {
      bits |= BigInt((bytes[bit >> 3] >> (bit & 7)) & 1) << at;
      at += 1n;
    }
  return bits;
}

/**
 * Where the bits of a number lie in the block, the lowest first.
 * @param {Place} place
 */
export function bitPlaces(place) {
  return place.flatMap(([first, width]) => Array.from({ length: width }, (_, index) => first + index));
}

/**
 * What bits of a kind stand for.
 * @param {Format | Listed} kind
 * @param {bigint} bits
 */
function valueOf(kind, bits) {
  if (kind.kind === "listed") return kind.numbers[Number(bits)] ?? NaN;
  if (kind.kind === "int") return Number(intValue(kind, bits));
  const { kind: what, sign } = floatFields(kind, bits);
  if (what === "nan") return NaN;
  const { integer, power } = floatParts(kind, bits);
  const magnitude = what === "infinity" ? Infinity : Number(integer) * 2 ** power;
  return sign ? -magnitude : magnitude;
}

/**
 * The number of a kind that one weight needs.
 * @param {Block} block
 * @param {ArrayLike<number>} bytes
 * @param {Numbers} numbers
 * @param {number} weight
 * @returns {Part}
 */
function part({ size }, bytes, { name, kind, offset, places }, weight) {
  const place = places[Math.floor((weight * places.length) / size)];
  const bits = bitsOf(bytes, place);
  return { name, place, bits, value: valueOf(kind, bits) - offset };
}

/** @param {Part[]} parts */
const product = (parts) => parts.reduce((made, { value }) => Math.fround(made * Math.fround(value)), 1);

/**
 * One weight, and what it is made of.
 * @param {Block} block
 * @param {ArrayLike<number>} bytes
 * @param {number} weight
 * @returns {Reading}
 */
export function read(block, bytes, weight) {
  const of = (/** @type {Numbers} */ numbers) => part(block, bytes, numbers, weight);
  const code = of(block.codes);
  const [scaleParts, minimumParts] = [block.scale.map(of), block.minimum.map(of)];
  const scale = Math.fround(product(scaleParts) * Math.fround(block.tensorScale));
  const minimum = minimumParts.length ? product(minimumParts) : 0;
  const scaled = Math.fround(Math.fround(code.value) * scale);
  const made = minimumParts.length ? Math.fround(scaled + block.sign * minimum) : scaled;
  return { code, scaleParts, minimumParts, scale, minimum, weight: made };
}

/**
 * The flipped bits that an address names; none where it names them wrongly, as parse_flips() has it
 * in lib/ui/components/block_strip.py.
 * @param {string} words "3.17"
 */
export function readFlips(words) {
  const flips = words.split(".").map((word) => (/^\d{1,5}$/.test(word) ? Number(word) : NaN));
  const rising = flips.every((bit, place) => bit < MOST_BITS && (place === 0 || flips[place - 1] < bit));
  return rising && flips.length <= MOST_FLIPS ? flips : [];
}

/**
 * The bytes with some bits flipped.
 * @param {ArrayLike<number>} bytes
 * @param {Iterable<number>} flips bits of the block
 */
export function flipped(bytes, flips) {
  const made = Uint8Array.from(bytes);
  for (const bit of flips) made[bit >> 3] ^= 1 << (bit & 7);
  return made;
}
