// What is wrong with something typed, below its box: it takes no room of its own, so that nothing moves.

import { element } from "./dom.js";

/**
 * Makes the sentence of a box, in the element around both; returns what shows a problem, or "" for none.
 * @param {HTMLInputElement} input
 * @param {Element} around
 * @returns {(problem: string) => void}
 */
export function refusing(input, around) {
  const sentence = element("p", "problem");
  sentence.id = `${input.id}-problem`;
  sentence.setAttribute("role", "alert");
  around.append(sentence);
  return (problem) => {
    if (sentence.textContent === problem) return;
    sentence.textContent = problem;
    markInvalid(input, problem ? sentence.id : "");
  };
}

/**
 * @param {Element} input
 * @param {string} described the id of what says why it can't be used, or "" where it can
 */
export function markInvalid(input, described) {
  input.setAttribute("aria-invalid", String(described !== ""));
  if (described) input.setAttribute("aria-describedby", described);
  else input.removeAttribute("aria-describedby");
}
