// What machines hold while they add or multiply, step by step, for mouse, finger and keyboard.
// lib/ui/components/steps.py sends the whole traces once: { machines: [{ param, title, name, stages: [{ name,
// size, steps }], widest, steps: [{ name, sentence, bit, registers: [{ name, fields: [{ part, bits }] }] }] }],
// moments: [[step or null, step or null]] }. A moment has for each of two machines the last step of the
// stage that it is in, or null where it waits for the other one.

import { saveMenu } from "./save.js";
import { button, element, markEnds, press, writePlace } from "./walk.js";

const SVG = "http://www.w3.org/2000/svg";
const CELL = 24; // px, the most that a bit is wide
const LEGIBLE = 8; // px, the least that a bit is wide to hold its digit
const TALL = 24; // px, of a register
const ROW = 50; // px, a register with its name above it
const GAP = 4; // px between fields
// A part's color says what it means; guard, round and sticky are what rounding looks at.
const COLORS = { carry: "muted", hidden: "significand", guard: "rounding", round: "rounding", sticky: "rounding" };
const LETTERS = { guard: "G", round: "R", sticky: "S" };

const seen = new WeakMap(); // parentElement -> the machines on screen
const places = new Map(); // param -> where its walk stood when the reader left the page

export default function ({ data, parentElement }) {
  const before = seen.get(parentElement);
  const names = JSON.stringify(data.machines.map((machine) => machine.param));
  const walks = before?.names === names ? before : build(parentElement, data.machines, names);
  // Below two pictures of any height the page stays where it is.
  const rows = Math.max(...data.machines.flatMap(({ steps }) => steps.map((step) => step.registers.length)));
  walks.root.style.setProperty("--tallest", `${rows * ROW}px`);
  walks.moments = data.moments.length ? data.moments : alone(data.machines[0]);
  data.machines.forEach((machine, index) => adopt(walks.panels[index], machine));
  const shares = data.machines.map(({ widest }) => `minmax(19rem, ${widest}fr)`);
  walks.root.style.setProperty("--columns", shares.join(" "));
  drawStages(walks);
  follow(walks);
}

function build(parent, machines, names) {
  const walks = { root: element("div", "all"), names, moments: [], stages: element("div", "stages") };
  walks.panels = machines.map(({ param }) => buildPanel(walks, param));
  walks.stages.setAttribute("role", "img");
  if (machines.length > 1) walks.root.append(buildBoth(walks));
  walks.root.append(walks.stages, element("div", "machines", ...walks.panels.map((panel) => panel.root)));
  parent.querySelector(".all")?.remove();
  parent.append(walks.root);
  seen.set(parent, walks);
  return walks;
}

// One control for both machines.
function buildBoth(walks) {
  const both = element("div", "walk both", element("span", "title", "Both, stage by stage"));
  both.setAttribute("role", "group");
  both.setAttribute("aria-label", "Both, stage by stage");
  walks.back = button("← Back");
  walks.next = button("Next →");
  both.append(walks.back, walks.next);
  walks.back.addEventListener("click", () => goBoth(walks, momentOf(walks) - 1));
  walks.next.addEventListener("click", () => goBoth(walks, momentOf(walks) + 1));
  both.addEventListener("keydown", (event) => press(event, momentOf(walks), (to) => goBoth(walks, to)));
  return both;
}

function buildPanel(walks, param) {
  const panel = {
    walks,
    param,
    root: element("section", "machine"),
    title: element("p", "title"),
    where: element("p", "where"),
    back: button("← Back"),
    next: button("Next →"),
    slider: element("input"),
    view: element("div", "view"),
    legend: element("p", "legend"),
    sentence: element("p", "sentence"),
    picture: document.createElementNS(SVG, "svg"),
    at: Number(new URL(window.location.href).searchParams.get(param) ?? places.get(param)) || 0,
    machine: null,
  };
  panel.slider.type = "range";
  panel.slider.min = 0;
  panel.root.setAttribute("role", "group");
  panel.view.setAttribute("role", "img");
  panel.picture.setAttribute("aria-hidden", "true"); // the label of its frame says what it shows
  panel.sentence.setAttribute("aria-live", "polite");
  panel.view.append(panel.picture);
  panel.menu = saveMenu(panel.picture, `${param}s`, () => table(panel.machine));
  panel.root.append(
    element("div", "head", panel.title, panel.menu),
    element("div", "walk", panel.back, panel.slider, panel.next),
    panel.where,
    element("div", "body", panel.view, panel.legend, panel.sentence),
  );
  const walk = (to) => {
    go(panel, to);
    follow(walks);
  };
  panel.back.addEventListener("click", () => walk(panel.at - 1));
  panel.next.addEventListener("click", () => walk(panel.at + 1));
  panel.slider.addEventListener("input", () => walk(Number(panel.slider.value)));
  panel.root.addEventListener("keydown", (event) => {
    if (event.target !== panel.slider && !event.target.closest(".save")) press(event, panel.at, walk);
  });
  new ResizeObserver(() => panel.machine && draw(panel)).observe(panel.view);
  return panel;
}

