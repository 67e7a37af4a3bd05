// How few bits does a network need? A slider from 32 bits to 2, and a picture to paint. Both networks run
// here in the browser, in a worker; the server does nothing while a reader slides and paints.

/** @import { ComponentArgs } from "./dom.js" */
/** @import { Measured } from "./bit_gains.js" */
/** @import { Answer, Names } from "./network_client.js" */
import { readAddress, writeAddress } from "./address.js";
import { askWhere, curveIn, memoryIn, showMemory, showRight, showTime } from "./bit_gains.js";
import { bitsDial, bitsLinked, bitsName, FLOAT, WIDEST } from "./bits_dial.js";
import { fetchFile } from "./data_file.js";
import { element, finder, oncePerPlace, setAttributes, unseenPicture } from "./dom.js";
import { SIDE } from "./grey_image.js";
import { keep } from "./kept_choice.js";
import { networkClient } from "./network_client.js";
import { NetworkPicture } from "./network_picture.js";
import { PaintBoard } from "./paint_board.js";
import { readPhoto } from "./photo.js";
import { saveMenu } from "./save.js";
import { percent } from "./words.js";

const UNSURE = 0.6; // under which a network doesn't know
const PIXELS = SIDE * SIDE;
const BRUSH = { grey: 255, size: 2 };
const IN_FLOATS = "Activations, the numbers between the layers, are float32, too.";
const IN_INTEGERS = "Activations, the numbers between the layers, keep 8 bits.";
const IDLE = 3000; // ms, after which weights are loaded though the browser is busy

/**
 * What lib/ui/components/few_bits.py sends.
 * @typedef {Measured & Names & Shipped} Data
 */

/**
 * @typedef {object} Shipped
 * @property {string} pictures the file with the shipped pictures, one after the other
 * @property {number[][]} logits what float32 answers to them
 * @property {number[]} truths the class of each
 * @property {string[]} classes
 * @property {number | null} bits of a weight, chosen on another page
 * @property {number | null} image likewise
 */

const fewBitsAt = oncePerPlace(
  (/** @type {HTMLElement | ShadowRoot} */ place, /** @type {Data} */ data) =>
    new FewBits(finder(place)(".few"), data),
);

/** @param {ComponentArgs<Data>} args */
export default function ({ data, parentElement }) {
  fewBitsAt(parentElement, data).receive(data);
}

class FewBits {
  /**
   * @param {HTMLElement} root
   * @param {Data} data
   */
  constructor(root, data) {
    this.find = finder(root);
    this.data = data;
    const widths = data.widths.map(({ bits }) => bits);
    const chosen = bitsLinked(widths) ?? widths.find((bits) => bits === data.bits);
    this.bits = chosen ?? WIDEST;
    this.guess = numberIn("guess", widths);
    this.touched = this.guess !== null || chosen !== undefined;
    this.showDial = bitsDial(this.find(".dial"), widths, (bits) => this.turn(bits));
    const images = [...data.truths.keys()];
    this.image = numberIn("image", images) ?? images.find((image) => image === data.image) ?? 0;
    /** @type {number | null} */
    this.shipped = this.image; // the shipped picture on the pad; null for one of the reader's own
    this.pictures = new Uint8Array(0); // the shipped ones, once they are there
    this.problem = ""; // with a photo
    this.client = networkClient(data);
    this.client.serve((answer) => this.hear(answer));
    /** @type {Partial<Record<"float32" | "integers", Answer>>} */
    this.answers = {};
    /** @type {typeof this.answers} */
    this.drawn = {}; // what the maps show
    this.memory = memoryIn(this.find("#memory"));
    /** @type {ReturnType<typeof curveIn> | null} */
    this.curve = null; // until the reader has guessed, or has moved the slider
    this.frame = 0; // of the browser, in which it will be drawn
    this.picture = new NetworkPicture(this.find(".layers"));
    this.board = new PaintBoard(() => BRUSH, () => this.paint());
    this.addSaveMenu();
    this.bars = barsFor(this.find("table"), data.classes);
    this.furnish();
    void this.begin();
  }

  /** @param {Data} data */
  receive(data) {
    this.data = data;
    this.draw();
  }

