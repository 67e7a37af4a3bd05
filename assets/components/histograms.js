// The small pictures below the values: the codes, the errors, the staircase.

/** @import { QParams, Report, Rounding } from "./affine.js" */
/** @import { Anchor } from "./svg.js" */
/** @import { Histogram } from "./values_picture.js" */
import { quantize } from "./affine.js";
import { clip, niceStep } from "./numeric.js";
import { LABEL, area, block, line, prepare, px, stroke, text } from "./svg.js";
import { minus, number } from "./words.js";

const SMALL = 136; // px high

/**
 * How many values got each code; the clipped ones pile up at the two ends, in their own color.
 * @param {Element} svg
 * @param {{ report: Report, qparams: QParams }} shown
 */
export function drawCodes(svg, { report, qparams }) {
  const width = prepare(svg, SMALL);
  const { qmin, qmax, zeroPoint } = qparams;
  const { codes, clipped_low: lowest, clipped_high: highest } = report;
  const [left, right, top, base] = [8, width - 8, 20, SMALL - 22];
  const inside = codes.slice();
  inside[0] -= lowest;
  inside[codes.length - 1] -= highest;
  const most = Math.max(...inside, 1) * 1.15;
  const y = (/** @type {number} */ count) => base - Math.min(count / most, 1) * (base - top);
  const bar = (right - left) / codes.length;
  const gap = bar > 4 ? 1 : 0;

  let kept = "";
  inside.forEach((count, i) => {
    if (count > 0) kept += block(left + i * bar + gap / 2, left + (i + 1) * bar - gap / 2, base, y(count));
  });
  let ends = "";
  for (const isLow of [true, false]) {
    const [clipped, i] = isLow ? [lowest, 0] : [highest, codes.length - 1];
    if (clipped === 0) continue;
    const wide = Math.max(bar - gap, 3);
    const from = isLow ? left + gap / 2 : right - gap / 2 - wide;
    ends += area(block(from, from + wide, y(inside[i]), y(codes[i])), "clipping");
    // A bar that would leave the picture is cut, and says so.
    if (codes[i] > most) {
      const share = `\u2191 ${((100 * clipped) / report.n).toFixed(1)}%`;
      ends += text(isLow ? from : from + wide, top - 6, share, "clipping", isLow ? "start" : "end");
    }
  }
  const label = (/** @type {number} */ code, /** @type {number} */ x, /** @type {Anchor} */ anchor) =>
    text(x, base + 16, minus(code), "int8", anchor, code === zeroPoint ? 'font-weight="700"' : "");
  let axis = label(qmin, left, "start") + label(qmax, right, "end");
  const zeroX = left + ((zeroPoint - qmin + 0.5) / (qmax - qmin + 1)) * (right - left);
  if (Math.min(zeroX - left, right - zeroX) >= LABEL + 10) axis += label(zeroPoint, zeroX, "middle");
  svg.innerHTML = area(kept, "int8") + ends + line(left, base, right, base, "muted") + axis;
}

/**
 * Rounding errors in steps. The dashed box is the level that all bars have if every error from -1/2 to
 * +1/2 step is equally likely, as it should be when rounding to the nearest code.
 * @param {Element} svg
 * @param {Report} report
 * @param {number} [tall] px
 */
export function drawErrors(svg, report, tall = SMALL) {
  const { errors, error_reach: reach, mean_error: mean } = report;
  const total = errors.reduce((sum, count) => sum + count, 0);
  if (total === 0) {
    drawNothing(svg, "no rounding error to show", tall);
    return;
  }
  const width = prepare(svg, tall);
  const [left, right, top, base] = [14, width - 14, 20, tall - 22];
  const ideal = (total * 2 * reach) / errors.length;
  const y = scaleTo(Math.max(...errors, 1.3 * ideal), top, base);
  const x = (/** @type {number} */ steps) => left + ((steps + reach) / (2 * reach)) * (right - left);
  const box = stroke(`M${px(x(-0.5))} ${base}V${px(y(ideal))}H${px(x(0.5))}V${base}`, "ink", 'stroke-dasharray="5 4"');
  const labels = reach === 0.5 ? ["\u2212\u00bd", "\u2212\u00bc", "0", "\u00bc", "\u00bd"] : ["\u22121", "\u2212\u00bd", "0", "\u00bd", "1"];
  svg.innerHTML =
    area(bars(errors, left, right, base, y), "rounding") +
    line(left, base, right, base, "muted") +
    axisLabels(labels, left, right, base) +
    box +
    line(left, 8, left + 26, 8, "ink", 'stroke-dasharray="5 4"') +
    text(left + 32, 12, "spread evenly", "ink", "start") +
    line(x(mean), top, x(mean), base + 4, "ink", 'stroke-width="2"') +
    text(right, 12, `mean ${signed(mean)}`, "ink", "end", 'font-weight="600"');
}

