// The clip range in the reader's hand. The server sends the error of every place of the handle, for
// every number of bits, computed by lib/ on all values: this file looks up and draws.
import { readFloats } from "./base64.js";
import { drawClip } from "./clip_picture.js";
import { listenToHandle, placeHandle } from "./handle.js";
import { Live, mount } from "./live.js";
import { saveMenu } from "./save.js";
import { number, percent, whole } from "./words.js";

const PARTS = 3; // of the table of curves: rounding, clipping, share clipped
const WHY = {
  "min-max": "Clips nothing.",
  "squared error": "Looks for the lowest sum.",
  entropy: "Keeps the shape of the histogram.",
};

class ClipRange extends Live {
  constructor(root) {
    super(root);
    this.rows = [];
    this.listenToSlider("#bits", (bits) => this.setBits(bits));
    this.listen(this.find(".handle"), this.find(".stage"));
    this.find("figure").prepend(saveMenu(this.find(".stage svg"), "clip-range", () => this.columns()));
  }

  receive(data, ...ways) {
    this.data = data;
    if (data.curves !== this.encoded) {
      this.encoded = data.curves;
      this.table = readFloats(data.curves);
      this.clips = Array.from({ length: data.places - 1 }, (_, i) => this.place(i + 1));
    }
    super.receive(data, ...ways);
  }

  adopt({ bits, clip }) {
    Object.assign(this, { bits, clip });
  }

  values() {
    return { bits: this.bits, clip: this.clip };
  }

  // Places of the handle are numbers that a class can share aloud.
  place(i) {
    return Number((i * this.data.step).toPrecision(12));
  }

  // Where the table holds a clip: the places, and behind them the end of the data.
  indexOf(clip) {
    if (clip === this.data.minMax) return this.data.places - 1;
    return Math.min(Math.max(Math.round(clip / this.data.step), 1), this.data.places - 1) - 1;
  }

  errors(part, bits) {
    const { places, firstBits, power } = this.data;
    const start = ((bits - firstBits) * PARTS + part) * places;
    const found = this.table.subarray(start, start + places);
    return Array.from(found, (value) => (part === 2 ? value : value * power));
  }

  // The errors at the handle: the server's own report at rest, else from the table.
  now() {
    if (this.isReported()) return this.data.report;
    const i = this.indexOf(this.clip);
    const [rounding, clipping, clipped] = [0, 1, 2].map((part) => this.errors(part, this.bits)[i]);
    return { rounding, clipping, clipped, mse: rounding + clipping };
  }

  setBits(bits) {
    this.bits = bits;
    // What an observer chose for other bits gives way to the place next to it, where errors are known.
    if (this.clip !== this.data.minMax) this.clip = this.clips[this.indexOf(this.clip)];
  }

  // The side of 0 on which the handle stands.
  get sign() {
    return this.data.side === "below" ? -1 : 1;
  }

