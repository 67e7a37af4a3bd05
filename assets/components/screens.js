// What a page has to show when somebody presents: its pictures, one after the other.

const SHOWN = "data-qp-shown"; // what is on the screen
const WITH = "data-qp-with"; // what stands beside it
const PAGE = "data-qp-page"; // what holds all parts of a page

const COMPONENT = ".stBidiComponent";
const TOGETHER = '[class*="st-key-int-board"]'; // bits beside the wheel
// Components that aren't pictures: what is noted of a visit, a number to be typed, a file to be chosen.
const NONE = '.st-key-journey, [class*="-widget-text"], .st-key-yours_file, [class*="st-key-qp-unseen"] *';
const TABLE = ".qp-table:not(.qp-prose)"; // what stands for a picture in a part of the page without one

const CONTROL = ["Button", "ButtonGroup", "Checkbox", "NumberInput", "Radio", "Selectbox", "Slider", "TextInput"]
  .map((kind) => `[data-testid="st${kind}"]`)
  .join(", ");
const TYPED = '[class*="-widget-text"]'; // a control that is a component

/** @param {Element} inner */
const box = (inner) => /** @type {Element} */ (inner.closest(TOGETHER) ?? inner.closest('[data-testid="stElementContainer"]'));

/** The parts of a page behind its head: a fragment each, or an element alone. */
function partsOf() {
  const head = document.querySelector(".qp-head")?.closest('[data-testid="stElementContainer"]');
  const page = head?.parentElement;
  page?.setAttribute(PAGE, "");
  return [...(page?.children ?? [])].filter((part) => part !== head && !part.matches('[data-stale="true"]'));
}

/**
 * What is shown on a screen each, in the order of the page: its pictures and tables.
 * @returns {Element[]}
 */
export const screens = () => partsOf().flatMap(screensIn);

/**
 * @param {Element} part
 * @returns {Element[]}
 */
function screensIn(part) {
  const pictures = within(part, COMPONENT);
  if (pictures.length) return pictures.sort((one, other) => orderOf(one) - orderOf(other));
  return within(part, TABLE).slice(0, 1);
}

/** @param {Element} one whose style sheet may set it before or behind others */
const orderOf = (one) => Number(getComputedStyle(one).order);

/**
 * @param {Element} part
 * @param {string} kind
 */
function within(part, kind) {
  const found = [...part.querySelectorAll(kind)].filter((one) => !one.closest(NONE) && !one.closest('[data-testid="stExpander"]'));
  return [...new Set(found.map(box))];
}

/**
 * Mark what is on the screen: a picture, the numbers below it, and its controls, which stand beside it,
 * right above it, or at the top of its part of the page.
 * @param {Element | undefined} shown
 */
export function mark(shown) {
  const part = partsOf().find((one) => shown && one.contains(shown));
  /** @type {Map<Element, string>} */
  const marks = new Map(shown && [[shown, ""]]);
  const all = part && shown ? screensIn(part) : [];
  const split = shown?.closest('[class*="st-key-qp-split"]');
  const place = all.indexOf(/** @type {Element} */ (shown));
  for (const one of part?.querySelectorAll('[data-testid="stElementContainer"]') ?? []) {
    if (one === shown || one.closest('[data-testid="stExpander"]')) continue;
    const above = all.filter((screen) => follows(one, screen)).length; // screens above it
    const within = shown?.contains(one) || (split && split === one.closest('[class*="st-key-qp-split"]'));
    if (one.querySelector(".qp-numbers")) {
      if (shown?.contains(one) || above === place + 1 || (above === 0 && place === 0)) marks.set(one, "numbers");
    } else if (one.querySelector(CONTROL) || one.matches(TYPED)) {
      const free = !one.closest(`[class*="st-key-qp-split"], ${TOGETHER}`);
      if (within || (free && (above === place || above === 0))) marks.set(one, "control");
    }
  }
  for (const name of [SHOWN, WITH]) {
    for (const old of document.querySelectorAll(`[${name}]`)) if (!marks.has(old) || (old === shown) !== (name === SHOWN)) old.removeAttribute(name);
  }
  for (const [one, kind] of marks) {
    const name = one === shown ? SHOWN : WITH;
    if (one.getAttribute(name) !== kind) one.setAttribute(name, kind);
  }
}

/**
 * @param {Element} one
 * @param {Element} other
 */
const follows = (one, other) => Boolean(other.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING) && !other.contains(one);
