// What machines hold while they add or multiply, step by step, for mouse, finger and keyboard.

/** @import { Attributes, ComponentArgs } from "./dom.js" */
import { button, element, oncePerPlace, svgElement } from "./dom.js";
import { clip } from "./numeric.js";
import { saveMenu } from "./save.js";
import { existingStep, firstStep, keepStep, markEnds, stepByKey } from "./step_controls.js";
import { roomIn } from "./svg.js";

const CELL = 24; // px, the most that a bit is wide
const LEGIBLE = 8; // px, the least that a bit is wide to hold its digit
const TALL = 24; // px, of a register
const ROW = 50; // px, a register with its name above it
const GAP = 4; // px between fields
/**
 * A part's color says what it means; guard, round and sticky are what rounding looks at.
 * @type {Record<string, string>}
 */
const COLORS = { carry: "muted", hidden: "significand", guard: "rounding", round: "rounding", sticky: "rounding" };
/** @type {Record<string, string>} */
const LETTERS = { guard: "G", round: "R", sticky: "S" };

/**
 * What lib/ui/components/steps.py sends: the whole traces, once. A moment has for each of two machines
 * the last step of the stage that it is in, or null where it waits for the other one.
 * @typedef {{ machines: Machine[], moments: Moment[] }} Data
 * @typedef {(number | null)[]} Moment
 * @typedef {{ param: string, title: string, name: string, stages: Stage[], widest: number,
 *   steps: Step[] }} Machine param: the step's name in the address; widest: bits of a register
 * @typedef {{ name: string, size: string, steps: number }} Stage
 * @typedef {{ name: string, sentence: string, bit: number | null, registers: Register[] }} Step
 * @typedef {{ name: string, fields: { part: string, bits: string }[] }} Register
 */

/** @typedef {ReturnType<typeof frameFor>} Walks the machines on screen */
/** @typedef {ReturnType<typeof panelFor>} Panel one of them */

const shownAt = oncePerPlace(() => ({ walks: /** @type {Walks | null} */ (null) }));

/** @param {ComponentArgs<Data>} args */
export default function ({ data, parentElement }) {
  const shown = shownAt(parentElement);
  if (!shown.walks || !isFor(shown.walks, data)) {
    shown.walks?.root.remove();
    shown.walks = build(data);
    parentElement.append(shown.walks.root);
  }
  const { walks } = shown;
  // Below two pictures of any height the page stays where it is.
  const rows = Math.max(...data.machines.flatMap(({ steps }) => steps.map((step) => step.registers.length)));
  walks.root.style.setProperty("--tallest", `${rows * ROW}px`);
  walks.moments = data.moments.length ? data.moments : alone(data.machines[0]);
  data.machines.forEach((machine, index) => adopt(walks.panels[index], machine));
  const shares = data.machines.map(({ widest }) => `minmax(19rem, ${widest}fr)`);
  walks.root.style.setProperty("--columns", shares.join(" "));
  drawStages(walks);
  showTogether(walks);
}

/**
 * Whether what is on screen is for the machines that the server sends.
 * @param {Walks} walks
 * @param {Data} data
 */
function isFor({ panels }, { machines }) {
  return (
    panels.length === machines.length &&
    panels.every(({ machine }, index) => machine.param === machines[index].param)
  );
}

/** @param {Data} data */
function frameFor({ machines, moments }) {
  return {
    root: element("div", "all"),
    stages: element("div", "stages"),
    panels: machines.map(panelFor),
    // One control for both machines.
    back: button("← Back"),
    next: button("Next →"),
    moments,
  };
}

/** @param {Machine} machine */
function panelFor(machine) {
  return {
    machine,
    root: element("section", "machine"),
    title: element("p", "title"),
    where: element("p", "where"),
    back: button("← Back"),
    next: button("Next →"),
    slider: element("input"),
    view: element("div", "view"),
    legend: element("p", "legend"),
    sentence: element("p", "sentence"),
    picture: svgElement("svg", { "aria-hidden": "true" }), // the label of its frame says what it shows
    cells: /** @type {HTMLElement[]} */ ([]), // of the stages
    at: firstStep(machine.param),
  };
}

/** @param {Data} data */
function build(data) {
  const walks = frameFor(data);
  const { root, stages, panels } = walks;
  stages.setAttribute("role", "img");
  for (const panel of panels) buildPanel(panel, walks);
  if (panels.length > 1) root.append(buildBoth(walks));
  root.append(stages, element("div", "machines", ...panels.map((panel) => panel.root)));
  return walks;
}

