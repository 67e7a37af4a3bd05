// The number that several components of a page show: bits, box, wheel, point, line. What is done to it in
// one of them shows in all at once. The bit strip is the one that tells the server, and the address.

/** @import { ComponentArgs } from "./dom.js" */
/** @import { Format } from "./numbers.js" */
import { writeAddress } from "./address.js";
import { Hand } from "./hand.js";
import { hexadecimal } from "./numbers.js";

/**
 * What lib/ui/components/bit_strip.py, number(), sends to each of them.
 * @typedef {object} NumberData
 * @property {string} value the code as "0x..."
 * @property {number} seq the last change of the reader's that it knows
 * @property {Format} format
 * @property {string} param the number's name in the address
 * @property {Facts} facts
 */

/**
 * What the library says of the number, for all that show it. The strip brings all of it with every answer,
 * the others, which the server sends more rarely, their own part.
 * @typedef {object} Facts
 * @property {string} [written] what stands in the box
 * @property {string} [refusal] why that can't be used, or ""
 * @property {string} [name] the value as short text
 * @property {number} [missed] the stored value minus the typed one
 * @property {{ point: number, shown: { Value: string, Step: string, Range: string } }} [fixed] with a
 *   binary point
 */

/**
 * What the strip is sent besides, for the address.
 * @typedef {object} AddressData
 * @property {string} usual the code that needs no mention in the address
 * @property {string} typed the text that the code was made from, or ""
 * @property {string} typedParam its name in the address
 */

/** @type {Map<string, SharedNumber>} */
const numbers = new Map();

/**
 * The number of that name.
 * @param {string} param
 * @returns {SharedNumber}
 */
export function sharedNumber(param) {
  const known = numbers.get(param) ?? new SharedNumber(param);
  numbers.set(param, known);
  return known;
}

export class SharedNumber {
  /** @param {string} param */
  constructor(param) {
    this.param = param;
    /** @type {Format | null} */
    this.format = null;
    this.code = 0n;
    /** @type {string | null} */
    this.written = null; // typed, and not yet made bits of by the server
    this.flipped = false; // whether the server knows another code
    /** @type {AddressData | null} */
    this.address = null;
    /** @type {Map<Element, () => void>} */
    this.followers = new Map();
    this.hand = new Hand([]);
    this.hand.serve({
      value: () => this.message(),
      unchanged: () => !this.flipped && this.written === null,
      rested: () => {
        this.writeAddress();
        this.rested();
      },
    });
    this.said = 0n; // the code that the server said
    /** @type {Facts} */
    this.facts = {}; // and what it says of that code
    this.rested = () => {}; // what the strip does when the hand rests
  }

  /**
   * Show the number in an element, now and whenever it changes, as long as it is on the page.
   * @param {Element} root
   * @param {() => void} redraw
   */
  follow(root, redraw) {
    this.followers.set(root, redraw);
    this.hand.places.add(root);
  }

  /** @param {Element} root */
  leave(root) {
    this.followers.delete(root);
    this.hand.places.delete(root);
  }

  /**
   * Take what the server says, unless the reader has done something since.
   * @param {NumberData} data
   * @param {AddressData} [address] of the component that writes it
   */
  receive(data, address) {
    if (data.seq < this.hand.changed) {
      this.said = BigInt(data.value); // an older word, or that of a new server: it is to hear of the newest
      this.flipped = this.code !== this.said;
    }
    const current = this.hand.hears(data.seq);
    if (current || !this.format) {
      const code = BigInt(data.value);
      const facts = { ...this.facts, ...data.facts };
      const same =
        this.format &&
        code === this.code &&
        sameFormat(this.format, data.format) &&
        JSON.stringify(facts) === JSON.stringify(this.facts) &&
        !this.flipped &&
        this.written === null;
      this.facts = facts;
      this.format = data.format;
      this.code = code;
      this.said = code;
      this.written = null;
      this.flipped = false;
      if (!same) this.notify();
    }
    if (!address || !current) return;
    this.address = address;
    this.writeAddress();
  }

  /**
   * Other bits: the reader flipped them, or walked on the wheel.
   * @param {bigint} code
   */
  flip(code) {
    if (code === this.code && this.written === null) return;
    this.code = code;
    this.written = null;
    this.flipped = code !== this.said;
    this.hand.change();
    this.notify();
  }

  /**
   * A number as text: what bits it has is for the server to say.
   * @param {string} text
   */
  type(text) {
    this.written = text;
    this.hand.change();
    this.notify();
    this.hand.tell(true);
  }

  message() {
    if (this.written !== null) return { text: this.written };
    return this.format && { code: hexadecimal(this.format, this.code), format: this.format };
  }

  writeAddress() {
    const { address, format, code, param, written, flipped } = this;
    if (!address || !format || written !== null) return;
    const bits = code === BigInt(address.usual) ? null : hexadecimal(format, code);
    const typed = flipped ? null : address.typed || null; // what was typed is another number
    writeAddress({ [param]: bits, [address.typedParam]: typed });
  }

  notify() {
    for (const [root, redraw] of [...this.followers])
      if (root.isConnected) redraw();
      else this.leave(root);
  }
}

/**
 * @param {Format} one
 * @param {Format} other
 */
export function sameFormat(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}
