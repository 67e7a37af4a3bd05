// What machines hold while they add or multiply, step by step, for mouse, finger and keyboard.
// lib/ui/components/steps.py sends the whole traces once: { machines: [{ param, title, stages,
// widest, steps: [{ name, sentence, bit, registers: [{ name, fields: [{ part, bits }] }] }] }] }.

import { saveMenu } from "./save.js";

const SVG = "http://www.w3.org/2000/svg";
const CELL = 24; // px, the most that a bit is wide
const LEGIBLE = 8; // px, the least that a bit is wide to hold its digit
const TALL = 24; // px, of a register
const ROW = 50; // px, a register with its name above it
const GAP = 4; // px between fields
// A part's color says what it means; guard, round and sticky are what rounding looks at.
const COLORS = { carry: "muted", guard: "rounding", round: "rounding", sticky: "rounding" };

const seen = new WeakMap(); // parentElement -> the machines on screen
const places = new Map(); // param -> where its walk stood when the reader left the page

export default function ({ data, parentElement }) {
  const before = seen.get(parentElement);
  const names = JSON.stringify(data.machines.map((machine) => machine.param));
  const walks = before?.names === names ? before : build(parentElement, data.machines, names);
  // Pictures of equal height, so that the sentences below them stand side by side.
  const rows = Math.max(...data.machines.flatMap(({ steps }) => steps.map((step) => step.registers.length)));
  data.machines.forEach((machine, index) => adopt(walks.panels[index], { ...machine, rows }));
  const shares = data.machines.map(({ widest }) => `minmax(19rem, ${widest}fr)`);
  walks.root.style.setProperty("--columns", shares.join(" "));
}

function build(parent, machines, names) {
  const root = element("div", "machines");
  const panels = machines.map(({ param }) => buildPanel(param));
  root.append(...panels.map((panel) => panel.root));
  parent.querySelector(".machines")?.remove();
  parent.append(root);
  const walks = { root, panels, names };
  seen.set(parent, walks);
  return walks;
}

function buildPanel(param) {
  const panel = {
    param,
    root: element("section", "machine"),
    title: element("p", "title"),
    count: element("span", "count"),
    back: element("button", "", "← Back"),
    next: element("button", "", "Next →"),
    slider: element("input"),
    stages: element("p", "stages"),
    view: element("div", "view"),
    legend: element("p", "legend"),
    sentence: element("p", "sentence"),
    picture: document.createElementNS(SVG, "svg"),
    at: Number(new URL(window.location.href).searchParams.get(param) ?? places.get(param)) || 0,
    machine: null,
  };
  panel.back.type = panel.next.type = "button";
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
    element("p", "where", panel.count, panel.stages),
    panel.view,
    panel.legend,
    panel.sentence,
  );
  panel.back.addEventListener("click", () => go(panel, panel.at - 1));
  panel.next.addEventListener("click", () => go(panel, panel.at + 1));
  panel.slider.addEventListener("input", () => go(panel, Number(panel.slider.value)));
  panel.root.addEventListener("keydown", (event) => press(panel, event));
  new ResizeObserver(() => panel.machine && draw(panel)).observe(panel.view);
  return panel;
}

function element(tag, name, ...children) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  made.append(...children);
  return made;
}

function adopt(panel, machine) {
  panel.machine = machine;
  const { title, steps, widest } = machine;
  panel.title.replaceChildren(
    title,
    element("span", "size", `${steps.length} steps, registers of up to ${widest} bits`),
  );
  panel.root.setAttribute("aria-label", `${title}, step by step`);
  panel.slider.max = steps.length - 1;
  panel.slider.setAttribute("aria-label", `Step of ${title}`);
  go(panel, panel.at);
}

// ---- Forward and back ----

function press(panel, event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target === panel.slider) return;
  if (event.target.closest(".save")) return;
  const to = { ArrowLeft: panel.at - 1, ArrowRight: panel.at + 1, Home: 0, End: Infinity };
  if (!(event.key in to)) return;
  event.preventDefault();
  go(panel, to[event.key]);
}

function go(panel, to) {
  const { steps, stages } = panel.machine;
  panel.at = Math.max(0, Math.min(Math.trunc(to), steps.length - 1));
  places.set(panel.param, panel.at);
  const step = steps[panel.at];
  // aria-disabled rather than disabled: a button that loses its focus at the end strands the keyboard.
  panel.back.setAttribute("aria-disabled", panel.at === 0);
  panel.next.setAttribute("aria-disabled", panel.at === steps.length - 1);
  panel.slider.value = panel.at;
  panel.slider.setAttribute("aria-valuetext", `step ${panel.at + 1} of ${steps.length}: ${step.name}`);
  panel.count.textContent = `Step ${panel.at + 1} of ${steps.length}: `;
  panel.stages.replaceChildren(
    ...stages.flatMap((name, index) => [
      ...(index ? [" → "] : []),
      element(name === step.name ? "strong" : "span", "", name),
    ]),
  );
  panel.legend.replaceChildren(...legend(step));
  panel.sentence.textContent = step.sentence;
  panel.view.setAttribute("aria-label", step.registers.map(inWords).join("; "));
  draw(panel);
  writeAddress(panel);
}

function inWords({ name, fields }) {
  const said = fields.map(({ part, bits }) => (fields.length === 1 ? bits : `${part} ${bits}`));
  return `${name}: ${said.join(", ")}`;
}

// What the colors of the fields mean, each named once, from left to right.
function legend({ registers }) {
  const parts = new Set(registers.flatMap(({ fields }) => fields.map(({ part }) => part)));
  return [...parts].map((part) => {
    const word = element("span", "", part);
    word.style.color = colorOf(part);
    return word;
  });
}

function colorOf(part) {
  return `var(--qp-${COLORS[part] ?? part})`;
}

// Replacing, not pushing: the Back button of the browser leads to the page before.
function writeAddress({ param, at }) {
  const address = new URL(window.location.href);
  if (at === 0) address.searchParams.delete(param);
  else address.searchParams.set(param, at);
  if (address.href !== window.location.href)
    window.history.replaceState(window.history.state, "", address);
}

// ---- The registers ----

function draw({ machine, at, view, picture }) {
  const width = view.clientWidth;
  if (!width) return;
  const gaps = GAP * Math.max(...machine.steps.flatMap(({ registers }) => registers.map((one) => one.fields.length)));
  const cell = Math.min(CELL, (width - gaps) / machine.widest);
  picture.setAttribute("viewBox", `0 0 ${width} ${machine.rows * ROW}`);
  picture.replaceChildren();
  const step = machine.steps[at];
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
      });
      if (cell < LEGIBLE) continue;
      const size = Math.min(14, cell + 1);
      const middle = { x: x + cell / 2, y: top + 20 + TALL / 2 + size * 0.36, "text-anchor": "middle" };
      const ink = one ? "var(--qp-paper)" : "var(--qp-ink)";
      place(picture, "text", { ...middle, fill: ink, "font-size": size }, bit);
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
