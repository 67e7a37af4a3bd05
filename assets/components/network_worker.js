// Beside the page: both networks answer for a picture, first the one in integers, then the one in float32,
// each as soon as it is done. The page (network_client.js) asks again when it has the first of the two.

import { quantizeWeights, readNetwork, runFloats, runIntegers, runMixed } from "./integer_network.js";

/** @import { Codes, IntegerLayer, Weighted } from "./integer_network.js" */

const WIDEST = 8; // bits of the weights in the file
const FLOAT = 32;

/** @typedef {{ integers?: ArrayBuffer, floats?: ArrayBuffer }} Files of lib/cnn/client_export.py */
/**
 * @typedef {object} Question
 * @property {Uint8Array} picture
 * @property {number} bits of a weight: 8 to 2, or 32
 * @property {boolean} withFloats whether float32 is to answer, too
 * @property {number[]} layersOf the bits whose layers are to come along with the answer
 * @property {Mixture} [mixture] what answers instead of the network in integers of 8 bits
 */

/**
 * A network that was quantized in any way, with some layers in float32.
 * @typedef {object} Mixture
 * @property {boolean} perTensor whether all outputs of a layer have one scale
 * @property {{ input: Codes, output: Codes | null }[]} codes of each layer
 * @property {string[]} kept the names of the layers in float32
 */

/** @type {Map<number, IntegerLayer[]>} */
const integers = new Map(); // by the bits of their weights
/** @type {Weighted[] | null} */
let floats = null;

self.addEventListener("message", ({ data }) => {
  if (data.integers) integers.set(WIDEST, readNetwork(data.integers));
  else if (data.floats) floats = readNetwork(data.floats);
  else answer(data);
});

/** @param {Question} question */
function answer({ picture, bits, withFloats, layersOf, mixture }) {
  if (mixture) return answerMixed(picture, bits, mixture, withFloats);
  const layers = withBits(bits);
  const known = (/** @type {number} */ of) => !layersOf.includes(of);
  if (layers) tell("integers", runIntegers(layers, picture), { picture, bits }, known(bits) ? undefined : layers);
  else self.postMessage({ kind: "none" });
  if (floats && withFloats)
    tell("float32", runFloats(floats, picture), { picture, bits: FLOAT }, known(FLOAT) ? undefined : floats);
}

/**
 * @param {Uint8Array} picture
 * @param {number} bits
 * @param {Mixture} mixture
 * @param {boolean} withFloats
 */
function answerMixed(picture, bits, { perTensor, codes, kept }, withFloats) {
  const widest = integers.get(WIDEST);
  if (!floats || !widest) return self.postMessage({ kind: "none" });
  const like = widest.map((layer, i) => ({ ...layer, ...codes[i] }));
  tell("integers", runMixed(quantizeWeights(floats, like, bits, perTensor), floats, kept, picture), { picture, bits }, undefined);
  if (withFloats) tell("float32", runFloats(floats, picture), { picture, bits: FLOAT }, undefined);
}

/**
 * @param {"integers" | "float32"} kind
 * @param {ReturnType<typeof runIntegers> | ReturnType<typeof runFloats> | ReturnType<typeof runMixed>} found
 * @param {{ picture: Uint8Array, bits: number }} asked what it answers: of a weight, the bits
 * @param {Weighted[] | undefined} layers
 */
function tell(kind, { maps, logits }, asked, layers) {
  const transfer = maps.map(({ values }) => values.buffer);
  self.postMessage({ kind, maps, logits, ...asked, layers }, { transfer });
}

/**
 * @param {number} bits
 * @returns {IntegerLayer[] | undefined} undefined for 32, and where the float32 weights are still to come
 */
function withBits(bits) {
  const widest = integers.get(WIDEST);
  if (bits < WIDEST && widest && floats && !integers.has(bits))
    integers.set(bits, quantizeWeights(floats, widest, bits));
  return integers.get(bits);
}
