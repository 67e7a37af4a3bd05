// The picture of the clip range: the histogram of the data, under it the curves of the error, both over
// one axis, and the places that the observers choose. As SVG text.

/** @import { Histogram } from "./values_picture.js" */
import { clip, niceStep } from "./numeric.js";
import { HALO, area, block, dot, line, prepare, px, stroke, text } from "./svg.js";
import { number } from "./words.js";

const HEIGHT = 384;
const TOP = { values: 24, curves: 202 };
const BASE = { values: 150, curves: 320 };
const LEFT = 52;
const ROW = 15; // px between two rows of labels
const FRAME = [3, 6]; // the highest error in the picture, in units of the lowest sum

/** @typedef {"both" | "above" | "below"} Side of 0 on which the data lie */

/**
 * What is drawn.
 * @typedef {object} Shown
 * @property {{ side: Side, histogram: Histogram, power: number, end: number }} view what the server sends
 *   of the data
 * @property {number[]} clips the places of the handle
 * @property {number[]} rounding the error for each of them
 * @property {number[]} clipping likewise
 * @property {number} atMinMax their sum at the ends of the data
 * @property {{ clip: number, mse: number, scale: number }} now at the handle
 * @property {{ name: string, clip: number, mse: number }[]} choices of the observers
 * @property {string} note over the histogram
 */

/**
 * What is needed to draw a part: what is shown, where a value stands, and where the axis ends.
 * @typedef {Shown & { x: (value: number) => number, right: number, signs: number[] }} Part
 */

/**
 * Draw everything; returns where a value stands, what value stands there, and the height of the picture.
 * @param {Element} svg
 * @param {Shown} shown
 */
export function drawClip(svg, shown) {
  const { view, now } = shown;
  const width = prepare(svg, HEIGHT);
  const { low: from, high: to } = view.histogram;
  const right = width - 12;
  const unit = (right - LEFT) / (to - from);
  const x = (/** @type {number} */ value) => LEFT + (value - from) * unit;
  // Where the range ends, of -1 and 1 times the clip: on both sides of 0, or on one.
  const signs = { both: [-1, 1], above: [1], below: [-1] }[view.side];
  const ends = view.side === "both" ? [-now.clip, now.clip] : [0, signs[0] * now.clip].sort((a, b) => a - b);

  const part = { ...shown, x, right, signs };
  svg.innerHTML =
    drawHistogram(part, ends) +
    drawCurves(part) +
    signs
      .map((sign) => line(x(sign * now.clip), TOP.values, x(sign * now.clip), BASE.curves, "ink", 'stroke-width="1.5"'))
      .join("") +
    drawKey((LEFT + right) / 2);
  return { x, value: (/** @type {number} */ at) => from + (at - LEFT) / unit, base: BASE.curves };
}

/**
 * What the colors of the curves mean, over everything else.
 * @param {number} middle
 */
function drawKey(middle) {
  const y = TOP.curves - 8;
  let at = middle - 110;
  let names = area(block(at - 6, middle + 116, y - 13, y + 6), "paper");
  for (const [name, meaning] of [["clipping", "clipping"], ["rounding", "rounding"], ["sum", "ink"]]) {
    names += line(at, y - 4, at + 16, y - 4, meaning, 'stroke-width="2.5"');
    names += text(at + 21, y, name, meaning, "start", 'font-weight="600"');
    at += 84;
  }
  return names;
}

/**
 * @param {Part} part
 * @param {number[]} ends of the range
 */
function drawHistogram({ view, x, right, signs, now: { scale }, note }, ends) {
  const { low: from, high: to, counts } = view.histogram;
  const [top, base] = [TOP.values, BASE.values];
  const most = Math.max(...counts, 1);
  const bin = (right - LEFT) / counts.length;
  // What still gets the end code lies up to half a step beyond it.
  const reach = [
    signs.includes(-1) ? Math.max(x(ends[0] - scale / 2), LEFT) : LEFT,
    signs.includes(1) ? Math.min(x(ends[1] + scale / 2), right) : right,
  ];
  let kept = "";
  let lost = "";
  counts.forEach((count, i) => {
    if (count === 0) return;
    const [a, b] = [LEFT + i * bin, LEFT + (i + 1) * bin];
    const y = base - Math.max((count / most) * (base - top - 24), 1.5); // rare values are seen too
    const [c, d] = [Math.max(a, reach[0]), Math.min(b, reach[1])];
    if (c < d) kept += block(c, d, base, y);
    if (a < reach[0]) lost += block(a, Math.min(b, reach[0]), base, y);
    if (b > reach[1]) lost += block(Math.max(a, reach[1]), b, base, y);
  });

  // A tick for each code where there is room, else a solid band.
  const pitch = x(scale) - x(0);
  let ruler = area(block(x(ends[0]), x(ends[1]), base, base + 7), "int8", 'opacity="0.55"');
  if (pitch >= 3) {
    let ticks = "";
    for (let k = Math.round(ends[0] / scale); k <= Math.round(ends[1] / scale); k += 1)
      ticks += `M${px(x(k * scale))} ${base}v7`;
    ruler = stroke(ticks, "int8", 'stroke-width="1.5"');
  }

  let axis = "";
  const step = niceStep(to - from, (right - LEFT) / 55);
  for (let i = Math.ceil(from / step - 1e-9); i * step <= to * (1 + 1e-9); i += 1) {
    axis += line(x(i * step), top + 20, x(i * step), BASE.curves, "faint");
    axis += text(x(i * step), base + 21, number(i * step), "muted");
  }
  return (
    area(block(x(ends[0]), x(ends[1]), base, top), "int8", 'opacity="0.12"') +
    axis +
    area(kept, "float32") +
    area(lost, "clipping") +
    line(LEFT, base, right, base, "muted") +
    ruler +
    text(LEFT - 8, base + 21, "value", "muted", "end") +
    text((LEFT + right) / 2, top + 34, note, "ink", "middle", HALO)
  );
}

