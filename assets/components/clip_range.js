// The clip range in the reader's hand. The server sends the error of every place of the handle, for
// every number of bits, computed by lib/ on all values: this file looks up and draws.

/** @import { ComponentArgs } from "./dom.js" */
/** @import { LiveData } from "./live_component.js" */
/** @import { Side } from "./clip_picture.js" */
/** @import { Histogram } from "./values_picture.js" */
import { chooseQParams } from "./affine.js";
import { readFloats } from "./base64.js";
import { drawClip } from "./clip_picture.js";
import { button, element } from "./dom.js";
import { listenToHandle, placeHandle } from "./drag_handle.js";
import { LiveComponent, mount } from "./live_component.js";
import { clip } from "./numeric.js";
import { saveMenu } from "./save.js";
import { pxPerUnit } from "./svg.js";
import { minus, number, percent, whole } from "./words.js";

const PARTS = 3; // of the table of curves: rounding, clipping, share clipped
/** @type {Record<string, string>} */
const WHY = {
  "min-max": "Clips nothing.",
  "squared error": "Looks for the lowest sum.",
  entropy: "Keeps the shape of the histogram.",
};

/** @typedef {{ bits: number, clip: number }} Settings */
/** @typedef {{ rounding: number, clipping: number, clipped: number, mse: number }} Errors */

/**
 * What one observer chose.
 * @typedef {{ name: string, method: string, clip: number, mse: number, sqnr: string }} Choice
 */

/**
 * What lib/ui/components/clip_range.py sends.
 * @typedef {object} ClipData
 * @property {string} source what the values are
 * @property {number} n how many values there are
 * @property {number} zeros how many of them are exactly 0
 * @property {number} power the mean of their squares
 * @property {Side} side of 0 on which they lie
 * @property {Histogram} histogram
 * @property {number} minMax the clip at the ends of the data
 * @property {number} step from one place of the handle to the next
 * @property {number} end the last place
 * @property {number} places how many of them there are, minMax included
 * @property {number} firstBits the lowest number of bits in the curves
 * @property {string} curves float32 as base64: for each number of bits, part and place. Errors are
 *   relative to the power.
 * @property {Errors} report
 * @property {Choice[]} choices
 * @property {number} percent of the values that the percentile keeps
 * @property {Texts} shown
 */
/** @typedef {{ SQNR: string, Sum: string, Rounding: string, Clipping: string }} Texts */
/** @typedef {ClipData & LiveData<Settings>} Data */

/** @extends {LiveComponent<Settings, Data>} */
class ClipRange extends LiveComponent {
  /**
   * @param {HTMLElement} root
   * @param {ComponentArgs<Data>} args
   */
  constructor(root, args) {
    super(root, args);
    this.encoded = "";
    this.table = new Float32Array(); // the curves
    /** @type {number[]} */
    this.clips = []; // the places of the handle
    /** @type {ReturnType<ClipRange["rowFor"]>[]} */
    this.rows = []; // of the observers
    /** @type {ReturnType<typeof drawClip> | null} */
    this.drawn = null;
    this.listenToSlider("#bits", (bits) => this.setBits(bits));
    this.listen(this.find(".handle"), this.find(".stage"));
    const menu = saveMenu(this.picture(".stage svg"), "clip-range", () => this.columns());
    this.find("figure").prepend(menu);
  }

  /** @param {ComponentArgs<Data>} args */
  receive(args) {
    this.args = args;
    const { curves, places } = args.data;
    if (curves !== this.encoded) {
      this.encoded = curves;
      this.table = readFloats(curves);
      this.clips = Array.from({ length: places - 1 }, (_, i) => this.place(i + 1));
    }
    super.receive(args);
  }

  /**
   * Places of the handle are numbers that a class can share aloud.
   * @param {number} i from 1
   */
  place(i) {
    return Number((i * this.data.step).toPrecision(12));
  }

  /**
   * Where the table holds a clip: the places, and behind them the end of the data.
   * @param {number} place
   */
  indexOf(place) {
    const { minMax, places } = this.data;
    return place === minMax ? places - 1 : this.nearest(place);
  }

  /**
   * The place of the handle that is nearest to a clip, from 0.
   * @param {number} place
   */
  nearest(place) {
    const { step, places } = this.data;
    return clip(Math.round(place / step), 1, places - 1) - 1;
  }

