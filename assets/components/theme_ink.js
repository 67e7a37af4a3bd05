// The theme's colors for what is drawn pixel by pixel.

import { element } from "./dom.js";

/**
 * A color of the theme as red, green and blue.
 * @param {HTMLElement} root
 * @param {string} name
 */
export const inkOf = (root, name) => (colorOf(root, name).match(/\d+/g) ?? []).slice(0, 3).map(Number);

/**
 * A color of the theme as a canvas takes it.
 * @param {HTMLElement} root
 * @param {string} name
 */
export function colorOf(root, name) {
  const probe = element("i");
  probe.style.color = `var(--qp-${name})`;
  probe.style.setProperty("forced-color-adjust", "none"); // what a color means is lost in forced ones
  root.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/**
 * @param {HTMLElement} root whose style has a color of the theme, and "transition: color 1ms", which has
 *   no other use: the end of it is heard
 * @param {() => void} redraw
 */
export function whenThemeChanges(root, redraw) {
  root.addEventListener("transitionend", (event) => event.target === root && redraw());
}
