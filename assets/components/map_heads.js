// What stands over a column of the map: how large the layer is, and what its maps show.

import { element } from "./dom.js";
import { number, whole } from "./words.js";

/** @typedef {"integers" | "float32" | "difference"} View */

/** @type {View[]} */
export const VIEWS = ["integers", "float32", "difference"];

/**
 * @param {View} view
 * @param {number} magnified how many times as strong a difference is drawn
 */
export const viewName = (view, magnified) => (view === "difference" ? `${magnified} × diff.` : view);

export const HEADS = ["maps", "pixels", "weights", "products"]; // what the lines of `sizesOf` are

/**
 * How large a layer is, a line each.
 * @param {{ maps: number, side: number, weights: number, products: number }} layer
 */
export function sizesOf({ maps, side, weights, products }) {
  const short = (/** @type {number} */ n) =>
    n >= 1e6 ? `${number(n / 1e6, 2)} M` : n >= 10_000 ? `${number(n / 1000, 2)} k` : whole(n);
  return linesOf([String(maps), `${side} × ${side}`, short(weights), short(products)]);
}

/** @param {string[]} lines */
export function linesOf(lines) {
  return element("span", "lines", ...lines.flatMap((line, i) => (i ? [element("br"), line] : [line])));
}

/**
 * A layer's name, which may break where its words end.
 * @param {string} name
 */
export const titleOf = (name) =>
  element("b", "", ...name.split(/(?<=depth|point)/).flatMap((part, i) => (i ? [element("wbr"), part] : [part])));

/** @param {...(Node | string)} parts */
export const column = (...parts) => element("div", "column", ...parts);
