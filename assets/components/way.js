// What comes after a page and what before it, when somebody presents.

/** @import { Way } from "./presentation.js" */

/**
 * What to press to get from a page to the next one of the tour, or to the one before.
 * @param {Way} way
 * @param {1 | -1} by
 * @returns {HTMLElement | null} null where there is none
 */
export function linkTo({ address, pages, home }, by) {
  if (by === 1) return document.querySelector(".st-key-qp-next a");
  const here = pages.findIndex((page) => page.address === address);
  const before = pages.slice(0, here).findLast((page) => !page.deeper);
  const path = before?.address === home ? "" : before?.address;
  return before ? document.querySelector(`[data-testid="stSidebarNavLink"][href$="/${path}"]`) : null;
}
