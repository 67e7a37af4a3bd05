// SVG as text: the few shapes that the pictures of values and codes are made of. Colors are variables
// of the page's theme, named by their meaning; `more` are further attributes.

/** @typedef {"start" | "middle" | "end"} Anchor */

export const LABEL = 32; // px that a label on an axis needs to itself
export const HALO = 'paint-order="stroke" stroke="var(--qp-paper)" stroke-width="4"'; // around words over a picture

/** @param {number} x */
export const px = (x) => x.toFixed(1);

/**
 * The path of a rectangle.
 * @param {number} x0
 * @param {number} x1
 * @param {number} y0
 * @param {number} y1
 */
export const block = (x0, x1, y0, y1) => `M${px(x0)} ${px(y0)}H${px(x1)}V${px(y1)}H${px(x0)}Z`;

/**
 * @param {string} path
 * @param {string} meaning
 * @param {string} [more]
 */
export const area = (path, meaning, more = "") => `<path d="${path}" fill="var(--qp-${meaning})" ${more}/>`;

/**
 * @param {string} path
 * @param {string} meaning
 * @param {string} [more]
 */
export const stroke = (path, meaning, more = "") =>
  `<path d="${path}" fill="none" stroke="var(--qp-${meaning})" ${more}/>`;

/**
 * @param {number} x0
 * @param {number} y0
 * @param {number} x1
 * @param {number} y1
 * @param {string} meaning
 * @param {string} [more]
 */
export const line = (x0, y0, x1, y1, meaning, more = "") =>
  stroke(`M${px(x0)} ${px(y0)}L${px(x1)} ${px(y1)}`, meaning, more);

/**
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 * @param {string} meaning
 * @param {string} [more]
 */
export const dot = (x, y, radius, meaning, more = "") =>
  `<circle cx="${px(x)}" cy="${px(y)}" r="${radius}" fill="var(--qp-${meaning})" ${more}/>`;

/**
 * @param {number} x
 * @param {number} y
 * @param {string} words
 * @param {string} meaning
 * @param {Anchor} [anchor]
 * @param {string} [more]
 * @param {number} [size] px
 */
export const text = (x, y, words, meaning, anchor = "middle", more = "", size = 13) =>
  `<text x="${px(x)}" y="${px(y)}" text-anchor="${anchor}" font-size="${Number(size.toFixed(1))}" fill="var(--qp-${meaning})" ${more}>${words}</text>`;

let unit = 0; // px, in this frame

/** How many px on the screen a unit of a picture has: pictures grow with the page's letters, and while somebody
 *  presents so far that the 13 units of their own letters are as many px (presentation.css). Asked once a frame. */
export function pxPerUnit() {
  if (!unit) {
    const page = getComputedStyle(document.documentElement);
    unit = parseFloat(page.fontSize) / (Number(page.getPropertyValue("--qp-units")) || 16);
    requestAnimationFrame(() => {
      unit = 0;
    });
  }
  return unit;
}

/** @type {WeakMap<Element, number>} */
const widths = new WeakMap(); // px, until they change
// Older than the components' own observers, it hears of a new size before they draw. With the letters' size,
// which may have changed in this frame too, places mostly get another one.
const resized = new ResizeObserver((entries) => {
  for (const { target } of entries) widths.delete(target);
  unit = 0;
});

/**
 * How wide a picture in an element may be, in its own units. The browser is asked once: with several pictures
 * that are drawn in turn, each question would have everything laid out anew.
 * @param {Element} place
 */
export function roomIn(place) {
  let width = widths.get(place) ?? 0;
  if (!width) {
    width = place.clientWidth;
    widths.set(place, width);
    resized.observe(place);
  }
  return width / pxPerUnit();
}

/**
 * Make a picture as wide as its place and `height` units high; returns the width, in units.
 * @param {Element} svg
 * @param {number} height
 */
export function prepare(svg, height) {
  const width = Math.max(svg.parentElement ? roomIn(svg.parentElement) : 0, 160);
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("height", String(height * pxPerUnit()));
  return width;
}