  furnish() {
    this.find(".easel").prepend(this.board.root);
    this.find(".easel").append(this.board.says);
    this.find("#next").addEventListener("click", () => this.next());
    this.find("#clear").addEventListener("click", () => this.board.replace(new Uint8Array(PIXELS)));
    const file = /** @type {HTMLInputElement} */ (this.find("#photo input"));
    file.addEventListener("change", () => void this.take(file));
  }

  addSaveMenu() {
    const picture = unseenPicture();
    const menu = saveMenu(picture, "network", () => this.columns());
    menu.addEventListener("toggle", () => menu.open && this.picture.drawInto(picture, this.board.canvas));
    this.find(".inside").append(menu, picture);
  }

  /** How sure each network is of each class. */
  columns() {
    const { float32, integers } = this.sure();
    const none = this.data.classes.map(() => "");
    return { class: this.data.classes, float32: float32 ?? none, [bitsName(this.bits)]: integers ?? none };
  }

  /** The pictures and the integers come at once, the float32 weights when there is time. */
  async begin() {
    const loading = this.client.load("integers");
    this.pictures = new Uint8Array(await fetchFile(this.data.pictures));
    if (this.shipped !== null) this.board.show(this.pictureOf(this.shipped));
    this.loaded((await loading) && this.pictures.length > 0);
    const later = window.requestIdleCallback ?? ((/** @type {() => void} */ call) => setTimeout(call, 200));
    later(() => void this.client.load("floats").then((there) => this.loaded(there)), { timeout: IDLE });
  }

  /** @param {boolean} there */
  loaded(there) {
    if (!there) this.problem = "The network could not be loaded. Load the page again.";
    this.ask();
  }

  /** @param {number} image */
  pictureOf(image) {
    return this.pictures.slice(image * PIXELS, (image + 1) * PIXELS);
  }

  // ---- What the reader does ----

  /** @param {number} bits */
  turn(bits) {
    this.bits = bits;
    this.touched = true;
    this.ask();
  }

  paint() {
    this.shipped = null;
    this.problem = "";
    this.ask();
  }

  next() {
    this.image = (this.image + 1) % this.data.truths.length;
    keep({ image: this.image });
    this.problem = "";
    writeAddress({ image: this.image });
    this.board.replace(this.pictureOf(this.image));
    this.shipped = this.image;
    this.ask();
  }

  /** @param {HTMLInputElement} input */
  async take(input) {
    const [file] = input.files ?? [];
    if (!file) return;
    const pixels = await readPhoto(file);
    input.value = ""; // the same photo may be taken again
    if (pixels) this.board.replace(pixels);
    else {
      this.problem = "The photo shows nothing that stands out from its background.";
      this.schedule();
    }
  }

  // ---- Asking and answering ----