/** @param {Walks} walks */
function buildBoth(walks) {
  const { back, next } = walks;
  const both = element("div", "walk both", element("span", "title", "Both, stage by stage"), back, next);
  both.setAttribute("role", "group");
  both.setAttribute("aria-label", "Both, stage by stage");
  back.addEventListener("click", () => goBoth(walks, momentOf(walks) - 1));
  next.addEventListener("click", () => goBoth(walks, momentOf(walks) + 1));
  both.addEventListener("keydown", (event) => {
    const to = stepByKey(event, momentOf(walks));
    if (to !== undefined) goBoth(walks, to);
  });
  return both;
}

/**
 * @param {Panel} panel
 * @param {Walks} walks
 */
function buildPanel(panel, walks) {
  const { root, slider, view, sentence, picture } = panel;
  slider.type = "range";
  slider.min = "0";
  root.setAttribute("role", "group");
  view.setAttribute("role", "img");
  sentence.setAttribute("aria-live", "polite");
  view.append(picture);
  root.append(
    element("div", "head", panel.title, saveMenu(picture, `${panel.machine.param}s`, () => table(panel.machine))),
    element("div", "walk", panel.back, slider, panel.next),
    panel.where,
    element("div", "body", view, panel.legend, sentence),
  );
  const walk = (/** @type {number} */ to) => {
    go(panel, to);
    takeAlong(walks, panel);
    showTogether(walks);
  };
  panel.back.addEventListener("click", () => walk(panel.at - 1));
  panel.next.addEventListener("click", () => walk(panel.at + 1));
  slider.addEventListener("input", () => walk(Number(slider.value)));
  root.addEventListener("keydown", (event) => {
    if (event.target === slider || /** @type {Element} */ (event.target).closest(".save")) return;
    const to = stepByKey(event, panel.at);
    if (to !== undefined) walk(to);
  });
  new ResizeObserver(() => draw(panel)).observe(view);
}

/**
 * @param {Panel} panel
 * @param {Machine} machine
 */
function adopt(panel, machine) {
  panel.machine = machine;
  const { title, steps, stages, widest } = machine;
  panel.title.replaceChildren(
    title,
    element("span", "size", `${stages.length} kinds of work, registers of up to ${widest} bits`),
  );
  panel.root.setAttribute("aria-label", `${title}, step by step`);
  panel.slider.max = String(steps.length - 1);
  panel.slider.setAttribute("aria-label", `Step of ${title}`);
  go(panel, panel.at);
}

// ---- Forward and back ----

/**
 * @param {Panel} panel
 * @param {number} to
 */
function go(panel, to) {
  const { steps, param } = panel.machine;
  panel.at = existingStep(to, steps.length);
  const step = steps[panel.at];
  const where = placeInWords(panel);
  markEnds(panel, panel.at, steps.length);
  panel.slider.value = String(panel.at);
  panel.where.textContent = where;
  panel.slider.setAttribute("aria-valuetext", where);
  panel.legend.replaceChildren(...legend(step));
  panel.view.setAttribute("aria-label", step.registers.map(inWords).join("; "));
  draw(panel);
  keepStep(param, panel.at);
}

/**
 * Such as "Stage 2 of 3: add, bit 4 of 8".
 * @param {Panel} panel
 */
function placeInWords({ machine: { stages }, at }) {
  const index = stageOf(stages, at);
  const { name, steps } = stages[index];
  const first = stages.slice(0, index).reduce((sum, stage) => sum + stage.steps, 0);
  const inside = steps > 1 ? `, bit ${at - first + 1} of ${steps}` : "";
  return `Stage ${index + 1} of ${stages.length}: ${name}${inside}`;
}

/**
 * The stage that a step belongs to, from 0.
 * @param {Stage[]} stages
 * @param {number} at
 */
function stageOf(stages, at) {
  let last = -1;
  return stages.findIndex(({ steps }) => (last += steps) >= at);
}

// ---- Two machines together ----

/**
 * The moments of a machine that waits for no other.
 * @param {Machine} machine
 * @returns {Moment[]}
 */
function alone({ stages }) {
  let last = -1;
  return stages.map(({ steps }) => [(last += steps)]);
}

