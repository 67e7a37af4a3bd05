// A handle on a picture: a slider for pointer and keyboard.

import { keyMeaning, setAttributes } from "./dom.js";
import { pxPerUnit } from "./svg.js";

/**
 * @typedef {object} Listener
 * @property {() => number} value where the handle stands
 * @property {() => number[]} ends how far it goes, down and up
 * @property {() => number} step of an arrow key
 * @property {() => number} perUnit how much the value changes from one unit of the picture to the next
 * @property {(value: number) => void} pull moves it
 * @property {() => void} rest it is let go
 */

/**
 * Returns how a press beside the handle drags it, too, from a value.
 * @param {HTMLElement} handle
 * @param {Listener} listener
 */
export function listenToHandle(handle, { value, ends, step, perUnit, pull, rest }) {
  /** @type {{ from: number, x: number } | null} */
  let grabbed = null; // while it is held
  const grab = (/** @type {PointerEvent} */ event, /** @type {number} */ from) => {
    handle.setPointerCapture(event.pointerId);
    grabbed = { from, x: event.clientX };
    handle.focus({ preventScroll: true });
    event.preventDefault();
  };
  handle.addEventListener("pointerdown", (event) => grab(event, value()));
  handle.addEventListener("pointermove", (event) => {
    if (grabbed) pull(grabbed.from + ((event.clientX - grabbed.x) / pxPerUnit()) * perUnit());
  });
  const letGo = () => {
    if (!grabbed) return;
    grabbed = null;
    rest();
  };
  handle.addEventListener("pointerup", letGo);
  handle.addEventListener("pointercancel", letGo);
  handle.addEventListener("keydown", (event) => {
    const moved = (/** @type {number} */ steps) => value() + steps * step();
    const [low, high] = ends();
    const to = keyMeaning(event, {
      ArrowLeft: moved(-1),
      ArrowDown: moved(-1),
      ArrowRight: moved(1),
      ArrowUp: moved(1),
      PageDown: moved(-10),
      PageUp: moved(10),
      Home: low,
      End: high,
    });
    if (to !== undefined) pull(to);
  });
  handle.addEventListener("keyup", () => rest());
  return grab;
}

/**
 * @typedef {object} Place
 * @property {number} x in units of the picture
 * @property {number} height likewise
 * @property {string} label what stands beside it
 * @property {number[]} ends how far it goes, down and up
 * @property {number} value
 * @property {string} says the value in words
 */

/**
 * @param {HTMLElement} handle
 * @param {Place} place
 */
export function placeHandle(handle, { x, height, label, ends: [min, max], value, says }) {
  handle.style.left = `${x * pxPerUnit()}px`;
  handle.style.height = `${height * pxPerUnit()}px`;
  handle.dataset.value = label;
  setAttributes(handle, {
    "aria-valuemin": min,
    "aria-valuemax": max,
    "aria-valuenow": value,
    "aria-valuetext": says,
  });
}
