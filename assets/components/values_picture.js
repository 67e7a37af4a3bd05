// The picture of values over the grid of codes.

/** @import { QParams, Rounding } from "./affine.js" */
import { clip, niceStep } from "./numeric.js";
import { HALO, LABEL, area, block, line, prepare, px, text } from "./svg.js";
import { minus, number } from "./words.js";

/** @typedef {{ low: number, high: number, counts: number[] }} Histogram equal bins from low to high */

/**
 * Where the two ends of a range are drawn, in px, how many units a pixel is, how high the picture of
 * the values is and how wide.
 * @typedef {{ low: number, high: number, perUnit: number, base: number, width: number }} Places
 */

const TALL = 190;
const MARGIN = 40;

/**
 * Values over the real axis, the codes as a second ruler, what no code can hold in another color.
 * @param {Element} svg
 * @param {{ histogram: Histogram, range: { low: number, high: number }, qparams: QParams,
 *   rounding: Rounding, note: string }} shown
 * @returns {Places}
 */
export function drawValues(svg, { histogram, range, qparams, rounding, note }) {
  const width = prepare(svg, TALL);
  const { low: from, high: to, counts } = histogram;
  const [left, right, top, base] = [MARGIN, width - 12, 24, TALL - 46];
  const unit = (right - left) / (to - from);
  const x = (/** @type {number} */ value) => left + clip((value - from) * unit, 0, right - left);
  const { scale, zeroPoint, qmin, qmax } = qparams;
  // How far beyond the ends a value may lie and still be rounded to a code.
  const reach = { nearest: [0.5, 0.5], floor: [0, 1], stochastic: [1, 1] }[rounding];
  const inside = [x(range.low - reach[0] * scale), x(range.high + reach[1] * scale)];
  const most = Math.max(...counts, 1);

  let kept = "";
  let lost = "";
  const bin = (right - left) / counts.length;
  counts.forEach((count, i) => {
    const [a, b] = [left + i * bin, left + (i + 1) * bin];
    const y = base - (count / most) * (base - top - 8);
    if (count === 0) return;
    const [c, d] = [Math.max(a, inside[0]), Math.min(b, inside[1])];
    if (c < d) kept += block(c, d, base, y);
    if (a < inside[0]) lost += block(a, Math.min(b, inside[0]), base, y);
    if (b > inside[1]) lost += block(Math.max(a, inside[1]), b, base, y);
  });

  // The ruler of codes: a tick each where there is room, else a solid band.
  const pitch = scale * unit;
  const codeX = (/** @type {number} */ code) => left + ((code - zeroPoint) * scale - from) * unit;
  const visible = (/** @type {number} */ at) => at >= left - 0.5 && at <= right + 0.5;
  const first = Math.max(qmin, Math.ceil(zeroPoint + from / scale - 1e-9));
  const last = Math.min(qmax, Math.floor(zeroPoint + to / scale + 1e-9));
  let ruler = "";
  if (pitch >= 3) {
    let ticks = "";
    for (let code = first; code <= last; code += 1) ticks += `M${px(codeX(code))} ${base}v9`;
    ruler += `<path d="${ticks}" stroke="var(--qp-int8)" stroke-width="${pitch < 6 ? 1 : 1.5}"/>`;
  } else {
    ruler += area(block(x(range.low), x(range.high), base, base + 9), "int8", 'opacity="0.55"');
  }
  const every = 2 ** Math.max(0, Math.ceil(Math.log2(LABEL / pitch)));
  const labels = [zeroPoint, qmin, qmax];
  for (let code = Math.ceil(first / every) * every; code <= last; code += every) labels.push(code);
  /** @type {number[]} */
  const taken = [];
  for (const code of labels) {
    const at = codeX(code);
    if (!visible(at) || taken.some((other) => Math.abs(other - at) < LABEL)) continue;
    taken.push(at);
    const weight = code === zeroPoint ? 'font-weight="700"' : "";
    ruler += text(at, base + 22, minus(code), "int8", "middle", weight);
  }

  let axis = "";
  const step = niceStep(to - from, (right - left) / 70);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  for (let i = Math.ceil(from / step); i * step <= to; i += 1) {
    const plain = decimals <= 4 && step < 1e5;
    const label = plain ? minus((i * step).toFixed(decimals)) : number(i * step);
    axis += text(x(i * step), base + 40, label, "muted");
    axis += line(x(i * step), base, x(i * step), top, "faint");
  }

  svg.innerHTML =
    area(block(inside[0], inside[1], base, top), "int8", 'opacity="0.12"') +
    axis +
    area(kept, "float32") +
    area(lost, "clipping") +
    line(left, base, right, base, "muted") +
    line(x(0), top, x(0), base + 9, "ink", 'stroke-dasharray="2 3"') +
    ruler +
    text((left + right) / 2, top + 44, note, "ink", "middle", HALO) +
    text(left - 12, base + 22, "code", "int8", "end") +
    text(left - 12, base + 40, "value", "muted", "end") +
    [range.low, range.high].map((end) => line(x(end), top, x(end), base, "ink")).join("");
  return { low: x(range.low), high: x(range.high), perUnit: 1 / unit, base, width };
}

