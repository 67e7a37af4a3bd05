// The sum behind one output of the map: its window in the layer before, the weights, their products, and
// what becomes of the sum, in integers and in float32.

/** @import { IntegerLayer, Maps, Weighted } from "./integer_network.js" */
/** @import { Drawing, Listener, Mark } from "./map_wall.js" */
/** @import { Place, Term } from "./neuron_sum.js" */
import { element, finder } from "./dom.js";
import { MapWall } from "./map_wall.js";
import { inFloats, inIntegers, shownTerms, termsOf, windowOf } from "./neuron_sum.js";
import { number, whole } from "./words.js";

const DIGITS = 4;

/**
 * A layer with its inputs and weights, in integers, in float32, or in both.
 * @typedef {object} Known
 * @property {string} name
 * @property {string} kind as lib/studies/network_map.py has them
 * @property {number} side of its maps
 * @property {string[]} classes that the last layer tells apart
 * @property {{ layer: IntegerLayer, input: Maps<any> } | null} integers
 * @property {{ layer: Weighted, input: Maps<any> } | null} floats
 */

/**
 * All that there is to say of one output.
 * @param {Known} known
 * @param {Place} place
 */
export function sumBehind({ name, kind, side, classes, integers, floats }, place) {
  const one = integers ?? floats;
  if (!one) return null;
  const terms = {
    integers: integers && termsOf(integers.layer, integers.input, place),
    floats: floats && termsOf(floats.layer, floats.input, place),
  };
  const window = windowOf(one.layer, one.input.side, place);
  const listed = /** @type {Term[]} */ (terms.integers ?? terms.floats);
  const shown = shownTerms(listed, window.kernel);
  return {
    ...{ name, kind, classes, place, window, terms, listed, shown, count: listed.length },
    most: listed[shown[0]].input, // the input map that counts most
    sides: { before: one.input.side, after: side },
    integers: integers && terms.integers && inIntegers(integers.layer, terms.integers, place.channel),
    floats: floats && terms.floats && inFloats(floats.layer, terms.floats, place.channel),
  };
}

/** @typedef {NonNullable<ReturnType<typeof sumBehind>>} Sum */

/** @param {Sum} sum */
function whereInWords({ name, place: { channel, row, column }, kind, classes }) {
  if (kind === "linear") return `${name}, ${classes[channel]}`;
  return kind === "mean" ? `${name}, map ${channel}` : `${name}, map ${channel}, row ${row}, column ${column}`;
}

/**
 * The sum in one sentence, for those who don't see it.
 * @param {Sum} sum
 */
export function sumInWords(sum) {
  const { integers, floats, count } = sum;
  const parts = [`${whereInWords(sum)}.`];
  if (integers) {
    const { products, total, multiplier, steps, code, value } = integers;
    const after = code === null ? "" : ` Its code is ${code}, which stands for ${number(value, DIGITS)}.`;
    parts.push(
      `${count} products add up to ${whole(products)}; with the bias ${whole(total)};` +
        ` times ${number(multiplier, DIGITS)} that is ${number(steps, DIGITS)}.${after}`,
    );
  }
  if (floats) parts.push(`Float32 has ${number(floats.value, DIGITS)}.`);
  return parts.join(" ");
}

/** @param {Sum} sum */
function explained(sum) {
  const negative = sum.integers?.clipped ? " The sum is negative: the ReLU makes it 0." : "";
  return reachInWords(sum) + negative;
}

/**
 * What an output sees.
 * @param {Sum} sum
 */
function reachInWords({ kind, window: { first, depth, kernel }, count, shown, most: input }) {
  const most = `Shown: the ${shown.length} that count most.`;
  const size = `${kernel} × ${kernel} pixels`;
  switch (kind) {
    case "mean":
      return `It sees all ${count} pixels of one map, each with a weight of 1: their mean. ${most}`;
    case "linear":
      return `It sees the means of all ${depth} maps: ${count} products. ${most}`;
    case "pointwise":
      return `It sees one pixel of all ${depth} maps: ${count} products. ${most}`;
    case "depthwise":
      return `It sees ${size} of one map, number ${first}: ${count} products.`;
    default:
      if (depth === 1) return `It sees ${size} of the picture: ${count} products.`;
      return `It sees ${size} of all ${depth} maps: ${count} products. Shown: those of map ${input}, which count most.`;
  }
}

export class SumPanel {
  /**
   * @param {HTMLElement} root with what network_map.html has
   * @param {Listener} listener of the enlarged map
   */
  constructor(root, listener) {
    this.find = finder(root);
    this.listener = listener;
    this.before = slot();
    this.after = slot();
    this.find(".seen").append(this.before.root, this.after.root);
  }

