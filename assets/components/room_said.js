// What a class said to a question, beside what is right.

import { element, svgElement } from "./dom.js";
import { clip, niceStep } from "./numeric.js";
import { dot, line, text } from "./svg.js";
import { number, whole } from "./words.js";

const ORDERS = 2; // wrong ones, of which each has a bar
const EDGE = 30; // units at both ends of the axis; 16 of them are as high as a letter of the page
const COLUMN = 12; // units of a column of dots
const LETTERS = 16; // units
const MOST = 6; // rows of dots in a column; more dots are smaller, and stand beside each other
const FAR = 0.25; // of the answers, those farthest from the truth, don't stretch the axis
const WHOLE = 1e9; // below it whole numbers are written out

/**
 * A question as `asked` of lib/teaching/rooms/answers.py gives it.
 * @typedef {object} Question
 * @property {"number" | "spot" | "choice" | "order"} kind
 * @property {string} prompt
 * @property {{ svg: string, label: string }} [picture] that it needs
 * @property {string[]} [options]
 * @property {string[]} [items]
 * @property {string} [direction]
 * @property {number} [low]
 * @property {number} [high]
 * @property {number} [step]
 * @property {string} [unit]
 * @property {string} [typing]
 */

/**
 * What is sent when it is revealed.
 * @typedef {object} Revealed
 * @property {Question} question
 * @property {any} truth
 * @property {string} reason
 * @property {[any, number][]} said
 * @property {number} right
 * @property {string} [shown]
 * @property {string[]} [sentences]
 * @property {string[]} [values]
 * @property {{ value: number, sentence: string }[]} [mistakes]
 */

/**
 * What is asked, and the picture that it needs.
 * @param {Question} question
 */
export function asked({ prompt, picture }) {
  const words = element("h2", "", prompt);
  if (!picture) return [words];
  const place = element("div");
  place.innerHTML = picture.svg; // drawn by the server
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", picture.label);
  place.firstElementChild?.setAttribute("aria-hidden", "true");
  return [words, place];
}

/**
 * How all answered: bars for options and orders, dots on a line for numbers.
 * @param {Revealed} seen
 * @param {Element} place where it will stand
 * @param {any} [mine]
 * @returns {Element}
 */
export function picture(seen, place, mine) {
  const { question, said, truth } = seen;
  if (question.kind === "choice")
    return bars(
      said.map(([place, count]) => [question.options?.[place] ?? "", count, place === truth, place === mine]),
    );
  if (question.kind === "order")
    return bars(orders(seen, mine));
  const unit = parseFloat(getComputedStyle(place).fontSize) / 16;
  return dots(seen, Math.max(place.clientWidth / unit, 200), mine);
}

/**
 * @param {Question} question
 * @param {number[]} order
 */
export const orderWords = (question, order) => order.map((place) => question.items?.[place] ?? "").join(" → ");

/**
 * @param {unknown} one
 * @param {unknown} other
 */
export const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** @typedef {[words: string, count: number, right: boolean, mine: boolean]} Row */

/**
 * The right order first, which nobody may have found, and the most frequent others.
 * @param {Revealed} seen
 * @param {any} mine
 * @returns {Row[]}
 */
function orders({ question, said, truth }, mine) {
  /** @type {[number[], number][]} */
  const wrong = said.filter(([order]) => !same(order, truth));
  const found = said.find(([order]) => same(order, truth)) ?? [truth, 0];
  const shown = [found, ...wrong.slice(0, ORDERS)];
  /** @type {Row[]} */
  const rows = shown.map(([order, count]) => [orderWords(question, order), count, same(order, truth), same(order, mine)]);
  const rest = wrong.slice(ORDERS);
  const mineToo = rest.some(([order]) => same(order, mine));
  return rest.length ? [...rows, ["other orders", sum(rest), false, mineToo]] : rows;
}

/** @param {[any, number][]} said */
export const sum = (said) => said.reduce((all, [, count]) => all + count, 0);

/** @param {Row[]} rows */
function bars(rows) {
  const most = Math.max(1, ...rows.map(([, count]) => count));
  const list = element("div", "bars");
  for (const [words, count, right, mine] of rows) {
    const name = element("b", right ? "right" : "", `${right ? "✓ " : ""}${words}${mine ? " (you)" : ""}`);
    const bar = element("i");
    bar.style.width = `${(100 * count) / most}%`;
    list.append(name, bar, element("span", "", String(count)));
  }
  return list;
}

