// A small convolutional network in integers, and the same in float32, layer by layer in plain JavaScript:
// what lib/cnn (int8.py, engines/numpy.py) computes, code for code. tests/cnn/test_client_export.py holds
// it to that. It needs neither a page nor Streamlit, and runs in a worker.
//
// JavaScript's numbers are doubles. They hold every integer below 2^53 exactly, and no sum here reaches
// 2^31: so one loop multiplies and adds for both networks.

import { chooseQParams, quantize } from "./affine.js";
import { clip, rint } from "./numeric.js";

const SIDE = 28; // pixels of a picture
export const WHITE = 255;
const BIAS_ROOM = 2 ** 30; // the largest code of a bias

/** @typedef {{ scale: number, zeroPoint: number, top: number }} Codes what an activation's codes mean, and the highest */

/**
 * A layer with weights. Weights and biases are whole numbers in a network in integers.
 * @typedef {object} Weighted
 * @property {string} name
 * @property {number[]} shape outputs, inputs / groups, kernel, kernel
 * @property {number} stride
 * @property {number} padding rows and columns of zeros on each side
 * @property {number} groups
 * @property {boolean} relu
 * @property {boolean} pool whether it is the mean of each channel
 * @property {Float64Array} weight
 * @property {Float64Array} bias
 */

/**
 * A layer in integers. The last one has no codes to put out: its sums become float32 logits.
 * @typedef {Weighted & { scale: Float32Array, input: Codes, output: Codes | null }} IntegerLayer scale of
 *   the weights, one for each output
 */

/**
 * What a layer puts out: `channels` planes of `side` rows and columns, one after the other. `codes` is what
 * integers mean.
 * @template {Uint8Array | Float32Array} Values
 * @typedef {{ name: string, channels: number, side: number, values: Values, codes?: Codes }} Maps
 */

// ---- Files ----

/**
 * The layers in a file of lib/cnn/client_export.py.
 * @param {ArrayBuffer} file
 * @returns {any[]} Weighted, or IntegerLayer
 */
export function readNetwork(file) {
  const start = 4 + new DataView(file).getUint32(0, true);
  const { layers, arrays } = JSON.parse(new TextDecoder().decode(new Uint8Array(file, 4, start - 4)));
  const kinds = { int8: Int8Array, int32: Int32Array, float32: Float32Array };
  const array = (/** @type {string} */ name) => {
    const [kind, first, count] = arrays[name] ?? ["int8", 0, 0];
    return new kinds[/** @type {keyof kinds} */ (kind)](file, start + first, count);
  };
  return layers.map((/** @type {Weighted} */ layer) => ({
    ...layer,
    weight: Float64Array.from(array(`${layer.name}.weight`)),
    bias: Float64Array.from(array(`${layer.name}.bias`)),
    scale: array(`${layer.name}.scale`),
  }));
}

// ---- Quantizing the weights ----

/**
 * The network with weights of so many bits: lib.cnn.quantize_network. Activations stay as they are.
 * @param {Weighted[]} floats the network in float32
 * @param {IntegerLayer[]} integers the network with any bits: what its activations mean is taken from it
 * @param {number} bits
 * @param {boolean} [perTensor] whether all outputs of a layer have one scale; else each has its own
 * @returns {IntegerLayer[]}
 */
export function quantizeWeights(floats, integers, bits, perTensor = false) {
  return integers.map((layer, place) => (layer.pool ? layer : quantizeLayer(floats[place], layer, bits, perTensor)));
}

/**
 * @param {Weighted} layer in float32
 * @param {IntegerLayer} like the same in integers
 * @param {number} bits
 * @param {boolean} perTensor
 */
function quantizeLayer(layer, like, bits, perTensor) {
  const outputs = layer.shape[0];
  const each = layer.weight.length / outputs;
  const grid = { bits, signed: true, symmetric: true, narrow: true };
  const largest = (/** @type {Float64Array} */ values) => values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  const all = largest(layer.weight);
  // Bias and sum share 31 bits: where the weights are tiny beside the bias, their scale must not be.
  const room = like.input.scale * BIAS_ROOM;
  const made = {
    ...like,
    weight: new Float64Array(layer.weight.length),
    bias: new Float64Array(outputs),
    scale: new Float32Array(outputs),
  };
  for (let o = 0; o < outputs; o++) {
    const weights = layer.weight.subarray(o * each, (o + 1) * each);
    const most = perTensor ? all : largest(weights);
    const qparams = chooseQParams(-most, most, grid);
    const needed = Math.fround((perTensor ? largest(layer.bias) : Math.abs(layer.bias[o])) / room);
    qparams.scale = Math.max(qparams.scale, needed);
    made.scale[o] = qparams.scale;
    made.bias[o] = rint(layer.bias[o] / (like.input.scale * qparams.scale));
    made.weight.set(weights.map((w) => quantize(w, qparams)), o * each);
  }
  return made;
}

// ---- Running ----

/**
 * @param {IntegerLayer[]} layers
 * @param {Uint8Array} pixels of a picture, row by row: they are the codes that go in
 */
