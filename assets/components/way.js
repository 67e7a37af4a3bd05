// What comes after a page and what before it, when somebody presents: the steps of the lesson that is
// followed (lesson_bar.js), else the pages of the tour.

/** @import { Way } from "./presentation.js" */

const bar = () => document.getElementById("qp-lesson")?.shadowRoot?.querySelector(".lesson:not([hidden])");

/**
 * What to press to get to the next page, or to the one before.
 * @param {Way} way
 * @param {1 | -1} by
 * @returns {HTMLElement | null} null where there is none
 */
export function linkTo({ address, pages, home }, by) {
  const lesson = bar();
  if (lesson) return lesson.querySelector(by === 1 ? ".on:not([hidden], [data-last])" : ".back:not([hidden])");
  if (by === 1) return document.querySelector(".st-key-qp-next a");
  const here = pages.findIndex((page) => page.address === address);
  const before = pages.slice(0, here).findLast((page) => !page.deeper);
  const path = before?.address === home ? "" : before?.address;
  return before ? document.querySelector(`[data-testid="stSidebarNavLink"][href$="/${path}"]`) : null;
}

/** What the step of the lesson is called, "" where there is none. */
export const titleOfStep = () => bar()?.getAttribute("data-step") ?? "";
