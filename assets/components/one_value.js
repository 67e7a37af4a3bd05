// One value's way to a code and back. While something is dragged the numbers come from affine.js; at
// rest they come from the server, computed by lib/quantization/round_trip.py.
import { codeRange, roundTrip } from "./affine.js";
import { listenToHandle, placeHandle } from "./handle.js";
import { mount } from "./live.js";
import { QParamsControls } from "./qparams_controls.js";
import { saveMenu } from "./save.js";
import { positionOf } from "./scale_slider.js";
import { LABEL, area, block, line, prepare, px, text } from "./svg.js";
import { float32Text, number, readNumber, whole } from "./words.js";

const TALL = 170;
const SPAN = [0.01, 2]; // of the scale slider
const RULES = { nearest: "to the nearest", floor: "down, always", stochastic: "up or down by chance" };

class Journey extends QParamsControls {
  constructor(root) {
    super(root);
    this.showX = this.box("#x-now", readValue, (x) => (this.x = x));
    listenToHandle(this.find("#x"), {
      value: () => this.shownX(),
      ends: () => [-this.data.reach, this.data.reach],
      step: () => 0.05,
      perPixel: () => this.perPixel,
      pull: (x) => this.pull(x),
      rest: () => this.rest(),
    });
    this.find(".line").prepend(saveMenu(this.find(".line svg"), "one-value", () => this.columns()));
  }

  adopt({ x, bits, signed, scale, zero_point: zeroPoint }) {
    Object.assign(this, { x, bits, signed, qparams: { scale, zeroPoint, ...codeRange(bits, signed) } });
  }

  values() {
    return { x: this.x, ...super.values() };
  }

  // A typed value may lie beyond the axis; its handle stands at the end.
  shownX() {
    return Math.min(Math.max(this.x, -this.data.reach), this.data.reach);
  }

  pull(x) {
    const { reach } = this.data;
    const snapped = Math.round(Math.min(Math.max(x, -reach), reach) * 20) / 20;
    this.change(() => (this.x = Math.fround(snapped)));
  }

  draw() {
    const { data, qparams, bits } = this;
    const { qmin, qmax, scale } = qparams;
    const reported = this.isReported();
    const way = reported ? data.trip : roundTrip(this.x, qparams, data.rounding, data.draw);
    const shown = reported ? data.shown : this.texts(way);
    this.way = way;
    for (const [name, words] of Object.entries(shown)) this.find(`[data-name="${name}"] .value`).textContent = words;
    this.find("#rule").textContent = RULES[data.rounding];
    this.find("#limits").textContent = `to ${whole(qmin)} \u2026 ${whole(qmax)}`;
    this.find("#size").textContent = `${bits} bits`;
    this.find('[data-name="Clipped"]').className = way.clipped ? "lost" : "code";
    this.find('[data-name="Error"]').className = way.clipped ? "lost" : "cut";
    this.find(".sentence").textContent = this.sentence(way);

    this.showControls(...[Math.min(SPAN[0], scale), Math.max(SPAN[1], scale)].map(positionOf));
    this.showX(float32Text(this.x));
    this.drawLine(way);
  }

  texts(way) {
    const stored = way.code < 0 ? way.code + 2 ** this.bits : way.code;
    return {
      x: number(way.x, 6),
      "x / s": number(way.steps, 6),
      Rounded: number(way.rounded, 6),
      "+ z": number(way.shifted, 6),
      Clipped: number(way.code, 6),
      Stored: stored.toString(2).padStart(this.bits, "0"),
      Back: number(way.restored, 6),
      Error: number(way.error, 6),
    };
  }