export function runIntegers(layers, pixels) {
  /** @type {Maps<Uint8Array>[]} */
  const maps = [];
  /** @type {Maps<Uint8Array>} */
  let input = { name: "picture", channels: 1, side: SIDE, values: pixels };
  for (const layer of layers) {
    const { sums, side } = convolve(layer, input, layer.input.zeroPoint);
    const { name, output: codes } = layer;
    if (!codes) return { maps, logits: logitsOf(layer, sums) };
    input = { name, channels: layer.shape[0], side, values: requantize(layer, sums, codes), codes };
    maps.push(input);
  }
  throw new Error("the last layer has an output");
}

/**
 * Some layers in float32, all others in integers, as lib/cnn/mixed.py has it: what goes from one kind to the
 * other is quantized or dequantized, and nothing is between two layers in float32.
 * @param {IntegerLayer[]} layers
 * @param {Weighted[]} floats the same in float32
 * @param {string[]} kept the names of those that compute in float32
 * @param {Uint8Array} pixels
 */
export function runMixed(layers, floats, kept, pixels) {
  /** @type {Maps<any>[]} */
  const maps = [];
  let input = /** @type {Maps<any>} */ (pictureInReals(pixels));
  layers.forEach((layer, place) => {
    if (kept.includes(layer.name)) {
      const reals = { ...input, values: inReals(input), codes: undefined };
      input = layer.pool ? mean(layer.name, reals) : inFloats(floats[place], reals);
    } else {
      const from = input.codes ? input : quantized(input, layer.input);
      const { sums, side } = convolve(layer, from, layer.input.zeroPoint);
      const { name, output: codes } = layer;
      const values = codes ? requantize(layer, sums, codes) : logitsOf(layer, sums);
      input = { name, channels: layer.shape[0], side, values, codes: codes ?? undefined };
    }
    maps.push(input);
  });
  const { values } = /** @type {Maps<Float32Array>} */ (maps.pop());
  return { maps, logits: values };
}

/**
 * @param {Maps<Float32Array>} maps
 * @param {Codes} codes
 * @returns {Maps<Uint8Array>}
 */
function quantized({ values, ...maps }, codes) {
  const qparams = { ...codes, qmin: 0, qmax: codes.top };
  return { ...maps, values: Uint8Array.from(values, (value) => quantize(value, qparams)), codes };
}

/**
 * What a layer's codes stand for, or its values where they are real numbers already.
 * @param {Maps<any>} maps
 * @returns {Float32Array}
 */
export function inReals({ values, codes }) {
  if (!codes) return values;
  const reals = new Float32Array(values.length);
  for (let i = 0; i < reals.length; i++) reals[i] = (values[i] - codes.zeroPoint) * codes.scale;
  return reals;
}

/**
 * @param {Uint8Array} pixels
 * @returns {Maps<Float32Array>}
 */
function pictureInReals(pixels) {
  return { name: "picture", channels: 1, side: SIDE, values: Float32Array.from(pixels, (grey) => grey / WHITE) };
}

/**
 * From sums, which count steps of input scale x weight scale, to codes, which count the output's.
 * @param {IntegerLayer} layer
 * @param {Float64Array} sums
 * @param {Codes} output
 */
function requantize(layer, sums, output) {
  const outputs = layer.scale.length;
  const each = sums.length / outputs;
  const lowest = lowestCode(layer, output);
  const codes = new Uint8Array(sums.length);
  for (let o = 0; o < outputs; o++) {
    const multiplier = multiplierOf(layer, o);
    for (let place = o * each; place < (o + 1) * each; place++)
      codes[place] = clip(rint(scaled(sums[place], multiplier)) + output.zeroPoint, lowest, output.top);
  }
  return codes;
}

/**
 * What takes a sum to steps of the output; in the last layer, to a logit.
 * @param {IntegerLayer} layer
 * @param {number} o which output
 */
export function multiplierOf({ scale, input, output }, o) {
  const unit = Math.fround(input.scale * scale[o]);
  return output ? Math.fround(unit / output.scale) : unit;
}

/**
 * A sum times a multiplier, in float32.
 * @param {number} sum
 * @param {number} multiplier
 */
export const scaled = (sum, multiplier) => Math.fround(Math.fround(sum) * multiplier);

/**
 * ReLU: nothing below the code of 0.
 * @param {IntegerLayer} layer
 * @param {Codes} output
 */
export const lowestCode = ({ relu }, { zeroPoint }) => (relu ? zeroPoint : 0);

/**
 * @param {IntegerLayer} layer
 * @param {Float64Array} sums
 */
function logitsOf(layer, sums) {
  return Float32Array.from(sums, (sum, o) => scaled(sum, multiplierOf(layer, o)));
}

/**
 * @param {Weighted[]} layers in float32
 * @param {Uint8Array} pixels
 */