/**
 * What clipping costs the clipped values, in steps.
 * @param {Element} svg
 * @param {Report} report
 * @param {number} [tall] px
 */
export function drawClipped(svg, report, tall = SMALL) {
  const { clipping_errors: errors, clipping_reach: reach, clipped_low: low, clipped_high: high } = report;
  if (low + high === 0) {
    drawNothing(svg, "no value is clipped", tall);
    return;
  }
  const width = prepare(svg, tall);
  const [left, right, top, base] = [14, width - 14, 20, tall - 22];
  const y = scaleTo(Math.max(...errors), top, base);
  const labels = [-reach, 0, reach].map(signed);
  svg.innerHTML =
    area(bars(errors, left, right, base, y), "clipping") +
    line(left, base, right, base, "muted") +
    axisLabels(labels, left, right, base) +
    line((left + right) / 2, top, (left + right) / 2, base, "muted", 'stroke-dasharray="2 3"') +
    (low > 0 ? text(right, 12, "raised", "muted", "end") : "") +
    (high > 0 ? text(left, 12, "lowered", "muted", "start") : "");
}

/**
 * What comes back for every value of the axis: q(x) as a staircase around the diagonal, where nothing
 * would be lost.
 * @param {Element} svg
 * @param {{ histogram: Histogram, qparams: QParams, rounding: Rounding }} shown
 */
export function drawStaircase(svg, { histogram, qparams, rounding }) {
  const width = prepare(svg, SMALL);
  const { low, high } = histogram;
  const { scale, zeroPoint } = qparams;
  const [left, right, top, base] = [34, width - 10, 8, SMALL - 22];
  const x = (/** @type {number} */ value) => left + ((value - low) / (high - low)) * (right - left);
  const y = (/** @type {number} */ value) => base - ((clip(value, low, high) - low) / (high - low)) * (base - top);
  const stairs = (/** @type {Rounding} */ rule) => {
    let path = "";
    let before = "";
    for (let at = 0; at <= 2 * (right - left); at += 1) {
      const value = Math.fround(low + (at / 2 / (right - left)) * (high - low));
      const place = px(y((quantize(value, qparams, rule, 0) - zeroPoint) * scale));
      if (place !== before) path += before === "" ? `M${px(left)} ${place}` : `H${px(left + at / 2)}V${place}`;
      before = place;
    }
    return stroke(`${path}H${px(right)}`, "int8", 'stroke-width="2"');
  };
  const step = niceStep(high - low, 4);
  let grid = "";
  for (let i = Math.ceil(low / step); i * step <= high; i += 1) {
    const label = number(i * step);
    grid += line(x(i * step), base, x(i * step), top, "faint") + line(left, y(i * step), right, y(i * step), "faint");
    grid += text(x(i * step), base + 16, label, "muted") + text(left - 5, y(i * step) + 4, label, "muted", "end");
  }
  // Stochastic rounding goes to the stair below or to the one above; with a draw of 0 it goes up.
  const both = rounding === "stochastic" ? stairs("floor") + stairs("stochastic") : stairs(rounding);
  svg.innerHTML = grid + line(x(low), y(low), x(high), y(high), "float32", 'stroke-width="1.5"') + both;
}

/**
 * @param {Element} svg
 * @param {string} words
 * @param {number} tall px
 */
function drawNothing(svg, words, tall) {
  const width = prepare(svg, tall);
  svg.innerHTML =
    line(8, tall - 22, width - 8, tall - 22, "muted") + text(width / 2, tall / 2, words, "muted");
}

/**
 * @param {number[]} counts
 * @param {number} left
 * @param {number} right
 * @param {number} base
 * @param {(count: number) => number} y
 */
function bars(counts, left, right, base, y) {
  const wide = (right - left) / counts.length;
  const gap = Math.min(0.8, wide / 4);
  return counts.map((count, i) => (count > 0 ? block(left + i * wide, left + (i + 1) * wide - gap, base, y(count)) : "")).join("");
}

/**
 * @param {string[]} labels
 * @param {number} left
 * @param {number} right
 * @param {number} base
 */
function axisLabels(labels, left, right, base) {
  const at = (/** @type {number} */ i) => left + (i / (labels.length - 1)) * (right - left);
  return labels.map((label, i) => text(at(i), base + 16, label, "muted")).join("");
}

/**
 * @param {number} most
 * @param {number} top
 * @param {number} base
 */
function scaleTo(most, top, base) {
  return (/** @type {number} */ count) => base - (count / most) * (base - top);
}

/**
 * At most two decimals, with a real minus sign; large numbers short.
 * @param {number} x
 */
export function signed(x) {
  const words = Math.abs(x) >= 1e5 ? x.toExponential(0).replace("+", "") : String(Number(x.toFixed(Math.abs(x) < 10 ? 2 : 0)));
  return words === "-0" ? "0" : minus(words);
}
