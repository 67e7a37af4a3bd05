// The network as a map: a column of feature maps for each layer, and the integer sum behind each of their
// pixels. Both networks run in the browser (network_worker.js); the server does nothing while a reader
// walks over the map.

/** @import { ComponentArgs } from "./dom.js" */
/** @import { Weighted } from "./integer_network.js" */
/** @import { Drawing, Listener } from "./map_wall.js" */
/** @import { Answer, Names } from "./network_client.js" */
/** @import { Place } from "./neuron_sum.js" */
import { readAddress, writeAddress } from "./address.js";
import { bitsDial, bitsLinked, bitsName, FLOAT, WIDEST } from "./bits_dial.js";
import { fetchFile } from "./data_file.js";
import { button, element, finder, oncePerPlace, unseenPicture } from "./dom.js";
import { SIDE } from "./grey_image.js";
import { inReals, WHITE } from "./integer_network.js";
import { keep } from "./kept_choice.js";
import { MapAnswers } from "./map_answers.js";
import { column, HEADS, linesOf, sizesOf, titleOf, VIEWS, viewName } from "./map_heads.js";
import { inksOf, meaningOf, minusOf } from "./map_inks.js";
import { drawMap } from "./map_picture.js";
import { MapWall } from "./map_wall.js";
import { sumBehind, sumInWords, SumPanel } from "./map_sum.js";
import { networkClient } from "./network_client.js";
import { pictureWindow } from "./neuron_sum.js";
import { saveMenu } from "./save.js";
import { whenThemeChanges } from "./theme_ink.js";

const PIXELS = SIDE * SIDE;
const MAGNIFIED = 8; // times, of a difference
const IDLE = 3000; // ms, after which weights are loaded though the browser is busy
const LETTERS = VIEWS.map((view) => view[0]).join("");

/** @typedef {import("./map_heads.js").View} View */
/** @typedef {{ name: string, kind: string, maps: number, side: number, weights: number, products: number }} Layer */
/** @typedef {Place & { layer: number }} Chosen an output, and which layer's it is */

/**
 * What lib/ui/components/network_map.py sends.
 * @typedef {Names & Shown} Data
 */

/**
 * @typedef {object} Shown
 * @property {string} network
 * @property {string} pictures the file with the shipped pictures, one after the other
 * @property {number[]} truths the class of each
 * @property {string[]} classes
 * @property {Layer[]} layers
 * @property {number[]} widths bits of a weight: 32, 8, 7, ... 2
 * @property {number | null} bits that the reader chose on another page
 * @property {number | null} image likewise
 * @property {string} pixel the output to begin with: its layer, map, row and column
 * @property {{ pixel: string, shows: string }} params names in the address
 * @property {{ address: string, params: Record<"network" | "bits" | "image" | "layer" | "channel" | "row" | "column", string> }} neuron
 *   the page that goes through an output step by step
 */

const placeAt = oncePerPlace((/** @type {HTMLElement | ShadowRoot} */ place) => ({
  root: finder(place)(".map"),
  map: /** @type {NetworkMap | null} */ (null),
}));

/** @param {ComponentArgs<Data>} args */
export default function ({ data, parentElement }) {
  const place = placeAt(parentElement);
  if (place.map?.data.network === data.network) return;
  const blank = /** @type {HTMLElement} */ (place.map?.blank ?? place.root.cloneNode(true));
  const root = /** @type {HTMLElement} */ (blank.cloneNode(true));
  place.root.replaceWith(root);
  place.root = root;
  place.map = new NetworkMap(root, data, blank, place.map);
}

