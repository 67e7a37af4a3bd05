// Scale and zero-point in the reader's hands: a few controls, two handles on a histogram, and what
// follows from them. While something is dragged the numbers come from a sample and affine.js; at
// rest they come from the server, computed by lib/ on all values.
import { chooseQParams, codeRange, survey } from "./affine.js";
import { drawCodes, drawErrors, drawValues, niceStep } from "./histograms.js";
import { saveMenu } from "./save.js";
import { float32Text, number, percent, readNumber, whole } from "./words.js";

const quantizers = new WeakMap(); // parentElement -> Quantizer
const SMALLEST_SCALE = 2 ** -126; // float32's smallest normal number
const LARGEST_SCALE = Math.fround(3.4028235e38); // and its largest

export default function ({ data, parentElement, setStateValue }) {
  let quantizer = quantizers.get(parentElement);
  if (!quantizer) {
    quantizer = new Quantizer(parentElement.querySelector(".quantizer"));
    quantizers.set(parentElement, quantizer);
  }
  quantizer.receive(data, (value) => setStateValue("sent", value));
}

// Positions of the scale slider: all numbers with two digits, 90 to a decade.
const scaleAt = (position) => {
  const decade = Math.floor(position / 90);
  return Math.fround(Number(`${10 + position - 90 * decade}e${decade - 1}`));
};
const positionOf = (scale) => {
  const decade = Math.floor(Math.log10(scale) + 1e-9);
  return 90 * decade + Math.round((scale / 10 ** decade) * 10) - 10;
};

// The span of the scale slider: from a sixteenth of the automatic scale to sixteen times as much, and
// with room on either side of a scale that lies beyond.
function scaleSpan(auto, scale) {
  const limit = (value) => positionOf(Math.min(Math.max(value, SMALLEST_SCALE), LARGEST_SCALE));
  return [limit(Math.min(auto / 16, scale / 4)), limit(Math.max(auto * 16, scale * 4))];
}

class Quantizer {
  constructor(root) {
    this.find = (selector) => root.querySelector(selector);
    this.revision = null;
    this.frame = null;
    this.grabbed = null; // { end, value, x } while a handle is held

    const slider = (name, set) => {
      const input = this.find(`#${name}`);
      input.addEventListener("input", () => this.change(() => set(Number(input.value))));
      input.addEventListener("change", () => this.rest());
    };
    slider("bits", (bits) => this.setBits(bits));
    slider("scale", (position) => this.setScale(scaleAt(position)));
    slider("zero", (code) => this.setZeroPoint(code));
    this.find("#scale-now").addEventListener("change", () => this.typedScale());
    this.find("#zero-now").addEventListener("change", () => this.typedZeroPoint());
    this.find("#auto").addEventListener("click", () => {
      this.change(() => this.setRange(this.data.low, this.data.high));
      this.rest();
    });
    for (const end of ["low", "high"]) this.listenToHandle(this.find(`#${end}`), end);
    new ResizeObserver(() => this.schedule()).observe(root);
    this.addSaveMenus();
  }

  // What the server sends: the data when they change, and the report on what was settled last.
  receive(data, send) {
    this.data = data;
    this.send = send;
    if (data.sample !== this.encoded) {
      this.encoded = data.sample;
      this.sample = readFloats(data.sample);
    }
    if (data.rev !== this.revision) {
      this.settle(data.settings);
      // A first visit leaves the address alone.
      if (this.revision !== null || !data.untouched) this.writeAddress();
      this.revision = data.rev;
    }
    this.draw();
  }

  settle({ bits, signed, scale, zero_point: zeroPoint }) {
    this.bits = bits;
    this.signed = signed;
    this.qparams = { scale, zeroPoint, ...codeRange(bits, signed) };
    const auto = chooseQParams(this.data.low, this.data.high, bits, signed);
    const isAuto = auto.scale === scale && auto.zeroPoint === zeroPoint;
    // The range that the reader asked for; the grid holds 0, so it can miss it by half a step.
    this.wanted = isAuto ? { low: this.data.low, high: this.data.high } : this.range();
  }

  // The smallest and the largest number that a code stands for.
  range() {
    const { qmin, qmax, zeroPoint, scale } = this.qparams;
    // Not dequantize(): the ends may lie beyond float32.
    return { low: (qmin - zeroPoint) * scale, high: (qmax - zeroPoint) * scale };
  }

  setBits(bits) {
    this.bits = bits;
    this.setRange(this.wanted.low, this.wanted.high);
  }