export function runFloats(layers, pixels) {
  /** @type {Maps<Float32Array>[]} */
  const maps = [];
  let input = pictureInReals(pixels);
  for (const layer of layers) {
    input = layer.pool ? mean(layer.name, input) : inFloats(layer, input);
    maps.push(input);
  }
  const { values } = /** @type {Maps<Float32Array>} */ (maps.pop());
  return { maps, logits: values };
}

/**
 * @param {Weighted} layer
 * @param {Maps<Float32Array>} input
 */
function inFloats(layer, input) {
  const { sums, side } = convolve(layer, input, 0);
  const values = new Float32Array(sums);
  if (layer.relu) for (let place = 0; place < values.length; place++) values[place] = Math.max(values[place], 0);
  return { name: layer.name, channels: layer.shape[0], side, values };
}

/**
 * @param {string} name
 * @param {Maps<Float32Array>} input
 */
function mean(name, { channels, side, values }) {
  const each = side * side;
  const means = new Float32Array(channels);
  for (let c = 0; c < channels; c++)
    means[c] = values.subarray(c * each, (c + 1) * each).reduce((sum, value) => sum + value, 0) / each;
  return { name, channels, side: 1, values: means };
}

// ---- The loop ----

/**
 * The sums of a layer: weights times inputs, and the bias.
 * @param {Weighted} layer
 * @param {Maps<any>} input
 * @param {number} zeroPoint what stands for 0 in the input, also outside of its planes
 */
function convolve(layer, input, zeroPoint) {
  const { weight, bias, stride, padding } = layer;
  const [outputs, depth, kernel] = layer.shape;
  const wide = input.side + 2 * padding;
  const side = Math.floor((wide - kernel) / stride) + 1;
  const x = padded(input, padding, zeroPoint);
  const sums = new Float64Array(outputs * side * side);
  const size = { kernel, stride, wide, side };
  const add = kernel === 3 ? addThreeByThree : addAnyKernel;
  for (let o = 0; o < outputs; o++) {
    const to = o * side * side;
    sums.fill(bias[o], to, to + side * side);
    const first = firstInput(layer, o);
    for (let i = 0; i < depth; i++)
      add(sums, to, x, (first + i) * wide * wide, weight, (o * depth + i) * kernel * kernel, size);
  }
  return { sums, side };
}

/**
 * Which plane of the input is the first that an output looks at: it sees those of its group.
 * @param {Weighted} layer
 * @param {number} o which output
 */
export const firstInput = ({ shape: [outputs, depth], groups }, o) => Math.floor((o * groups) / outputs) * depth;

/**
 * The planes with zeros around them, the zero point subtracted.
 * @param {Maps<any>} input
 * @param {number} padding
 * @param {number} zeroPoint
 */
function padded({ channels, side, values }, padding, zeroPoint) {
  const wide = side + 2 * padding;
  const made = new Float64Array(channels * wide * wide);
  for (let row = 0; row < channels * side; row++) {
    const to = (Math.floor(row / side) * wide + (row % side) + padding) * wide + padding;
    for (let column = 0; column < side; column++) made[to + column] = values[row * side + column] - zeroPoint;
  }
  return made;
}

/** @typedef {{ kernel: number, stride: number, wide: number, side: number }} Size */

/**
 * Add what one kernel makes of one plane, a kernel's weight after the other.
 * @param {Float64Array} sums
 * @param {number} to where the sums of its output begin
 * @param {Float64Array} x
 * @param {number} from where the plane begins
 * @param {Float64Array} weight
 * @param {number} at where the kernel begins
 * @param {Size} size
 */
function addAnyKernel(sums, to, x, from, weight, at, { kernel, stride, wide, side }) {
  for (let k = 0; k < kernel * kernel; k++) {
    const w = weight[at + k];
    for (let row = 0; row < side; row++) {
      let place = from + (row * stride + Math.floor(k / kernel)) * wide + (k % kernel);
      const end = to + (row + 1) * side;
      for (let sum = end - side; sum < end; sum++, place += stride) sums[sum] += w * x[place];
    }
  }
}

/**
 * The same for a kernel of 3 x 3, its nine products at once: four times as fast.
 * @type {typeof addAnyKernel}
 */
function addThreeByThree(sums, to, x, from, weight, at, { stride, wide, side }) {
  const [w0, w1, w2] = [weight[at], weight[at + 1], weight[at + 2]];
  const [w3, w4, w5] = [weight[at + 3], weight[at + 4], weight[at + 5]];
  const [w6, w7, w8] = [weight[at + 6], weight[at + 7], weight[at + 8]];
  for (let row = 0; row < side; row++) {
    let a = from + row * stride * wide;
    let b = a + wide;
    let c = b + wide;
    const end = to + (row + 1) * side;
    for (let sum = end - side; sum < end; sum++, a += stride, b += stride, c += stride)
      sums[sum] +=
        w0 * x[a] + w1 * x[a + 1] + w2 * x[a + 2] +
        w3 * x[b] + w4 * x[b + 1] + w5 * x[b + 2] +
        w6 * x[c] + w7 * x[c + 1] + w8 * x[c + 2];
  }
}
