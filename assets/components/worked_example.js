// The worked example: a 2 x 2 matrix times a vector in integers. While something is dragged the numbers
// come from here; at rest from lib/quantization/worked_example.py.

/** @import { Rounding } from "./affine.js" */
/** @import { ComponentArgs } from "./dom.js" */
/** @import { LiveData } from "./live_component.js" */
import { codeRange, quantize, unclipped } from "./affine.js";
import { element } from "./dom.js";
import { LiveComponent, mount } from "./live_component.js";
import { saveMenu } from "./save.js";
import { dot, line, prepare, px, stroke, text } from "./svg.js";
import { minus, number, whole } from "./words.js";

const TALL = 176;

/**
 * The numbers of the example, under the library's names.
 * @typedef {object} Numbers
 * @property {number[]} weight_codes
 * @property {number[]} input_codes
 * @property {number[]} product
 * @property {number[]} restored
 * @property {number[]} exact
 * @property {number[]} error
 * @property {number} rms_error
 * @property {number} clipped
 */

/** @typedef {{ weight: number[], input: number[] }} Operands a 2 x 2 matrix, row by row, and a vector */

/**
 * run() of the library.
 * @param {Operands} operands
 * @param {number} bits
 * @param {number} steps that make 1
 * @param {Rounding} rounding
 * @returns {Numbers}
 */