  listen(handle, stage) {
    const grab = listenToHandle(handle, {
      value: () => this.sign * this.clip,
      ends: () => [0, this.sign * this.data.end].sort((a, b) => a - b),
      step: () => this.data.step,
      perPixel: () => this.drawn.value(1) - this.drawn.value(0),
      pull: (value) => this.pull(value),
      rest: () => this.rest(),
    });
    // Pressed beside the handle, it comes to the pointer.
    stage.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || event.target === handle) return;
      const value = this.drawn.value(event.clientX - stage.getBoundingClientRect().left);
      this.pull(value);
      grab(event, value);
    });
  }

  pull(value) {
    const clip = this.data.side === "both" ? Math.abs(value) : this.sign * value;
    this.change(() => {
      this.clip = this.clips[Math.min(Math.max(Math.round(clip / this.data.step), 1), this.clips.length) - 1];
    });
  }

  // The step between two codes.
  scale() {
    const steps = this.data.side === "both" ? 2 ** (this.bits - 1) - 1 : 2 ** this.bits - 1;
    return this.clip / steps;
  }

  draw() {
    const { data, bits, clip } = this;
    const now = this.now();
    const [rounding, clipping] = [0, 1].map((part) => this.errors(part, bits));
    const minMax = this.indexOf(data.minMax);
    // What other observers choose is known for the bits that the server knows of.
    const choices = data.settings.bits === bits ? data.choices : [];
    this.drawn = drawClip(this.find(".stage svg"), {
      view: data,
      clips: this.clips,
      rounding,
      clipping,
      atMinMax: rounding[minMax] + clipping[minMax],
      now: { clip, mse: now.mse, scale: this.scale() },
      choices,
      note: data.zeros === 0 ? "" : `${percent(data.zeros / data.n)} are exactly 0, not drawn`,
    });
    this.find(".source").textContent = data.source;
    this.showBits(this.codes());
    this.showHandle();
    this.tell(now, rounding, clipping);
    this.list(choices);
  }

  codes() {
    const most = 2 ** this.bits - 1;
    if (this.data.side !== "both") return `${most + 1} codes, 0 to ${most}`;
    const half = (most - 1) / 2;
    return `${most} codes, ${whole(-half)} to ${half}, the same on both sides of 0`;
  }

  words(clip) {
    if (this.data.side === "both") return `${number(-clip)} to ${number(clip)}`;
    return this.sign > 0 ? `0 to ${number(clip)}` : `${number(-clip)} to 0`;
  }

  showHandle() {
    const { end, side } = this.data;
    const value = this.sign * this.clip;
    placeHandle(this.find(".handle"), {
      x: this.drawn.x(value),
      height: this.drawn.base,
      label: (side === "both" ? "±" : "") + number(value),
      ends: [this.place(1), end].map((limit) => this.sign * limit).sort((a, b) => a - b),
      value,
      says: `${this.words(this.clip)}, ${this.texts().SQNR}`,
    });
  }

  // The numbers as text: the server's at rest, else written as it does.
  texts() {
    if (this.isReported()) return this.data.shown;
    const { mse, rounding, clipping } = this.now();
    const db = 10 * Math.log10(this.data.power / mse);
    return {
      SQNR: mse === 0 ? "no error" : `${db.toFixed(1)} dB`.replace("-", "\u2212"),
      Sum: number(mse),
      Rounding: number(rounding),
      Clipping: number(clipping),
    };
  }

  // Each number with its plain sentence.
  tell(now, rounding, clipping) {
    const texts = this.texts();
    const { power, n, side } = this.data;
    const relative = Math.sqrt(now.mse / (power || 1));
    const sums = this.clips.map((_, i) => rounding[i] + clipping[i]);
    const best = sums.indexOf(Math.min(...sums));
    const away = this.clips[best];
    const clipped = Math.round(now.clipped * n);
    const says = {
      SQNR: now.mse === 0 ? "No value is off." : `The error is ${percent(relative)} of the signal.`,
      Rounding: `Between two codes: they stand ${number(this.scale())} apart.`,
      Clipping: clipped === 0 ? "No value lies beyond the range." : `Beyond the range: ${percent(now.clipped)} of the values.`,
      Sum:
        Math.abs(this.clip - away) < 0.6 * this.data.step
          ? "Here it is lowest."
          : `It is lowest at ${side === "both" ? "±" : ""}${number(this.sign * away)}.`,
    };
    for (const name of Object.keys(says)) {
      this.find(`[data-name=${name}] .value`).textContent = texts[name];
      this.find(`[data-name=${name}] .says`).textContent = says[name];
    }
    this.find(".scope").textContent = `Every number is of all ${whole(n)} values, also while you drag.`;
    this.find(".stage svg").setAttribute(
      "aria-label",
      `Histogram: ${this.data.source}; the range goes from ${this.words(this.clip)}. Below it the mean ` +
        `squared error against the range: rounding grows with it, clipping shrinks, their sum is ` +
        `lowest at ${number(this.sign * away)}. Here rounding makes ${texts.Rounding}, clipping ${texts.Clipping}.`,
    );
  }

  // One row for each observer, with a button that puts the handle there.
  list(choices) {
    const body = this.find(".methods tbody");
    if (this.rows.length !== this.data.choices.length) {
      body.replaceChildren();
      this.rows = this.data.choices.map((_, i) => {
        const row = body.insertRow();
        row.innerHTML =
          '<th scope="row"><button type="button"></button></th><td class="range"></td><td class="sqnr"></td><td class="why"></td>';
        row.querySelector("button").addEventListener("click", () => {
          const { method, clip } = this.data.choices[i];
          this.change(() => (this.clip = clip));
          this.rest();
          this.trigger("observer", method);
        });
        return row;
      });
    }
    this.data.choices.forEach(({ name, clip, sqnr }, i) => {
      const known = choices.length > 0;
      const row = this.rows[i];
      row.querySelector("button").textContent = name;
      row.querySelector(".why").textContent = WHY[name] ?? "Keeps that share of the values.";
      row.querySelector(".range").textContent = known ? this.words(clip) : "\u2026";
      row.querySelector(".sqnr").textContent = known ? sqnr : "\u2026";
      row.querySelector("button").disabled = !known || !(clip > 0 && clip <= this.data.end);
      row.setAttribute("aria-current", known && clip === this.clip);
    });
  }

  columns() {
    const [rounding, clipping, clipped] = [0, 1, 2].map((part) => Array.from(this.errors(part, this.bits).slice(0, -1)));
    const sums = rounding.map((error, i) => error + clipping[i]);
    return { clip: this.clips, rounding_mse: rounding, clipping_mse: clipping, mse: sums, clipped_fraction: clipped };
  }
}

export default mount(ClipRange, ".clip-range");
