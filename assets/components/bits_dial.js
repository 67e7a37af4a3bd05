// The slider from float32 down to weights of 2 bits, on Home and on the map. Both have its place in the
// address under the same name.

import { readAddress, writeAddress } from "./address.js";
import { element, finder } from "./dom.js";
import { keep } from "./kept_choice.js";

export const FLOAT = 32;
export const WIDEST = 8; // bits of an integer
const PARAM = "weight_bits";

/** @param {number} bits */
export const bitsName = (bits) => (bits === FLOAT ? "float32" : `${bits} bits`);

/**
 * The bits in the address; null where these are none of the slider's.
 * @param {number[]} widths
 */
export function bitsLinked(widths) {
  const found = readAddress(PARAM);
  return widths.find((bits) => String(bits) === found) ?? null;
}

/**
 * Returns how to show where the slider stands.
 * @param {HTMLElement} root with what bits_dial.html has
 * @param {number[]} widths the bits at its stops, from left to right
 * @param {(bits: number) => void} turn is called whenever it moves
 */
export function bitsDial(root, widths, turn) {
  const find = finder(root);
  const slider = /** @type {HTMLInputElement} */ (find("#width"));
  slider.max = String(widths.length - 1);
  const stops = widths.map((bits) => element("span", "", String(bits)));
  find(".stops").append(...stops);
  const chosen = () => widths[Number(slider.value)];
  slider.addEventListener("input", () => {
    keep({ bits: chosen() });
    turn(chosen());
  });
  slider.addEventListener("change", () => writeAddress({ [PARAM]: chosen() })); // slow: at rest
  return (/** @type {number} */ bits) => {
    const place = widths.indexOf(bits);
    slider.value = String(place);
    slider.setAttribute("aria-valuetext", bitsName(bits));
    find("#now").textContent = bitsName(bits);
    stops.forEach((stop, i) => stop.classList.toggle("now", i === place));
  };
}
