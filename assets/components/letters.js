// Letters that can be read from ten meters: in every component none is smaller than the page's own.

const SIZE = /font-size:\s*([^;}!]+)/g;
const RELATIVE = /(rem|em|px|%|\))\s*$/; // not "inherit"

/** @type {WeakMap<CSSStyleSheet, CSSStyleSheet>} */
const larger = new WeakMap();
/** @type {Map<ShadowRoot, CSSStyleSheet[]>} */
const before = new Map(); // the sheets of places, as their components have them
const own = new CSSStyleSheet();

/** @param {CSSStyleSheet} sheet */
function enlarged(sheet) {
  const known = larger.get(sheet) ?? new CSSStyleSheet();
  if (!larger.has(sheet)) {
    const text = [...sheet.cssRules].map((rule) => rule.cssText).join("\n");
    known.replaceSync(text.replace(SIZE, (all, size) => (RELATIVE.test(size) ? `font-size: max(1rem, ${size})` : all)));
    larger.set(sheet, known);
  }
  return known;
}

/**
 * Enlarge the letters of all components in an element; says whether some were small.
 * @param {Element} root
 * @param {string} more a style sheet for each of them
 */
export function enlarge(root, more) {
  if (own.cssRules.length === 0) own.replaceSync(more);
  let some = false;
  for (const { shadowRoot } of root.querySelectorAll("*")) {
    if (!shadowRoot || shadowRoot.adoptedStyleSheets.includes(own)) continue;
    const sheets = [...shadowRoot.adoptedStyleSheets];
    if (sheets.length === 0) continue; // its component isn't there yet
    before.set(shadowRoot, sheets);
    shadowRoot.adoptedStyleSheets = [...sheets.map(enlarged), own];
    some = true;
  }
  return some;
}

export function makeSmall() {
  for (const [place, sheets] of before) place.adoptedStyleSheets = sheets;
  before.clear();
}