  setRange(low, high) {
    this.wanted = { low, high };
    const widest = LARGEST_SCALE * (2 ** this.bits - 1);
    const share = Math.min(widest / (high - low), 1);
    this.qparams = chooseQParams(share * low, share * high, this.bits, this.signed);
  }

  setScale(scale) {
    this.qparams = { ...this.qparams, scale };
    this.wanted = this.range();
  }

  setZeroPoint(zeroPoint) {
    this.qparams = { ...this.qparams, zeroPoint };
    this.wanted = this.range();
  }

  typedScale() {
    const { value, problem } = readNumber(this.find("#scale-now").value);
    if (problem) return this.problem(problem);
    if (value <= 0) return this.problem("The scale must be above 0, such as 0.05 or 1/3.");
    const scale = Math.fround(value);
    if (!(scale >= SMALLEST_SCALE && scale <= LARGEST_SCALE))
      return this.problem(
        `The scale is a normal float32 number: it must be from ${float32Text(SMALLEST_SCALE)} to ` +
          `${float32Text(LARGEST_SCALE)}.`,
      );
    this.change(() => this.setScale(scale));
    return this.rest();
  }

  typedZeroPoint() {
    const { value: code, problem } = readNumber(this.find("#zero-now").value);
    if (problem) return this.problem(problem);
    const { qmin, qmax } = this.qparams;
    if (!(Number.isInteger(code) && code >= qmin && code <= qmax))
      return this.problem(
        `With ${this.bits} bits the zero-point must be a whole number from ${whole(qmin)} to ${whole(qmax)}.`,
      );
    this.change(() => this.setZeroPoint(code));
    return this.rest();
  }

  problem(sentence) {
    this.find(".problem").textContent = sentence;
  }

  change(set) {
    this.problem("");
    set();
    this.schedule();
  }

