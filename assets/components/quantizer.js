// Scale and zero-point in the reader's hands: a few controls, two handles on a histogram, and what
// follows from them. While something is dragged the numbers come from a sample and affine.js; at
// rest they come from the server, computed by lib/ on all values.

/** @import { Report, Rounding } from "./affine.js" */
/** @import { ComponentArgs } from "./dom.js" */
/** @import { LiveData } from "./live_component.js" */
/** @import { QParamsSettings } from "./qparams_controls.js" */
/** @import { Shown } from "./quantizer_words.js" */
/** @import { Histogram } from "./values_picture.js" */
import { chooseQParams, drawsFor, survey, symmetricZero } from "./affine.js";
import { fetchFloats } from "./data_file.js";
import { drawClipped, drawCodes, drawErrors, drawStaircase } from "./histograms.js";
import { mount } from "./live_component.js";
import { QParamsControls } from "./qparams_controls.js";
import { columnsFor, labelsFor, notesFor, sentencesFor, shownFor } from "./quantizer_words.js";
import { RangeHandles } from "./range_handles.js";
import { saveMenu } from "./save.js";
import { LARGEST_SCALE, positionOf, scaleSpan } from "./scale_slider.js";
import { drawValues } from "./values_picture.js";
import { number, percent, whole } from "./words.js";

/** @type {("values" | "codes" | "errors" | "clipped")[]} */
const HISTOGRAMS = ["values", "codes", "errors", "clipped"];

/** @typedef {QParamsSettings & { symmetric: boolean, narrow: boolean }} Settings */

/**
 * What lib/ui/components/quantizer.py sends.
 * @typedef {object} QuantizerData
 * @property {string} source what the values are
 * @property {number} low the smallest value
 * @property {number} high the largest
 * @property {Histogram} histogram of all values
 * @property {string} sample the name of the file that holds one of the values, float32
 * @property {{ errorBins: number, maxBars: number }} shape of the histograms to come
 * @property {Rounding} rounding
 * @property {"range" | "scale"} hold what stays when the number of bits changes
 * @property {Report} report of all values
 * @property {Shown} shown the named numbers
 */
/** @typedef {QuantizerData & LiveData<Settings>} Data */

/** @extends {QParamsControls<Settings, Data>} */
class Quantizer extends QParamsControls {
  /**
   * @param {HTMLElement} root
   * @param {ComponentArgs<Data>} args
   */
  constructor(root, args) {
    super(root, args);
    const { low, high, report } = args.data;
    this.wanted = { low, high }; // the range that the reader asked for
    this.file = ""; // that of the sample
    this.sample = new Float32Array();
    this.draws = this.sample; // one for each of the sample
    this.report = report; // of what is on screen
    this.span = [0, 0]; // of the scale slider
    this.spanFor = 0; // the automatic scale that the span was made for
    this.find("#auto").addEventListener("click", () => {
      this.change(() => this.setRange(this.data.low, this.data.high));
      this.rest();
    });
    this.handles = new RangeHandles(this.find, this);
    for (const name of HISTOGRAMS)
      this.find(`.${name}`).prepend(saveMenu(this.picture(`.${name} svg`), name, () => columnsFor(name, this)));
    this.find(".stairs").prepend(saveMenu(this.picture(".stairs svg"), "stairs", null));
  }

  /** @param {ComponentArgs<Data>} args */
  receive(args) {
    const { sample } = args.data;
    if (sample !== this.file) void this.fetchSample(sample);
    super.receive(args);
  }

  /** @param {string} file */
  async fetchSample(file) {
    this.file = file;
    this.sample = new Float32Array();
    const sample = await fetchFloats(file);
    if (this.file !== file) return; // there are other values by now
    this.sample = sample;
    this.draws = drawsFor(sample.length);
    this.schedule();
  }

  /** Whether the numbers on screen are the server's: while it knows the settings, or there is no sample yet. */
  isAnswered() {
    return this.isReported() || !this.sample.length;
  }

  /** @param {Settings} settings */
  adopt(settings) {
    super.adopt(settings);
    const { low, high } = this.data;
    const auto = this.chosen(low, high);
    const isAuto = auto.scale === settings.scale && auto.zeroPoint === settings.zero_point;
    // The grid holds 0, so it can miss the range that the reader asked for by half a step.
    this.wanted = isAuto ? { low, high } : this.range();
  }

  /**
   * @param {number} low
   * @param {number} high
   */
  chosen(low, high) {
    return chooseQParams(low, high, this.settings);
  }

  /** The smallest and the largest number that a code stands for. */
  range() {
    const { qmin, qmax, zeroPoint, scale } = this.qparams;
    // Not dequantize(): the ends may lie beyond float32.
    return { low: (qmin - zeroPoint) * scale, high: (qmax - zeroPoint) * scale };
  }

