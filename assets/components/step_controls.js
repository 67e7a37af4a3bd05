// Going through steps forward and back: the keys, the ends, and the place in the address.

import { readAddress, writeAddress } from "./address.js";
import { button, element, keyMeaning, setAttributes } from "./dom.js";
import { clip } from "./numeric.js";

const PAUSE = 1600; // ms for which a step stands while it plays, unless the walk says otherwise

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

/**
 * A walk that is shown: where it stands, how many steps it has, how it is led to one of them, and how
 * many ms each stands while it plays.
 * @typedef {{ at: () => number, count: () => number, go: (step: number) => void, pause?: number }} Walk
 */

/** @typedef {ReturnType<typeof stepControls>} StepControls */

/**
 * Buttons, a slider and keys that lead through a walk, and a button that plays it.
 * @param {HTMLElement} root what takes the keys
 * @param {string} label of the slider
 * @param {Walk} walk
 */
export function stepControls(root, label, walk) {
  const [back, next, play] = ["← Back", "Next →", "Play"].map((words) => button(words));
  const slider = element("input");
  setAttributes(slider, { type: "range", min: "0", "aria-label": label });
  let timer = 0; // while it plays
  const pause = () => {
    clearInterval(timer);
    timer = 0;
    play.textContent = "Play";
  };
  const start = () => {
    const last = walk.count() - 1;
    if (walk.at() === last) walk.go(0);
    play.textContent = "Pause";
    timer = setInterval(() => {
      walk.go(walk.at() + 1);
      if (walk.at() === last || !root.isConnected) pause();
    }, walk.pause ?? PAUSE);
  };
  const lead = (/** @type {number} */ to) => {
    pause();
    walk.go(to);
  };
  back.addEventListener("click", () => lead(walk.at() - 1));
  next.addEventListener("click", () => lead(walk.at() + 1));
  slider.addEventListener("input", () => lead(Number(slider.value)));
  play.addEventListener("click", () => (timer ? pause() : start()));
  root.addEventListener("keydown", (event) => {
    if (event.target === slider || /** @type {Element} */ (event.target).closest(".save, .scroll")) return;
    const to = stepByKey(event, walk.at());
    if (to !== undefined) lead(to);
  });
  /**
   * Show where the walk stands, with the words for it.
   * @param {string} words
   */
  const mark = (words) => {
    markEnds({ back, next }, walk.at(), walk.count());
    slider.max = String(walk.count() - 1);
    slider.value = String(walk.at());
    slider.setAttribute("aria-valuetext", words);
  };
  return { row: element("div", "walk", back, slider, next, play), pause, mark };
}
