// One output of a layer, and the sum behind it: the inputs in its window times its weights, in integers
// or in float32. What comes of the sum is what integer_network.js makes of it, by its own functions.

/** @import { IntegerLayer, Maps, Weighted } from "./integer_network.js" */
import { firstInput, lowestCode, multiplierOf, scaled } from "./integer_network.js";
import { clip, rint } from "./numeric.js";

/** @typedef {{ channel: number, row: number, column: number }} Place an output of a layer */

/**
 * What an output sees of the layer's input: `kernel` rows and columns from `top` and `left` on, which may
 * lie beyond the edge, in `depth` maps from `first` on.
 * @typedef {{ first: number, depth: number, kernel: number, top: number, left: number }} Window
 */

/**
 * One product: of an input, counted from the code of 0, and a weight.
 * @typedef {{ input: number, row: number, column: number, value: number, weight: number, product: number }} Term
 */

/**
 * @param {Weighted} layer
 * @param {number} side of the input's maps
 * @param {Place} place
 * @returns {Window}
 */
export function windowOf(layer, side, { channel, row, column }) {
  if (layer.pool) return { first: channel, depth: 1, kernel: side, top: 0, left: 0 };
  const [, depth, kernel] = layer.shape;
  const [top, left] = [row, column].map((at) => at * layer.stride - layer.padding);
  return { first: firstInput(layer, channel), depth, kernel, top, left };
}

/**
 * What an output sees of the picture in the end, through all layers before its own: rows and columns from
 * `top` and `left` on.
 * @param {Weighted[]} layers up to its own
 * @param {number} side of the maps that a mean takes in
 * @param {Place} place
 */
export function pictureWindow(layers, side, { row, column }) {
  let [top, left, size] = [row, column, 1];
  for (const layer of layers.toReversed()) {
    const { pool, stride, padding } = layer;
    const kernel = pool ? side : layer.shape[2];
    const step = pool ? 1 : stride;
    [top, left] = [top, left].map((at) => at * step - (pool ? 0 : padding));
    size = (size - 1) * step + kernel;
  }
  return { top, left, size };
}

/**
 * The products of an output. Beyond the edge an input is 0.
 * @param {Weighted} layer the mean in float32 has no weights: each input counts for its share
 * @param {Maps<any>} input
 * @param {Place} place
 * @returns {Term[]}
 */
export function termsOf(layer, input, place) {
  const { first, depth, kernel, top, left } = windowOf(layer, input.side, place);
  const zero = input.codes?.zeroPoint ?? 0;
  const from = place.channel * depth * kernel * kernel;
  return Array.from({ length: depth * kernel * kernel }, (_, k) => {
    const within = k % (kernel * kernel);
    const term = {
      input: first + Math.floor(k / (kernel * kernel)),
      row: top + Math.floor(within / kernel),
      column: left + (within % kernel),
    };
    const value = valueAt(input, term) - zero;
    const weight = layer.weight.length ? layer.weight[from + k] : 1 / (kernel * kernel);
    return { ...term, value, weight, product: value * weight };
  });
}

/**
 * @param {Maps<any>} maps
 * @param {{ input: number, row: number, column: number }} place
 * @returns {number} the code of 0 beyond the edge
 */
function valueAt({ side, values, codes }, { input, row, column }) {
  const inside = Math.min(row, column) >= 0 && Math.max(row, column) < side;
  return inside ? values[(input * side + row) * side + column] : (codes?.zeroPoint ?? 0);
}

/**
 * @param {Weighted} layer
 * @param {Term[]} terms
 * @param {number} channel
 */
function sumOf(layer, terms, channel) {
  const products = terms.reduce((sum, { product }) => sum + product, 0);
  const bias = layer.bias[channel] ?? 0;
  return { products, bias, total: products + bias };
}

/**
 * The steps from the products to the output's code; clipped by the ReLU where it would lie below.
 * @param {IntegerLayer} layer
 * @param {Term[]} terms of the output
 * @param {number} channel of it
 */
export function inIntegers(layer, terms, channel) {
  const sum = sumOf(layer, terms, channel);
  const multiplier = multiplierOf(layer, channel);
  const steps = scaled(sum.total, multiplier);
  const { output } = layer;
  if (!output) return { ...sum, multiplier, steps, code: null, clipped: false, value: steps }; // a logit
  const lowest = lowestCode(layer, output);
  const rounded = rint(steps) + output.zeroPoint;
  const code = clip(rounded, lowest, output.top);
  const value = (code - output.zeroPoint) * output.scale;
  return { ...sum, multiplier, steps, code, clipped: rounded < lowest, value };
}

/**
 * The same in float32: sum, bias and ReLU.
 * @param {Weighted} layer
 * @param {Term[]} terms
 * @param {number} channel
 */
export function inFloats(layer, terms, channel) {
  const sum = sumOf(layer, terms, channel);
  return { ...sum, value: layer.relu ? Math.max(sum.total, 0) : sum.total };
}

/**
 * Which products to show: those of one input map where there are rows and columns of them, the map that
 * counts most; else the nine that count most, in their order.
 * @param {Term[]} terms
 * @param {number} kernel
 */
export function shownTerms(terms, kernel) {
  const each = kernel * kernel;
  const size = (/** @type {number} */ k) => Math.abs(terms[k].product);
  if (each === 1 || each > NINE) {
    const order = [...terms.keys()].sort((a, b) => size(b) - size(a) || a - b);
    return order.slice(0, NINE).sort((a, b) => a - b);
  }
  const weights = Array.from({ length: terms.length / each }, (_, map) => {
    let sum = 0;
    for (let k = map * each; k < (map + 1) * each; k++) sum += size(k);
    return sum;
  });
  const best = weights.indexOf(Math.max(...weights));
  return Array.from({ length: each }, (_, k) => best * each + k);
}

const NINE = 9;
