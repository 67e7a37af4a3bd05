// What every component needs: elements made and found, state that outlives a rerun, and keys.

const SVG = "http://www.w3.org/2000/svg";

/**
 * What Streamlit calls a component with, at first and after every rerun.
 * @template Data
 * @typedef {object} ComponentArgs
 * @property {Data} data what the server sends
 * @property {HTMLElement | ShadowRoot} parentElement the component's place on the page
 * @property {(name: string, value: unknown) => void} setStateValue sends a value that stays
 * @property {(name: string, value: unknown) => void} setTriggerValue sends a value for one rerun
 */

// ---- Elements ----

/**
 * An element with a class, or none if that is "", and children.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} [className]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, className = "", ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/**
 * A button with words on it.
 * @param {string} words
 * @param {() => void} [press] what it does
 */
export function button(words, press) {
  const made = element("button", "", words);
  made.type = "button";
  if (press) made.addEventListener("click", press);
  return made;
}

/** @typedef {Record<string, string | number | bigint | boolean>} Attributes */

/**
 * @param {Element} target
 * @param {Attributes} attributes
 */
export function setAttributes(target, attributes) {
  for (const [name, value] of Object.entries(attributes)) target.setAttribute(name, String(value));
}

/**
 * An element of a picture.
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} [attributes]
 * @param {...(Node | string)} children
 * @returns {SVGElementTagNameMap[Tag]}
 */
export function svgElement(tag, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, tag);
  setAttributes(made, attributes);
  made.append(...children);
  return made;
}

/**
 * A picture that nobody sees: it is drawn to be saved.
 * @param {Attributes} [attributes]
 */
export function unseenPicture(attributes) {
  const made = svgElement("svg", attributes);
  made.style.display = "none";
  return made;
}

/**
 * How to find the elements of a component's HTML, which are known to be there.
 * @param {ParentNode} root
 * @returns {(selector: string) => HTMLElement}
 */
export function finder(root) {
  return (selector) => {
    const found = root.querySelector(selector);
    if (!found) throw new Error(`no element matches ${selector}`);
    return /** @type {HTMLElement} */ (found);
  };
}

// ---- State ----

/**
 * Streamlit calls a component again and again with the same place: `build` is called once for each.
 * @template {[HTMLElement | ShadowRoot, ...any[]]} Args
 * @template Built
 * @param {(...args: Args) => Built} build takes the place, and what else it needs at first
 * @returns {(...args: Args) => Built}
 */
export function oncePerPlace(build) {
  /** @type {WeakMap<HTMLElement | ShadowRoot, Built>} */
  const built = new WeakMap();
  return (...args) => {
    const known = built.get(args[0]);
    if (known) return known;
    const made = build(...args);
    built.set(args[0], made);
    return made;
  };
}

// ---- Keys ----

/**
 * What the pressed key means, undefined for other keys and for the browser's shortcuts. A key that
 * means something here does nothing else.
 * @template Meaning
 * @param {KeyboardEvent} event
 * @param {Record<string, Meaning>} meanings by the names of keys
 * @returns {Meaning | undefined}
 */
export function keyMeaning(event, meanings) {
  if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in meanings)) return undefined;
  event.preventDefault();
  return meanings[event.key];
}
