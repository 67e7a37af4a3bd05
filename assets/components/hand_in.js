// The sheet at the end of a lesson: a student's name, predictions and answers, and the pages as they left them.
// The browser prints it or saves it; the server never hears of it.

/** @import { Lesson } from "./lesson_bar.js" */
import { button, element } from "./dom.js";
import { download, nameOf } from "./download.js";
import { answerOf, workOf } from "./lesson_answers.js";

// Of the saved file, which stands alone.
const STYLE = "body{max-width:50rem;margin:2rem auto;padding:0 1rem;font:1rem/1.4 sans-serif}dt{color:#555}a{overflow-wrap:anywhere}";

/**
 * @param {Lesson} lesson
 * @param {string[]} addresses of the steps, as the teacher set them up
 * @param {() => void} anew forgets the answers, for the next student
 */
export function handInSheet(lesson, addresses, anew) {
  const name = element("input");
  name.autocomplete = "name";
  const called = element("label", "", "Name: ", name);
  const { places } = workOf(lesson.title);
  const sheet = element("main", "sheet", element("h1", "", lesson.title), called);
  lesson.steps.forEach((step, index) => {
    const address = places[addresses[index]] ?? addresses[index];
    const link = element("a", "", address);
    link.href = address;
    link.target = "_blank";
    sheet.append(element("h2", "", `${index + 1}. ${step.title}`));
    step.questions.forEach((number, place) => sheet.append(...answered(lesson, step.page, number, place)));
    sheet.append(element("p", "", "The page, as it was left: ", link));
  });
  const save = () => {
    const file = `${nameOf(lesson.title, name.value) || "hand-in"}.html`;
    download(new Blob([standalone(sheet, lesson.title, name.value)], { type: "text/html" }), file);
  };
  sheet.append(ways(save, anew));
  return sheet;
}

/**
 * @param {() => void} save
 * @param {() => void} anew
 */
function ways(save, anew) {
  const print = button("Print", () => window.print());
  const next = button("Start anew", () => {
    const stay = button("Keep them", () => {
      row.replaceChildren(...all);
      next.focus();
    });
    row.replaceChildren(element("span", "", "Forget these answers?"), button("Forget them", anew), stay);
    stay.focus();
  });
  const all = [print, button("Save as a file", save), next];
  const row = element("div", "row", ...all);
  return row;
}

/**
 * @param {Lesson} lesson
 * @param {string} page
 * @param {number} number of the question
 * @param {number} place of the question in its step
 */
function answered({ title, seed }, page, number, place) {
  const answer = answerOf(title, { page, number, seed });
  if (!answer) return [element("p", "", `Question ${place + 1} was not answered.`)];
  const list = element("dl");
  /** @type {[string, string][]} */
  const rows = [
    ["Prediction", answer.words],
    [answer.right ? "Right" : "Not right", answer.truth],
    ["Given", new Date(answer.at).toLocaleString()],
  ];
  for (const [term, words] of rows) list.append(element("dt", "", term), element("dd", "", words));
  return [element("p", "", answer.prompt), list];
}

/**
 * @param {HTMLElement} sheet
 * @param {string} title
 * @param {string} name of the student
 */
function standalone(sheet, title, name) {
  const copy = /** @type {HTMLElement} */ (sheet.cloneNode(true));
  copy.querySelector(".row")?.remove();
  copy.querySelector("label")?.replaceWith(element("p", "", `Name: ${name}`));
  const made = document.implementation.createHTMLDocument(title);
  made.documentElement.lang = "en";
  const charset = made.createElement("meta");
  charset.setAttribute("charset", "utf-8");
  made.head.prepend(charset);
  made.head.append(Object.assign(made.createElement("style"), { textContent: STYLE }));
  made.body.append(copy);
  return `<!doctype html>\n${made.documentElement.outerHTML}`;
}