  /**
   * Either the range stays, and the steps become finer; or the step stays, and they reach farther.
   * @param {number} bits
   */
  setBits(bits) {
    super.setBits(bits);
    const { signed, symmetric } = this.settings;
    if (this.data.hold === "range") this.setRange(this.wanted.low, this.wanted.high);
    else this.setZeroPoint(symmetric ? symmetricZero(bits, signed) : this.qparams.zeroPoint);
  }

  /**
   * @param {number} low
   * @param {number} high
   */
  setRange(low, high) {
    this.wanted = { low, high };
    const { bits, symmetric } = this.settings;
    const widest = (LARGEST_SCALE * (2 ** bits - 2)) / (symmetric ? 2 : 1);
    const share = Math.min(widest / (high - low), 1);
    const { scale, zeroPoint } = this.chosen(share * low, share * high);
    this.settings = { ...this.settings, scale, zero_point: zeroPoint };
  }

  /** @param {number} scale */
  setScale(scale) {
    super.setScale(scale);
    this.wanted = this.range();
  }

  /** @param {number} zeroPoint */
  setZeroPoint(zeroPoint) {
    super.setZeroPoint(zeroPoint);
    this.wanted = this.range();
  }

  draw() {
    const { data, qparams } = this;
    const { rounding } = data;
    const range = this.range();
    const reported = this.isAnswered();
    const report = reported ? data.report : survey(this.sample, qparams, data.shape, rounding, this.draws);
    this.report = report;
    this.showSpan();

    const { zeros, n } = data.report;
    const note = zeros === 0 ? "" : `${percent(zeros / n)} are exactly 0, not drawn`;
    const values = this.find(".values svg");
    const places = drawValues(values, { histogram: data.histogram, range, qparams, rounding, note });
    this.handles.place(range, places);
    drawStaircase(this.find(".stairs svg"), { histogram: data.histogram, qparams, rounding });
    drawCodes(this.find(".codes svg"), { report, qparams });
    drawErrors(this.find(".errors svg"), report);
    drawClipped(this.find(".clipped svg"), report);

    const outside = report.clipped_fraction === 0 ? "none" : percent(report.clipped_fraction);
    values.setAttribute(
      "aria-label",
      `Histogram: ${data.source}, from ${number(data.low)} to ${number(data.high)}. ` +
        `${whole(qparams.qmax - qparams.qmin + 1)} codes stand ${number(qparams.scale)} apart, from ` +
        `${number(range.low)} to ${number(range.high)}; code ${whole(qparams.zeroPoint)} means 0. ` +
        `Clipped: ${outside} of the values.`,
    );
    this.showNumbers(report);
    this.find(".scope").textContent = reported
      ? `All ${whole(report.n)} values.`
      : `A sample: ${whole(report.n)} of the ${whole(data.report.n)} values.`;
  }

  showSpan() {
    const { data } = this;
    const { scale, symmetric } = this.settings;
    this.find(".source").textContent = data.source;
    // The span stays while it can: the thumb would run away from the hand that drags it.
    const auto = this.chosen(data.low, data.high);
    const [least, most] = this.span;
    if (this.spanFor !== auto.scale || !(positionOf(scale) >= least && positionOf(scale) <= most)) {
      this.span = scaleSpan(auto.scale, scale);
      this.spanFor = auto.scale;
    }
    this.showControls(this.span[0], this.span[1]);
    for (const control of ["#zero", "#zero-now"]) this.input(control).disabled = symmetric;
    this.find("#zero-says").textContent = symmetric ? "fixed: the range is symmetric" : "the code that means 0";
  }

  /**
   * Each number with its plain sentence.
   * @param {Report} report
   */
  showNumbers(report) {
    const { data, qparams } = this;
    for (const [name, words] of Object.entries(this.isAnswered() ? data.shown : shownFor(report)))
      this.find(`[data-name="${name}"] .value`).textContent = words;
    for (const [name, sentence] of Object.entries(sentencesFor(report, qparams, data.rounding)))
      this.find(`[data-name="${name}"] .says`).textContent = sentence;
    const { mse } = report;
    const share = mse === 0 ? 0 : report.clipping_mse / mse;
    this.find(".balance .clipping").style.width = `${100 * share}%`;
    this.find(".balance-says").innerHTML =
      mse === 0
        ? "No error to share out."
        : `Of the MSE, <span class="rounding">rounding</span> makes ${percent(1 - share)}, <span class="clipping">clipping</span> ${percent(share)}.`;
    this.find(".balance").setAttribute("aria-label", this.find(".balance-says").textContent ?? "");

    for (const [name, words] of Object.entries(notesFor(report, qparams, data.shape.maxBars)))
      this.find(`.${name} .left-out`).textContent = words;
    for (const [name, words] of Object.entries(labelsFor(report, qparams, data.rounding)))
      this.find(`.${name} svg`).setAttribute("aria-label", words);
  }
}

export default mount(Quantizer, ".quantizer");
