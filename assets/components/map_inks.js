// The colors of a map, and what it draws in them.

import { colorOf, inkOf } from "./theme_ink.js";

/** @typedef {import("./map_heads.js").View} View */

/**
 * The theme's colors: numbers for pixels, names for lines.
 * @param {HTMLElement} root
 */
export const inksOf = (root) => ({
  ...{ float32: inkOf(root, "float32"), int8: inkOf(root, "int8"), ink: inkOf(root, "ink") },
  ...{ line: colorOf(root, "ink"), frame: colorOf(root, "faint") },
});

/**
 * What a view's color means, as the theme calls it; a difference has two.
 * @param {View} view
 */
export const meaningOf = (view) => ({ float32: "float32", integers: "int8", difference: "" })[view];

/**
 * @param {Float32Array} a
 * @param {Float32Array} b
 */
export const minusOf = (a, b) => a.map((value, i) => value - b[i]);
