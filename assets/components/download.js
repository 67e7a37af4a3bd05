// A file that the browser makes and saves.

import { element } from "./dom.js";

/**
 * A file's name that says what is in it.
 * @param {...string} words as people typed them, some of them perhaps empty
 * @returns {string} "" where no letter is left
 */
export const nameOf = (...words) => words.join(" ").toLowerCase().replace(/[^\p{L}\p{M}\p{N}]+/gu, "-").replace(/^-|-$/g, "");

/**
 * @param {Blob} blob
 * @param {string} name
 */
export function download(blob, name) {
  const link = element("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