/**
 * The moment that the machines have come to: that of the one that is further.
 * @param {Walks} walks
 */
function momentOf({ moments, panels }) {
  const reached = panels.map(({ at }, side) => moments.findIndex((steps) => (steps[side] ?? -1) >= at));
  return Math.max(...reached);
}

/**
 * Where a machine stands at a moment: at the end of its stage then, or of the one before if it waits.
 * @param {Walks} walks
 * @param {number} moment
 * @param {number} side the machine, 0 or 1
 */
function stepAt({ moments }, moment, side) {
  return moments.slice(0, moment + 1).findLast((steps) => steps[side] !== null)?.[side] ?? 0;
}

/**
 * @param {Walks} walks
 * @param {number} to a moment
 */
function goBoth(walks, to) {
  const moment = clip(to, 0, walks.moments.length - 1);
  walks.panels.forEach((panel, side) => go(panel, stepAt(walks, moment, side)));
  showTogether(walks);
}

/**
 * The other machine follows one that is walked by itself: both are at the same moment.
 * @param {Walks} walks
 * @param {Panel} walked
 */
function takeAlong(walks, walked) {
  const { panels, moments } = walks;
  const side = panels.indexOf(walked);
  const moment = moments.findIndex((steps) => (steps[side] ?? -1) >= walked.at);
  panels.forEach((panel, other) => other !== side && go(panel, stepAt(walks, moment, other)));
}

/**
 * What depends on both: who waits, and which stages are marked.
 * @param {Walks} walks
 */
function showTogether(walks) {
  const { panels, moments } = walks;
  const moment = momentOf(walks);
  panels.forEach((panel, side) => {
    const { name, steps, stages } = panel.machine;
    const waits = moments[moment][side] === null && panel.at === stepAt(walks, moment, side);
    panel.root.classList.toggle("waits", waits);
    panel.sentence.textContent = steps[panel.at].sentence;
    if (waits) {
      const other = panels[1 - side].machine.steps[stepAt(walks, moment, 1 - side)];
      panel.sentence.textContent = `${name} waits: it has no stage “${other.name}”.`;
    }
    const now = stageOf(stages, panel.at);
    panel.cells.forEach((cell, index) => cell.classList.toggle("now", index === now && !waits));
  });
  markEnds(walks, moment, moments.length);
}

/**
 * The stages of each machine in a row, or on a phone in a column; a gap where it has nothing to do.
 * @param {Walks} walks
 */
function drawStages({ moments, panels, stages }) {
  stages.style.setProperty("--machines", String(panels.length));
  stages.style.setProperty("--moments", String(moments.length));
  stages.classList.toggle("one", panels.length === 1);
  stages.replaceChildren();
  if (panels.length > 1) stages.append(...panels.map(({ machine }) => element("b", "", machine.name)));
  for (const panel of panels) panel.cells = [];
  for (const steps of moments) stages.append(...panels.map((panel, side) => stageCell(panel, steps[side])));
  const said = panels.map(({ machine }) => {
    const all = machine.stages.map(({ name, size }) => (size ? `${name} ${size}` : name));
    return `${machine.name}: ${all.join(", ")}`;
  });
  stages.setAttribute("aria-label", `${said.join(". ")}.`);
}

/**
 * The next stage of a machine, or a gap.
 * @param {Panel} panel
 * @param {number | null} step where the stage ends; null for a gap
 */
function stageCell({ machine, cells }, step) {
  if (step === null) return element("span", "none");
  const { name, size } = machine.stages[cells.length];
  const cell = element("span", "stage", name);
  if (size) cell.append(element("small", "", size));
  cells.push(cell);
  return cell;
}

// ---- In words ----

/** @param {Register} register */
function inWords({ name, fields }) {
  const said = fields.map(({ part, bits }) => (fields.length === 1 ? bits : `${part} ${bits}`));
  return `${name}: ${said.join(", ")}`;
}

/**
 * What the colors of the fields mean, each named once, from left to right.
 * @param {Step} step
 */
function legend({ registers }) {
  const parts = new Set(registers.flatMap(({ fields }) => fields.map(({ part }) => part)));
  return [...parts].map((part) => {
    const sign = part === "hidden" ? "hidden bit (dashed)" : [LETTERS[part], part].filter(Boolean).join(" ");
    const word = element("span", "", sign);
    word.style.color = colorOf(part);
    return word;
  });
}

