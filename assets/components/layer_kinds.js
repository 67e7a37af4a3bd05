// Three kinds of layers beside each other, and what each of them adds up for one pixel: the window moves
// over the maps once, when it is first seen, and again when the reader wants it.

/** @import { ComponentArgs } from "./dom.js" */
import { button, element, oncePerPlace, svgElement } from "./dom.js";

const MAPS = 3;
const SIDE = 6; // pixels of a map
const PIXEL = 9; // px, as the others
const APART = 66; // from the top of a map to the next one
const ACROSS = 128; // from the inputs to the outputs
const LEFT = 4;
const MIDDLE = 1; // which output map is computed
const STEP = 130; // ms: all pixels take five seconds
const STILL = 14; // the pixel that is shown where nothing moves

/**
 * @typedef {{ name: string, kernel: number, sees: number[], says: string }} Kind `sees` are input maps
 * @type {Kind[]}
 */
const KINDS = [
  { name: "dense", kernel: 3, sees: [0, 1, 2], says: "3 × 3 pixels of all maps" },
  { name: "depthwise", kernel: 3, sees: [MIDDLE], says: "3 × 3 pixels of one map" },
  { name: "pointwise", kernel: 1, sees: [0, 1, 2], says: "one pixel of all maps" },
];

const shownAt = oncePerPlace((/** @type {HTMLElement | ShadowRoot} */ place) => new LayerKinds(place));

/** @param {ComponentArgs<{}>} args */
export default function ({ parentElement }) {
  const shown = shownAt(parentElement);
  return () => shown.stop();
}

class LayerKinds {
  /** @param {HTMLElement | ShadowRoot} place */
  constructor(place) {
    this.pictures = KINDS.map((kind) => new KindPicture(kind));
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.again = button("Play again", () => this.play());
    this.again.hidden = this.still.matches;
    this.timer = 0;
    const root = element("div", "kinds", ...this.pictures.map(({ root }) => root));
    place.append(root, this.again);
    this.show(STILL);
    if (this.still.matches) return;
    const seen = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        seen.disconnect();
        this.play();
      },
      { threshold: 0.9 },
    );
    seen.observe(root);
  }

  play() {
    this.stop();
    let at = 0;
    this.show(at);
    this.timer = setInterval(() => {
      at += 1;
      if (at === SIDE * SIDE || this.still.matches) return this.stop();
      this.show(at);
    }, STEP);
  }

  stop() {
    clearInterval(this.timer);
  }

  /** @param {number} at the pixel that is computed now */
  show(at) {
    for (const picture of this.pictures) picture.show(at);
  }
}

class KindPicture {
  /** @param {Kind} kind */
  constructor(kind) {
    this.kind = kind;
    const width = ACROSS + SIDE * PIXEL + 2 * LEFT;
    this.moving = svgElement("g");
    const frames = ["inputs", "outputs"].flatMap((_, column) => Array.from({ length: MAPS }, (_, map) => frame(column, map)));
    const products = kind.sees.length * kind.kernel ** 2;
    const label = `A ${kind.name} layer: each pixel adds up ${kind.says}, here ${products} products.`;
    const svg = svgElement(
      "svg",
      { viewBox: `0 0 ${width} ${MAPS * APART}`, role: "img", "aria-label": label },
      ...frames,
      this.moving,
    );
    this.root = element(
      "figure",
      "",
      element("figcaption", "", element("b", "", kind.name), `: ${kind.says}`),
      svg,
      element("p", "", `${kind.sees.length} × ${kind.kernel ** 2} = ${products} products for each pixel`),
    );
  }

  /** @param {number} at */
  show(at) {
    const { kernel, sees } = this.kind;
    const [row, column] = [Math.floor(at / SIDE), at % SIDE];
    const done = Array.from({ length: at + 1 }, (_, k) => pixel(1, MIDDLE, Math.floor(k / SIDE), k % SIDE, k === at ? "now" : "done"));
    const reach = (kernel - 1) / 2;
    const [x1, y1] = centre(1, MIDDLE, row, column);
    const windows = sees.flatMap((map) => {
      const [x0, y0] = centre(0, map, row, column);
      return [
        svgElement("path", { d: `M${x0} ${y0}L${x1} ${y1}`, class: "line" }),
        ...around(row, reach).flatMap((r) => around(column, reach).map((c) => pixel(0, map, r, c, "now"))),
      ];
    });
    this.moving.replaceChildren(...done, ...windows);
  }
}

/**
 * The pixels at `at` and so many on each side of it, as far as there are any.
 * @param {number} at
 * @param {number} reach
 */
const around = (at, reach) => [...Array(SIDE).keys()].filter((other) => Math.abs(other - at) <= reach);

/**
 * @param {number} column 0 for the inputs, 1 for the outputs
 * @param {number} map
 * @returns {[number, number]}
 */
const corner = (column, map) => [LEFT + column * ACROSS, map * APART + 6];

/**
 * @param {number} column
 * @param {number} map
 * @param {number} row
 * @param {number} place in the row
 * @returns {[number, number]}
 */
function centre(column, map, row, place) {
  const [x, y] = corner(column, map);
  return [x + (place + 0.5) * PIXEL, y + (row + 0.5) * PIXEL];
}

/**
 * @param {number} column
 * @param {number} map
 */
function frame(column, map) {
  const [x, y] = corner(column, map);
  const faded = column && map !== MIDDLE ? "frame faded" : "frame";
  return svgElement("rect", { x, y, width: SIDE * PIXEL, height: SIDE * PIXEL, class: faded });
}

/**
 * @param {number} column
 * @param {number} map
 * @param {number} row
 * @param {number} place in the row
 * @param {string} look
 */
function pixel(column, map, row, place, look) {
  const [x, y] = corner(column, map);
  return svgElement("rect", { x: x + place * PIXEL, y: y + row * PIXEL, width: PIXEL, height: PIXEL, class: look });
}