  schedule() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      if (this.data) this.draw();
    });
  }

  // A control was let go: ask the server for the numbers of all values.
  rest() {
    if (this.isReported()) return;
    const { scale, zeroPoint } = this.qparams;
    this.send({ value: { bits: this.bits, scale, zero_point: zeroPoint }, rev: this.revision });
    this.writeAddress();
  }

  writeAddress() {
    const { scale, zeroPoint } = this.qparams;
    const url = new URL(window.location.href);
    url.searchParams.set("bits", this.bits);
    url.searchParams.set("scale", float32Text(scale));
    url.searchParams.set("zero_point", zeroPoint);
    window.history.replaceState(window.history.state, "", url);
  }

  isReported() {
    const { settings } = this.data;
    const { scale, zeroPoint } = this.qparams;
    return settings.bits === this.bits && settings.scale === scale && settings.zero_point === zeroPoint;
  }

  listenToHandle(handle, end) {
    handle.addEventListener("pointerdown", (event) => {
      handle.setPointerCapture(event.pointerId);
      const { low, high } = this.data.histogram;
      const value = Math.min(Math.max(this.wanted[end], low), high);
      this.grabbed = { end, value, x: event.clientX };
      handle.focus();
      event.preventDefault();
    });
    handle.addEventListener("pointermove", (event) => {
      if (this.grabbed?.end !== end) return;
      const { value, x } = this.grabbed;
      this.pull(end, value + (event.clientX - x) * this.places.perPixel);
    });
    const letGo = () => {
      if (this.grabbed?.end !== end) return;
      this.grabbed = null;
      this.rest();
    };
    handle.addEventListener("pointerup", letGo);
    handle.addEventListener("pointercancel", letGo);
    handle.addEventListener("keydown", (event) => {
      const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 };
      const { low, high } = this.data.histogram;
      if (event.key in steps) this.pull(end, this.wanted[end] + steps[event.key] * this.snap());
      else if (event.key === "Home") this.pull(end, end === "low" ? low : 0);
      else if (event.key === "End") this.pull(end, end === "low" ? 0 : high);
      else return;
      event.preventDefault();
    });
    handle.addEventListener("keyup", () => this.rest());
  }

  // Ends of the range move in steps that a class can share aloud.
  snap() {
    const { low, high } = this.data.histogram;
    return niceStep(high - low, 200);
  }

  pull(end, value) {
    const step = this.snap();
    const { low, high } = this.data.histogram;
    const snapped = Number((Math.round(Math.min(Math.max(value, low), high) / step) * step).toPrecision(12));
    const range = { ...this.wanted };
    if (end === "low") range.low = Math.min(snapped, 0);
    else range.high = Math.max(snapped, 0);
    if (range.high - range.low < step) range[end] = end === "low" ? range.high - step : range.low + step;
    this.change(() => this.setRange(range.low, range.high));
  }

  draw() {
    const { data, qparams, bits } = this;
    const { qmin, qmax, scale, zeroPoint } = qparams;
    const range = this.range();
    const reported = this.isReported();
    const report = reported ? data.report : survey(this.sample, qparams, data.shape);
    this.report = report;

    const auto = chooseQParams(data.low, data.high, bits, this.signed);
    this.find(".source").textContent = data.source;
    this.find("#bits").value = bits;
    this.find("#bits-now").textContent = bits;
    this.find("#bits-says").textContent = `${whole(2 ** bits)} codes, ${whole(qmin)} to ${whole(qmax)}`;
    // The span stays while it can: the thumb would run away from the hand that drags it.
    const [least, most] = this.span ?? [];
    if (this.spanFor !== auto.scale || !(positionOf(scale) >= least && positionOf(scale) <= most)) {
      this.span = scaleSpan(auto.scale, scale);
      this.spanFor = auto.scale;
    }
    this.setSlider("#scale", ...this.span, positionOf(scale));
    this.find("#scale").setAttribute("aria-valuetext", number(scale, 4));
    this.find("#scale-now").value = String(Number(scale.toPrecision(4)));
    this.find("#scale-now").title = float32Text(scale);
    this.setSlider("#zero", qmin, qmax, zeroPoint);
    this.find("#zero-now").value = zeroPoint;

    const values = this.find(".values svg");
    const { zeros, n } = data.report;
    const note = zeros === 0 ? "" : `${percent(zeros / n)} are exactly 0, not drawn`;
    this.places = drawValues(values, { histogram: data.histogram, range, qparams, note });
    const outside = report.clipped_fraction === 0 ? "none" : percent(report.clipped_fraction);
    values.setAttribute(
      "aria-label",
      `Histogram: ${data.source}, from ${number(data.low)} to ${number(data.high)}. ` +
        `${whole(qmax - qmin + 1)} codes stand ${number(scale)} apart, from ${number(range.low)} ` +
        `to ${number(range.high)}; code ${whole(zeroPoint)} means 0. Clipped: ${outside} of the values.`,
    );
    for (const end of ["low", "high"]) this.placeHandle(end, range[end]);

    drawCodes(this.find(".codes svg"), { report, qparams });
    drawErrors(this.find(".errors svg"), { report });
    this.tell(report);
    this.find(".scope").textContent = reported
      ? `All ${whole(report.n)} values.`
      : `A sample: ${whole(report.n)} of the ${whole(data.report.n)} values.`;
  }

  setSlider(selector, min, max, value) {
    const slider = this.find(selector);
    slider.min = min;
    slider.max = max;
    slider.value = value;
  }

  placeHandle(end, value) {
    const handle = this.find(`#${end}`);
    const { low, high } = this.data.histogram;
    const code = end === "low" ? this.qparams.qmin : this.qparams.qmax;
    const place = this.places[end];
    handle.style.left = `${place}px`;
    handle.style.height = `${this.places.base}px`;
    const beyond = value < low ? "\u2190 " : value > high ? "\u2192 " : "";
    handle.dataset.value = beyond + number(value);
    const room = 20 + 8 * handle.dataset.value.length; // px that the label takes
    const flipped = end === "low" ? place < room : place > this.places.width - room;
    handle.classList.toggle("flipped", flipped);
    // Where it would run into the other handle's label, it stands a line lower.
    handle.classList.toggle("lower", flipped && this.places.high - this.places.low < room);
    handle.setAttribute("aria-valuemin", end === "low" ? low : 0);
    handle.setAttribute("aria-valuemax", end === "low" ? 0 : high);
    handle.setAttribute("aria-valuenow", value);
    handle.setAttribute("aria-valuetext", `${number(value)}, code ${whole(code)}`);
  }

  // Each number with its plain sentence.
  tell(report) {
    const { scale, zeroPoint, qmin, qmax } = this.qparams;
    const { n, mse, sqnr_db: db } = report;
    const texts = this.isReported() ? this.data.shown : shownFor(report);
    const clipped = report.clipped_low + report.clipped_high;
    const relative = 10 ** (-db / 20);
    const rms = Math.sqrt(mse);
    const says = {
      SQNR:
        mse === 0
          ? "No error: every value lies on the grid."
          : `The error is ${percent(relative)} of the signal${relative > 1 ? ": there is more error than signal" : ""}.`,
      MSE:
        mse === 0
          ? "Nothing is off."
          : `A typical error is ${number(rms)}, or ${number(rms / scale, 2)} steps (0.29 if spread evenly).`,
      Clipped:
        clipped === 0
          ? "No value lies beyond the range."
          : `${whole(clipped)} of ${whole(n)} values lie beyond the range. The worst is off by ${number(report.max_abs)}.`,
    };
    for (const name of Object.keys(says)) {
      this.find(`[data-name=${name}] .value`).textContent = texts[name];
      this.find(`[data-name=${name}] .says`).textContent = says[name];
    }

    const share = mse === 0 ? 0 : report.clipping_mse / mse;
    this.find(".balance .clipping").style.width = `${100 * share}%`;
    this.find(".balance-says").innerHTML =
      mse === 0
        ? "No error to share out."
        : `Of the MSE, <span class="rounding">rounding</span> makes ${percent(1 - share)}, <span class="clipping">clipping</span> ${percent(share)}.`;
    this.find(".balance").setAttribute("aria-label", this.find(".balance-says").textContent);

    const zeros = report.zeros === 0 ? "" : `Exact zeros, ${percent(report.zeros / n)} of the values, are left out`;
    const perBar = (qmax - qmin + 1) / report.codes.length;
    this.leftOut(".codes", [
      zeros && `${zeros}: all get code ${whole(zeroPoint)}.`,
      perBar > 1 && `Each bar counts ${whole(perBar)} codes.`,
      report.clipped_low > 0 && `${whole(report.clipped_low)} are clipped to ${whole(qmin)}.`,
      report.clipped_high > 0 && `${whole(report.clipped_high)} are clipped to ${whole(qmax)}.`,
    ]);
    this.leftOut(".errors", [
      zeros && `${zeros}: they have no error.`,
      clipped > 0 && `Left out${zeros && " too"}: ${percent(clipped / n)} clipped, off by more than half a step.`,
    ]);
    const used = report.codes.filter((count) => count > 0).length;
    this.find(".codes svg").setAttribute(
      "aria-label",
      `Histogram of the codes: ${whole(used)} of ${whole(report.codes.length)} bars hold values.`,
    );
    const kept = report.errors.reduce((sum, count) => sum + count, 0);
    const ideal = kept / report.errors.length;
    this.find(".errors svg").setAttribute(
      "aria-label",
      kept === 0
        ? "Histogram of rounding errors: empty."
        : "Histogram of rounding errors from \u2212\u00bd to +\u00bd step. If all were equally likely, each of its " +
            `${report.errors.length} bars would hold ${number(ideal)}; they hold ${whole(Math.min(...report.errors))} ` +
            `to ${whole(Math.max(...report.errors))}.`,
    );
  }

  leftOut(figure, sentences) {
    this.find(`${figure} .left-out`).textContent = sentences.filter(Boolean).join(" ");
  }

  addSaveMenus() {
    const edges = (low, high, n) => Array.from({ length: n + 1 }, (_, i) => low + ((high - low) * i) / n);
    const columns = {
      values: () => {
        const { low, high, counts } = this.data.histogram;
        const at = edges(low, high, counts.length);
        return { from: at.slice(0, -1), to: at.slice(1), values: counts };
      },
      codes: () => {
        const { qmin, qmax } = this.qparams;
        const { codes } = this.report;
        const perBar = (qmax - qmin + 1) / codes.length;
        const first = codes.map((_, i) => qmin + i * perBar);
        return { first_code: first, last_code: first.map((code) => code + perBar - 1), values: codes };
      },
      errors: () => {
        const { errors } = this.report;
        const at = edges(-0.5, 0.5, errors.length);
        return { from_steps: at.slice(0, -1), to_steps: at.slice(1), values: errors };
      },
    };
    for (const name of Object.keys(columns))
      this.find(`.${name}`).prepend(saveMenu(this.find(`.${name} svg`), name, columns[name]));
  }
}

// What the server formats at rest, for the moments in between.
function shownFor(report) {
  return {
    SQNR: report.mse === 0 ? "no error" : `${report.sqnr_db.toFixed(1)} dB`,
    MSE: number(report.mse),
    Clipped: `${(100 * report.clipped_fraction).toFixed(2)} %`,
  };
}

// float32 values, written as base64.
function readFloats(words) {
  return new Float32Array(Uint8Array.from(atob(words), (character) => character.charCodeAt(0)).buffer);
}