  /**
   * @param {Sum | null} sum
   * @param {{ before: Drawing | null, after: Drawing | null }} drawings of the layer before, and of its own
   * @param {{ before: string, after: string }} names
   * @param {string} line the color of boxes
   */
  show(sum, drawings, names, line) {
    if (!sum) return;
    this.find(".where").textContent = whereInWords(sum);
    this.find(".reach").textContent = explained(sum);
    this.showMaps(sum, drawings, names, line);
    this.showProducts(sum);
    this.find(".steps tbody").replaceChildren(...stepsOf(sum).map(lineOf));
  }

  /** Fit what is enlarged into its place. */
  fit() {
    this.before.wall?.fit();
    this.after.wall?.fit();
  }

  /**
   * The window in the map that counts most, and the output in its own map.
   * @param {Sum} sum
   * @param {Parameters<SumPanel["show"]>[1]} drawings
   * @param {Parameters<SumPanel["show"]>[2]} names
   * @param {string} line
   */
  showMaps({ place, window: { kernel, top, left }, most, sides }, drawings, names, line) {
    const window = { first: 0, depth: 1, top, left, size: kernel };
    enlarge(this.before, null, sides.before, drawings.before, most, window, names.before, line);
    const output = { first: 0, depth: 1, top: place.row, left: place.column, size: 1 };
    enlarge(this.after, this.listener, sides.after, drawings.after, place.channel, output, names.after, line);
  }

  /** @param {Sum} sum */
  showProducts({ terms, listed, shown }) {
    const say = terms.integers ? whole : (/** @type {number} */ x) => number(x, 2);
    const part = (/** @type {"value" | "weight" | "product"} */ name) => shown.map((k) => say(listed[k][name]));
    const grids = [part("value"), part("weight"), part("product")];
    const names = [terms.integers ? "codes" : "inputs", "weights", "products"];
    const place = this.find(".products");
    place.classList.toggle("float32", !terms.integers);
    place.setAttribute("aria-label", grids.map((grid, i) => `${names[i]}: ${grid.join(", ")}`).join("; ") + ".");
    place.replaceChildren(
      ...grids.flatMap((grid, i) => [
        element("i", "", ["", "×", "="][i]),
        element("figure", "", element("figcaption", "", names[i]), gridOf(grid)),
      ]),
    );
  }
}

/** @param {string[]} words */
const gridOf = (words) => element("div", "grid", ...words.map((word) => element("span", "", word)));

/** @typedef {[string, string, string]} Line a step's name, in integers, in float32 */

/**
 * @param {Sum} sum
 * @returns {Line[]}
 */
function stepsOf({ integers, floats, count, kind }) {
  const real = (/** @type {number | undefined} */ x) => (x === undefined ? "" : number(x, DIGITS));
  const int = (/** @type {number | undefined} */ x) => (x === undefined ? "" : whole(x));
  /** @type {Line[]} */
  const lines = [[`${whole(count)} products`, int(integers?.products), real(floats?.products)]];
  if (kind !== "mean") lines.push(["with the bias", int(integers?.total), real(floats?.total)]);
  if (integers) {
    lines.push(["× multiplier", real(integers.multiplier), ""]);
    if (integers.code !== null) lines.push(["output steps", real(integers.steps), ""]);
    if (integers.code !== null) lines.push([integers.clipped ? "ReLU: code" : "rounded: code", int(integers.code), ""]);
  }
  const last = kind === "linear" ? "the logit" : integers ? "stands for" : "output";
  lines.push([last, real(integers?.value), real(floats?.value)]);
  return lines;
}

/** @param {Line} line */
function lineOf([name, integers, floats]) {
  const head = element("th", "", name);
  head.scope = "row";
  return element("tr", "", head, element("td", "int8", integers), element("td", "float32", floats));
}

// ---- Enlarged maps ----

/** Where one map stands, enlarged. */
function slot() {
  const caption = element("figcaption");
  return { root: element("figure", "", caption), caption, wall: /** @type {MapWall | null} */ (null) };
}

/**
 * Show one map of a layer in a slot; none where a map is a single number.
 * @param {ReturnType<typeof slot>} slot
 * @param {Listener | null} listener
 * @param {number} side of the map
 * @param {Drawing | null} drawing of all maps of the layer
 * @param {number} channel
 * @param {Mark} mark
 * @param {string} name of the layer
 * @param {string} line the color of the mark
 */
function enlarge(slot, listener, side, drawing, channel, mark, name, line) {
  slot.root.hidden = side === 1 || !drawing;
  if (side === 1 || !drawing) return;
  if (slot.wall?.side !== side) {
    slot.wall?.root.remove();
    slot.wall = new MapWall(1, side, listener);
    slot.wall.root.removeAttribute("tabindex"); // the map itself has the keys
    slot.root.prepend(slot.wall.root);
    slot.wall.fit();
  }
  const [from, to] = [channel, channel + 1].map((at) => at * side * side);
  slot.caption.textContent = name === "picture" ? name : `${name}, map ${channel}`;
  slot.wall.draw({ ...drawing, values: drawing.values.subarray(from, to) });
  slot.wall.mark([mark], line);
}
