// A picture that is led through step by step: a sentence for each step, the controls, a Save menu.

/** @import { Columns } from "./save.js" */
/** @import { StepControls, Walk } from "./step_controls.js" */
import { element, setAttributes, svgElement } from "./dom.js";
import { saveMenu } from "./save.js";
import { firstStep, stepControls } from "./step_controls.js";

/** @typedef {ReturnType<typeof walkParts>} WalkParts */

/**
 * What every such picture consists of, and the step at which it begins.
 * @param {string} param the step's name in the address
 */
export function walkParts(param) {
  return {
    root: element("div", "board"),
    controls: /** @type {StepControls | null} */ (null),
    view: element("div", "view"),
    picture: svgElement("svg", { "aria-hidden": "true" }), // the label of its frame says what it shows
    sentence: element("p", "sentence"),
    at: firstStep(param),
  };
}

/**
 * Put the parts together, and draw whenever there is more or less room.
 * @param {WalkParts} parts
 * @param {{ label: string, slider: string, file: string }} words what it is, what its slider counts, and
 *   what saved files are called
 * @param {{ walk: Walk, columns: () => Columns, draw: () => void }} does
 */
export function mountWalk(parts, { label, slider, file }, { walk, columns, draw }) {
  const { root, view, picture, sentence } = parts;
  parts.controls = stepControls(root, slider, walk);
  setAttributes(root, { role: "group", "aria-label": label });
  sentence.setAttribute("aria-live", "polite");
  view.setAttribute("role", "img");
  view.append(picture);
  root.append(parts.controls.row, sentence, element("div", "picture", saveMenu(picture, file, columns), view));
  new ResizeObserver(draw).observe(view);
}
