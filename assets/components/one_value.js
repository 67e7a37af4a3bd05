// One value's way to a code and back. While something is dragged the numbers come from affine.js; at
// rest they come from the server, computed by lib/quantization/round_trip.py.

/** @import { Report, Rounding, RoundTrip } from "./affine.js" */
/** @import { ComponentArgs } from "./dom.js" */
/** @import { LiveData } from "./live_component.js" */
/** @import { QParamsSettings } from "./qparams_controls.js" */
/** @import { Typed } from "./words.js" */
import { drawsFor, roundTrip, survey } from "./affine.js";
import { fetchFloats } from "./data_file.js";
import { listenToHandle, placeHandle } from "./drag_handle.js";
import { drawClipped, drawErrors } from "./histograms.js";
import { mount } from "./live_component.js";
import { GUESS, followMarks, marksOn } from "./marks.js";
import { clip } from "./numeric.js";
import { QParamsControls } from "./qparams_controls.js";
import { labelsFor } from "./quantizer_words.js";
import { saveMenu } from "./save.js";
import { positionOf } from "./scale_slider.js";
import { LABEL, area, block, dot, line, prepare, px, text } from "./svg.js";
import { float32Text, number, percent, readNumber, roundToFloat32, whole } from "./words.js";

const TALL = 170;
const LOW = 98; // px, of the pictures of errors: they stand on the first screen
const SPAN = [0.01, 2]; // of the scale slider
const RULES = { nearest: "to the nearest", floor: "down, always", stochastic: "up or down by chance" };

/** @typedef {QParamsSettings & { x: number }} Settings */

/**
 * What lib/ui/components/one_value.py sends.
 * @typedef {object} OneValueData
 * @property {Rounding} rounding
 * @property {number} draw of stochastic rounding, from [0, 1)
 * @property {number} reach the axis goes from -reach to reach
 * @property {RoundTrip} round_trip
 * @property {Record<string, string>} shown every stop as text
 * @property {string} weights the name of the file of other values, float32
 * @property {string} source what these are
 * @property {{ errorBins: number, maxBars: number }} shape of the histograms of their errors
 * @property {Report} errors of all of them
 */
/** @typedef {OneValueData & LiveData<Settings>} Data */

/** @extends {QParamsControls<Settings, Data>} */
class OneValue extends QParamsControls {
  /**
   * @param {HTMLElement} root
   * @param {ComponentArgs<Data>} args
   */
  constructor(root, args) {
    super(root, args);
    this.way = args.data.round_trip; // what is on screen
    this.weights = new Float32Array();
    this.draws = this.weights; // one for each of them
    void this.fetchWeights();
    followMarks(root, () => this.schedule());
    this.perUnit = 0; // how much x changes from one unit of the picture to the next
    this.showX = this.box("#x-now", readValue, (x) => this.setX(x));
    listenToHandle(this.find("#x"), {
      value: () => this.shownX(),
      ends: () => [-this.data.reach, this.data.reach],
      step: () => 0.05,
      perUnit: () => this.perUnit,
      pull: (x) => this.pull(x),
      rest: () => this.rest(),
    });
    this.find(".line").prepend(saveMenu(this.picture(".line svg"), "one-value", () => this.columns()));
  }

  async fetchWeights() {
    this.weights = await fetchFloats(this.data.weights);
    this.draws = drawsFor(this.weights.length);
    this.schedule();
  }

  /** @param {number} x a float32 */
  setX(x) {
    this.settings = { ...this.settings, x };
  }

  /** A typed value may lie beyond the axis; its handle stands at the end. */
  shownX() {
    const { reach } = this.data;
    return clip(this.settings.x, -reach, reach);
  }

  /** @param {number} x */
  pull(x) {
    const { reach } = this.data;
    const snapped = Math.round(clip(x, -reach, reach) * 20) / 20;
    this.change(() => this.setX(Math.fround(snapped)));
  }

  draw() {
    const { data, qparams } = this;
    const { x, bits } = this.settings;
    const { qmin, qmax, scale } = qparams;
    const reported = this.isReported();
    const way = reported ? data.round_trip : roundTrip(x, qparams, data.rounding, data.draw);
    const shown = reported ? data.shown : this.texts(way);
    this.way = way;
    for (const [name, words] of Object.entries(shown)) this.find(`[data-name="${name}"] .value`).textContent = words;
    this.find("#rule").textContent = RULES[data.rounding];
    this.find("#limits").textContent = `to ${whole(qmin)} \u2026 ${whole(qmax)}`;
    this.find("#size").textContent = `${bits} bits`;
    this.find('[data-name="Clipped"]').className = way.clipped ? "lost" : "code";
    this.find('[data-name="Error"]').className = way.clipped ? "lost" : "cut";
    this.find(".sentence").textContent = this.sentence(way);

    this.showControls(positionOf(Math.min(SPAN[0], scale)), positionOf(Math.max(SPAN[1], scale)));
    this.showX(float32Text(x));
    this.drawLine(way);
    this.drawErrors();
    this.showFormulas();
  }

