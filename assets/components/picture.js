// A picture (SVG text drawn on the server) and the menu that saves it.

/** @import { ComponentArgs } from "./dom.js" */
/** @import { Columns } from "./save.js" */
import { element, oncePerPlace, svgElement } from "./dom.js";
import { COLOR, GUESS, followMarks, marksOn } from "./marks.js";
import { saveMenu } from "./save.js";
import { placesIn, travel } from "./travel.js";

const STOP = "aria-valuetext"; // of a slider: the stop's text
const NARROW = 480; // px: below this width the narrow drawing is shown, if there is one

/**
 * What lib/ui/components/picture.py sends.
 * @typedef {object} Data
 * @property {string} svg
 * @property {string | null} narrow the same for a phone
 * @property {string} label
 * @property {string} name of the files
 * @property {Columns | null} numbers
 * @property {Stages | null} [stages]
 *
 * What the picture shows at each stop of a slider of Streamlit's, for a wide screen and for a phone.
 * @typedef {{ slider: string, pictures: Record<string, [string, string]> }} Stages
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
  followMarks(figure, () => drawMarks(view));
  if (data.stages) followSlider(picture, data.stages.slider, () => drawPicture(picture));
  return picture;
}

/** @param {Picture} picture */
export function drawPicture(picture) {
  const { view, data } = picture;
  const narrow = Boolean(data.narrow) && view.clientWidth < NARROW;
  const [wide, small] = stageOf(data.stages) ?? [data.svg, data.narrow];
  const wanted = narrow && small ? small : wide;
  if (picture.drawn === wanted) return;
  picture.drawn = wanted;
  const before = narrow === picture.isNarrow ? placesIn(view) : new Map();
  view.innerHTML = wanted;
  travel(view, before);
  const svg = /** @type {SVGSVGElement} */ (view.firstElementChild);
  svg.setAttribute("aria-hidden", "true"); // its label says what it shows
  drawMarks(view);
  const menu = saveMenu(svg, data.name, data.numbers && (() => picture.data.numbers ?? {}));
  picture.menu.replaceWith(menu);
  picture.menu = menu;
  if (narrow !== picture.isNarrow) {
    picture.isNarrow = narrow;
    picture.changed?.(narrow);
  }
}

/**
 * What belongs to the stop where a slider stands. The server hears of it only when it is let go.
 * @param {Stages | null | undefined} stages
 */
function stageOf(stages) {
  return stages ? stages.pictures[stopOf(stages.slider)] : undefined;
}

/**
 * The text of the stop where a slider stands; "" if there is no such slider.
 * @param {string} slider
 */
const stopOf = (slider) => document.querySelector(`.st-key-${slider} [${STOP}]`)?.getAttribute(STOP) ?? "";

/**
 * Let a picture change at every stop of a slider.
 * @param {{ view: HTMLElement }} picture
 * @param {string} slider the key of the setting
 * @param {(stop: string) => void} change
 */
export function followSlider({ view }, slider, change) {
  const observer = new MutationObserver(() => {
    if (!view.isConnected) observer.disconnect();
    else if (stopOf(slider)) change(stopOf(slider));
  });
  observer.observe(document.body, { attributeFilter: [STOP], subtree: true });
}

/**
 * Mark what the reader predicted on axes that lib/figures/style.py, let_mark(), named.
 * @param {HTMLElement} view
 */
function drawMarks(view) {
  for (const old of view.querySelectorAll(".guess")) old.remove();
  for (const place of view.querySelectorAll('[id^="marks_"]')) {
    const [, name, low, high] = place.id.split("_");
    const marks = marksOn(name);
    if (!marks || !(place instanceof SVGGraphicsElement)) continue;
    const { x, y, width, height } = place.getBBox();
    const at = x + ((marks.guess - Number(low)) / (Number(high) - Number(low))) * width;
    const line = svgElement("line", { x1: at, x2: at, y1: y, y2: y + height, stroke: COLOR, "stroke-width": 2, "stroke-dasharray": "5 3" });
    const letters = { fill: COLOR, stroke: "var(--qp-paper)", "stroke-width": 4, "paint-order": "stroke", "font-size": 13, "font-weight": 650 };
    const side = at > x + 0.8 * width ? { x: at - 6, "text-anchor": "end" } : { x: at + 6, "text-anchor": "start" };
    const words = svgElement("text", { ...letters, ...side, y: y + height / 2 + 4 }, GUESS);
    place.ownerSVGElement?.append(svgElement("g", { class: "guess" }, line, words));
  }
}
