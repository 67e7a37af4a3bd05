// Where a component stands: its styles and its HTML are there before it is first called.

/** @import { ComponentArgs } from "./dom.js" */
import { element, oncePerPlace } from "./dom.js";

/**
 * What a component is made of: its function, which may return another one to end it with, the names of
 * its style sheets, and its HTML.
 * @typedef {{ show: (args: ComponentArgs<any>) => (() => void) | void, styles: string[], html: string }} Kind
 */

/**
 * Returns how to show a component: by its name, with what Streamlit calls it with.
 * @param {Record<string, string>} sheets the style sheets by name
 * @param {Record<string, Kind>} kinds the components by name
 */
export function placer(sheets, kinds) {
  /** @type {Map<string, CSSStyleSheet>} */
  const made = new Map(); // one for all places
  const sheet = (/** @type {string} */ name) => {
    const known = made.get(name) ?? new CSSStyleSheet();
    if (!made.has(name)) known.replaceSync(sheets[name]);
    made.set(name, known);
    return known;
  };
  const furnish = oncePerPlace((/** @type {ShadowRoot} */ place, /** @type {Kind} */ { styles, html }) => {
    place.adoptedStyleSheets = styles.map(sheet);
    const frame = element("div");
    frame.innerHTML = html;
    if (html) place.append(frame);
    return frame;
  });
  return (/** @type {string} */ name, /** @type {ComponentArgs<any>} */ args) => {
    furnish(/** @type {ShadowRoot} */ (args.parentElement), kinds[name]);
    return kinds[name].show(args);
  };
}