  /** The errors of the weights: of all of them, also while something is dragged. */
  drawErrors() {
    const { data, qparams, weights } = this;
    const known = this.isReported() || !weights.length;
    const report = known ? data.errors : survey(weights, qparams, data.shape, data.rounding, this.draws);
    const labels = labelsFor(report, qparams, data.rounding);
    drawErrors(this.find(".errors svg"), report, LOW);
    drawClipped(this.find(".clipped svg"), report, LOW);
    this.find(".errors svg").setAttribute("aria-label", labels.errors);
    this.find(".clipped svg").setAttribute("aria-label", labels.clipped);
    const { mse, clipping_mse: clipping } = report;
    const share = (/** @type {number} */ part) => (mse === 0 ? "" : `: ${percent(part / mse)} of the squared error`);
    this.find(".many .source").textContent = `${whole(report.n)} weights of a network travel too:`;
    this.find("#rounding-share").textContent = share(mse - clipping);
    this.find("#clipping-share").textContent = share(clipping);
  }

  /** How s and z follow from the range, with the numbers as they stand. */
  showFormulas() {
    const { qmin, qmax, zeroPoint, scale } = this.qparams;
    const [low, high] = [(qmin - zeroPoint) * scale, (qmax - zeroPoint) * scale].map((end) => number(end, 4));
    const minus = (/** @type {string} */ words) => (words.startsWith("\u2212") ? `(${words})` : words);
    this.find("#scale-formula").textContent =
      `= (${high} \u2212 ${minus(low)}) / (${whole(qmax)} \u2212 ${minus(whole(qmin))}) = ${number(scale, 4)}`;
    this.find("#zero-formula").textContent =
      `= round(${whole(qmin)} \u2212 ${minus(low)} / ${number(scale, 4)}) = ${whole(zeroPoint)}`;
  }

  /**
   * Every stop as text.
   * @param {RoundTrip} way
   * @returns {Record<string, string>}
   */
  texts(way) {
    const { bits } = this.settings;
    const stored = way.code < 0 ? way.code + 2 ** bits : way.code;
    return {
      x: number(way.x, 6),
      "x / s": number(way.steps, 6),
      Rounded: number(way.rounded, 6),
      "+ z": number(way.shifted, 6),
      Clipped: number(way.code, 6),
      Stored: stored.toString(2).padStart(bits, "0"),
      Back: number(way.restored, 6),
      Error: number(way.error, 6),
    };
  }

  /** @param {RoundTrip} way */
  sentence(way) {
    const { scale, qmin, qmax } = this.qparams;
    const { rounding, draw } = this.data;
    const fraction = way.steps - Math.floor(way.steps);
    const rule = {
      nearest: `rounds to ${number(way.rounded, 6)}`,
      floor: `goes down to ${number(way.rounded, 6)}`,
      stochastic: `goes up with a chance of ${Math.round(100 * fraction)}%, and here ends at ${number(way.rounded, 6)} (the draw was ${number(draw, 2)})`,
    }[rounding];
    const beyond = way.clipped
      ? ` Code ${number(way.shifted, 6)} does not exist, so it is clipped to ${whole(way.shifted < qmin ? qmin : qmax)}.`
      : "";
    const off = way.error === 0
      ? "exactly what it was."
      : `off by ${number(Math.abs(way.error), 3)}, or ${inSteps(Math.abs(way.error) / scale)}.`;
    return `${number(way.x, 6)} lies ${number(way.steps, 6)} steps from 0; that ${rule}.${beyond} What comes back is ${number(way.restored, 6)}: ${off}`;
  }

