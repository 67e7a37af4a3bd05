// What the quantizer says about a report: numbers, each with its plain sentence, and columns to save.

/** @import { QParams, Report, Rounding } from "./affine.js" */
/** @import { Columns } from "./save.js" */
/** @import { Histogram } from "./values_picture.js" */
import { codesPerBar } from "./affine.js";
import { signed } from "./histograms.js";
import { minus, number, percent, whole } from "./words.js";

/** @typedef {{ SQNR: string, MSE: string, Clipped: string, "Mean error": string }} Shown */

/**
 * What the server formats at rest, for the moments in between.
 * @param {Report} report
 * @returns {Shown}
 */
export function shownFor(report) {
  return {
    SQNR: report.mse === 0 ? "no error" : minus(`${report.sqnr_db.toFixed(1)} dB`),
    MSE: number(report.mse),
    Clipped: `${(100 * report.clipped_fraction).toFixed(2)}%`,
    "Mean error": `${meanError(report)} steps`,
  };
}

/** @param {Report} report */
function meanError({ mean_error: mean }) {
  const words = mean.toFixed(2);
  return words === "-0.00" ? "0.00" : minus(words);
}

/**
 * @param {Report} report
 * @param {QParams} qparams
 * @param {Rounding} rounding
 * @returns {Shown}
 */
export function sentencesFor(report, { scale }, rounding) {
  const { n, mse, sqnr_db: db, mean_error: mean } = report;
  const clipped = report.clipped_low + report.clipped_high;
  const relative = 10 ** (-db / 20);
  const rms = Math.sqrt(mse);
  const even = rounding === "nearest" ? " (0.29 if spread evenly)" : "";
  return {
    SQNR:
      mse === 0
        ? "No error: every value lies on the grid."
        : `The error is ${percent(relative)} of the signal${relative > 1 ? ": there is more error than signal" : ""}.`,
    MSE:
      mse === 0
        ? "Nothing is off."
        : `A typical error is ${number(rms)}, or ${number(rms / scale, 2)} steps${even}.`,
    Clipped:
      clipped === 0
        ? "No value lies beyond the range."
        : `${whole(clipped)} of ${whole(n)} values. The worst is off by ${number(report.max_abs)}.`,
    "Mean error":
      Math.abs(mean) < 0.05
        ? "No bias: as often too high as too low."
        : `Bias: what comes back is too ${mean < 0 ? "low" : "high"} on average, by ${number(Math.abs(mean) * scale)}.`,
  };
}

/**
 * What is left out of each picture.
 * @param {Report} report
 * @param {QParams} qparams
 * @param {number} maxBars
 */
export function notesFor(report, qparams, maxBars) {
  const { n } = report;
  const { qmin, qmax, zeroPoint } = qparams;
  const clipped = report.clipped_low + report.clipped_high;
  const zeros = report.zeros === 0 ? "" : `Exact zeros, ${percent(report.zeros / n)} of the values, are left out`;
  const perBar = codesPerBar(qparams, maxBars);
  const join = (/** @type {(string | false)[]} */ sentences) => sentences.filter(Boolean).join(" ");
  return {
    codes: join([
      zeros && `${zeros}: all get code ${whole(zeroPoint)}.`,
      perBar > 1 && `Each bar counts ${whole(perBar)} codes.`,
      report.clipped_low > 0 && `${whole(report.clipped_low)} are clipped to ${whole(qmin)}.`,
      report.clipped_high > 0 && `${whole(report.clipped_high)} are clipped to ${whole(qmax)}.`,
    ]),
    errors: join([
      zeros && `${zeros}: they have no error.`,
      clipped > 0 && `Clipped values, ${percent(clipped / n)}, have a picture of their own.`,
    ]),
    clipped: clipped === 0 ? "" : `${percent(clipped / n)} of the values: their errors grow without limit.`,
  };
}

/**
 * What each picture shows, in words.
 * @param {Report} report
 * @param {QParams} qparams
 * @param {Rounding} rounding
 */
export function labelsFor(report, qparams, rounding) {
  const used = report.codes.filter((count) => count > 0).length;
  const kept = report.errors.reduce((sum, count) => sum + count, 0);
  const ideal = (kept * 2 * report.error_reach) / report.errors.length;
  const reach = report.error_reach === 0.5 ? "\u00bd" : "1";
  const clipped = report.clipped_low + report.clipped_high;
  return {
    stairs:
      `Staircase: what comes back for each value, rounded ${rounding === "floor" ? "down" : rounding === "nearest" ? "to the nearest step" : "up or down by chance"}. ` +
      `Each step is ${number(qparams.scale)} wide.`,
    codes: `Histogram of the codes: ${whole(used)} of ${whole(report.codes.length)} bars hold values.`,
    errors:
      kept === 0
        ? "Histogram of rounding errors: empty."
        : `Histogram of rounding errors from \u2212${reach} to +${reach} step, mean ${signed(report.mean_error)}. If all ` +
          `from \u2212\u00bd to +\u00bd were equally likely, each bar there would hold ${number(ideal)}; the bars ` +
          `hold ${whole(Math.min(...report.errors))} to ${whole(Math.max(...report.errors))}.`,
    clipped:
      clipped === 0
        ? "Histogram of clipping errors: empty."
        : `Histogram of the errors of ${whole(clipped)} clipped values, up to ${whole(report.clipping_reach)} steps: ` +
          `${whole(report.clipped_low)} raised to the lowest code, ${whole(report.clipped_high)} lowered to the highest.`,
  };
}

/**
 * The numbers of a picture, for its CSV.
 * @param {"values" | "codes" | "errors" | "clipped"} name
 * @param {{ data: { histogram: Histogram, shape: { maxBars: number } }, report: Report, qparams: QParams }} shown
 * @returns {Columns}
 */
export function columnsFor(name, { data, report, qparams }) {
  if (name === "values") return binned(data.histogram.counts, data.histogram.low, data.histogram.high, "");
  if (name === "errors") return binned(report.errors, -report.error_reach, report.error_reach, "_steps");
  if (name === "clipped") return binned(report.clipping_errors, -report.clipping_reach, report.clipping_reach, "_steps");
  const { qmin, qmax } = qparams;
  const perBar = codesPerBar(qparams, data.shape.maxBars);
  const first = report.codes.map((_, i) => qmin + i * perBar);
  return { first_code: first, last_code: first.map((code) => Math.min(code + perBar - 1, qmax)), values: report.codes };
}

/**
 * @param {number[]} counts of equal bins
 * @param {number} low
 * @param {number} high
 * @param {string} unit
 */
function binned(counts, low, high, unit) {
  const n = counts.length;
  const edges = Array.from({ length: n + 1 }, (_, i) => low + ((high - low) * i) / n);
  return { [`from${unit}`]: edges.slice(0, -1), [`to${unit}`]: edges.slice(1), values: counts };
}
