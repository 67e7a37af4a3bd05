// All values of a float format around one of them, drawn to scale: long ticks where the exponent
// changes, short ones for the significands in between, a shaded band where they lie too close to be
// drawn apart. The slider zooms from the whole range to a few gaps. A flip of the bits moves the line at
// once; the server's answer brings the rest.

/** @import { ComponentArgs } from "./dom.js" */
/** @import { FloatFormat } from "./numbers.js" */
/** @import { NumberData } from "./shared_number.js" */
/** @import { Anchor } from "./svg.js" */
import { readAddress, writeAddress } from "./address.js";
import { powerOfTwo } from "./bit_words.js";
import { element, oncePerPlace, setAttributes, svgElement } from "./dom.js";
import { floatFields, floatParts, largestCode, valueText } from "./numbers.js";
import { clip } from "./numeric.js";
import { saveMenu } from "./save.js";
import { sharedNumber } from "./shared_number.js";
import { roomIn } from "./svg.js";
import { placesIn, travel } from "./travel.js";
import { minus, number, raised, whole } from "./words.js";

const HEIGHT = 100; // px
const BASE = 72; // px from above: where the line runs
const TALL = { exponent: 26, significand: 15, value: 46 }; // px
const APART = 3; // px between ticks that are drawn one by one
const LABEL = 36; // px that the name of a power of two takes
const SHORT = 20; // characters of a value that stands above the line with every digit
const WORD = 46; // px that "stored" and "typed" take
const GAP = 30; // px from which a gap is named
const SIDE = 12; // px between the line's ends and the picture's
const CLOSEST = 4; // gaps on each side of the value at the closest zoom
const STEPS = 200; // of the slider
const SMALL = 8; // bits up to which all values fit in one picture

/**
 * What lib/ui/components/number_line.py sends.
 * @typedef {NumberData} Data
 */

/** @typedef {{ format: FloatFormat, code: bigint, name: string, missed: number }} Seen what is on screen */

/**
 * Evenly spaced magnitudes.
 * @typedef {object} Stretch
 * @property {number} from
 * @property {number} to
 * @property {number} last the largest value that belongs to it
 * @property {number} step from one value to the next; 0 where only their count is known
 * @property {number} [power] of two where it begins; the smallest values have none
 * @property {number} [count] of the values
 */

/** @typedef {{ middle: number, half: number }} Window what is shown: the middle and half the width */
/** @typedef {ReturnType<typeof frameFor>} Line */

const lineAt = oncePerPlace(buildLine);

/** @param {ComponentArgs<Data>} args */
export default function ({ data, parentElement }) {
  const line = lineAt(parentElement, data);
  line.number.follow(line.svg, () => show(line));
  line.number.receive(data);
  show(line);
}

/**
 * Bring the number on screen.
 * @param {Line} line
 */
function show(line) {
  const format = /** @type {FloatFormat} */ (line.number.format);
  if (line.formatName !== format.name) {
    line.formatName = format.name;
    if (!line.chosen) line.range.value = String(format.bits <= SMALL ? 0 : STEPS);
    const menu = saveMenu(line.svg, `${format.name}-line`, () => ({ value: line.values }));
    line.menu.replaceWith(menu);
    line.menu = menu;
  }
  line.seen = seenBy(line);
  const before = placesIn(line.svg);
  drawLine(line);
  travel(line.svg, before);
}

/**
 * What the server says if it knows the number, else what follows from its bits.
 * @param {Line} line
 * @returns {Seen}
 */
function seenBy({ number: { format, code, flipped, facts } }) {
  const isFloat = /** @type {FloatFormat} */ (format);
  if (!flipped) return { format: isFloat, code, name: facts.name ?? "", missed: facts.missed ?? 0 };
  const text = minus(valueText(isFloat, code));
  return { format: isFloat, code, name: text.length <= SHORT ? text : "", missed: 0 };
}

/** @param {Data} data */
function frameFor(data) {
  return {
    svg: svgElement("svg", { role: "img" }),
    range: element("input"),
    says: element("p"),
    menu: element("details"),
    number: sharedNumber(data.param),
    seen: /** @type {Seen | null} */ (null),
    formatName: "", // of what is on screen
    chosen: false, // whether the reader has set the zoom
    values: /** @type {number[]} */ ([]), // that have a tick
  };
}