  /**
   * A part of the curves, for all places.
   * @param {number} part
   * @param {number} bits
   */
  errors(part, bits) {
    const { places, firstBits, power } = this.data;
    const start = ((bits - firstBits) * PARTS + part) * places;
    const found = this.table.subarray(start, start + places);
    return Array.from(found, (value) => (part === 2 ? value : value * power));
  }

  /**
   * The errors at the handle: the server's own report at rest, else from the table.
   * @returns {Errors}
   */
  now() {
    if (this.isReported()) return this.data.report;
    const i = this.indexOf(this.settings.clip);
    const [rounding, clipping, clipped] = [0, 1, 2].map((part) => this.errors(part, this.settings.bits)[i]);
    return { rounding, clipping, clipped, mse: rounding + clipping };
  }

  /** @param {number} bits */
  setBits(bits) {
    const { clip: held } = this.settings;
    // What an observer chose for other bits gives way to the place next to it, where errors are known.
    this.settings = { bits, clip: held === this.data.minMax ? held : this.clips[this.nearest(held)] };
  }

  /** @param {number} place */
  setClip(place) {
    this.settings = { ...this.settings, clip: place };
  }

  /** The side of 0 on which the handle stands. */
  get sign() {
    return this.data.side === "below" ? -1 : 1;
  }

  /**
   * What stands at a place of the picture.
   * @param {number} x in its units
   */
  valueAt(x) {
    return this.drawn?.value(x) ?? 0;
  }

