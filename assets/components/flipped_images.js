// A few images in a row, each with what it is and two answers below it, as one picture to save.

/** @import { ComponentArgs } from "./dom.js" */
/** @import { Columns } from "./save.js" */
import { readBytes } from "./base64.js";
import { element, oncePerPlace, setAttributes, svgElement } from "./dom.js";
import { SIDE, drawGrey } from "./grey_image.js";
import { saveMenu } from "./save.js";
import { pxPerUnit, text } from "./svg.js";

const WIDEST = 118; // px that an image and its words have to themselves
const NARROWEST = 92;
const PHOTO = 64;
const LINE = 17;
const TOP = 4;

/**
 * What lib/ui/components/flipped_images.py sends.
 * @typedef {object} Data
 * @property {string} pixels base64 of the bytes of all images
 * @property {{ truth: string, float32: string, int8: string }[]} cards
 * @property {string} label
 * @property {string} name of the files
 * @property {Columns} numbers
 */

/** @typedef {ReturnType<typeof build>} Strip */

const stripAt = oncePerPlace(build);

/** @param {ComponentArgs<Data>} args */
export default function ({ data, parentElement }) {
  const strip = stripAt(parentElement, data);
  strip.data = data;
  strip.drawn = "";
  draw(strip);
}

/**
 * @param {ComponentArgs<Data>["parentElement"]} parent
 * @param {Data} data
 */
function build(parent, data) {
  const picture = svgElement("svg", { role: "img" });
  const foot = element("div", "foot");
  const figure = element("figure", "", picture, foot);
  parent.append(figure);
  const strip = { figure, picture, data, drawn: "" };
  foot.append(element("span"), saveMenu(picture, data.name, () => strip.data.numbers));
  new ResizeObserver(() => draw(strip)).observe(figure);
  return strip;
}

/** @param {Strip} strip */
function draw(strip) {
  const { data, figure, picture } = strip;
  const unit = pxPerUnit();
  const room = figure.clientWidth / unit;
  const columns = Math.max(1, Math.min(data.cards.length, Math.floor(room / NARROWEST)));
  const wide = Math.min(WIDEST, room / columns);
  const size = `${columns} ${wide}`;
  if (!room || strip.drawn === size) return;
  strip.drawn = size;
  const tall = PHOTO + 3 * LINE + 10;
  const bytes = readBytes(data.pixels);
  const shown = data.cards.map(({ truth, float32, int8 }, place) => {
    const left = (place % columns) * wide;
    const top = TOP + Math.floor(place / columns) * tall;
    const middle = left + wide / 2;
    const words = (/** @type {number} */ line, /** @type {string} */ what, /** @type {string} */ meaning) =>
      text(middle, top + PHOTO + line * LINE, what, meaning);
    const url = photo(bytes.subarray(place * SIDE * SIDE, (place + 1) * SIDE * SIDE));
    const image = `<image href="${url}" x="${middle - PHOTO / 2}" y="${top}" width="${PHOTO}" height="${PHOTO}" style="image-rendering: pixelated"/>`;
    return image + words(1, truth, "ink") + words(2, float32, "float32") + words(3, int8, "int8");
  });
  const [width, height] = [columns * wide, TOP + Math.ceil(data.cards.length / columns) * tall];
  setAttributes(picture, {
    viewBox: `0 0 ${width} ${height}`,
    width: width * unit,
    height: height * unit,
    "aria-label": data.label,
  });
  picture.innerHTML = shown.join("");
}

/** @param {Uint8Array} pixels */
function photo(pixels) {
  const canvas = element("canvas");
  drawGrey(canvas, pixels);
  return canvas.toDataURL();
}