/**
 * @param {ComponentArgs<Data>["parentElement"]} parent
 * @param {Data} data
 */
function buildLine(parent, data) {
  const line = frameFor(data);
  const { svg, range } = line;
  setAttributes(range, { type: "range", min: 0, max: STEPS, step: 1 });
  range.setAttribute("aria-label", "Zoom from the whole range to a few gaps");
  const linked = readAddress("zoom") ?? "";
  if (/^\d{1,3}$/.test(linked) && Number(linked) <= STEPS) {
    line.chosen = true;
    range.value = linked;
  }
  const zoom = element("label", "", "Whole range", range, "A few gaps");
  const figure = element("figure", "", svg, element("div", "foot", zoom, line.menu), line.says);
  parent.append(figure);
  range.addEventListener("input", () => {
    line.chosen = true;
    drawLine(line);
  });
  range.addEventListener("change", () => writeAddress({ zoom: range.value }));
  new ResizeObserver(() => drawLine(line)).observe(figure);
  return line;
}

// ---- Where the values lie ----

/**
 * The stretches from above, at last the subnormals. Once they get narrower than `narrowest`, the rest
 * down to 0 is one.
 * @param {FloatFormat} format
 * @param {number} narrowest
 * @returns {Stretch[]}
 */
function stretches(format, narrowest) {
  const { significandBits, bias } = format;
  /** @type {Stretch[]} */
  const found = [];
  const max = largest(format);
  const top = Number(largestCode(format) >> BigInt(significandBits));
  for (let exponent = top; exponent >= 1; exponent--) {
    const power = exponent - bias;
    const from = 2 ** power;
    const step = 2 ** (power - significandBits);
    if (exponent < top && from < narrowest) {
      const count = (exponent + 1) * 2 ** significandBits;
      return [...found, { from: 0, to: 2 * from, last: 2 * from, step: 0, count }];
    }
    const to = exponent === top ? max : 2 * from;
    found.push({ from, to, last: exponent === top ? max : to - step, step, power });
  }
  const step = 2 ** (1 - bias - significandBits);
  const to = top === 0 ? max : 2 ** (1 - bias);
  return [...found, { from: 0, to, last: top === 0 ? max : to - step, step }];
}

/** @param {FloatFormat} format */
function largest(format) {
  return magnitude(format, largestCode(format));
}

/**
 * @param {FloatFormat} format
 * @param {bigint} code of a finite value
 */
function magnitude(format, code) {
  const { integer, power } = floatParts(format, code);
  return Number(integer) * 2 ** power;
}

/**
 * Zoom 0 shows the whole range, 1 a few gaps, and equal steps in between magnify by equal factors. NaN
 * is nowhere on the line, so it leaves it whole.
 * @param {FloatFormat} format
 * @param {bigint} code
 * @param {number} zoom
 * @returns {Window}
 */
function windowFor(format, code, zoom) {
  const max = largest(format);
  const { sign, exponent, kind } = floatFields(format, code);
  if (zoom === 0 || kind === "nan") return { middle: 0, half: max };
  const value = kind === "infinity" ? max : magnitude(format, code);
  const field = kind === "infinity" ? exponent - 1 : Math.max(exponent, 1);
  const closest = Math.min(CLOSEST * 2 ** (field - format.bias - format.significandBits), max);
  const between = Math.exp(Math.log(max) * (1 - zoom) + Math.log(closest) * zoom);
  const half = zoom === 1 ? closest : Math.min(between, max);
  return { middle: (sign ? -1 : 1) * Math.min(value, max - half), half };
}

// ---- The picture ----