class NetworkMap {
  /**
   * @param {HTMLElement} root
   * @param {Data} data
   * @param {HTMLElement} blank the root as it was
   * @param {NetworkMap | null} before the map of another network in the same place
   */
  constructor(root, data, blank, before) {
    this.root = root;
    this.find = finder(root);
    this.data = data;
    this.blank = blank;
    this.bits = before?.bits ?? bitsLinked(data.widths) ?? data.bits ?? WIDEST;
    this.image = before?.image ?? imageIn(readAddress("image"), data) ?? data.image ?? 0;
    this.shows = before ? this.allShow("integers") : this.showsIn(readAddress(data.params.shows));
    const linked = this.chosenIn(readAddress(data.params.pixel));
    this.pinned = linked !== null;
    this.chosen = linked ?? /** @type {Chosen} */ (this.chosenIn(data.pixel));
    this.pictures = new Uint8Array(0);
    this.failed = false;
    /** @type {Partial<Record<"float32" | "integers", Answer>>} */
    this.answers = {};
    /** @type {ReturnType<typeof inksOf> | null} */
    this.inks = null; // asking for them makes the browser lay out the page
    this.drawn = ""; // what the columns show
    /** @type {(Drawing | null)[]} */
    this.drawings = []; // of the picture and of each layer
    this.frame = 0;
    this.revealed = false; // whether the output to begin with has been scrolled to
    this.client = networkClient(data);
    this.client.serve((answer) => this.hear(answer), true);
    this.picture = new MapWall(1, SIDE, null);
    this.columns = data.layers.map((layer, i) =>
      layer.kind === "linear"
        ? new MapAnswers(data.classes, this.listener(i))
        : new MapWall(layer.maps, layer.side, this.listener(i)),
    );
    this.panel = new SumPanel(this.find(".sum"), {
      point: ({ row, column }) => this.pinned || this.choose({ ...this.chosen, row, column }),
      pin: ({ row, column }) => this.pin({ ...this.chosen, row, column }),
      walk: () => {},
    });
    this.furnish();
    void this.begin();
  }

  // ---- What stands where ----

