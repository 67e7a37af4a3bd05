// What a page has to show when somebody presents: its pictures, one after the other.

export const SHOWN = "data-qp-shown"; // what is on the screen
const PAGE = "data-qp-page"; // what holds all parts of a page

const COMPONENT = ".stBidiComponent";
// Pictures that belong together: bits beside the wheel, bits above their place on the line.
const TOGETHER = '[class*="st-key-int-board"], .st-key-float-board';
// Components that aren't pictures: what is noted of a visit, a number to be typed, a file to be chosen.
const NONE = '.st-key-journey, [class*="-widget-text"], .st-key-model_file, [class*="st-key-qp-unseen"] *';
const IN_NUMBERS = ".qp-table, .qp-numbers"; // what stands for a picture where there is none

/** @param {Element} inner */
const box = (inner) => /** @type {Element} */ (inner.closest(TOGETHER) ?? inner.closest('[data-testid="stElementContainer"]'));

/**
 * What is shown on a screen each, in the order of the page: a picture with what belongs to it; of a part
 * of the page without one its numbers.
 * @param {Document} page
 * @returns {Element[]}
 */
export function screensOf(page) {
  const head = page.querySelector(".qp-head")?.closest('[data-testid="stElementContainer"]');
  if (!head?.parentElement) return [];
  head.parentElement.setAttribute(PAGE, "");
  const parts = [...head.parentElement.children].filter((part) => part !== head && !part.matches('[data-stale="true"]'));
  return parts.flatMap((part) => {
    const pictures = within(part, COMPONENT);
    if (pictures.length) return pictures;
    const fragment = part.matches('[data-testid="stLayoutWrapper"]');
    return within(part, fragment ? IN_NUMBERS : ".qp-table").slice(0, 1);
  });
}

/**
 * @param {Element} part
 * @param {string} kind
 */
function within(part, kind) {
  const found = [...part.querySelectorAll(kind)].filter((one) => !one.closest(NONE) && !one.closest('[data-testid="stExpander"]'));
  return [...new Set(found.map(box))];
}