function adopt(panel, machine) {
  panel.machine = machine;
  const { title, steps, stages, widest } = machine;
  panel.title.replaceChildren(
    title,
    element("span", "size", `${stages.length} kinds of work, registers of up to ${widest} bits`),
  );
  panel.root.setAttribute("aria-label", `${title}, step by step`);
  panel.slider.max = steps.length - 1;
  panel.slider.setAttribute("aria-label", `Step of ${title}`);
  go(panel, panel.at);
}

// ---- Forward and back ----

function go(panel, to) {
  const { steps } = panel.machine;
  panel.at = Math.max(0, Math.min(Math.trunc(to), steps.length - 1));
  places.set(panel.param, panel.at);
  const step = steps[panel.at];
  markEnds(panel, panel.at, steps.length);
  panel.slider.value = panel.at;
  panel.where.textContent = placeInWords(panel);
  panel.slider.setAttribute("aria-valuetext", panel.where.textContent);
  panel.legend.replaceChildren(...legend(step));
  panel.view.setAttribute("aria-label", step.registers.map(inWords).join("; "));
  draw(panel);
  writePlace(panel);
}

// Such as "Stage 2 of 3: add, bit 4 of 8".
function placeInWords({ machine: { stages }, at }) {
  const index = stageOf(stages, at);
  const { name, steps } = stages[index];
  const first = stages.slice(0, index).reduce((sum, stage) => sum + stage.steps, 0);
  const inside = steps > 1 ? `, bit ${at - first + 1} of ${steps}` : "";
  return `Stage ${index + 1} of ${stages.length}: ${name}${inside}`;
}

function stageOf(stages, at) {
  let last = -1;
  return stages.findIndex(({ steps }) => (last += steps) >= at);
}

// ---- Two machines together ----

function alone({ stages }) {
  let last = -1;
  return stages.map(({ steps }) => [(last += steps)]);
}

// The moment that the machines have come to: that of the one that is further.
function momentOf({ moments, panels }) {
  const reached = panels.map(({ at }, side) => moments.findIndex((steps) => steps[side] !== null && steps[side] >= at));
  return Math.max(...reached);
}

// Where a machine stands at a moment: at the end of its stage then, or of the one before if it waits.
function stepAt({ moments }, moment, side) {
  return moments.slice(0, moment + 1).findLast((steps) => steps[side] !== null)?.[side] ?? 0;
}

function goBoth(walks, to) {
  const moment = Math.max(0, Math.min(to, walks.moments.length - 1));
  walks.panels.forEach((panel, side) => go(panel, stepAt(walks, moment, side)));
  follow(walks);
}

// What depends on both: who waits, and which stages are marked.
function follow(walks) {
  const moment = momentOf(walks);
  walks.panels.forEach((panel, side) => {
    const { name, steps, stages } = panel.machine;
    const waits = walks.moments[moment][side] === null && panel.at === stepAt(walks, moment, side);
    panel.root.classList.toggle("waits", waits);
    const other = walks.panels[1 - side]?.machine;
    panel.sentence.textContent = waits
      ? `${name} waits: it has no stage “${other.steps[walks.moments[moment][1 - side]].name}”.`
      : steps[panel.at].sentence;
    const now = stageOf(stages, panel.at);
    panel.cells.forEach((cell, index) => cell.classList.toggle("now", index === now && !waits));
  });
  if (walks.next) markEnds(walks, moment, walks.moments.length);
}

// The stages of each machine in a row, or on a phone in a column; a gap where it has nothing to do.
function drawStages(walks) {
  const { moments, panels, stages } = walks;
  stages.style.setProperty("--machines", panels.length);
  stages.style.setProperty("--moments", moments.length);
  stages.classList.toggle("one", panels.length === 1);
  stages.replaceChildren();
  if (panels.length > 1) stages.append(...panels.map(({ machine }) => element("b", "", machine.name)));
  panels.forEach((panel) => (panel.cells = []));
  for (const steps of moments)
    steps.forEach((step, side) => {
      const { machine, cells } = panels[side];
      if (step === null) return stages.append(element("span", "none"));
      const { name, size } = machine.stages[cells.length];
      cells.push(element("span", "stage", name, ...(size ? [element("small", "", size)] : [])));
      stages.append(cells.at(-1));
    });
  const said = panels.map(({ machine }) => {
    const all = machine.stages.map(({ name, size }) => (size ? `${name} ${size}` : name));
    return `${machine.name}: ${all.join(", ")}`;
  });
  stages.setAttribute("aria-label", `${said.join(". ")}.`);
}

