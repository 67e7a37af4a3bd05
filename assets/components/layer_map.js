// A network layer by layer on the map: what its integers make of one image, how far that is from float32,
// and a switch over each column that puts its layer back into float32. The browser computes it all
// (network_worker.js); the server is told which layers are kept.

/** @import { ComponentArgs } from "./dom.js" */
/** @import { View } from "./map_heads.js" */
/** @import { Drawing, Mark } from "./map_wall.js" */
/** @import { Answer } from "./network_client.js" */
/** @import { Place } from "./neuron_sum.js" */
import { writeAddress } from "./address.js";
import { fetchFile } from "./data_file.js";
import { button, element, finder, oncePerPlace, unseenPicture } from "./dom.js";
import { SIDE } from "./grey_image.js";
import { Hand } from "./hand.js";
import { inReals, WHITE } from "./integer_network.js";
import { MapAnswers } from "./map_answers.js";
import { column, linesOf, titleOf, VIEWS } from "./map_heads.js";
import { inksOf, meaningOf, minusOf } from "./map_inks.js";
import { drawMap } from "./map_picture.js";
import { MapWall } from "./map_wall.js";
import { networkClient } from "./network_client.js";
import { saveMenu } from "./save.js";
import { whenThemeChanges } from "./theme_ink.js";
import { minus, number } from "./words.js";

const DIGITS = 3;

/**
 * What lib/ui/components/layer_map.py sends.
 * @typedef {import("./network_client.js").Names & Shown} Data
 */

/**
 * @typedef {object} Shown
 * @property {string} network
 * @property {string} name of what it is in integers
 * @property {number} bits of a weight
 * @property {boolean} perTensor whether all outputs of a layer have one scale
 * @property {import("./network_worker.js").Mixture["codes"]} codes of each layer
 * @property {{ name: string, kind: string, maps: number, side: number }[]} layers
 * @property {string[]} classes
 * @property {string} picture the file with the image
 * @property {number} image its number
 * @property {number} truth its class
 * @property {string[]} kept the layers in float32
 * @property {string} param their name in the address
 * @property {number} seq
 */

const mapAt = oncePerPlace((/** @type {HTMLElement | ShadowRoot} */ place) => ({
  root: finder(place)(".map"),
  map: /** @type {LayerMap | null} */ (null),
}));

/** @param {ComponentArgs<Data>} args */
export default function ({ data, parentElement, setStateValue }) {
  const place = mapAt(parentElement);
  if (place.map?.data.network !== data.network) {
    const blank = /** @type {HTMLElement} */ (place.map?.blank ?? place.root.cloneNode(true));
    const root = /** @type {HTMLElement} */ (blank.cloneNode(true));
    place.root.replaceWith(root);
    place.root = root;
    place.map = new LayerMap(root, data, blank, place.map?.view ?? "difference");
  }
  place.map.hand.send = setStateValue;
  place.map.receive(data);
}

class LayerMap {
  /**
   * @param {HTMLElement} root
   * @param {Data} data
   * @param {HTMLElement} blank the root as it was
   * @param {View} view
   */
  constructor(root, data, blank, view) {
    this.root = root;
    this.find = finder(root);
    this.data = data;
    this.blank = blank;
    this.view = view;
    this.kept = data.kept;
    this.asked = ""; // what was asked last
    this.pixels = new Uint8Array(0);
    this.failed = false;
    /** @type {{ layer: number, place: Place } | null} */
    this.pointed = null; // an output
    /** @type {Partial<Record<"float32" | "integers", Answer>>} */
    this.answers = {};
    /** @type {ReturnType<typeof inksOf> | null} */
    this.inks = null;
    this.frame = 0;
    this.picture = new MapWall(1, SIDE, null);
    this.columns = data.layers.map((layer, i) => {
      const listener = {
        point: (/** @type {Place} */ place) => this.point(i, place),
        pin: (/** @type {Place} */ place) => this.point(i, place),
        walk: (/** @type {number} */ rows, /** @type {number} */ columns) => this.walk(i, rows, columns),
      };
      return layer.kind === "linear" ? new MapAnswers(data.classes, listener) : new MapWall(layer.maps, layer.side, listener);
    });
    this.furnish();
    this.hand = new Hand([this.find(".columns")]);
    this.hand.serve({
      value: () => this.kept.join(","),
      unchanged: () => this.kept.join() === this.data.kept.join(),
    });
    this.client = networkClient(data);
    this.client.serve((answer) => this.hear(answer));
    void this.begin();
  }

  // ---- What stands where ----

