// The worked example: a 2 x 2 matrix times a vector in integers. While something is dragged the numbers
// come from here; at rest from lib/quantization/worked_example.py.
import { codeRange, quantize, unclipped } from "./affine.js";
import { Live, mount } from "./live.js";
import { saveMenu } from "./save.js";
import { line, prepare, px, text } from "./svg.js";
import { number, whole } from "./words.js";

const TALL = 176;

// run() of the library, under the same names.
export function multiply({ weight, input }, bits, steps, rounding) {
  const qparams = { scale: Math.fround(1 / steps), zeroPoint: 0, ...codeRange(bits, true) };
  const code = (x) => quantize(x, qparams, rounding);
  const beyond = (x) => unclipped(x, qparams, rounding) !== code(x);
  const times = (w, x) => [w[0] * x[0] + w[1] * x[1], w[2] * x[0] + w[3] * x[1]];
  const [weightCodes, inputCodes] = [weight.map(code), input.map(code)];
  const product = times(weightCodes, inputCodes);
  const restored = product.map((sum) => sum * qparams.scale ** 2);
  const exact = times(weight, input);
  const error = restored.map((value, i) => value - exact[i]);
  return {
    weight_codes: weightCodes,
    input_codes: inputCodes,
    product,
    restored,
    exact,
    error,
    rms_error: Math.sqrt((error[0] ** 2 + error[1] ** 2) / 2),
    clipped: [...weight, ...input].filter(beyond).length,
  };
}

class Example extends Live {
  constructor(root) {
    super(root);
    this.listenToSlider("#bits", (bits) => (this.bits = bits));
    this.listenToSlider("#steps", (place) => (this.steps = this.data.choices[place]));
    const columns = () => ({ steps_to_one: this.data.choices, ...this.curves() });
    this.find("figure").prepend(saveMenu(this.find("svg"), "worked-example", columns));
  }

  adopt({ bits, steps }) {
    Object.assign(this, { bits, steps });
  }

  values() {
    return { bits: this.bits, steps: this.steps };
  }

  curves() {
    const { data, bits } = this;
    if (data.settings.bits === bits) return data.curves;
    const curve = (rounding) => data.choices.map((steps) => multiply(data, bits, steps, rounding).rms_error);
    return { floor: curve("floor"), nearest: curve("nearest") };
  }

  draw() {
    const { data, bits, steps } = this;
    const example = this.isReported() ? data.example : multiply(data, bits, steps, data.rounding);
    const { qmin, qmax } = codeRange(bits, true);
    this.showBits(`codes from ${whole(qmin)} to ${whole(qmax)}`);
    this.find("#bits-here").textContent = bits;
    this.showSlider("#steps", 0, data.choices.length - 1, data.choices.indexOf(steps));
    this.find("#steps").setAttribute("aria-valuetext", `1/${steps}`);
    this.find("#steps-now").textContent = steps === 1 ? "1" : `1/${whole(steps)}`;
    this.find("#steps-says").textContent = `${whole(steps)} ${steps === 1 ? "step makes" : "steps make"} 1; zero-point 0`;
    this.find("#rule").textContent = `${data.rounding === "floor" ? "floor" : "round"}(${whole(steps)} v)`;

    const edge = (code) => (example.clipped > 0 && (code === qmin || code === qmax) ? "clip" : "");
    this.matrix("#weight", data.weight, 2, (x) => x.toFixed(5));
    this.matrix("#input", data.input, 1, (x) => x.toFixed(5));
    this.matrix("#exact", example.exact, 1, (x) => x.toFixed(5));
    this.matrix("#weight-codes", example.weight_codes, 2, whole, edge);
    this.matrix("#input-codes", example.input_codes, 1, whole, edge);
    this.matrix("#product", example.product, 1, whole);
    this.matrix("#restored", example.restored, 1, (x) => x.toFixed(5));
    this.matrix("#error", example.error, 1, (x) => x.toFixed(5));
    this.find(".sentence").textContent = this.sentence(example);
    this.drawCurves(example);
  }