/** @param {string} part */
function colorOf(part) {
  return `var(--qp-${COLORS[part] ?? part})`;
}

// ---- The registers ----

/** @param {Panel} panel */
function draw({ machine, at, view, picture }) {
  const width = roomIn(view);
  if (!width) return;
  const gaps = GAP * Math.max(...machine.steps.flatMap(({ registers }) => registers.map((one) => one.fields.length)));
  const cell = Math.min(CELL, (width - gaps) / machine.widest);
  const { bit, name, registers } = machine.steps[at];
  picture.setAttribute("viewBox", `0 0 ${width} ${registers.length * ROW}`);
  picture.replaceChildren();
  const right = machine.widest * cell + gaps;
  if (bit !== null) {
    // The column being added goes through all registers; a partial product looks at one bit of b.
    const height = (name === "add" ? registers.length * ROW : ROW) - 16;
    const x = right - (bit + 1) * cell;
    picture.append(svgElement("rect", { x, y: 16, width: cell, height, rx: 4, fill: "var(--qp-faint)" }));
  }
  registers.forEach((register, row) => picture.append(...drawRegister(register, row * ROW, right, cell)));
}

/**
 * From the right, so that bits of the same weight stand below each other.
 * @param {Register} register
 * @param {number} top
 * @param {number} right
 * @param {number} cell px that a bit is wide
 */
function drawRegister({ name, fields }, top, right, cell) {
  /** @type {SVGElement[]} */
  const drawn = [];
  let x = right;
  for (const { part, bits } of [...fields].reverse()) {
    for (const bit of [...bits].reverse()) {
      x -= cell;
      drawn.push(...drawBit(bit === "1", part, x, top + 20, cell));
    }
    if (LETTERS[part]) {
      const style = { "text-anchor": "middle", "font-size": 13, fill: colorOf(part), "font-weight": 650 };
      drawn.push(svgElement("text", { x: x + cell / 2, y: top + 14, ...style }, LETTERS[part]));
    }
    x -= GAP;
  }
  const left = x + GAP;
  const count = fields.reduce((sum, { bits }) => sum + bits.length, 0);
  const words = `${name}, ${count} bit${count === 1 ? "" : "s"}`;
  /** @type {Attributes} */
  const where = right - left < words.length * 7 ? { x: right, "text-anchor": "end" } : { x: left };
  drawn.push(svgElement("text", { ...where, y: top + 14, "font-size": 13, fill: "var(--qp-ink)" }, words));
  return drawn;
}

/**
 * @param {boolean} one whether the bit is 1
 * @param {string} part
 * @param {number} x
 * @param {number} y
 * @param {number} cell px that a bit is wide
 */
function drawBit(one, part, x, y, cell) {
  const color = colorOf(part);
  const square = svgElement("rect", {
    x: x + 0.75,
    y,
    width: cell - 1.5,
    height: TALL,
    rx: Math.min(4, cell / 4),
    fill: one ? color : "var(--qp-paper)",
    stroke: color,
    "stroke-opacity": one ? 1 : 0.5,
    // As on the page Floats: dashed is what is not stored.
    ...(part === "hidden" && { "stroke-dasharray": "3 2", "stroke-opacity": 1, "fill-opacity": 0.75 }),
  });
  if (cell < LEGIBLE) return [square];
  const size = Math.min(14, cell + 1);
  const style = { fill: one ? "var(--qp-paper)" : "var(--qp-ink)", "font-size": size, "text-anchor": "middle" };
  const where = { x: x + cell / 2, y: y + TALL / 2 + size * 0.36 };
  return [square, svgElement("text", { ...where, ...style }, one ? "1" : "0")];
}

/**
 * All steps, one line for each register.
 * @param {Machine} machine
 */
function table({ steps }) {
  const lines = steps.flatMap(({ name, registers, sentence }, index) =>
    registers.map((register) => ({ step: index + 1, name, register, sentence })),
  );
  return {
    step: lines.map(({ step }) => step),
    name: lines.map(({ name }) => name),
    register: lines.map(({ register }) => register.name),
    parts: lines.map(({ register }) => register.fields.map(({ part }) => part).join(" ")),
    bits: lines.map(({ register }) => register.fields.map(({ bits }) => bits).join(" ")),
    sentence: lines.map(({ sentence }) => sentence),
  };
}