  /**
   * @param {HTMLElement} handle
   * @param {HTMLElement} stage
   */
  listen(handle, stage) {
    const grab = listenToHandle(handle, {
      value: () => this.sign * this.settings.clip,
      ends: () => [0, this.sign * this.data.end].sort((a, b) => a - b),
      step: () => this.data.step,
      perUnit: () => this.valueAt(1) - this.valueAt(0),
      pull: (value) => this.pull(value),
      rest: () => this.rest(),
    });
    // Pressed beside the handle, it comes to the pointer.
    stage.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || event.target === handle) return;
      const value = this.valueAt((event.clientX - stage.getBoundingClientRect().left) / pxPerUnit());
      this.pull(value);
      grab(event, value);
    });
  }

  /** @param {number} value */
  pull(value) {
    const place = this.data.side === "both" ? Math.abs(value) : this.sign * value;
    this.change(() => this.setClip(this.clips[this.nearest(place)]));
  }

  /** The step between two codes. */
  scale() {
    const { bits, clip: held } = this.settings;
    const both = this.data.side === "both";
    return chooseQParams(both ? -held : 0, held, { bits, signed: both, symmetric: both, narrow: both }).scale;
  }

  draw() {
    const { data } = this;
    const { bits } = this.settings;
    const now = this.now();
    const [rounding, clipping] = [0, 1].map((part) => this.errors(part, bits));
    const minMax = this.indexOf(data.minMax);
    // What other observers choose is known for the bits that the server knows of.
    const choices = data.settings.bits === bits ? data.choices : [];
    this.drawn = drawClip(this.picture(".stage svg"), {
      view: data,
      clips: this.clips,
      rounding,
      clipping,
      atMinMax: rounding[minMax] + clipping[minMax],
      now: { clip: this.settings.clip, mse: now.mse, scale: this.scale() },
      choices,
      note: data.zeros === 0 ? "" : `${percent(data.zeros / data.n)} are exactly 0, not drawn`,
    });
    this.find(".source").textContent = data.source;
    this.showBits(this.codes());
    this.showHandle(this.drawn);
    this.showNumbers(now, rounding, clipping);
    this.showChoices(choices.length > 0);
  }

  codes() {
    const most = 2 ** this.settings.bits - 1;
    if (this.data.side !== "both") return `${most + 1} codes, 0 to ${most}`;
    const half = (most - 1) / 2;
    return `${most} codes, ${whole(-half)} to ${half}, the same on both sides of 0`;
  }

  /**
   * The range of a clip.
   * @param {number} place
   */
  words(place) {
    if (this.data.side === "both") return `${number(-place)} to ${number(place)}`;
    return this.sign > 0 ? `0 to ${number(place)}` : `${number(-place)} to 0`;
  }

  /** @param {ReturnType<typeof drawClip>} drawn */
  showHandle({ x, base }) {
    const { end, side } = this.data;
    const held = this.settings.clip;
    const value = this.sign * held;
    placeHandle(this.find(".handle"), {
      x: x(value),
      height: base,
      label: (side === "both" ? "±" : "") + number(value),
      ends: [this.place(1), end].map((limit) => this.sign * limit).sort((a, b) => a - b),
      value,
      says: `${this.words(held)}, ${this.texts().SQNR}`,
    });
  }

  /**
   * The numbers as text: the server's at rest, else written as it does.
   * @returns {Texts}
   */
  texts() {
    if (this.isReported()) return this.data.shown;
    const { mse, rounding, clipping } = this.now();
    const db = 10 * Math.log10(this.data.power / mse);
    return {
      SQNR: mse === 0 ? "no error" : minus(`${db.toFixed(1)} dB`),
      Sum: number(mse),
      Rounding: number(rounding),
      Clipping: number(clipping),
    };
  }

  /**
   * Each number with its plain sentence.
   * @param {Errors} now
   * @param {number[]} rounding for all places
   * @param {number[]} clipping likewise
   */
  showNumbers(now, rounding, clipping) {
    const held = this.settings.clip;
    const texts = this.texts();
    const { power, n, side } = this.data;
    const relative = Math.sqrt(now.mse / (power || 1));
    const sums = this.clips.map((_, i) => rounding[i] + clipping[i]);
    const best = sums.indexOf(Math.min(...sums));
    const away = this.clips[best];
    const clipped = Math.round(now.clipped * n);
    /** @type {Texts} */
    const says = {
      SQNR: now.mse === 0 ? "No value is off." : `The error is ${percent(relative)} of the signal.`,
      Rounding: `Between two codes, which lie ${number(this.scale())} apart.`,
      Clipping: clipped === 0 ? "No value lies beyond the range." : `Beyond the range: ${percent(now.clipped)} of the values.`,
      Sum:
        Math.abs(held - away) < 0.6 * this.data.step
          ? "Here it is lowest."
          : `It is lowest at ${side === "both" ? "±" : ""}${number(this.sign * away)}.`,
    };
    for (const [name, words] of Object.entries(texts))
      this.find(`[data-name=${name}] .value`).textContent = words;
    for (const [name, sentence] of Object.entries(says))
      this.find(`[data-name=${name}] .says`).textContent = sentence;
    this.find(".scope").textContent = `Every number is of all ${whole(n)} values, also while you drag.`;
    this.find(".stage svg").setAttribute(
      "aria-label",
      `Histogram: ${this.data.source}; the range goes from ${this.words(held)}. Below it the mean ` +
        `squared error against the range: rounding grows with it, clipping shrinks, their sum is ` +
        `lowest at ${number(this.sign * away)}. Here rounding makes ${texts.Rounding}, clipping ${texts.Clipping}.`,
    );
  }

  /** @param {boolean} known whether the observers chose for these bits */
  showChoices(known) {
    const { choices, end, percent } = this.data;
    if (this.rows.length !== choices.length) {
      this.rows = choices.map((_, i) => this.rowFor(i));
      this.find(".methods tbody").replaceChildren(...this.rows.map(({ row }) => row));
    }
    choices.forEach(({ name, clip: place, sqnr }, i) => {
      const { row, press, range, quality, why } = this.rows[i];
      press.textContent = name;
      why.textContent = WHY[name] ?? `Keeps ${percent}% of the values.`;
      range.textContent = known ? this.words(place) : "\u2026";
      quality.textContent = known ? sqnr : "\u2026";
      press.disabled = !known || !(place > 0 && place <= end);
      row.setAttribute("aria-current", String(known && place === this.settings.clip));
    });
  }

  /**
   * The row of an observer, with a button that puts the handle where it chose.
   * @param {number} i
   */
  rowFor(i) {
    const press = button("", () => {
      const { method, clip: place } = this.data.choices[i];
      this.change(() => this.setClip(place));
      this.rest();
      this.hand.tell(true);
      this.args.setTriggerValue("observer", method);
    });
    const head = element("th", "", press);
    head.scope = "row";
    const [range, quality, why] = ["range", "sqnr", "why"].map((name) => element("td", name));
    return { row: element("tr", "", head, range, quality, why), press, range, quality, why };
  }

  /** What the menu saves: the curves for these bits. */
  columns() {
    const [rounding, clipping, clipped] = [0, 1, 2].map((part) => this.errors(part, this.settings.bits).slice(0, -1));
    const sums = rounding.map((error, i) => error + clipping[i]);
    return { clip: this.clips, rounding_mse: rounding, clipping_mse: clipping, mse: sums, clipped_fraction: clipped };
  }
}

export default mount(ClipRange, ".clip-range");
