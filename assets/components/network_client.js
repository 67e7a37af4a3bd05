// The page's side of network_worker.js: one worker for all components, however often they come and go.
// It is asked one question at a time. While it answers, a newer question takes the place of one that waits:
// a slow machine leaves some out, and the page is never blocked.

import { fetchFile } from "./data_file.js";

/** @import { Maps, Weighted } from "./integer_network.js" */
/** @import { Mixture } from "./network_worker.js" */

const FLOAT = 32; // bits

/**
 * @typedef {object} Answer
 * @property {"integers" | "float32"} kind
 * @property {Maps<any>[]} maps
 * @property {Float32Array} logits
 * @property {Uint8Array} picture that was asked about
 * @property {number} bits of a weight
 * @property {Weighted[]} [layers] that answered, the first time that somebody wants them
 */

/** @typedef {{ worker: string, integers: string, floats: string }} Names of the files, below static/ */

/** @type {Map<string, NetworkClient>} */
const clients = new Map(); // by their files

/** @param {Names} names */
export function networkClient(names) {
  const key = JSON.stringify(names);
  const client = clients.get(key) ?? new NetworkClient(names);
  clients.set(key, client);
  return client;
}

class NetworkClient {
  /** @param {Names} names */
  constructor(names) {
    this.names = names;
    this.worker = new Worker(new URL(`./static/${names.worker}`, document.baseURI));
    this.worker.addEventListener("message", ({ data }) => this.hear(data));
    this.ready = { integers: false, floats: false };
    this.busy = false; // until the integers have answered
    /** @type {{ picture: Uint8Array, bits: number, mixture?: Mixture } | null} */
    this.waiting = null; // the newest question, not sent yet
    this.toFloats = ""; // the picture that float32 was asked for last
    /** @type {(answer: Answer) => void} */
    this.answered = () => {};
    this.withLayers = false; // whether who asks wants the layers, too
    /** @type {Map<number, any[]>} */
    this.layers = new Map(); // that have come, by the bits of a weight: IntegerLayer, or Weighted of 32
  }

  /**
   * @param {(answer: Answer) => void} answered who asks from now on, and knows no answer yet
   * @param {boolean} [withLayers] whether the layers are to be there before their answer is
   */
  serve(answered, withLayers = false) {
    this.answered = answered;
    this.withLayers = withLayers;
    this.toFloats = "";
  }

  /**
   * Load weights, once.
   * @param {"integers" | "floats"} kind
   * @returns {Promise<boolean>} whether they are there
   */
  async load(kind) {
    if (this.ready[kind]) return true;
    const file = await fetchFile(this.names[kind]);
    if (file.byteLength && !this.ready[kind]) {
      this.worker.postMessage({ [kind]: file }, [file]);
      this.ready[kind] = true;
    }
    return this.ready[kind];
  }

  /**
   * @param {Uint8Array} picture
   * @param {number} bits of a weight: 8 to 2, or 32 for float32 alone
   * @param {Mixture} [mixture] what is to answer instead of the network in integers
   */
  ask(picture, bits, mixture) {
    this.waiting = { picture: picture.slice(), bits, mixture };
    this.send();
  }

  send() {
    if (this.busy || !this.waiting) return;
    this.busy = true;
    const picture = this.waiting.picture.join();
    const withFloats = this.ready.floats && picture !== this.toFloats; // its weights don't change
    if (withFloats) this.toFloats = picture;
    const wanted = this.withLayers ? [this.waiting.bits, FLOAT] : [];
    const layersOf = wanted.filter((bits) => !this.layers.has(bits));
    this.worker.postMessage({ ...this.waiting, withFloats, layersOf });
    this.waiting = null;
  }

  /** @param {Omit<Answer, "kind"> & { kind: Answer["kind"] | "none" }} answer */
  hear(answer) {
    if (answer.layers) this.layers.set(answer.bits, answer.layers);
    if (answer.kind !== "float32") {
      this.busy = false;
      this.send();
    }
    if (answer.kind !== "none") this.answered(/** @type {Answer} */ (answer));
  }
}
