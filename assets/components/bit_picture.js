// The strip to take away: as one SVG picture, and as a table of its bits.

import { bitAt, exactDecimal, fieldOf, hexadecimal, weightOf } from "./numbers.js";

const SVG = "http://www.w3.org/2000/svg";

// An empty picture that nobody sees; `draw` fills it when somebody wants to save it.
export function drawing() {
  const made = document.createElementNS(SVG, "svg");
  made.style.display = "none";
  return made;
}

// The strip as it stands on screen, as one SVG picture with a line that says what it is.
export function draw({ drawing: picture, group, format, code, value }) {
  const frame = group.getBoundingClientRect();
  const margin = 12;
  const line = 28;
  picture.setAttribute(
    "viewBox",
    `0 0 ${Math.ceil(frame.width) + 2 * margin} ${Math.ceil(frame.height) + 2 * margin + line}`,
  );
  picture.replaceChildren();
  const place = (tag, attributes, text = "") => {
    const made = document.createElementNS(SVG, tag);
    for (const [name, set] of Object.entries(attributes)) made.setAttribute(name, set);
    made.textContent = text;
    picture.append(made);
  };
  const write = (text, x, y, fill, size, anchor, weight = "normal") =>
    place("text", { x, y, fill, "font-size": size, "font-weight": weight, "text-anchor": anchor }, text);
  for (const piece of group.querySelectorAll("button, .digit, .weight, .caption")) {
    const box = piece.getBoundingClientRect();
    const left = box.left - frame.left + margin;
    const top = box.top - frame.top + margin;
    const middle = left + box.width / 2;
    const { field } = piece.closest(".segment").dataset;
    const color = `var(--qp-${field})`;
    if (piece.classList.contains("weight")) {
      write(piece.textContent, middle, top + 10, "var(--qp-muted)", 11, "middle");
    } else if (piece.className === "caption") {
      write(piece.textContent, left, top + 11, color, 13, "start", "bold");
    } else {
      const one = piece.classList.contains("one");
      const shape = { x: left + 1, y: top + 1, width: box.width - 2, height: box.height - 2, rx: 5 };
      const dashed = piece.className === "digit" ? { "stroke-dasharray": "3 2" } : {};
      place("rect", { ...shape, fill: one ? color : "none", stroke: color, ...dashed });
      const ink = one ? "var(--qp-paper)" : "var(--qp-ink)";
      write(piece.textContent, middle, top + box.height / 2 + 5, ink, 15, "middle");
    }
  }
  const equals = value.textContent.startsWith("≈") ? "" : "= ";
  const says = `${format.name} ${hexadecimal(format, code)} ${equals}${value.textContent}`;
  write(says, margin, frame.height + margin + line - 4, "var(--qp-ink)", 15, "start");
}

export function table({ format, code, cells }) {
  const bits = cells.map((_, index) => format.bits - 1 - index);
  const weight = (index) => {
    const found = weightOf(format, index);
    return found ? `${found.negative ? "-" : ""}${exactDecimal(1n, found.power)}` : "";
  };
  return {
    bit: bits,
    field: bits.map((index) => fieldOf(format, index).field),
    weight: bits.map(weight),
    is: bits.map((index) => bitAt(code, index)),
  };
}
