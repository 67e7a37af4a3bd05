// A lesson is followed with a script of its own: it is fetched where an address names a lesson, and nowhere else.

/** @import { Page } from "./lesson_bar.js" */
import { readAddress } from "./address.js";
import { Later } from "./later.js";

/** @type {Later<Page>} */
const bar = new Later();

/**
 * Show the bar of the lesson that the reader follows, if there is one.
 * @param {string} file of the bar's script, below static/
 * @param {Page} page that is on screen
 */
export function followLesson(file, page) {
  if (bar.wanted || readAddress("lesson") !== null) void bar.follow(file, page);
}
