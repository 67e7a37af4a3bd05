// What stands on a projected board alone: what can be asked, and the reveal.

/** @import { Revealed } from "./room_said.js" */
import { element } from "./dom.js";
import { picture, sum } from "./room_said.js";

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
 * What the board shows when it is revealed: all answers, what is right and why, how many were right.
 * @param {Revealed} seen
 * @param {Element} place where it will stand
 */
export function told(seen, place) {
  const { question, truth, shown, reason, right, said } = seen;
  const all = sum(said);
  const words = shown ?? (question.kind === "choice" ? question.options?.[truth] : "");
  const start = words ? element("strong", "", `The answer: ${words}. `) : "";
  return [picture(seen, place), element("p", "", start, reason), element("p", "mine", `${right} of ${all} were right.`)];
}