// ---- In words ----

function inWords({ name, fields }) {
  const said = fields.map(({ part, bits }) => (fields.length === 1 ? bits : `${part} ${bits}`));
  return `${name}: ${said.join(", ")}`;
}

// What the colors of the fields mean, each named once, from left to right.
function legend({ registers }) {
  const parts = new Set(registers.flatMap(({ fields }) => fields.map(({ part }) => part)));
  return [...parts].map((part) => {
    const sign = part === "hidden" ? "hidden bit (dashed)" : [LETTERS[part], part].filter(Boolean).join(" ");
    const word = element("span", "", sign);
    word.style.color = colorOf(part);
    return word;
  });
}

function colorOf(part) {
  return `var(--qp-${COLORS[part] ?? part})`;
}

// ---- The registers ----

function draw({ machine, at, view, picture }) {
  const width = view.clientWidth;
  if (!width) return;
  const gaps = GAP * Math.max(...machine.steps.flatMap(({ registers }) => registers.map((one) => one.fields.length)));
  const cell = Math.min(CELL, (width - gaps) / machine.widest);
  const step = machine.steps[at];
  picture.setAttribute("viewBox", `0 0 ${width} ${step.registers.length * ROW}`);
  picture.replaceChildren();
  const right = machine.widest * cell + gaps;
  if (step.bit !== null) {
    // The column being added goes through all registers; a partial product looks at one bit of b.
    const tall = (step.name === "add" ? step.registers.length * ROW : ROW) - 16;
    const left = right - (step.bit + 1) * cell;
    place(picture, "rect", { x: left, y: 16, width: cell, height: tall, rx: 4, fill: "var(--qp-faint)" });
  }
  step.registers.forEach((register, row) => drawRegister(picture, register, row * ROW, right, cell));
}

// From the right, so that bits of the same weight stand below each other.
function drawRegister(picture, { name, fields }, top, right, cell) {
  let x = right;
  const count = fields.reduce((sum, { bits }) => sum + bits.length, 0);
  for (const { part, bits } of [...fields].reverse()) {
    const color = colorOf(part);
    for (const bit of [...bits].reverse()) {
      x -= cell;
      const one = bit === "1";
      place(picture, "rect", {
        x: x + 0.75,
        y: top + 20,
        width: cell - 1.5,
        height: TALL,
        rx: Math.min(4, cell / 4),
        fill: one ? color : "var(--qp-paper)",
        stroke: color,
        "stroke-opacity": one ? 1 : 0.5,
        // As on the page Floats: dashed is what is not stored.
        ...(part === "hidden" && { "stroke-dasharray": "3 2", "stroke-opacity": 1, "fill-opacity": 0.75 }),
      });
      if (cell < LEGIBLE) continue;
      const size = Math.min(14, cell + 1);
      const middle = { x: x + cell / 2, y: top + 20 + TALL / 2 + size * 0.36, "text-anchor": "middle" };
      const ink = one ? "var(--qp-paper)" : "var(--qp-ink)";
      place(picture, "text", { ...middle, fill: ink, "font-size": size }, bit);
    }
    if (LETTERS[part]) {
      const letter = { x: x + cell / 2, y: top + 14, "text-anchor": "middle", "font-size": 12, fill: color };
      place(picture, "text", { ...letter, "font-weight": 650 }, LETTERS[part]);
    }
    x -= GAP;
  }
  const caption = { x: x + GAP, y: top + 14, "font-size": 13, fill: "var(--qp-ink)" };
  const words = `${name}, ${count} bit${count === 1 ? "" : "s"}`;
  const room = right - caption.x;
  if (room < words.length * 7)
    place(picture, "text", { ...caption, x: right, "text-anchor": "end" }, words);
  else place(picture, "text", caption, words);
}

function place(picture, tag, attributes, text = "") {
  const made = document.createElementNS(SVG, tag);
  for (const [name, set] of Object.entries(attributes)) made.setAttribute(name, set);
  made.textContent = text;
  picture.append(made);
}

// All steps, one line for each register.
function table({ steps }) {
  const lines = steps.flatMap((step, index) =>
    step.registers.map(({ name, fields }) => ({
      step: index + 1,
      name: step.name,
      register: name,
      parts: fields.map(({ part }) => part).join(" "),
      bits: fields.map(({ bits }) => bits).join(" "),
      sentence: step.sentence,
    })),
  );
  return Object.fromEntries(Object.keys(lines[0]).map((key) => [key, lines.map((line) => line[key])]));
}
