// A picture (SVG text drawn on the server) and the menu that saves it.

/** @import { ComponentArgs } from "./dom.js" */
/** @import { Columns } from "./save.js" */
import { element, oncePerPlace } from "./dom.js";
import { saveMenu } from "./save.js";

const NARROW = 480; // px: below this width the narrow drawing is shown, if there is one

/**
 * What lib/ui/components/picture.py sends.
 * @typedef {object} Data
 * @property {string} svg
 * @property {string | null} narrow the same for a phone
 * @property {string} label
 * @property {string} name of the files
 * @property {Columns | null} numbers
 */

/** @typedef {ReturnType<typeof pictureIn>} Picture */

const pictureAt = oncePerPlace(pictureIn);

/** @param {ComponentArgs<Data>} args */
export default function ({ data, parentElement }) {
  const picture = pictureAt(parentElement, data);
  picture.data = data;
  picture.view.setAttribute("aria-label", data.label);
  drawPicture(picture);
}

/**
 * @param {ComponentArgs<Data>["parentElement"]} parent
 * @param {Data} data
 * @param {(narrow: boolean) => void} [drawn] is called when one of the two drawings takes the other's place
 */
export function pictureIn(parent, data, drawn) {
  const view = element("div", "view");
  view.setAttribute("role", "img");
  const menu = element("details");
  const figure = element("figure", "", view, menu);
  parent.append(figure);
  const picture = { view, menu, data, drawn: "", isNarrow: false, changed: drawn };
  new ResizeObserver(() => drawPicture(picture)).observe(figure);
  return picture;
}

/** @param {Picture} picture */
export function drawPicture(picture) {
  const { view, data } = picture;
  const narrow = Boolean(data.narrow) && view.clientWidth < NARROW;
  const wanted = narrow && data.narrow ? data.narrow : data.svg;
  if (picture.drawn === wanted) return;
  picture.drawn = wanted;
  view.innerHTML = wanted;
  const svg = /** @type {SVGSVGElement} */ (view.firstElementChild);
  svg.setAttribute("aria-hidden", "true"); // its label says what it shows
  const menu = saveMenu(svg, data.name, data.numbers && (() => picture.data.numbers ?? {}));
  picture.menu.replaceWith(menu);
  picture.menu = menu;
  if (narrow !== picture.isNarrow) {
    picture.isNarrow = narrow;
    picture.changed?.(narrow);
  }
}