  matrix(selector, values, columns, words, mark = () => "") {
    const grid = document.createElement("span");
    grid.className = "matrix";
    grid.style.gridTemplateColumns = `repeat(${columns}, auto)`;
    for (const value of values) {
      const cell = document.createElement("span");
      cell.textContent = words(value).replace("-", "\u2212");
      cell.className = mark(value);
      grid.append(cell, " ");
    }
    this.find(selector).replaceChildren(grid);
  }

  sentence(example) {
    const signal = Math.hypot(...example.exact) / Math.SQRT2;
    const size = `A typical error is ${number(example.rms_error)}, ${number((100 * example.rms_error) / signal, 2)}% of the result.`;
    const clipped = example.clipped === 0 ? "" : ` ${example.clipped} of the six values do not fit into ${this.bits} bits and are clipped.`;
    const bias = this.data.rounding === "floor" && example.error.every((error) => error < 0) ? " Both are too low: floor never rounds up." : "";
    return size + clipped + bias;
  }

  drawCurves(example) {
    const svg = this.find("svg");
    const width = prepare(svg, TALL);
    const { choices, rounding } = this.data;
    const curves = this.curves();
    const all = [...curves.floor, ...curves.nearest].map(Math.log10);
    const [least, most] = [Math.floor(Math.min(...all)), Math.ceil(Math.max(...all))];
    const [left, right, top, base] = [52, width - 12, 12, TALL - 50];
    const x = (steps) => left + (Math.log2(steps) / Math.log2(choices.at(-1))) * (right - left);
    const y = (error) => base - ((Math.log10(error) - least) / (most - least)) * (base - top);
    let grid = "";
    for (let power = least; power <= most; power += 1) {
      grid += line(left, y(10 ** power), right, y(10 ** power), "faint");
      grid += text(left - 6, y(10 ** power) + 4, String(Number((10 ** power).toPrecision(1))), "muted", "end");
    }
    const labels = width > 500 ? [1, 4, 16, 64, 256, 1024, 8192, 65536] : [1, 16, 256, 4096, 65536];
    for (const steps of labels) grid += text(x(steps), base + 16, steps === 1 ? "s = 1" : `1/${whole(steps)}`, "muted", steps === 65536 ? "end" : "middle");
    const path = (errors, more) =>
      `<path d="M${errors.map((error, i) => `${px(x(choices[i]))} ${px(y(error))}`).join("L")}" fill="none" stroke="var(--qp-int8)" ${more}/>`;
    const here = `<circle cx="${px(x(this.steps))}" cy="${px(y(example.rms_error))}" r="6" fill="var(--qp-int8)" stroke="var(--qp-paper)" stroke-width="2"/>`;
    svg.innerHTML =
      grid +
      path(curves.floor, 'stroke-dasharray="6 4" stroke-width="2"') +
      path(curves.nearest, 'stroke-width="2"') +
      here +
      line(left, TALL - 8, left + 28, TALL - 8, "int8", 'stroke-dasharray="6 4" stroke-width="2"') +
      text(left + 34, TALL - 4, "floor", "ink", "start") +
      line(left + 80, TALL - 8, left + 108, TALL - 8, "int8", 'stroke-width="2"') +
      text(left + 114, TALL - 4, "round to nearest", "ink", "start");
    const best = (name) => choices[curves[name].indexOf(Math.min(...curves[name]))];
    svg.setAttribute(
      "aria-label",
      `Error against the scale at ${this.bits} bits, for floor and for round to nearest. Here, with 1/${whole(this.steps)} and ` +
        `${rounding === "floor" ? "floor" : "round to nearest"}: ${number(example.rms_error)}. The smallest error with floor is at ` +
        `1/${whole(best("floor"))}, with round to nearest at 1/${whole(best("nearest"))}.`,
    );
  }
}

export default mount(Example, ".example");
