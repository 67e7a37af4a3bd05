// A prediction on a picture that shows the answer: the question tells (predictions.js), the picture draws.

/**
 * What is marked.
 * @typedef {object} Marks
 * @property {string} picture its name
 * @property {number} guess
 */

export const GUESS = "you";
export const COLOR = "var(--qp-focus)"; // the interface's own

/** @type {Marks | null} */
let marked = null;
/** @type {Map<Node, () => void>} */
const followers = new Map();

/** @param {Marks | null} marks null takes them away */
export function showMarks(marks) {
  marked = marks;
  for (const [each, draw] of [...followers])
    if (each.isConnected) draw();
    else followers.delete(each);
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
}
