// A prediction on a picture that shows the answer: the question tells (predictions.js), the picture draws. The
// pictures of a number are in another script than the question, so it goes through the document.

/**
 * What is marked.
 * @typedef {object} Marks
 * @property {string} picture its name
 * @property {number} guess
 */

const EVENT = "qp-marks";
export const GUESS = "you";
export const COLOR = "var(--qp-focus)"; // the interface's own

/** @type {Marks | null} */
let marked = null;
/** @type {Map<Node, () => void>} */
const followers = new Map();
let listening = false;

/** @param {Marks | null} marks null takes them away */
export function showMarks(marks) {
  document.dispatchEvent(new CustomEvent(EVENT, { detail: marks }));
}

/**
 * @param {string} picture
 * @returns {Marks | null}
 */
export function marksOn(picture) {
  return marked?.picture === picture ? marked : null;
}

/**
 * Draw a picture again when something is marked, as long as it is on the page.
 * @param {Node} root
 * @param {() => void} redraw
 */
export function followMarks(root, redraw) {
  followers.set(root, redraw);
  if (listening) return;
  listening = true;
  document.addEventListener(EVENT, (event) => {
    marked = /** @type {CustomEvent<Marks | null>} */ (event).detail;
    for (const [each, draw] of [...followers])
      if (each.isConnected) draw();
      else followers.delete(each);
  });
}
