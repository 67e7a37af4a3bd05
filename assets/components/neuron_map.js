// A small map, to choose an output on: all maps of the network in integers. The browser computes it
// (network_worker.js); the server is told what is chosen, and follows that output step by step.

/** @import { ComponentArgs } from "./dom.js" */
/** @import { Mark } from "./map_wall.js" */
/** @import { Answer } from "./network_client.js" */
/** @import { Place } from "./neuron_sum.js" */
import { fetchFile } from "./data_file.js";
import { finder, oncePerPlace } from "./dom.js";
import { SIDE } from "./grey_image.js";
import { inReals, WHITE } from "./integer_network.js";
import { column, titleOf } from "./map_heads.js";
import { inksOf } from "./map_inks.js";
import { MapWall } from "./map_wall.js";
import { networkClient } from "./network_client.js";
import { whenThemeChanges } from "./theme_ink.js";

const REST = 150; // ms without a key, after which the server is told

/**
 * What lib/ui/components/neuron_map.py sends.
 * @typedef {import("./network_client.js").Names & Shown} Data
 */

/**
 * @typedef {object} Shown
 * @property {string} network
 * @property {number} bits of a weight
 * @property {import("./network_worker.js").Mixture["codes"]} codes of each layer
 * @property {{ name: string, maps: number, side: number }[]} layers
 * @property {string} picture the file with the image
 * @property {{ layer: string } & Place} chosen
 * @property {number} seq the last choice that the server knows
 */

const mapAt = oncePerPlace((/** @type {HTMLElement | ShadowRoot} */ place) => ({
  root: finder(place)(".map"),
  map: /** @type {NeuronMap | null} */ (null),
}));

/** @param {ComponentArgs<Data>} args */
export default function ({ data, parentElement, setStateValue }) {
  const place = mapAt(parentElement);
  if (place.map?.data.network !== data.network) {
    place.root.querySelector(".columns")?.replaceChildren();
    place.map = new NeuronMap(place.root, data);
  }
  place.map.send = setStateValue;
  place.map.receive(data);
}

class NeuronMap {
  /**
   * @param {HTMLElement} root
   * @param {Data} data
   */
  constructor(root, data) {
    this.find = finder(root);
    this.root = root;
    this.data = data;
    this.chosen = data.chosen;
    this.changed = data.seq; // the reader's last choice
    this.timer = 0;
    this.frame = 0;
    this.asked = "";
    this.pixels = new Uint8Array(0);
    /** @type {Answer | null} */
    this.answer = null;
    /** @type {ReturnType<typeof inksOf> | null} */
    this.inks = null;
    this.revealed = false;
    /** @type {(name: string, value: unknown) => void} */
    this.send = () => {};
    this.picture = new MapWall(1, SIDE, null);
    this.columns = data.layers.map(
      ({ name, maps, side }, i) =>
        new MapWall(maps, side, {
          point: () => {},
          pin: (place) => this.choose(name, place),
          walk: (rows, across) => this.walk(i, rows, across),
        }),
    );
    const titles = data.layers.map(({ name }) => titleOf(name));
    this.titles = titles;
    this.picture.root.setAttribute("aria-hidden", "true"); // the page names the image
    this.columns.forEach(({ root: wall }, i) => {
      wall.setAttribute("role", "application");
      wall.setAttribute("aria-label", `${data.layers[i].name}: arrow keys choose an output, Shift from map to map`);
    });
    const columns = this.find(".columns");
    columns.append(
      column("image", this.picture.root),
      ...this.columns.map((wall, i) => column(titles[i], wall.root)),
    );
    whenThemeChanges(columns, () => {
      this.inks = null;
      this.schedule();
    });
    new ResizeObserver(() => this.fit()).observe(columns);
    this.client = networkClient(data);
    this.client.serve((answer) => this.hear(answer));
    void Promise.all([this.client.load("integers"), this.client.load("floats")]).then(() => this.ask());
  }

  fit() {
    for (const wall of [this.picture, ...this.columns]) wall.fit();
    this.schedule();
  }

  /** @param {Data} data */
  receive(data) {
    const isNew = data.picture !== this.data.picture || !this.pixels.length;
    if (data.seq >= this.changed) {
      this.revealed &&= JSON.stringify(this.chosen) === JSON.stringify(data.chosen);
      this.changed = data.seq;
      this.chosen = data.chosen;
    }
    this.data = data;
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

  /**
   * @param {string} layer
   * @param {Place} place
   */
  choose(layer, { channel, row, column: across }) {
    this.chosen = { layer, channel, row, column: across };
    this.changed += 1;
    this.find(".said").textContent = `${layer}, channel ${channel}, row ${row}, column ${across}`;
    this.schedule();
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.send("chosen", { ...this.chosen, seq: this.changed }), REST);
  }

  /**
   * @param {number} i which layer
   * @param {number} rows
   * @param {number} across
   */
  walk(i, rows, across) {
    const { name, side } = this.data.layers[i];
    const middle = { channel: 0, row: side >> 1, column: side >> 1 };
    const place = this.chosen.layer === name ? this.columns[i].further(this.chosen, rows, across) : middle;
    this.columns[i].reveal(place.channel);
    this.choose(name, place);
  }

  // ---- Asking and answering ----

  ask() {
    const { bits, codes, picture } = this.data;
    const asked = JSON.stringify([bits, codes, picture, this.pixels.length]);
    this.schedule();
    if (asked === this.asked || !this.pixels.length || !this.client.ready.floats) return;
    this.asked = asked;
    this.client.ask(this.pixels, bits, { perTensor: false, codes, kept: [] });
  }

  /** @param {Answer} answer */
  hear(answer) {
    if (answer.kind !== "integers") return;
    this.answer = answer;
    this.schedule();
  }

  schedule() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  // ---- Drawing ----

  draw() {
    const inks = (this.inks ??= inksOf(this.root));
    const { frame, int8: above, float32: below } = inks;
    const values = Float32Array.from(this.pixels);
    if (values.length) this.picture.draw({ values, most: WHITE, above: inks.ink, below: inks.ink, frame });
    const { answer } = this;
    if (answer)
      this.columns.forEach((wall, i) => {
        const reals = answer.maps[i] ? inReals(answer.maps[i]) : answer.logits;
        const most = reals.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) || 1;
        wall.draw({ values: reals, most, above, below, frame });
      });
    this.mark(inks.line);
    if (answer && !this.revealed) {
      this.columns[this.at].reveal(this.chosen.channel);
      this.revealed = true;
    }
  }

  get at() {
    return this.data.layers.findIndex(({ name }) => name === this.chosen.layer);
  }

  /** @param {string} line the color of boxes */
  mark(line) {
    const { at, chosen } = this;
    const walls = [this.picture, ...this.columns];
    walls.forEach((wall, i) => wall.mark(i === at + 1 ? [boxOf(chosen)] : [], line));
    this.titles.forEach((title, i) => title.classList.toggle("chosen", i === at));
  }
}

/**
 * @param {Place} place
 * @returns {Mark}
 */
const boxOf = ({ channel, row, column: left }) => ({ first: channel, depth: 1, top: row, left, size: 1 });