/**
 * @param {Revealed} seen
 * @param {number} width units
 * @param {number} [mine]
 */
function dots({ question, said, truth, shown = "", mistakes = [] }, width, mine) {
  const [low, high] = span(question, said, truth, mistakes);
  const x = (/** @type {number} */ value) => EDGE + ((width - 2 * EDGE) * (value - low)) / (high - low);
  /** @type {Map<number, number>} */
  const columns = new Map(); // how many answers stand at each place, in columns
  for (const [value, count] of said) {
    const place = Math.round(x(clip(value, low, high)) / COLUMN);
    columns.set(place, (columns.get(place) ?? 0) + count);
  }
  const most = Math.max(1, ...columns.values());
  const beside = Math.ceil(Math.sqrt(most / MOST)); // dots in a row of a column
  const apart = COLUMN / beside;
  const base = 50 + apart * Math.ceil(most / beside);
  let drawn = line(EDGE, base, width - EDGE, base, "muted");
  const step = niceStep(high - low, width / 100);
  for (let tick = Math.ceil(low / step) * step; tick <= high; tick += step) {
    const value = Math.round(tick / step) * step || 0; // not -0
    const words = Number.isInteger(value) && Math.abs(value) < WHOLE ? whole(value) : number(value, 6);
    drawn += line(x(tick), base, x(tick), base + 5, "muted") + text(x(tick), base + 22, words, "muted", "middle", "", LETTERS);
  }
  drawn += line(x(truth), 26, x(truth), base, "rounding", 'stroke-width="2"');
  const anchor = x(truth) < width / 4 ? "start" : x(truth) > width * 0.75 ? "end" : "middle";
  drawn += text(x(truth), 18, `answer: ${shown}`, "rounding", anchor, 'font-weight="700"', 17);
  for (const [place, count] of columns)
    for (let i = 0; i < count; i += 1) {
      const row = Math.floor(i / beside);
      const within = (i % beside) - (Math.min(beside, count - row * beside) - 1) / 2;
      drawn += dot(place * COLUMN + within * apart, base - apart * (row + 0.5), apart * 0.4, "ink");
    }
  const [below, above] = [said.filter(([value]) => value < low), said.filter(([value]) => value > high)].map(sum);
  if (below) drawn += text(EDGE / 2, base + 42, `← ${below} lower`, "muted", "start", "", LETTERS);
  if (above) drawn += text(width - EDGE / 2, base + 42, `${above} higher →`, "muted", "end", "", LETTERS);
  if (typeof mine === "number" && mine >= low && mine <= high)
    drawn += text(x(mine), base + 42, "you", "ink", "middle", 'font-weight="700"', LETTERS);
  const svg = svgElement("svg", { viewBox: `0 0 ${width} ${base + 48}`, role: "img" });
  const words = said.map(([value, count]) => `${number(value, 6)}: ${count}`).join(", ");
  svg.setAttribute("aria-label", `Answers: ${words || "none"}.`); // what is right is said beside it
  svg.innerHTML = `<g aria-hidden="true">${drawn}</g>`; // some would read what is written in it, too
  return svg;
}

/**
 * The ends of the axis: the slider's, or what holds the truth, usual mistakes that were made, and most answers.
 * @param {Question} question
 * @param {[number, number][]} said
 * @param {number} truth
 * @param {{ value: number }[]} mistakes
 * @returns {[number, number]}
 */
function span({ kind, low, high }, said, truth, mistakes) {
  if (kind === "spot" && low !== undefined && high !== undefined) return [low, high];
  const all = said.flatMap(([value, count]) => Array.from({ length: count }, () => value));
  all.sort((one, other) => Math.abs(one - truth) - Math.abs(other - truth));
  const made = mistakes.map(({ value }) => value).filter((value) => all.includes(value));
  const near = [truth, ...made, ...all.slice(0, Math.ceil(all.length * (1 - FAR)))];
  const [least, most] = [Math.min(...near), Math.max(...near)];
  const more = (most - least || Math.abs(truth) || 1) * 0.1;
  return [least - more, most + more];
}
