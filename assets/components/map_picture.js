// The map as one drawing, to be saved: the columns as they are on screen, whole.

import { svgElement } from "./dom.js";

const HEAD = 24; // px
const APART = 14;

/**
 * @param {SVGSVGElement} svg
 * @param {HTMLElement} columns
 */
export function drawMap(svg, columns) {
  let [x, tallest] = [APART, 0];
  /** @type {SVGElement[]} */
  const drawn = [];
  for (const column of columns.children) {
    const canvases = /** @type {HTMLCanvasElement[]} */ ([...column.querySelectorAll("canvas")]);
    if (!canvases.length) continue;
    const title = svgElement("text", { x, y: HEAD, "font-size": 13, fill: "var(--qp-ink)" }, column.querySelector("b")?.textContent ?? "");
    const size = { width: canvases[0].clientWidth, height: canvases[0].clientHeight };
    const images = canvases.map((canvas) => svgElement("image", { x, y: HEAD + APART, ...size, href: canvas.toDataURL() }));
    drawn.push(title, ...images);
    x += Math.max(size.width, 90) + APART;
    tallest = Math.max(tallest, size.height);
  }
  svg.setAttribute("viewBox", `0 0 ${x} ${HEAD + 2 * APART + tallest}`);
  svg.replaceChildren(...drawn);
}