  ask() {
    if (this.pictures.length) this.client.ask(this.board.pixels, this.bits);
    this.schedule();
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

  // ---- Drawing ----

  draw() {
    const { data, bits } = this;
    this.showDial(bits);
    this.find(".aside").textContent = bits === FLOAT ? IN_FLOATS : IN_INTEGERS;
    const truth = this.shipped === null ? "" : `Test image ${this.shipped}: ${data.classes[data.truths[this.shipped]]}`;
    this.find("#truth").textContent = truth;
    showMemory(this.memory, data, bits);
    const right = this.find("#right");
    if (this.touched) showRight((this.curve ??= curveIn(right, () => this.data)), data, bits, this.guess);
    else if (!right.firstChild) askWhere(right, (guess) => this.foresee(guess));
    showTime(this.find("#time"), data, bits);
    this.find("#where").textContent = data.time?.where ?? "on the server";
    this.drawNetwork();
  }

  /** @param {number} guess */
  foresee(guess) {
    this.guess = guess;
    this.touched = true;
    writeAddress({ guess });
    this.schedule();
    this.find("#width").focus();
  }

  drawNetwork() {
    const { float32 } = this.answers;
    // The last that is finished, whatever the slider says by now.
    const below = this.bits === FLOAT ? float32 : this.answers.integers;
    const color = below?.kind === "float32" ? "float32" : "int8";
    if (float32 && float32 !== this.drawn.float32) this.picture.show("float32", float32.maps, "float32");
    if (below && below !== this.drawn.integers) this.picture.show("integers", below.maps, color);
    this.drawn = { float32, integers: below };
    this.find("#below").textContent = bitsName(below?.bits ?? this.bits);
    this.find("#below").className = color;
    const sure = this.sure();
    showBars(this.bars, sure, this.bits === FLOAT);
    const words = this.words(sure.float32, sure.integers, bitsName(below?.bits ?? this.bits));
    if (this.find(".verdict").textContent !== words) this.find(".verdict").textContent = words;
    const label = `Feature maps of the layers, float32 above, ${bitsName(this.bits)} below. ${words}`;
    this.find(".layers").setAttribute("aria-label", label);
  }

  /** How sure each network is of each class, as far as that is known. */
  sure() {
    const below = this.bits === FLOAT ? this.answers.float32 : this.answers.integers;
    return { float32: this.sureOfFloats(), integers: below && softmax(below.logits) };
  }

  /** What float32 answers: what it has computed, or what is known of a shipped picture. */
  sureOfFloats() {
    if (this.answers.float32) return softmax(this.answers.float32.logits);
    return this.shipped === null ? undefined : softmax(this.data.logits[this.shipped]);
  }

  /**
   * @param {number[] | undefined} float32 how sure it is of each class
   * @param {number[] | undefined} integers likewise
   * @param {string} name of the integers
   */
  words(float32, integers, name) {
    if (this.problem) return this.problem;
    if (this.bits < WIDEST && !this.client.ready.floats)
      return `Weights of ${bitsName(this.bits)} are made from those of float32, which are still loading.`;
    if (!float32) return "The network in float32 is still loading.";
    const says = (/** @type {number[]} */ sure, /** @type {number} */ best) =>
      `${this.data.classes[best]} (${percent(sure[best])})`;
    const [first, second] = [float32, integers ?? float32].map((sure) => sure.indexOf(Math.max(...sure)));
    const unsure = float32[first] < UNSURE ? " float32 itself is unsure: don't blame the integers." : "";
    if (this.bits === FLOAT || !integers) return `float32 says ${this.data.classes[first]}, ${percent(float32[first])} sure.${unsure}`;
    if (first !== second)
      return `They differ: float32 says ${says(float32, first)}, ${name} ${says(integers, second)}.${unsure}`;
    const sure = `float32 ${percent(float32[first])} sure, ${name} ${percent(integers[second])}`;
    return `Both say ${this.data.classes[first]}: ${sure}.${unsure}`;
  }
}

/**
 * A number in the address, null where it is none of these.
 * @param {string} name
 * @param {number[]} options
 */
function numberIn(name, options) {
  const found = readAddress(name);
  return options.find((option) => String(option) === found) ?? null;
}

/** @param {ArrayLike<number>} logits */
function softmax(logits) {
  const largest = Math.max(...Array.from(logits));
  const powers = Array.from(logits, (logit) => Math.exp(logit - largest));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

// ---- The table of answers ----

/**
 * @param {HTMLElement} table
 * @param {string[]} classes
 */
function barsFor(table, classes) {
  const rows = classes.map((name) => {
    const head = element("th", "", name);
    head.scope = "row";
    const bars = { float32: element("i", "float32"), integers: element("i", "int8") };
    const share = element("span");
    const cells = element("td", "", element("div", "", bars.float32, bars.integers));
    const row = element("tr", "", head, cells, element("td", "share", share));
    return { row, bars, share };
  });
  const caption = element("caption", "quiet", "How sure each network is of each class");
  table.replaceChildren(caption, element("tbody", "", ...rows.map(({ row }) => row)));
  return rows;
}

/**
 * @param {ReturnType<typeof barsFor>} rows
 * @param {Partial<Record<"float32" | "integers", number[]>>} sure
 * @param {boolean} alone whether there is float32 alone
 */
function showBars(rows, sure, alone) {
  const largest = Math.max(...(sure.integers ?? sure.float32 ?? [0]));
  rows.forEach(({ row, bars, share }, place) => {
    const [above, below] = [sure.float32?.[place] ?? 0, alone ? 0 : (sure.integers?.[place] ?? 0)];
    bars.float32.style.width = `${100 * above}%`;
    bars.integers.style.width = `${100 * below}%`;
    const shown = alone ? above : below;
    share.textContent = shown >= 0.005 ? percent(shown) : "";
    share.className = alone ? "float32" : "int8"; // whose number it is: the other bar may be the longer one
    row.classList.toggle("best", largest > 0 && shown === largest);
    setAttributes(row, { "data-float32": above.toFixed(4), "data-integers": below.toFixed(4) });
  });
}
