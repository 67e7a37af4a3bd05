// A small menu that saves a picture (SVG, PNG) and its numbers (CSV), all in the browser.

import { button, element, setAttributes } from "./dom.js";
import { download } from "./download.js";

const VARIABLE = /var\(--qp-[a-z0-9-]+(?:, #[0-9a-f]{6})?\)/g;
const PNG_WIDTH = 1600; // px

/** @typedef {Record<string, ArrayLike<unknown>>} Columns numbers by name, all of one length */

/**
 * @param {SVGSVGElement} svg with colors as var(--qp-NAME) or var(--qp-NAME, #rrggbb)
 * @param {string} name of the files, without an ending; also tells one menu of a page from the others
 * @param {(() => Columns) | null} columns the numbers, if there are any
 */
export function saveMenu(svg, name, columns) {
  const summary = element("summary", "", "Save");
  summary.setAttribute("aria-label", `Save: ${name.replaceAll("-", " ")}`);
  const choices = element("div", "choices");
  const menu = element("details", "save", summary, choices);
  const close = () => {
    menu.open = false;
    summary.focus();
  };
  /** @type {[string, () => void][]} */
  const actions = [
    ["Picture, SVG", () => download(new Blob([standalone(svg).text], { type: "image/svg+xml" }), `${name}.svg`)],
    ["Picture, PNG", () => savePng(svg, `${name}.png`)],
  ];
  if (columns)
    actions.push(["Numbers, CSV", () => download(new Blob([csv(columns())], { type: "text/csv" }), `${name}.csv`)]);
  for (const [words, action] of actions)
    choices.append(
      button(words, () => {
        action();
        close();
      }),
    );
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) close();
  });
  return menu;
}

/** @param {Columns} columns */
function csv(columns) {
  const quoted = (/** @type {string} */ cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  const line = (/** @type {unknown[]} */ cells) => cells.map((cell) => quoted(String(cell))).join(",");
  const values = Object.values(columns);
  const lines = Array.from(values[0], (_, i) => line(values.map((column) => column[i])));
  return [line(Object.keys(columns)), ...lines].join("\n") + "\n";
}

/**
 * The picture on its own: colors as the reader sees them instead of variables, on the page's background.
 * @param {SVGSVGElement} svg
 */
function standalone(svg) {
  const copy = /** @type {SVGSVGElement} */ (svg.cloneNode(true));
  const probe = element("i");
  svg.parentElement?.append(probe);
  const resolve = (/** @type {string} */ variable) => {
    probe.style.color = variable;
    return getComputedStyle(probe).color;
  };
  const paper = resolve("var(--qp-paper)");
  const { width, height } = svg.viewBox.baseVal;
  setAttributes(copy, {
    width,
    height,
    "font-family": "sans-serif",
    xmlns: "http://www.w3.org/2000/svg",
    style: `background: ${paper}`,
  });
  const text = new XMLSerializer().serializeToString(copy).replace(VARIABLE, resolve);
  probe.remove();
  return { text, width, height, paper };
}

/**
 * @param {SVGSVGElement} svg
 * @param {string} name
 */
async function savePng(svg, name) {
  const { text, width, height, paper } = standalone(svg);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = element("canvas");
  canvas.width = PNG_WIDTH;
  canvas.height = Math.round((PNG_WIDTH * height) / width);
  const context = canvas.getContext("2d");
  if (!context) return;
  context.fillStyle = paper;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => blob && download(blob, name), "image/png");
}