  furnish() {
    const { layers } = this.data;
    this.number = element("b");
    this.truth = element("p");
    this.picture.root.append(this.truth);
    this.picture.root.setAttribute("role", "img");
    const toggles = layers.map(({ name }) => button("", () => this.turnOver(name)));
    const ratios = layers.map(() => linesOf([""]));
    this.toggles = toggles;
    this.ratios = ratios;
    this.find(".columns").append(
      column(this.number, linesOf(["signal : error"]), element("i", "", "uses"), this.picture.root),
      ...layers.map(({ name }, i) =>
        column(titleOf(name), ratios[i], toggles[i], this.columns[i].root),
      ),
    );
    this.columns.forEach(({ root }, i) => {
      root.setAttribute("role", "application");
      root.setAttribute("aria-label", `${layers[i].name}: arrow keys walk over its outputs, Shift from map to map`);
    });
    this.views = VIEWS.map((view) => button(view, () => this.showAll(view)));
    this.find(".all").append(...this.views);
    const svg = unseenPicture();
    const menu = saveMenu(svg, "layers", () => this.saved());
    menu.addEventListener("toggle", () => menu.open && this.drawWhole(svg));
    this.find(".inside").append(menu, svg);
    whenThemeChanges(this.find(".columns"), () => {
      this.inks = null;
      this.schedule();
    });
    new ResizeObserver(() => this.fit()).observe(this.find(".columns"));
  }

  fit() {
    this.picture.fit();
    for (const each of this.columns) each.fit();
    this.schedule();
  }

  async begin() {
    const there = await Promise.all([this.client.load("integers"), this.client.load("floats")]);
    this.failed = !there.every(Boolean);
    this.asked = "";
    this.ask();
  }

  /** @param {Data} data */
  receive(data) {
    const isNew = data.picture !== this.data.picture || !this.pixels.length;
    if (this.hand.hears(data.seq)) this.kept = data.kept;
    this.data = data;
    this.keep(); // Streamlit may have written the address anew
    if (isNew) void this.load(data.picture);
    this.ask();
  }

  /** @param {string} file */
  async load(file) {
    const pixels = new Uint8Array(await fetchFile(file));
    if (file !== this.data.picture) return;
    this.pixels = pixels;
    this.ask();
  }

  // ---- What the reader does ----

  /** @param {string} name of a layer, which goes from one kind of numbers to the other */
  turnOver(name) {
    const other = this.kept.includes(name);
    this.kept = this.data.layers
      .map((layer) => layer.name)
      .filter((each) => (each === name ? !other : this.kept.includes(each)));
    this.hand.change();
    this.hand.rest();
    this.keep();
    this.ask();
  }

  keep() {
    writeAddress({ [this.data.param]: this.kept.join(",") || null });
  }

  /** @param {View} view */
  showAll(view) {
    this.view = view;
    this.schedule();
  }

  /**
   * @param {number} layer
   * @param {Place} place
   */
  point(layer, place) {
    this.pointed = { layer, place };
    this.schedule();
  }

  /**
   * @param {number} layer
   * @param {number} rows
   * @param {number} columns
   */
  walk(layer, rows, columns) {
    const from = this.pointed?.layer === layer ? this.pointed.place : null;
    const next = from ? this.columns[layer].further(from, rows, columns) : { channel: 0, row: 0, column: 0 };
    this.columns[layer].reveal(next.channel);
    this.point(layer, next);
  }

  // ---- Asking and answering ----

  ask() {
    const { bits, perTensor, codes, picture } = this.data;
    const mixture = { perTensor, codes, kept: this.kept };
    const asked = JSON.stringify([bits, mixture, picture, this.pixels.length]);
    this.schedule();
    if (asked === this.asked || !this.pixels.length || !this.client.ready.floats) return;
    this.asked = asked;
    this.client.ask(this.pixels, bits, mixture);
  }

  /** @param {Answer} answer */
  hear(answer) {
    this.answers[answer.kind] = answer;
    this.schedule();
  }

  schedule() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  /**
   * What a layer put out, as real numbers.
   * @param {"float32" | "integers"} kind
   * @param {number} layer
   */
  realsOf(kind, layer) {
    const answer = this.answers[kind];
    return answer && (layer === this.data.layers.length - 1 ? answer.logits : inReals(answer.maps[layer]));
  }

  // ---- Drawing ----