/** @param {Part} part */
function drawCurves({ view, x, right, signs, clips, rounding, clipping, atMinMax, now, choices }) {
  const [top, base] = [TOP.curves, BASE.curves];
  const sums = clips.map((_, i) => rounding[i] + clipping[i]);
  const least = Math.min(...sums);
  const best = sums.indexOf(least);
  const most = Math.min(Math.max(1.15 * atMinMax, FRAME[0] * least), FRAME[1] * least) || view.power || 1;
  const y = (/** @type {number} */ mse) => base - Math.min(mse / most, 1) * (base - top);
  // A curve leaves the picture where its error does, and comes back as a new piece.
  const path = (/** @type {number[]} */ errors, /** @type {number} */ sign) => {
    let pieces = "";
    let pen = "M";
    clips.forEach((place, i) => {
      const inside = errors[i] <= most;
      if (i > 0 && inside !== errors[i - 1] <= most) {
        const share = (most - errors[i - 1]) / (errors[i] - errors[i - 1]);
        pieces += `${pen}${px(x(sign * (clips[i - 1] + share * (place - clips[i - 1]))))} ${px(top)}`;
        pen = inside ? "L" : "M";
      }
      if (!inside) return;
      pieces += `${pen}${px(x(sign * place))} ${px(y(errors[i]))}`;
      pen = "L";
    });
    return pieces;
  };
  let drawn = "";
  for (const sign of signs)
    drawn +=
      stroke(path(clipping, sign), "clipping", 'stroke-width="2"') +
      stroke(path(rounding, sign), "rounding", 'stroke-width="2"') +
      stroke(path(sums, sign), "ink", 'stroke-width="2.5"');

  let marks = "";
  /** @type {number[]} */
  const rows = []; // where each row of labels ends
  const side = signs[signs.length - 1]; // of two sides, the right one has the labels
  const placed = choices
    .filter((choice) => choice.clip <= view.end)
    .map(({ name, mse, clip: place }) => ({ name, mse, at: x(side * place) }))
    .sort((a, b) => a.at - b.at);
  for (const { name, mse, at } of placed) {
    const half = 3.4 * name.length;
    const middle = clip(at, LEFT + half, right - half);
    let row = rows.findIndex((end) => end < middle - half - 4);
    if (row < 0) row = rows.push(0) - 1;
    rows[row] = middle + half;
    const below = base + 14 + row * ROW;
    marks += line(at, y(mse), at, below - 9, "muted", 'stroke-dasharray="2 3"');
    marks +=
      mse > most
        ? text(at, top + 4, "\u2191", "ink", "middle", HALO)
        : dot(at, y(mse), 4, "paper", 'stroke="var(--qp-ink)" stroke-width="1.5"');
    marks += text(middle, below, name, "ink", "middle", HALO);
  }

  let axis = "";
  const step = niceStep(most, 3);
  for (let i = 0; i * step <= most; i += 1) {
    axis += line(LEFT, y(i * step), right, y(i * step), i === 0 ? "muted" : "faint");
    axis += text(LEFT - 8, y(i * step) + 4, number(i * step), "muted", "end");
  }
  const beyond = now.mse > most;
  const here = signs
    .map((sign) => dot(x(sign * now.clip), y(now.mse), 5, "ink") + (beyond ? text(x(sign * now.clip) - 8, top + 4, "\u2191", "ink", "end") : ""))
    .join("");
  return (
    axis +
    text(LEFT - 8, top - 8, "MSE", "muted", "end") +
    drawn +
    line(x(side * clips[best]), y(least), x(side * clips[best]), base, "ink", 'stroke-dasharray="5 4" opacity="0.5"') +
    marks +
    here
  );
}
