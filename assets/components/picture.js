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

/** @typedef {ReturnType<typeof build>} Picture */

const pictureAt = oncePerPlace(build);

/** @param {ComponentArgs<Data>} args */
export default function ({ data, parentElement }) {
  const picture = pictureAt(parentElement, data);
  picture.data = data;
  picture.view.setAttribute("aria-label", data.label);
  draw(picture);
}

/**
 * @param {ComponentArgs<Data>["parentElement"]} parent
 * @param {Data} data
 */
function build(parent, data) {
  const view = element("div", "view");
  view.setAttribute("role", "img");
  const menu = element("details");
  const figure = element("figure", "", view, menu);
  parent.append(figure);
  const picture = { view, menu, data, drawn: "" };
  new ResizeObserver(() => draw(picture)).observe(figure);
  return picture;
}

/** @param {Picture} picture */
function draw(picture) {
  const { view, data } = picture;
  const wanted = data.narrow && view.clientWidth < NARROW ? data.narrow : data.svg;
  if (picture.drawn === wanted) return;
  picture.drawn = wanted;
  view.innerHTML = wanted;
  const svg = /** @type {SVGSVGElement} */ (view.firstElementChild);
  svg.setAttribute("aria-hidden", "true"); // its label says what it shows
  const menu = saveMenu(svg, data.name, data.numbers && (() => picture.data.numbers ?? {}));
  picture.menu.replaceWith(menu);
  picture.menu = menu;
}