  /**
   * The value above, the codes below, and the way between them.
   * @param {RoundTrip} way
   */
  drawLine(way) {
    const svg = this.picture(".line svg");
    const width = prepare(svg, TALL);
    const { reach } = this.data;
    const { scale, zeroPoint, qmin, qmax } = this.qparams;
    const [left, right, above, below] = [18, width - 18, 62, 118];
    const unit = (right - left) / (2 * reach);
    const axisX = (/** @type {number} */ value) => left + (clip(value, -reach, reach) + reach) * unit;
    const codeX = (/** @type {number} */ code) => axisX((code - zeroPoint) * scale);
    this.perUnit = 1 / unit;

    let axis = line(left, above, right, above, "float32", 'stroke-width="2"');
    for (let i = -reach; i <= reach; i += 1)
      axis += line(axisX(i), above - 4, axisX(i), above + 4, "float32") + text(axisX(i), above - 10, whole(i), "muted");
    const [first, last] = [Math.max(qmin, Math.ceil(zeroPoint - reach / scale - 1e-9)), Math.min(qmax, Math.floor(zeroPoint + reach / scale + 1e-9))];
    const pitch = scale * unit;
    let codes = area(block(codeX(qmin - 0.5), codeX(qmax + 0.5), above, below + 10), "int8", 'opacity="0.1"');
    if (pitch >= 3) {
      for (let code = first; code <= last; code += 1) codes += line(codeX(code), below - 5, codeX(code), below + 8, "int8", 'stroke-width="1.5"');
    } else codes += area(block(codeX(first), codeX(last), below, below + 8), "int8", 'opacity="0.55"');
    /** @type {number[]} */
    const taken = [];
    const every = 2 ** Math.max(0, Math.ceil(Math.log2(LABEL / pitch)));
    const labels = [way.code, zeroPoint, qmin, qmax];
    for (let code = Math.ceil(first / every) * every; code <= last; code += every) labels.push(code);
    for (const code of labels) {
      const at = codeX(code);
      if (code < first || code > last || taken.some((other) => Math.abs(other - at) < LABEL)) continue;
      taken.push(at);
      const bold = code === way.code ? 'font-weight="700"' : "";
      codes += text(at, below + 24, whole(code), "int8", "middle", bold);
    }
    const [from, to] = [axisX(way.x), axisX(way.restored)];
    const meaning = way.clipped ? "clipping" : "rounding";
    const path =
      line(from, above, to, below, "ink", 'stroke-width="1.5"') +
      line(to, below, to, above, "ink", 'stroke-dasharray="3 3"') +
      line(from, above, to, above, meaning, 'stroke-width="6"') +
      this.end(way.restored, to, above, "int8") +
      (Math.abs(way.x) > reach ? this.end(way.x, from, above, "ink") : "");
    const guess = marksOn("one_value")?.guess;
    const guessed =
      guess === undefined ? "" :
        line(codeX(guess), below - 16, codeX(guess), below + 10, "focus", 'stroke-width="3" stroke-dasharray="5 3"') +
        text(codeX(guess), below - 20, GUESS, "focus", "middle", 'font-weight="700"');
    svg.innerHTML =
      codes + axis + path + guessed +
      text(axisX(0), below + 42, `code ${whole(zeroPoint)} means 0`, "muted");
    svg.setAttribute(
      "aria-label",
      `Number line: x is ${number(way.x, 6)}; the codes below it stand ${number(scale)} apart; x gets code ` +
        `${whole(way.code)}, which stands for ${number(way.restored, 6)}.`,
    );
    const handle = this.find("#x");
    placeHandle(handle, {
      x: from,
      height: above + 6,
      label: beyond(`x = ${number(way.x, 4)}`, way.x, reach),
      ends: [-reach, reach],
      value: this.shownX(),
      says: number(way.x, 6),
    });
    handle.classList.toggle("flipped", from > width - 110);
  }

  /**
   * A dot where a value stands, or an arrow where it lies beyond the axis.
   * @param {number} value
   * @param {number} x px
   * @param {number} y px
   * @param {string} meaning
   */
  end(value, x, y, meaning) {
    if (Math.abs(value) <= this.data.reach) return dot(x, y, 5, meaning);
    const side = Math.sign(value);
    return area(`M${px(x + 14 * side)} ${y}l${-12 * side} -7v14z`, meaning);
  }

  columns() {
    const { x, steps, rounded, shifted, code, restored, error } = this.way;
    const stops = { x, steps, rounded, shifted, code, restored, error };
    return { stop: Object.keys(stops), value: Object.values(stops) };
  }
}

/**
 * Words with an arrow to the side on which a value lies beyond the axis.
 * @param {string} words
 * @param {number} value
 * @param {number} reach
 */
function beyond(words, value, reach) {
  if (Math.abs(value) <= reach) return words;
  return value > 0 ? `${words} →` : `← ${words}`;
}

/** @param {number} count */
function inSteps(count) {
  return count < 1 ? `${number(count, 2)} of a step` : `${number(count, 3)} ${count === 1 ? "step" : "steps"}`;
}

/**
 * Read a typed value, a float32.
 * @param {string} words
 * @returns {Typed}
 */
function readValue(words) {
  const { value, problem } = readNumber(words, roundToFloat32);
  if (value === undefined) return { problem };
  return Number.isFinite(value) ? { value } : { problem: "The value must fit into a float32, which ends at 3.4e38." };
}

export default mount(OneValue, ".one-value");
