// Scale and zero-point in the reader's hands: a few controls, two handles on a histogram, and what
// follows from them. While something is dragged the numbers come from a sample and affine.js; at
// rest they come from the server, computed by lib/ on all values.
import { chooseQParams, codeRange, drawsFor, survey, symmetricZero } from "./affine.js";
import { readFloats } from "./base64.js";
import { drawClipped, drawCodes, drawErrors, drawStaircase } from "./histograms.js";
import { mount } from "./live.js";
import { QParamsControls } from "./qparams_controls.js";
import { columnsFor, labelsFor, notesFor, sentencesFor, shownFor } from "./quantizer_words.js";
import { RangeHandles } from "./range_handles.js";
import { saveMenu } from "./save.js";
import { LARGEST_SCALE, positionOf, scaleSpan } from "./scale_slider.js";
import { drawValues } from "./values_picture.js";
import { number, percent, whole } from "./words.js";

const PICTURES = ["values", "stairs", "codes", "errors", "clipped"];

class Quantizer extends QParamsControls {
  constructor(root) {
    super(root);
    this.find("#auto").addEventListener("click", () => {
      this.change(() => this.setRange(this.data.low, this.data.high));
      this.rest();
    });
    this.handles = new RangeHandles(this.find, this);
    for (const name of PICTURES)
      this.find(`.${name}`).prepend(
        saveMenu(this.find(`.${name} svg`), name, name === "stairs" ? null : () => columnsFor(name, this)),
      );
  }

  receive(data, ...ways) {
    if (data.sample !== this.encoded) {
      this.encoded = data.sample;
      this.sample = readFloats(data.sample);
      this.draws = drawsFor(this.sample.length);
    }
    super.receive(data, ...ways);
  }

  adopt({ bits, signed, symmetric, narrow, scale, zero_point: zeroPoint }) {
    Object.assign(this, { bits, signed, symmetric, narrow });
    this.qparams = { scale, zeroPoint, ...codeRange(bits, signed, narrow) };
    const auto = this.chosen(this.data.low, this.data.high);
    const isAuto = auto.scale === scale && auto.zeroPoint === zeroPoint;
    // The range that the reader asked for; the grid holds 0, so it can miss it by half a step.
    this.wanted = isAuto ? { low: this.data.low, high: this.data.high } : this.range();
  }

  chosen(low, high) {
    return chooseQParams(low, high, this);
  }

  // The smallest and the largest number that a code stands for.
  range() {
    const { qmin, qmax, zeroPoint, scale } = this.qparams;
    // Not dequantize(): the ends may lie beyond float32.
    return { low: (qmin - zeroPoint) * scale, high: (qmax - zeroPoint) * scale };
  }

  // Either the range stays, and the steps become finer; or the step stays, and they reach farther.
  setBits(bits) {
    super.setBits(bits);
    if (this.data.hold === "range") this.setRange(this.wanted.low, this.wanted.high);
    else this.setZeroPoint(this.symmetric ? symmetricZero(bits, this.signed) : this.qparams.zeroPoint);
  }

  setRange(low, high) {
    this.wanted = { low, high };
    const widest = (LARGEST_SCALE * (2 ** this.bits - 2)) / (this.symmetric ? 2 : 1);
    const share = Math.min(widest / (high - low), 1);
    this.qparams = this.chosen(share * low, share * high);
  }

  setScale(scale) {
    super.setScale(scale);
    this.wanted = this.range();
  }

  setZeroPoint(zeroPoint) {
    super.setZeroPoint(zeroPoint);
    this.wanted = this.range();
  }

  draw() {
    const { data, qparams } = this;
    const { rounding } = data;
    const range = this.range();
    const reported = this.isReported();
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
    drawErrors(this.find(".errors svg"), { report });
    drawClipped(this.find(".clipped svg"), { report });

    const outside = report.clipped_fraction === 0 ? "none" : percent(report.clipped_fraction);
    values.setAttribute(
      "aria-label",
      `Histogram: ${data.source}, from ${number(data.low)} to ${number(data.high)}. ` +
        `${whole(qparams.qmax - qparams.qmin + 1)} codes stand ${number(qparams.scale)} apart, from ` +
        `${number(range.low)} to ${number(range.high)}; code ${whole(qparams.zeroPoint)} means 0. ` +
        `Clipped: ${outside} of the values.`,
    );
    this.tell(report);
    this.find(".scope").textContent = reported
      ? `All ${whole(report.n)} values.`
      : `A sample: ${whole(report.n)} of the ${whole(data.report.n)} values.`;
  }

  showSpan() {
    const { data } = this;
    const { scale } = this.qparams;
    this.find(".source").textContent = data.source;
    // The span stays while it can: the thumb would run away from the hand that drags it.
    const auto = this.chosen(data.low, data.high);
    const [least, most] = this.span ?? [];
    if (this.spanFor !== auto.scale || !(positionOf(scale) >= least && positionOf(scale) <= most)) {
      this.span = scaleSpan(auto.scale, scale);
      this.spanFor = auto.scale;
    }
    this.showControls(...this.span);
    for (const control of ["#zero", "#zero-now"]) this.find(control).disabled = this.symmetric;
    this.find("#zero-says").textContent = this.symmetric ? "fixed: the range is symmetric" : "the code that means 0";
  }

  // Each number with its plain sentence.
  tell(report) {
    const { data, qparams } = this;
    const texts = this.isReported() ? data.shown : shownFor(report);
    for (const [name, sentence] of Object.entries(sentencesFor(report, qparams, data.rounding))) {
      this.find(`[data-name="${name}"] .value`).textContent = texts[name];
      this.find(`[data-name="${name}"] .says`).textContent = sentence;
    }
    const { mse } = report;
    const share = mse === 0 ? 0 : report.clipping_mse / mse;
    this.find(".balance .clipping").style.width = `${100 * share}%`;
    this.find(".balance-says").innerHTML =
      mse === 0
        ? "No error to share out."
        : `Of the MSE, <span class="rounding">rounding</span> makes ${percent(1 - share)}, <span class="clipping">clipping</span> ${percent(share)}.`;
    this.find(".balance").setAttribute("aria-label", this.find(".balance-says").textContent);

    for (const [name, words] of Object.entries(notesFor(report, qparams, data.shape.maxBars)))
      this.find(`.${name} .left-out`).textContent = words;
    for (const [name, words] of Object.entries(labelsFor(report, qparams, data.rounding)))
      this.find(`.${name} svg`).setAttribute("aria-label", words);
  }
}

export default mount(Quantizer, ".quantizer");