/** @param {Line} line */
function drawLine(line) {
  const { svg, seen: now, range } = line;
  const width = roomIn(svg);
  if (!width || !now) return;
  const { format, code } = now;
  const seen = windowFor(format, code, Number(range.value) / STEPS);
  const room = width / 2 - SIDE;
  const at = (/** @type {number} */ value) => width / 2 + ((value - seen.middle) / seen.half) * room;
  svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
  svg.replaceChildren();
  svg.append(svgElement("path", { d: `M0 ${BASE}H${width}`, stroke: "var(--qp-muted)" }));
  const shown = drawValues(svg, format, seen, at, seen.half / room);
  drawValue(svg, now, seen, at, width);
  line.values = shown.values.sort((a, b) => a - b);
  const says = sentence(format, code, seen, shown);
  line.says.textContent = says;
  range.setAttribute("aria-valuetext", says);
  svg.setAttribute("aria-label", `Number line of ${format.name}. ${says}`);
}

/**
 * Ticks, bands and names of powers of two.
 * @param {SVGSVGElement} svg
 * @param {FloatFormat} format
 * @param {Window} seen
 * @param {(value: number) => number} at where a value stands
 * @param {number} pixel its width in values
 */
function drawValues(svg, format, { middle, half }, at, pixel) {
  const ticks = { exponent: "", significand: "" };
  /** @type {number[]} */
  const values = [];
  const names = [{ x: at(0), text: "0", color: "ink" }];
  let shaded = false;
  let count = 0;
  for (const { from, to, last, step, power, count: known } of stretches(format, pixel)) {
    for (const sign of [1, -1]) {
      // What of this stretch is in view, as magnitudes.
      const start = Math.max(from, sign * middle - half);
      const end = Math.min(to, sign * middle + half);
      if (start > end) continue;
      const [first, stop] = [Math.ceil(start / step), Math.floor(Math.min(end, last) / step)];
      count += known ?? Math.max(stop - first + 1, 0);
      if (from === 0 && start === 0 && sign < 0) count -= 1; // zero is one value
      if (step < APART * pixel) {
        shaded = true;
        const [left, right] = [at(sign * start), at(sign * end)].sort((a, b) => a - b);
        const box = { x: left, width: right - left, y: BASE - TALL.significand };
        svg.append(svgElement("rect", { ...box, height: TALL.significand, fill: "var(--qp-significand)" }));
      } else {
        for (let k = first; k <= stop; k++) {
          if (k === 0 && sign < 0) continue;
          values.push(sign * k * step);
          const field = k * step === from && power !== undefined ? "exponent" : "significand";
          ticks[field] += tick(at(sign * k * step), TALL[field]);
        }
      }
      if (power === undefined || from < start || from > end) continue;
      if (step < APART * pixel) ticks.exponent += tick(at(sign * from), TALL.exponent);
      const text = `${sign < 0 ? "−" : ""}${powerOfTwo({ power })}`;
      names.push({ x: at(sign * from), text, color: "exponent" });
    }
  }
  for (const [field, d] of Object.entries(ticks))
    svg.append(svgElement("path", { d, stroke: `var(--qp-${field})`, "stroke-width": 1.5 }));
  /** @type {number[]} */
  const kept = [];
  for (const { x, text, color } of names) {
    if (!(x >= 0 && x <= 2 * at(middle)) || kept.some((other) => Math.abs(other - x) < LABEL))
      continue;
    kept.push(x);
    write(svg, text, x, BASE + 17, color);
  }
  return { values, shaded, count };
}

/**
 * Where the number stands, and where the typed one would: the distance is the rounding error.
 * @param {SVGSVGElement} svg
 * @param {Seen} now
 * @param {Window} seen
 * @param {(value: number) => number} at where a value stands
 * @param {number} width px
 */
