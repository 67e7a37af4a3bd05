// Beside the page: both networks answer for a picture, first the one in integers, then the one in float32,
// each as soon as it is done. The page asks again when it has the first of the two answers.

import { quantizeWeights, readNetwork, runFloats, runIntegers } from "./integer_network.js";

/** @import { IntegerLayer, Weighted } from "./integer_network.js" */

const WIDEST = 8; // bits of the weights in the file

/** @typedef {{ integers?: ArrayBuffer, floats?: ArrayBuffer }} Files of lib/cnn/client_export.py */
/** @typedef {{ picture: Uint8Array, bits: number, number: number }} Question bits of a weight */

/** @type {Map<number, IntegerLayer[]>} */
const integers = new Map(); // by the bits of their weights
/** @type {Weighted[] | null} */
let floats = null;
let answered = ""; // the picture that float32 has answered last

self.addEventListener("message", ({ data }) => {
  if (data.integers) integers.set(WIDEST, readNetwork(data.integers));
  else if (data.floats) floats = readNetwork(data.floats);
  else answer(data);
});

/** @param {Question} question */
function answer({ picture, bits, number }) {
  const layers = withBits(bits);
  if (layers) tell("integers", runIntegers(layers, picture), number);
  else self.postMessage({ kind: "none", number });
  if (!floats || answered === picture.join()) return;
  answered = picture.join();
  tell("float32", runFloats(floats, picture), number);
}

/**
 * @param {"integers" | "float32"} kind
 * @param {ReturnType<typeof runIntegers> | ReturnType<typeof runFloats>} found
 * @param {number} number of the question
 */
function tell(kind, { maps, logits }, number) {
  self.postMessage({ kind, maps, logits, number }, { transfer: maps.map(({ values }) => values.buffer) });
}

/**
 * @param {number} bits
 * @returns {IntegerLayer[] | undefined} undefined where the float32 weights are still to come
 */
function withBits(bits) {
  const widest = integers.get(WIDEST);
  if (widest && floats && !integers.has(bits)) integers.set(bits, quantizeWeights(floats, widest, bits));
  return integers.get(bits);
}
