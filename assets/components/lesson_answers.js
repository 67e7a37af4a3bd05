// What somebody does in a lesson: their answers, and the addresses of the pages as they left them. It is kept
// in their own browser, under one key, and the server never hears of it.

/** @import { Said } from "./predictions.js" */

/**
 * @typedef {Said & { at: string }} Kept an answer, and when it was given
 * @typedef {{ answers: Kept[], places: Record<string, string> }} Work places: addresses, each by the one that the step begins with
 */

const KEY = "qp-lessons";
const LESSONS = 5; // that are kept, the last ones

/** @type {Map<string, Work>} */
let here = new Map(); // where a browser keeps nothing

/** @returns {Map<string, Work>} by the title of the lesson */
function all() {
  try {
    return new Map(JSON.parse(localStorage.getItem(KEY) ?? "[]"));
  } catch {
    return here; // no storage, or not ours
  }
}

/** @param {Map<string, Work>} works */
function keep(works) {
  const last = [...works].slice(-LESSONS);
  here = new Map(last);
  try {
    localStorage.setItem(KEY, JSON.stringify(last));
  } catch {
    // A browser may forbid it: then it is there until the page is loaded anew.
  }
}

/**
 * @param {string} lesson its title
 * @returns {Work}
 */
export function workOf(lesson) {
  return all().get(lesson) ?? { answers: [], places: {} };
}

/**
 * @param {string} lesson
 * @param {Work} work
 */
function keepWork(lesson, work) {
  const works = all();
  works.delete(lesson); // the last one is kept longest
  keep(works.set(lesson, work));
}

/** @param {string} lesson whose answers and addresses are to go */
export function forgetWork(lesson) {
  const works = all();
  works.delete(lesson);
  keep(works);
}

/** @param {{ page: string, number: number, seed: number }} name */
const named = ({ page, number, seed }) => `${page} ${number} ${seed}`;

/**
 * The first answer counts: it was the prediction.
 * @param {string} lesson
 * @param {Said} said
 */
export function keepAnswer(lesson, said) {
  const work = workOf(lesson);
  if (work.answers.some((one) => named(one) === named(said))) return;
  keepWork(lesson, { ...work, answers: [...work.answers, { ...said, at: new Date().toISOString() }] });
}

/**
 * @param {string} lesson
 * @param {{ page: string, number: number, seed: number }} name of a question
 * @returns {Kept | undefined}
 */
export function answerOf(lesson, name) {
  return workOf(lesson).answers.find((one) => named(one) === named(name));
}

/**
 * @param {string} lesson
 * @param {string} begun the address that the step begins with
 * @param {string} left the address of the page as it is left
 */
export function keepPlaceOf(lesson, begun, left) {
  const work = workOf(lesson);
  keepWork(lesson, { ...work, places: { ...work.places, [begun]: left } });
}