export function multiply({ weight, input }, bits, steps, rounding) {
  const qparams = { scale: Math.fround(1 / steps), zeroPoint: 0, ...codeRange(bits, true) };
  const code = (/** @type {number} */ x) => quantize(x, qparams, rounding);
  const beyond = (/** @type {number} */ x) => unclipped(x, qparams, rounding) !== code(x);
  const times = (/** @type {number[]} */ w, /** @type {number[]} */ x) => [w[0] * x[0] + w[1] * x[1], w[2] * x[0] + w[3] * x[1]];
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

/** @typedef {{ bits: number, steps: number }} Settings */

/**
 * What lib/ui/components/worked_example.py sends.
 * @typedef {object} ExampleData
 * @property {"floor" | "nearest"} rounding
 * @property {number[]} choices of steps that make 1
 * @property {Numbers} example
 * @property {Curves} curves
 */
/** @typedef {{ floor: number[], nearest: number[] }} Curves the error for each of the choices */
/** @typedef {ExampleData & Operands & LiveData<Settings>} Data */

/** @extends {LiveComponent<Settings, Data>} */
class Example extends LiveComponent {
  /**
   * @param {HTMLElement} root
   * @param {ComponentArgs<Data>} args
   */
  constructor(root, args) {
    super(root, args);
    this.listenToSlider("#bits", (bits) => {
      this.settings = { ...this.settings, bits };
    });
    this.listenToSlider("#steps", (place) => {
      this.settings = { ...this.settings, steps: this.data.choices[place] };
    });
    const columns = () => ({ steps_to_one: this.data.choices, ...this.curves() });
    this.find("figure").prepend(saveMenu(this.picture("svg"), "worked-example", columns));
  }

  /** @returns {Curves} */
  curves() {
    const { data } = this;
    const { bits } = this.settings;
    if (data.settings.bits === bits) return data.curves;
    const curve = (/** @type {Rounding} */ rounding) => data.choices.map((steps) => multiply(data, bits, steps, rounding).rms_error);
    return { floor: curve("floor"), nearest: curve("nearest") };
  }

  draw() {
    const { data } = this;
    const { bits, steps } = this.settings;
    const example = this.isReported() ? data.example : multiply(data, bits, steps, data.rounding);
    const { qmin, qmax } = codeRange(bits, true);
    this.showBits(`codes from ${whole(qmin)} to ${whole(qmax)}`);
    this.find("#bits-here").textContent = String(bits);
    this.showSlider("#steps", 0, data.choices.length - 1, data.choices.indexOf(steps));
    this.find("#steps").setAttribute("aria-valuetext", `1/${steps}`);
    this.find("#steps-now").textContent = steps === 1 ? "1" : `1/${whole(steps)}`;
    this.find("#steps-says").textContent = `${whole(steps)} ${steps === 1 ? "step makes" : "steps make"} 1; zero-point 0`;
    this.find("#rule").textContent = `${data.rounding === "floor" ? "floor" : "round"}(${whole(steps)} v)`;

    const decimals = (/** @type {number} */ x) => x.toFixed(5);
    const edge = (/** @type {number} */ code) =>
      example.clipped > 0 && (code === qmin || code === qmax) ? "clip" : "";
    this.matrix("#weight", data.weight, 2, decimals);
    this.matrix("#input", data.input, 1, decimals);
    this.matrix("#exact", example.exact, 1, decimals);
    this.matrix("#weight-codes", example.weight_codes, 2, whole, edge);
    this.matrix("#input-codes", example.input_codes, 1, whole, edge);
    this.matrix("#product", example.product, 1, whole);
    this.matrix("#restored", example.restored, 1, decimals);
    this.matrix("#error", example.error, 1, decimals);
    this.find(".sentence").textContent = this.sentence(example);
    this.drawCurves(example);
  }

  /**
   * @param {string} selector of where it goes
   * @param {number[]} values row by row
   * @param {number} columns
   * @param {(value: number) => string} words
   * @param {(value: number) => string} [mark] the class of a value
   */
  matrix(selector, values, columns, words, mark = () => "") {
    const grid = element("span", "matrix");
    grid.style.gridTemplateColumns = `repeat(${columns}, auto)`;
    for (const value of values) grid.append(element("span", mark(value), minus(words(value))), " ");
    this.find(selector).replaceChildren(grid);
  }

  /** @param {Numbers} example */
  sentence(example) {
    const signal = Math.hypot(...example.exact) / Math.SQRT2;
    const size = `A typical error is ${number(example.rms_error)}, ${number((100 * example.rms_error) / signal, 2)}% of the result.`;
    const clipped = example.clipped === 0 ? "" : ` ${example.clipped} of the six values do not fit into ${this.settings.bits} bits and are clipped.`;
    const bias = this.data.rounding === "floor" && example.error.every((error) => error < 0) ? " Both are too low: floor never rounds up." : "";
    return size + clipped + bias;
  }

  /** @param {Numbers} example */
  drawCurves(example) {
    const svg = this.picture("svg");
    const width = prepare(svg, TALL);
    const { bits, steps } = this.settings;
    const { choices, rounding } = this.data;
    const curves = this.curves();
    const all = [...curves.floor, ...curves.nearest].map(Math.log10);
    const [least, most] = [Math.floor(Math.min(...all)), Math.ceil(Math.max(...all))];
    const [left, right, top, base] = [52, width - 12, 12, TALL - 50];
    const finest = choices[choices.length - 1];
    const x = (/** @type {number} */ some) => left + (Math.log2(some) / Math.log2(finest)) * (right - left);
    const y = (/** @type {number} */ error) => base - ((Math.log10(error) - least) / (most - least)) * (base - top);
    let grid = "";
    for (let power = least; power <= most; power += 1) {
      grid += line(left, y(10 ** power), right, y(10 ** power), "faint");
      grid += text(left - 6, y(10 ** power) + 4, String(Number((10 ** power).toPrecision(1))), "muted", "end");
    }
    const labels = width > 500 ? [1, 4, 16, 64, 256, 1024, 8192, 65536] : [1, 16, 256, 4096, 65536];
    for (const some of labels) grid += text(x(some), base + 16, some === 1 ? "s = 1" : `1/${whole(some)}`, "muted", some === finest ? "end" : "middle");
    const path = (/** @type {number[]} */ errors, /** @type {string} */ more) =>
      stroke(`M${errors.map((error, i) => `${px(x(choices[i]))} ${px(y(error))}`).join("L")}`, "int8", more);
    const here = dot(x(steps), y(example.rms_error), 6, "int8", 'stroke="var(--qp-paper)" stroke-width="2"');
    svg.innerHTML =
      grid +
      path(curves.floor, 'stroke-dasharray="6 4" stroke-width="2"') +
      path(curves.nearest, 'stroke-width="2"') +
      here +
      line(left, TALL - 8, left + 28, TALL - 8, "int8", 'stroke-dasharray="6 4" stroke-width="2"') +
      text(left + 34, TALL - 4, "floor", "ink", "start") +
      line(left + 80, TALL - 8, left + 108, TALL - 8, "int8", 'stroke-width="2"') +
      text(left + 114, TALL - 4, "round to nearest", "ink", "start");
    const best = (/** @type {keyof Curves} */ name) => choices[curves[name].indexOf(Math.min(...curves[name]))];
    svg.setAttribute(
      "aria-label",
      `Error against the scale at ${bits} bits, for floor and for round to nearest. Here, with 1/${whole(steps)} and ` +
        `${rounding === "floor" ? "floor" : "round to nearest"}: ${number(example.rms_error)}. The smallest error with floor is at ` +
        `1/${whole(best("floor"))}, with round to nearest at 1/${whole(best("nearest"))}.`,
    );
  }
}

export default mount(Example, ".example");
