// How a question is answered: a form for each kind, and what is said of an answer.

import { button, element } from "./dom.js";
import { minus, readNumber } from "./words.js";

/**
 * A question as lib/teaching/questions makes it.
 * @typedef {object} Question
 * @property {"number" | "spot" | "choice" | "order"} kind
 * @property {string} prompt
 * @property {string} reason
 * @property {Record<string, string>} settings
 * @property {string[]} locks
 * @property {string[]} covers
 * @property {string} mark
 * @property {number} count how many questions the page has
 * @property {number | number[]} truth
 * @property {string} shown
 * @property {string} typing
 * @property {number} tolerance
 * @property {string} unit
 * @property {[number, string][]} mistakes
 * @property {number} low
 * @property {number} high
 * @property {number} step
 * @property {[string, string][]} options
 * @property {string[]} items
 * @property {string[]} values
 * @property {string} direction
 */

/** @typedef {{ value: number | null, words: string }} Answer a number where the answer is one, and as text */
/** @typedef {{ right: boolean, sentence: string, truth: string }} Verdict */

const SLACK = 1e-9; // of a tolerance: decimals are no exact binary fractions

/**
 * A form for the answer.
 * @param {Question} question
 * @param {(answer: Answer, verdict: Verdict) => void} give is called with an answer that can be used
 * @param {(problem: string) => void} refuse is called with what is wrong with another one
 * @returns {HTMLFormElement}
 */
export function answerTo(question, give, refuse) {
  const form = element("form", "row");
  const fields = { number: typed, spot: placed, choice: chosen, order: ordered }[question.kind];
  const answer = fields(form, question);
  const send = button("Answer");
  send.type = "submit";
  send.className = "send";
  form.append(send);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = answer();
    if (typeof given === "string") refuse(given);
    else give(...given);
  });
  return form;
}

/** @typedef {() => [Answer, Verdict] | string} Give the answer with what is said of it, or what is wrong */

/**
 * @param {HTMLFormElement} form
 * @param {Question} question
 * @returns {Give}
 */
function typed(form, question) {
  const { unit } = question;
  const box = element("input", "typed");
  box.type = "text";
  box.autocomplete = "off";
  box.setAttribute("aria-label", question.prompt);
  const hint = element("span", "hint", question.typing);
  form.append(element("label", "", box, unit ? ` ${unit}` : ""), hint);
  return () => {
    const words = unit && box.value.trim().endsWith(unit) ? box.value.trim().slice(0, -unit.length) : box.value;
    const { value, problem } = readNumber(words);
    return problem === undefined ? [{ value, words: `${words.trim()}${unit}` }, verdictOn(question, value)] : problem;
  };
}

/**
 * @param {HTMLFormElement} form
 * @param {Question} question
 * @returns {Give}
 */
function placed(form, question) {
  const { low, high, step, unit } = question;
  const slider = element("input");
  slider.type = "range";
  Object.assign(slider, { min: String(low), max: String(high), step: String(step) });
  slider.value = String((low + high) / 2);
  slider.setAttribute("aria-label", question.prompt);
  const says = element("output");
  const show = () => {
    says.textContent = `${minus(slider.value)}${unit}`;
    slider.setAttribute("aria-valuetext", says.textContent);
  };
  slider.addEventListener("input", show);
  show();
  form.append(slider, says, element("span", "hint", question.typing));
  return () => [{ value: Number(slider.value), words: says.textContent }, verdictOn(question, Number(slider.value))];
}

/**
 * @param {Question} question
 * @param {number} value
 * @returns {Verdict}
 */
function verdictOn({ truth, shown, tolerance, mistakes }, value) {
  const off = (/** @type {number} */ target, /** @type {number} */ most) =>
    Math.abs(value - target) > most + SLACK * Math.max(1, Math.abs(target));
  const right = !off(Number(truth), tolerance);
  const near = right ? undefined : mistakes.find(([at]) => !off(at, tolerance));
  return { right, sentence: near?.[1] ?? "", truth: `Answer: ${shown}.` };
}

/**
 * @param {HTMLFormElement} form
 * @param {Question} question
 * @returns {Give}
 */
function chosen(form, question) {
  const list = element("fieldset");
  list.append(element("legend", "", question.prompt));
  question.options.forEach(([words], at) => {
    const radio = element("input");
    Object.assign(radio, { type: "radio", name: "option", value: String(at) });
    list.append(element("label", "", radio, ` ${words}`));
  });
  form.append(list);
  return () => {
    const picked = new FormData(form).get("option");
    if (picked === null) return "Choose one first.";
    const [words, sentence] = question.options[Number(picked)];
    const [truth] = question.options[Number(question.truth)];
    const right = Number(picked) === question.truth;
    return [{ value: null, words }, { right, sentence: right ? "" : sentence, truth: `Answer: ${truth}.` }];
  };
}

/**
 * @param {HTMLFormElement} form
 * @param {Question} question
 * @returns {Give}
 */
function ordered(form, question) {
  const { items, values, direction } = question;
  const truth = /** @type {number[]} */ (question.truth);
  const order = items.map((_, place) => place);
  const list = element("ol");
  const draw = (/** @type {number} */ moved, /** @type {string} */ way) => {
    list.replaceChildren(
      ...order.map((item, place) => {
        const move = (/** @type {string} */ arrow, /** @type {number} */ by) => {
          const made = button(arrow, () => {
            [order[place], order[place + by]] = [order[place + by], order[place]];
            draw(place + by, arrow);
          });
          made.setAttribute("aria-label", `${items[item]}: ${by < 0 ? "up" : "down"}`);
          made.disabled = order[place + by] === undefined;
          return made;
        };
        return element("li", "", move("↑", -1), move("↓", 1), ` ${items[item]}`);
      }),
    );
    const buttons = [...(list.children[moved]?.querySelectorAll("button") ?? [])];
    (buttons.find((one) => one.textContent === way && !one.disabled) ?? buttons.find((one) => !one.disabled))?.focus();
  };
  draw(-1, "");
  form.append(element("span", "hint", direction), list);
  return () => {
    const right = order.every((item, place) => values[item] === values[truth[place]]);
    const told = truth.map((item) => `${items[item]} (${values[item]})`).join(", ");
    const words = order.map((item) => items[item]).join(", ");
    return [{ value: null, words }, { right, sentence: "", truth: `In order: ${told}.` }];
  };
}
