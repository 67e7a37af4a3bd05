// What a class said to a question, beside what is right.

import { element, svgElement } from "./dom.js";
import { niceStep } from "./numeric.js";
import { dot, line, text } from "./svg.js";
import { number } from "./words.js";

const EDGE = 30; // units at both ends of the axis; 16 of them are as high as a letter of the page
const COLUMN = 12; // units of a column of dots
const LETTERS = 15; // units
const MOST = 14; // dots in a column; more are drawn smaller
const FAR = 0.05; // of the answers, those farthest from the truth, don't stretch the axis

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
 * A question that can be asked: what it is about, and the title of the page that it is on.
 * @typedef {{ page: string, number: number, on: string, title: string }} Listed
 */

/**
 * Offer questions, by page.
 * @param {Element} list a select
 * @param {Listed[]} questions
 * @param {[string, number][]} [first] those of a lesson, which stand before all
 */
export function fillQuestions(list, questions, first = []) {
  let group = element("optgroup");
  const own = first.flatMap(([page, number]) => questions.find((one) => one.page === page && one.number === number) ?? []);
  if (own.length) {
    group.label = "In this lesson";
    list.append(group);
    for (const { page, number, title } of own) group.append(new Option(title, `${page} ${number}`));
  }
  for (const { page, number, on, title } of questions) {
    if (group.label !== on) {
      group = element("optgroup");
      group.label = on;
      list.append(group);
    }
    group.append(new Option(title, `${page} ${number}`));
  }
}

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
 * What the board shows when it is revealed: all answers, what is right and why, how many were right.
 * @param {Revealed} seen
 * @param {Element} place where it will stand
 */
export function told(seen, place) {
  const { question, truth, shown, reason, right, said } = seen;
  const all = said.reduce((sum, [, count]) => sum + count, 0);
  const words = shown ?? (question.kind === "choice" ? question.options?.[truth] : "");
  const start = words ? element("strong", "", `Right is ${words}. `) : "";
  return [picture(seen, place), element("p", "", start, reason), element("p", "mine", `${right} of ${all} were right.`)];
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
    return bars(
      withTruth(said, truth)
        .slice(0, 5)
        .map(([order, count]) => [orderWords(question, order), count, same(order, truth), same(order, mine)]),
    );
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

/**
 * The right order stands there also where nobody has found it.
 * @param {[number[], number][]} said
 * @param {number[]} truth
 * @returns {[number[], number][]}
 */
function withTruth(said, truth) {
  return said.some(([order]) => same(order, truth)) ? said : [[truth, 0], ...said];
}

/** @param {[words: string, count: number, right: boolean, mine: boolean][]} rows */
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
function dots({ question, said, truth, shown = "" }, width, mine) {
  const [low, high] = span(question, said, truth);
  const x = (/** @type {number} */ value) => EDGE + ((width - 2 * EDGE) * (value - low)) / (high - low);
  /** @type {Map<number, number>} */
  const columns = new Map(); // how many answers stand at each place, in columns
  for (const [value, count] of said) {
    const place = Math.round(x(Math.min(Math.max(value, low), high)) / COLUMN);
    columns.set(place, (columns.get(place) ?? 0) + count);
  }
  const most = Math.max(1, ...columns.values());
  const apart = Math.min(COLUMN, (MOST * COLUMN) / most);
  const base = 50 + apart * most;
  let drawn = line(EDGE, base, width - EDGE, base, "muted");
  const step = niceStep(high - low, width / 100);
  for (let tick = Math.ceil(low / step) * step; tick <= high; tick += step) {
    const words = number(Math.round(tick / step) * step, 6);
    drawn += line(x(tick), base, x(tick), base + 5, "muted") + text(x(tick), base + 22, words, "muted", "middle", "", LETTERS);
  }
  drawn += line(x(truth), 26, x(truth), base, "rounding", 'stroke-width="2"');
  const anchor = x(truth) < width / 4 ? "start" : x(truth) > width * 0.75 ? "end" : "middle";
  drawn += text(x(truth), 18, `right: ${shown}`, "rounding", anchor, 'font-weight="700"', 17);
  for (const [place, count] of columns)
    for (let i = 0; i < count; i += 1) drawn += dot(place * COLUMN, base - apart * (i + 0.5), apart * 0.4, "ink");
  if (typeof mine === "number" && mine >= low && mine <= high)
    drawn += text(x(mine), base + 42, "you", "ink", "middle", 'font-weight="700"', LETTERS);
  const svg = svgElement("svg", { viewBox: `0 0 ${width} ${base + 48}`, role: "img" });
  const words = said.map(([value, count]) => `${number(value, 6)}: ${count}`).join(", ");
  svg.setAttribute("aria-label", `Answers: ${words || "none"}.`); // what is right is said beside it
  svg.innerHTML = `<g aria-hidden="true">${drawn}</g>`; // some would read what is written in it, too
  return svg;
}

/**
 * The ends of the axis: the slider's, or what holds the truth and nearly all answers.
 * @param {Question} question
 * @param {[number, number][]} said
 * @param {number} truth
 * @returns {[number, number]}
 */
function span({ kind, low, high }, said, truth) {
  if (kind === "spot" && low !== undefined && high !== undefined) return [low, high];
  const all = said.flatMap(([value, count]) => Array.from({ length: count }, () => value));
  all.sort((one, other) => Math.abs(one - truth) - Math.abs(other - truth));
  const near = [truth, ...all.slice(0, Math.ceil(all.length * (1 - FAR)))];
  const [least, most] = [Math.min(...near), Math.max(...near)];
  const more = (most - least || Math.abs(truth) || 1) * 0.1;
  return [least - more, most + more];
}
