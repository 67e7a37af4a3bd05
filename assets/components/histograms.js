// The three pictures of the quantizer, as SVG text. Colors are variables of the page's theme.

const HEIGHT = { values: 196, small: 150 };
const MARGIN = 40;
const LABEL = 30; // px that a label on an axis needs to itself

const px = (x) => x.toFixed(1);
const block = (x0, x1, y0, y1) => `M${px(x0)} ${px(y0)}H${px(x1)}V${px(y1)}H${px(x0)}Z`;
const area = (path, meaning, more = "") => `<path d="${path}" fill="var(--qp-${meaning})" ${more}/>`;
const line = (x0, y0, x1, y1, meaning, more = "") =>
  `<path d="M${px(x0)} ${px(y0)}L${px(x1)} ${px(y1)}" fill="none" stroke="var(--qp-${meaning})" ${more}/>`;
const text = (x, y, words, meaning, anchor = "middle", more = "") =>
  `<text x="${px(x)}" y="${px(y)}" text-anchor="${anchor}" font-size="12" fill="var(--qp-${meaning})" ${more}>${words}</text>`;

// The step among 1, 2, 5, 10, ... that cuts `span` into at most `pieces` pieces.
export function niceStep(span, pieces) {
  const raw = span / pieces;
  const power = 10 ** Math.floor(Math.log10(raw));
  return [1, 2, 5, 10].map((m) => m * power).find((step) => step >= raw * 0.999999);
}

function prepare(svg, height) {
  const width = Math.max(svg.parentElement.clientWidth, 240);
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("height", height);
  return width;
}

// Values over the real axis, the codes as a second ruler, what no code can hold in another color.
// Returns where the two ends of the range are, and how many units a pixel is.
export function drawValues(svg, { histogram, range, qparams, note }) {
  const width = prepare(svg, HEIGHT.values);
  const { low: from, high: to, counts } = histogram;
  const [left, right, top, base] = [MARGIN, width - 12, 24, HEIGHT.values - 46];
  const unit = (right - left) / (to - from);
  const x = (value) => left + Math.min(Math.max((value - from) * unit, 0), right - left);
  const { scale, zeroPoint, qmin, qmax } = qparams;
  const inside = [x(range.low - scale / 2), x(range.high + scale / 2)];
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
  const codeX = (code) => left + ((code - zeroPoint) * scale - from) * unit;
  const visible = (at) => at >= left - 0.5 && at <= right + 0.5;
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
  const taken = [];
  for (const code of labels) {
    const at = codeX(code);
    if (!visible(at) || taken.some((other) => Math.abs(other - at) < LABEL)) continue;
    taken.push(at);
    const weight = code === zeroPoint ? 'font-weight="700"' : "";
    ruler += text(at, base + 22, String(code).replace("-", "\u2212"), "int8", "middle", weight);
  }

  let axis = "";
  const step = niceStep(to - from, (right - left) / 70);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  for (let i = Math.ceil(from / step); i * step <= to; i += 1) {
    const label = (i * step).toFixed(decimals).replace("-", "\u2212");
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
    text((left + right) / 2, top + 44, note, "muted") +
    text(left - 12, base + 22, "code", "int8", "end") +
    text(left - 12, base + 40, "value", "muted", "end") +
    ["low", "high"].map((end) => line(x(range[end]), top, x(range[end]), base, "ink")).join("");
  return { low: x(range.low), high: x(range.high), perPixel: 1 / unit, base, width };
}

// How many values got each code; the clipped ones pile up at the two ends, in their own color.
export function drawCodes(svg, { report, qparams }) {
  const width = prepare(svg, HEIGHT.small);
  const { qmin, qmax, zeroPoint } = qparams;
  const { codes, clipped_low: lowest, clipped_high: highest } = report;
  const [left, right, top, base] = [8, width - 8, 20, HEIGHT.small - 22];
  const inside = codes.slice();
  inside[0] -= lowest;
  inside[codes.length - 1] -= highest;
  const most = Math.max(...inside, 1) * 1.15;
  const y = (count) => base - Math.min(count / most, 1) * (base - top);
  const bar = (right - left) / codes.length;
  const gap = bar > 4 ? 1 : 0;

  let kept = "";
  inside.forEach((count, i) => {
    if (count > 0) kept += block(left + i * bar + gap / 2, left + (i + 1) * bar - gap / 2, base, y(count));
  });
  let ends = "";
  for (const [clipped, i, anchor] of [[lowest, 0, "start"], [highest, codes.length - 1, "end"]]) {
    if (clipped === 0) continue;
    const wide = Math.max(bar - gap, 3);
    const from = i === 0 ? left + gap / 2 : right - gap / 2 - wide;
    ends += area(block(from, from + wide, y(inside[i]), y(codes[i])), "clipping");
    // A bar that would leave the picture is cut, and says so.
    if (codes[i] > most) {
      const share = `\u2191 ${((100 * clipped) / report.n).toFixed(1)} % clipped`;
      ends += text(anchor === "start" ? from : from + wide, top - 6, share, "clipping", anchor);
    }
  }
  const at = (code) => left + ((code - qmin + 0.5) / (qmax - qmin + 1)) * (right - left);
  const taken = [];
  let axis = "";
  for (const [code, anchor] of [[qmin, "start"], [qmax, "end"], [zeroPoint, "middle"]]) {
    const x = anchor === "start" ? left : anchor === "end" ? right : at(code);
    if (taken.some((other) => Math.abs(other - x) < LABEL + 10)) continue;
    taken.push(x);
    const weight = code === zeroPoint ? 'font-weight="700"' : "";
    axis += text(x, base + 16, String(code).replace("-", "\u2212"), "int8", anchor, weight);
  }
  svg.innerHTML = area(kept, "int8") + ends + line(left, base, right, base, "muted") + axis;
}

// Rounding errors from -1/2 to +1/2 step, with the level that all bars have if all errors are equally likely.
export function drawErrors(svg, { report }) {
  const width = prepare(svg, HEIGHT.small);
  const { errors } = report;
  const total = errors.reduce((sum, count) => sum + count, 0);
  const [left, right, top, base] = [14, width - 14, 20, HEIGHT.small - 22];
  const ideal = total / errors.length;
  const most = Math.max(...errors, 1.3 * ideal, 1);
  const y = (count) => base - (count / most) * (base - top);
  const bar = (right - left) / errors.length;
  let bars = "";
  errors.forEach((count, i) => {
    if (count > 0) bars += block(left + i * bar, left + (i + 1) * bar - 0.8, base, y(count));
  });
  const axis = ["\u2212\u00bd", "\u2212\u00bc", "0", "\u00bc", "\u00bd"]
    .map((label, i) => text(left + (i / 4) * (right - left), base + 16, label, "muted"))
    .join("");
  const even =
    total === 0
      ? text((left + right) / 2, (top + base) / 2, "no rounding error to show", "muted")
      : line(left, y(ideal), right, y(ideal), "ink", 'stroke-dasharray="5 4"') +
        line(right - 118, 8, right - 92, 8, "ink", 'stroke-dasharray="5 4"') +
        text(right, 12, "all equally likely", "ink", "end");
  svg.innerHTML = area(bars, "rounding") + line(left, base, right, base, "muted") + axis + even;
}