  draw() {
    const { data } = this;
    const inks = (this.inks ??= inksOf(this.root));
    const truth = data.classes[data.truth];
    if (this.number) this.number.textContent = `image ${data.image}`;
    if (this.truth) this.truth.textContent = truth;
    this.picture.root.setAttribute("aria-label", `Test image ${data.image}: ${truth}`);
    const { frame } = inks;
    if (this.pixels.length)
      this.picture.draw({ values: Float32Array.from(this.pixels), most: WHITE, above: inks.ink, below: inks.ink, frame });
    this.drawn = data.layers.map((_, i) => this.drawLayer(i, inks));
    this.views?.forEach((each, i) => each.setAttribute("aria-pressed", String(VIEWS[i] === this.view)));
    this.find(".legend").textContent = this.legend(truth);
    const { pointed } = this;
    this.columns.forEach((each, i) => each.mark(pointed?.layer === i ? [markAt(pointed.place)] : [], inks.line));
  }

  /**
   * @param {number} i
   * @param {ReturnType<typeof inksOf>} inks
   * @returns {{ reals: Float32Array, floats: Float32Array, decibels: number } | null} null until it is known
   */
  drawLayer(i, inks) {
    this.markToggle(i);
    const [reals, floats] = [this.realsOf("integers", i), this.realsOf("float32", i)];
    if (!reals || !floats) return null;
    const decibels = signalToError(floats, reals);
    if (this.ratios) this.ratios[i].textContent = Number.isFinite(decibels) ? `${minus(decibels.toFixed(1))} dB` : "exact";
    const shown = { integers: reals, float32: floats, difference: minusOf(reals, floats) }[this.view];
    const wall = this.columns[i];
    if (wall instanceof MapAnswers) wall.draw(shown, meaningOf(this.view));
    else {
      const [above, below] = this.view === "float32" ? [inks.float32, inks.float32] : [inks.int8, inks.float32];
      const most = Math.max(largest(reals), largest(floats)) || 1;
      wall.draw(/** @type {Drawing} */ ({ values: shown, most, above, below, frame: inks.frame }));
    }
    return { reals, floats, decibels };
  }

  /** @param {number} i */
  markToggle(i) {
    const { name } = this.data.layers[i];
    const isKept = this.kept.includes(name);
    const toggle = /** @type {HTMLButtonElement[]} */ (this.toggles)[i];
    toggle.textContent = isKept ? "float32" : "integers";
    toggle.className = isKept ? "float32 kept" : "int8";
    toggle.setAttribute("aria-pressed", String(isKept));
    toggle.setAttribute("aria-label", `Keep ${name} in float32`);
  }

  /** @param {string} truth */
  legend(truth) {
    if (this.failed) return "The network could not be loaded. Load the page again.";
    const { integers, float32 } = this.answers;
    if (!integers || !float32) return "The network is loading.";
    if (this.pointed) return this.valuesAt(this.pointed);
    const { classes, name } = this.data;
    const answer = (/** @type {Answer} */ { logits }) => classes[logits.indexOf(Math.max(...logits))];
    const kept = this.kept.length ? ` with ${this.kept.join(" and ")} in float32` : "";
    return `${truth}. Float32 answers ${answer(float32)}; ${name}${kept} answers ${answer(integers)}.`;
  }

  /** @param {{ layer: number, place: Place }} pointed */
  valuesAt({ layer, place: { channel, row, column } }) {
    const { data } = this;
    const found = this.drawn?.[layer];
    const { name, side, kind } = data.layers[layer];
    const at = (channel * side + row) * side + column;
    if (!found) return "";
    const [whole, real] = [found.reals[at], found.floats[at]].map((value) => number(value, DIGITS));
    const where = kind === "linear" ? data.classes[channel] : `map ${channel}`;
    return `${name}, ${where}${side > 1 ? `, row ${row}, column ${column}` : ""}: float32 ${real}, ${data.name} ${whole}.`;
  }

  /** @param {SVGSVGElement} svg to be saved */
  drawWhole(svg) {
    for (const each of this.columns) each.paintAll();
    drawMap(svg, this.find(".columns"));
  }

  saved() {
    const { layers } = this.data;
    return {
      layer: layers.map(({ name }) => name),
      computes_in: layers.map(({ name }) => (this.kept.includes(name) ? "float32" : "integers")),
      sqnr_db: layers.map((_, i) => this.drawn?.[i]?.decibels ?? ""),
    };
  }
}

/**
 * @param {Place} place
 * @returns {Mark}
 */
const markAt = ({ channel, row, column: left }) => ({ first: channel, depth: 1, top: row, left, size: 1 });

/** @param {Float32Array} values */
const largest = (values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/**
 * The power of the signal over that of its error, in decibels, as lib/quantization/error.py has it.
 * @param {Float32Array} exact
 * @param {Float32Array} found
 */
function signalToError(exact, found) {
  let [signal, error] = [0, 0];
  for (let i = 0; i < exact.length; i++) {
    signal += exact[i] ** 2;
    error += (found[i] - exact[i]) ** 2;
  }
  return 10 * Math.log10(signal / error);
}