function drawValue(svg, { format, code, name, missed }, { half }, at, width) {
  const { sign, kind } = floatFields(format, code);
  const top = BASE - TALL.value - 6;
  if (kind === "nan") return;
  const size = kind === "infinity" ? largest(format) : magnitude(format, code);
  const x = at(sign ? -size : size);
  if (kind === "infinity") {
    const end = sign ? 2 : width - 2;
    write(svg, sign ? "← −∞" : "∞ →", end, top, "ink", sign ? "start" : "end");
    return;
  }
  svg.append(
    svgElement("g", { id: "moves_value" },
      svgElement("path", { d: tick(x, TALL.value), stroke: "var(--qp-ink)", "stroke-width": 2.5 }),
      svgElement("circle", { cx: x, cy: BASE, r: 4.5, fill: "var(--qp-ink)" }),
    ),
  );
  nameGap(svg, format, code, x, { half, width });
  const off = (-missed / half) * (width / 2 - SIDE);
  const apart = Math.abs(off) >= APART && Math.abs(off) < width;
  if (!apart) {
    const side = x < 80 ? "start" : x > width - 80 ? "end" : "middle";
    write(svg, name, x, top, "ink", side);
    return;
  }
  const stroke = "var(--qp-rounding)";
  const d = tick(x + off, TALL.value);
  svg.append(svgElement("path", { d, stroke, "stroke-width": 2.5, "stroke-dasharray": "4 2" }));
  svg.append(svgElement("path", { d: `M${x} ${BASE}h${off}`, stroke, "stroke-width": 5 }));
  // Each word on its own side of the pair, and both inside the picture.
  /** @type {Anchor[]} */
  const [left, right] = off > 0 ? ["end", "start"] : ["start", "end"];
  const inside = (/** @type {number} */ place) => clip(place, WORD, width - WORD);
  write(svg, "stored", inside(x), top, "ink", left);
  write(svg, "typed", inside(x + off), top, "rounding", right);
}

/**
 * The gap from the value outwards, where there is room for it and no power of two is named.
 * @param {SVGSVGElement} svg
 * @param {FloatFormat} format
 * @param {bigint} code
 * @param {number} x px, where the value stands
 * @param {{ half: number, width: number }} seen half the width in values, and the width in px
 */
function nameGap(svg, format, code, x, { half, width }) {
  const { sign, exponent } = floatFields(format, code);
  const power = Math.max(exponent, 1) - format.bias - format.significandBits;
  const gap = (2 ** power / half) * (width / 2 - SIDE) * (sign ? -1 : 1);
  const ends = [x, x + gap].sort((a, b) => a - b);
  if (Math.abs(gap) < GAP || ends[0] < 0 || ends[1] > width) return;
  const taken = [...svg.querySelectorAll("text")].some(
    (name) =>
      Number(name.getAttribute("y")) > BASE &&
      Math.abs(Number(name.getAttribute("x")) - (x + gap / 2)) < LABEL + 4,
  );
  if (taken) return;
  const d = `M${ends[0] + 10} ${BASE + 5}v4H${ends[1] - 10}v-4`;
  svg.append(svgElement("path", { d, fill: "none", stroke: "var(--qp-muted)" }));
  write(svg, `gap ${powerOfTwo({ power })}`, x + gap / 2, BASE + 21, "muted");
}

/**
 * @param {FloatFormat} format
 * @param {bigint} code
 * @param {Window} seen
 * @param {{ shaded: boolean, count: number }} shown
 */
function sentence(format, code, { middle, half }, { shaded, count }) {
  const { kind } = floatFields(format, code);
  const where = middle === 0 ? `From ${about(-half)} to ${about(half)}` : `${about(middle)} ± ${about(half)}`;
  const many = count < 1e6 ? whole(count) : `about ${about(count)}`;
  const drawn = shaded ? "shaded where they lie too close to be drawn apart" : "each one drawn";
  const off =
    kind === "nan" ? " NaN is nowhere on the line." : kind === "infinity" ? " Infinity lies beyond its end." : "";
  return `${where}: ${many} values, ${drawn}.${off}`;
}

/** @param {number} x */
function about(x) {
  // float64's largest values, rounded to three digits, would be infinite.
  const finite = Number.isFinite(Number(x.toPrecision(3)));
  const [decimals, power] = (finite ? number(x) : minus(x.toExponential(2))).split("e");
  return power ? `${decimals}×10${raised(Number(power))}` : decimals;
}

/**
 * @param {number} x px
 * @param {number} tall px
 */
function tick(x, tall) {
  return `M${x.toFixed(2)} ${BASE}v${-tall}`;
}

/**
 * @param {SVGSVGElement} svg
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {string} color
 * @param {Anchor} [anchor]
 */
function write(svg, text, x, y, color, anchor = "middle") {
  const style = { fill: `var(--qp-${color})`, "font-size": 13, "text-anchor": anchor };
  svg.append(svgElement("text", { x, y, ...style }, text));
}