  sentence(way) {
    const { scale, qmin, qmax } = this.qparams;
    const { rounding, draw } = this.data;
    const fraction = way.steps - Math.floor(way.steps);
    const rule = {
      nearest: `rounds to ${number(way.rounded, 6)}`,
      floor: `goes down to ${number(way.rounded, 6)}`,
      stochastic: `goes up with a chance of ${Math.round(100 * fraction)}%, and here ends at ${number(way.rounded, 6)} (the draw was ${number(draw, 2)})`,
    }[rounding];
    const clip = way.clipped
      ? ` Code ${number(way.shifted, 6)} does not exist, so it is clipped to ${whole(way.shifted < qmin ? qmin : qmax)}.`
      : "";
    const off = way.error === 0
      ? "exactly what it was."
      : `off by ${number(Math.abs(way.error), 3)}, or ${inSteps(Math.abs(way.error) / scale)}.`;
    return `${number(way.x, 6)} lies ${number(way.steps, 6)} steps from 0; that ${rule}.${clip} What comes back is ${number(way.restored, 6)}: ${off}`;
  }

  // The value above, the codes below, and the way between them.
  drawLine(way) {
    const svg = this.find(".line svg");
    const width = prepare(svg, TALL);
    const { reach } = this.data;
    const { scale, zeroPoint, qmin, qmax } = this.qparams;
    const [left, right, above, below] = [18, width - 18, 62, 118];
    const unit = (right - left) / (2 * reach);
    const clipX = (value) => left + (Math.min(Math.max(value, -reach), reach) + reach) * unit;
    const codeX = (code) => clipX((code - zeroPoint) * scale);
    this.perPixel = 1 / unit;

    let axis = line(left, above, right, above, "float32", 'stroke-width="2"');
    for (let i = -reach; i <= reach; i += 1)
      axis += line(clipX(i), above - 4, clipX(i), above + 4, "float32") + text(clipX(i), above - 10, whole(i), "muted");
    const [first, last] = [Math.max(qmin, Math.ceil(zeroPoint - reach / scale - 1e-9)), Math.min(qmax, Math.floor(zeroPoint + reach / scale + 1e-9))];
    const pitch = scale * unit;
    let codes = area(block(codeX(qmin - 0.5), codeX(qmax + 0.5), above, below + 10), "int8", 'opacity="0.1"');
    if (pitch >= 3) {
      for (let code = first; code <= last; code += 1) codes += line(codeX(code), below - 5, codeX(code), below + 8, "int8", 'stroke-width="1.5"');
    } else codes += area(block(codeX(first), codeX(last), below, below + 8), "int8", 'opacity="0.55"');
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
    const [from, to] = [clipX(way.x), clipX(way.restored)];
    const meaning = way.clipped ? "clipping" : "rounding";
    const path =
      line(from, above, to, below, "ink", 'stroke-width="1.5"') +
      line(to, below, to, above, "ink", 'stroke-dasharray="3 3"') +
      line(from, above, to, above, meaning, 'stroke-width="6"') +
      `<circle cx="${px(to)}" cy="${above}" r="5" fill="var(--qp-int8)"/>`;
    svg.innerHTML =
      codes + axis + path +
      text(clipX(0), below + 42, `code ${whole(zeroPoint)} means 0`, "muted");
    svg.setAttribute(
      "aria-label",
      `Number line: x is ${number(way.x, 6)}; the codes below it stand ${number(scale)} apart; x gets code ` +
        `${whole(way.code)}, which stands for ${number(way.restored, 6)}.`,
    );
    const handle = this.find("#x");
    placeHandle(handle, {
      x: from,
      height: above + 6,
      label: `x = ${number(way.x, 4)}`,
      ends: [-reach, reach],
      value: this.shownX(),
      says: number(way.x, 6),
    });
    handle.classList.toggle("flipped", from > width - 110);
  }

  columns() {
    const { x, steps, rounded, shifted, code, restored, error } = this.way;
    const stops = { x, steps, rounded, shifted, code, restored, error };
    return { stop: Object.keys(stops), value: Object.values(stops) };
  }
}

function inSteps(count) {
  return count < 1 ? `${number(count, 2)} of a step` : `${number(count, 3)} ${count === 1 ? "step" : "steps"}`;
}

function readValue(words) {
  const { value, problem } = readNumber(words);
  if (problem) return { problem };
  const x = Math.fround(value);
  return Number.isFinite(x) ? { value: x } : { problem: "The value must fit into a float32, which ends at 3.4e38." };
}

export default mount(Journey, ".one-value");