  furnish() {
    const { data } = this;
    this.showDial = bitsDial(this.find(".dial"), data.widths, (bits) => this.turn(bits));
    const toggles = data.layers.map((_, i) => button("", () => this.turnOver(i)));
    this.toggles = toggles;
    this.number = element("b");
    this.truth = element("p");
    this.picture.root.append(this.truth);
    const next = button("Next", () => this.next());
    next.setAttribute("aria-label", "Next picture");
    this.find(".columns").append(
      column(this.number, linesOf(HEADS), next, this.picture.root),
      ...data.layers.map((layer, i) =>
        column(titleOf(layer.name), sizesOf(layer), toggles[i], this.columns[i].root),
      ),
    );
    this.picture.root.setAttribute("role", "img");
    this.columns.forEach(({ root }, i) => {
      root.setAttribute("role", "application");
      root.setAttribute("aria-label", `${data.layers[i].name}: arrow keys walk over its outputs, Shift from map to map`);
    });
    this.views = VIEWS.map((view) => button(view, () => this.turnAll(view)));
    this.find(".all").append(...this.views);
    const svg = unseenPicture();
    const menu = saveMenu(svg, "map", () => this.saved());
    menu.addEventListener("toggle", () => menu.open && this.drawWhole(svg));
    this.find(".inside").append(menu, svg);
    this.find(".free").addEventListener("click", () => this.letGo());
    this.root.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.pinned) this.letGo();
    });
    whenThemeChanges(this.find(".columns"), () => {
      this.inks = null;
      this.redraw();
    });
    new ResizeObserver(() => this.fit()).observe(this.find(".columns"));
  }

  /**
   * @param {number} layer
   * @returns {Listener}
   */
  listener(layer) {
    return {
      point: (place) => this.pinned || this.choose({ layer, ...place }),
      pin: (place) => this.pin({ layer, ...place }),
      walk: (rows, columns) => this.walk(layer, rows, columns),
    };
  }

  fit() {
    this.picture.fit();
    for (const each of this.columns) each.fit();
    this.panel.fit();
    this.schedule();
  }

  /** The pictures and the integers come at once, the float32 weights when there is time. */
  async begin() {
    const loading = this.client.load("integers");
    this.pictures = new Uint8Array(await fetchFile(this.data.pictures));
    this.loaded((await loading) && this.pictures.length > 0);
    const later = window.requestIdleCallback ?? ((/** @type {() => void} */ call) => setTimeout(call, 200));
    later(() => void this.client.load("floats").then((there) => this.loaded(there)), { timeout: IDLE });
  }

  /** @param {boolean} there */
  loaded(there) {
    this.failed ||= !there;
    this.ask();
  }

  // ---- What the reader does ----

  /** @param {number} bits */
  turn(bits) {
    this.bits = bits;
    this.ask();
  }

  next() {
    this.image = (this.image + 1) % this.data.truths.length;
    keep({ image: this.image });
    writeAddress({ image: this.image });
    this.ask();
  }

  /** @param {number} layer shows the next of the three views */
  turnOver(layer) {
    this.shows[layer] = VIEWS[(VIEWS.indexOf(this.shows[layer]) + 1) % VIEWS.length];
    this.keepShows();
  }

  /** @param {View} view */
  turnAll(view) {
    this.shows = this.allShow(view);
    this.keepShows();
  }

  keepShows() {
    const letters = this.shows.map((view) => view[0]).join("");
    writeAddress({ [this.data.params.shows]: /^i*$/.test(letters) ? null : letters });
    this.redraw();
  }

  /** @param {Chosen} chosen */
  choose(chosen) {
    this.chosen = chosen;
    this.schedule();
  }

  /** @param {Chosen} chosen stays, whatever the pointer does, until it is pressed again */
  pin(chosen) {
    if (this.pinned && same(chosen, this.chosen)) return this.letGo();
    this.pinned = true;
    this.choose(chosen);
    writeAddress({ [this.data.params.pixel]: this.spelled });
    this.say();
    this.reveal();
  }

  letGo() {
    this.pinned = false;
    writeAddress({ [this.data.params.pixel]: null });
    this.schedule();
  }

  /**
   * @param {number} layer
   * @param {number} rows
   * @param {number} columns
   */
  walk(layer, rows, columns) {
    const { side } = this.data.layers[layer];
    const middle = { channel: 0, row: side >> 1, column: side >> 1 };
    const place = this.chosen.layer === layer ? this.columns[layer].further(this.chosen, rows, columns) : middle;
    this.pinned = false;
    this.pin({ layer, channel: place.channel, row: place.row, column: place.column });
  }

  /** Scroll to the chosen output, and to what counts most in it. */
  reveal() {
    const { layer, channel } = this.chosen;
    const sum = this.sum();
    this.columns[layer].reveal(channel);
    if (sum && layer) this.columns[layer - 1].reveal(sum.most);
    this.revealed = true;
  }

  say() {
    const sum = this.sum();
    if (sum) this.find(".said").textContent = sumInWords(sum);
  }

  // ---- Asking and answering ----

  ask() {
    if (this.pictures.length) this.client.ask(this.pixels, this.bits);
    this.schedule();
  }

  get pixels() {
    return this.pictures.slice(this.image * PIXELS, (this.image + 1) * PIXELS);
  }

  /** @param {Answer} answer */
  hear(answer) {
    this.answers[answer.kind] = answer;
    this.redraw();
  }

  redraw() {
    this.drawn = "";
    this.schedule();
  }

  schedule() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  // ---- What the networks have computed ----

  /** The integers as they are shown; none while float32 alone is. */
  get integers() {
    return this.bits === FLOAT ? undefined : this.answers.integers;
  }

  /** Float32, as far as it has answered for the same picture. */
  get floats() {
    const { integers } = this;
    const { float32 } = this.answers;
    return !integers || integers.picture.join() === float32?.picture.join() ? float32 : undefined;
  }

  /**
   * What a layer put out, as real numbers.
   * @param {Answer | undefined} answer
   * @param {number} layer
   * @returns {Float32Array | undefined}
   */
  realsOf(answer, layer) {
    if (!answer || layer === this.data.layers.length - 1) return answer?.logits;
    return inReals(answer.maps[layer]);
  }

  /**
   * What went into a layer.
   * @param {Answer} answer
   * @param {number} layer
   */
  inputOf({ kind, maps, picture }, layer) {
    if (layer) return maps[layer - 1];
    const values = kind === "integers" ? picture : Float32Array.from(picture, (grey) => grey / WHITE);
    return { name: "picture", channels: 1, side: SIDE, values };
  }

  /** What is known of the chosen output. */
  sum() {
    const { layer } = this.chosen;
    const { name, kind, side } = this.data.layers[layer];
    const of = (/** @type {Answer | undefined} */ answer) => {
      const layers = answer && this.client.layers.get(answer.bits);
      return layers ? { layer: layers[layer], input: this.inputOf(answer, layer) } : null;
    };
    return sumBehind({ name, kind, side, classes: this.data.classes, integers: of(this.integers), floats: of(this.floats) }, this.chosen);
  }

  /** @returns {Weighted[] | undefined} the layers, of whichever network is there */
  get layers() {
    const { integers, float32 } = this.answers;
    return this.client.layers.get(integers?.bits ?? FLOAT) ?? this.client.layers.get(float32?.bits ?? FLOAT);
  }

  /**
   * What a column shows: what the reader wants, or what there is.
   * @param {number} layer
   * @returns {View}
   */
  viewOf(layer) {
    if (this.bits === FLOAT) return "float32";
    return this.answers.float32 ? this.shows[layer] : "integers";
  }

  // ---- Drawing ----

  draw() {
    if (!this.drawn) this.drawColumns();
    this.showDial?.(this.bits);
    this.find(".legend").textContent = this.legend();
    const sum = this.sum();
    const inks = (this.inks ??= inksOf(this.root));
    this.mark(sum, inks.line);
    if (sum && !this.revealed) this.reveal();
    const { layer } = this.chosen;
    const [before, after] = [layer, layer + 1].map((at) => this.drawings[at] ?? null);
    const names = { before: this.data.layers[layer - 1]?.name ?? "picture", after: this.data.layers[layer].name };
    this.panel.show(sum, { before, after }, names, inks.line);
    /** @type {HTMLAnchorElement} */ (this.find(".follow")).href = this.follow();
    this.find(".free").hidden = !this.pinned;
  }

  /** @param {SVGSVGElement} svg to be saved */
  drawWhole(svg) {
    for (const column of this.columns) column.paintAll();
    drawMap(svg, this.find(".columns"));
  }

  drawColumns() {
    const { data } = this;
    const inks = (this.inks ??= inksOf(this.root));
    const { frame } = inks;
    const truth = data.classes[data.truths[this.image]];
    if (this.number) this.number.textContent = `picture ${this.image}`;
    if (this.truth) this.truth.textContent = truth;
    this.picture.root.setAttribute("aria-label", `Test image ${this.image}: ${truth}`);
    if (!this.pictures.length) return;
    const greys = Float32Array.from(this.pixels);
    this.drawings = [{ values: greys, most: WHITE, above: inks.ink, below: inks.ink, frame }];
    this.picture.draw(/** @type {Drawing} */ (this.drawings[0]));
    data.layers.forEach((layer, i) => {
      const view = this.viewOf(i);
      this.markToggle(i, view);
      const [whole, floats] = [this.realsOf(this.integers, i), this.realsOf(this.floats, i)];
      const reals = view === "integers" ? whole : view === "float32" ? floats : whole && floats && minusOf(whole, floats);
      if (!reals) return;
      const column = this.columns[i];
      if (column instanceof MapAnswers) return column.draw(reals, meaningOf(view));
      const most = this.largestOf(i, reals) / (view === "difference" ? MAGNIFIED : 1);
      const [above, below] = view === "float32" ? [inks.float32, inks.float32] : [inks.int8, inks.float32];
      const drawing = { values: reals, most, above, below, frame };
      this.drawings[i + 1] = drawing;
      column.draw(drawing);
    });
    this.views?.forEach((each, i) => {
      each.setAttribute("aria-pressed", String(data.layers.every((_, layer) => this.viewOf(layer) === VIEWS[i])));
    });
    this.drawn = "all";
  }

  /**
   * The value that is drawn strongest: what the highest code means.
   * @param {number} layer
   * @param {Float32Array} reals
   */
  largestOf(layer, reals) {
    const codes = this.answers.integers?.maps[layer]?.codes;
    return codes ? codes.top * codes.scale : Math.max(...reals) || 1;
  }

  /**
   * @param {number} layer
   * @param {View} view
   */
  markToggle(layer, view) {
    const toggle = /** @type {HTMLButtonElement[]} */ (this.toggles)[layer];
    toggle.textContent = viewName(view, MAGNIFIED);
    toggle.className = meaningOf(view);
    toggle.disabled = this.bits === FLOAT;
    toggle.setAttribute("aria-label", `${this.data.layers[layer].name} shows ${view}: show the next view`);
  }

  /**
   * The chosen output, what it sees in the layer before, and what of the picture.
   * @param {ReturnType<typeof sumBehind>} sum
   * @param {string} line the color of boxes
   */
  mark(sum, line) {
    const { layer, channel, row, column } = this.chosen;
    const boxes = [this.picture, ...this.columns].map(() => /** @type {import("./map_wall.js").Mark[]} */ ([]));
    boxes[layer + 1].push({ first: channel, depth: 1, top: row, left: column, size: 1 });
    if (sum) {
      const { first, depth, top, left, kernel } = sum.window;
      boxes[layer].push({ first, depth, top, left, size: kernel });
    }
    const layers = this.layers?.slice(0, layer + 1);
    const side = this.data.layers.at(-3)?.side ?? 1;
    if (layers && layer) boxes[0].push({ first: 0, depth: 1, ...pictureWindow(layers, side, this.chosen) });
    [this.picture, ...this.columns].forEach((each, i) => each.mark(boxes[i], line));
  }

  legend() {
    if (this.failed) return "The network could not be loaded. Load the page again.";
    const waits = this.bits < WIDEST && !this.client.ready.floats;
    if (waits) return `Weights of ${bitsName(this.bits)} are made from those of float32, which are still loading.`;
    if (this.data.layers.some((_, i) => this.viewOf(i) === "difference"))
      return `${MAGNIFIED} × as strong; orange: integers larger, indigo: smaller.`;
    return this.bits === FLOAT ? "Weights and activations are float32." : "";
  }

  // ---- The address ----

  get spelled() {
    const { layer, channel, row, column } = this.chosen;
    return [this.data.layers[layer].name, channel, row, column].join(".");
  }

  /**
   * @param {string | null} text
   * @returns {Chosen | null} null where the network has no such output
   */
  chosenIn(text) {
    const [name, ...numbers] = (text ?? "").split(".");
    const layer = this.data.layers.findIndex((each) => each.name === name);
    const [channel, row, column] = numbers.map((digits) => (/^\d{1,3}$/.test(digits) ? Number(digits) : NaN));
    const { maps, side } = this.data.layers[layer] ?? { maps: 0, side: 0 };
    return numbers.length === 3 && channel < maps && row < side && column < side ? { layer, channel, row, column } : null;
  }

  /** @param {View} view */
  allShow(view) {
    return this.data.layers.map(() => view);
  }

  /**
   * @param {string | null} letters the first of each layer's view
   * @returns {View[]}
   */
  showsIn(letters) {
    const views = [...(letters ?? "")].map((letter) => VIEWS[LETTERS.indexOf(letter)]);
    return views.length === this.data.layers.length && views.every(Boolean) ? views : this.allShow("integers");
  }

  /** The address that goes through the chosen output step by step. */
  follow() {
    const { neuron, network, layers } = this.data;
    const { layer, ...place } = this.chosen;
    const bits = this.bits === FLOAT ? WIDEST : this.bits;
    const values = { network, bits, image: this.image, layer: layers[layer].name, ...place };
    const url = new URL(`./${neuron.address}`, document.baseURI);
    for (const [name, value] of Object.entries(values))
      url.searchParams.set(neuron.params[/** @type {keyof typeof neuron.params} */ (name)], String(value));
    return url.href;
  }

  /** The products of the chosen output, to be saved. */
  saved() {
    const sum = this.sum();
    const { integers, floats } = sum?.terms ?? {};
    const terms = integers ?? floats ?? [];
    const column = (/** @type {typeof terms | null | undefined} */ of, /** @type {"value" | "weight" | "product"} */ name) =>
      terms.map((_, k) => of?.[k][name] ?? "");
    return {
      input_map: terms.map(({ input }) => input),
      row: terms.map(({ row }) => row),
      column: terms.map(({ column }) => column),
      code: column(integers, "value"),
      weight: column(integers, "weight"),
      product: column(integers, "product"),
      float32_input: column(floats, "value"),
      float32_weight: column(floats, "weight"),
      float32_product: column(floats, "product"),
    };
  }
}

/**
 * @param {Chosen} a
 * @param {Chosen} b
 */
const same = (a, b) => a.layer === b.layer && a.channel === b.channel && a.row === b.row && a.column === b.column;

/**
 * The number of a shipped picture, null where there is none of that number.
 * @param {string | null} text
 * @param {Data} data
 */
function imageIn(text, { truths }) {
  return [...truths.keys()].find((image) => String(image) === text) ?? null;
}
