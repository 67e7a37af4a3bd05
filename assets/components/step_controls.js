// Going through steps forward and back: the keys, the ends, and the place in the address.

import { readAddress, writeAddress } from "./address.js";
import { keyMeaning } from "./dom.js";
import { clip } from "./numeric.js";

/** @type {Map<string, number>} */
const lastSteps = new Map(); // the name in the address -> the step at which the reader left the page

/**
 * The step to begin at: that of the address, else the one that the reader left.
 * @param {string} param its name in the address
 */
export function firstStep(param) {
  return Number(readAddress(param) ?? lastSteps.get(param)) || 0;
}

/**
 * Keep a step for the next visit and in the address.
 * @param {string} param
 * @param {number} step
 */
export function keepStep(param, step) {
  lastSteps.set(param, step);
  writeAddress({ [param]: step || null });
}

/**
 * The step nearest to what is asked for.
 * @param {number} step
 * @param {number} count of steps
 */
export function existingStep(step, count) {
  return clip(Math.trunc(step), 0, count - 1);
}

/**
 * Where a key leads from a step, undefined for keys that lead nowhere.
 * @param {KeyboardEvent} event
 * @param {number} step
 */
export function stepByKey(event, step) {
  return keyMeaning(event, { ArrowLeft: step - 1, ArrowRight: step + 1, Home: 0, End: Infinity });
}

/**
 * aria-disabled rather than disabled: a button that loses its focus at the end strands the keyboard.
 * @param {{ back: HTMLButtonElement, next: HTMLButtonElement }} buttons
 * @param {number} step
 * @param {number} count of steps
 */
export function markEnds({ back, next }, step, count) {
  back.setAttribute("aria-disabled", String(step === 0));
  next.setAttribute("aria-disabled", String(step === count - 1));
}
