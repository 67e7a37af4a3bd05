// The strip to take away: as one SVG picture, and as a table of its bits.

/** @import { Attributes } from "./dom.js" */
/** @import { Format } from "./numbers.js" */
import { svgElement } from "./dom.js";
import { bitAt, exactDecimal, fieldOf, hexadecimal, placeValueOf } from "./numbers.js";

/**
 * Draw the strip as it stands on screen into a picture, with a line that says what it is.
 * @param {SVGSVGElement} picture
 * @param {{ group: HTMLElement, format: Format, code: bigint, value: HTMLElement }} strip
 */
export function drawStrip(picture, { group, format, code, value }) {
  const frame = group.getBoundingClientRect();
  const margin = 12;
  const line = 28;
  picture.setAttribute(
    "viewBox",
    `0 0 ${Math.ceil(frame.width) + 2 * margin} ${Math.ceil(frame.height) + 2 * margin + line}`,
  );
  picture.replaceChildren();
  /**
   * @param {string} text
   * @param {number} x
   * @param {number} y
   * @param {string} fill
   * @param {number} size
   * @param {string} anchor
   * @param {string} [boldness]
   */
  const write = (text, x, y, fill, size, anchor, boldness = "normal") => {
    const style = { fill, "font-size": size, "font-weight": boldness, "text-anchor": anchor };
    picture.append(svgElement("text", { x, y, ...style }, text));
  };
  for (const piece of group.querySelectorAll("button, .digit, .place-value, .caption")) {
    const box = piece.getBoundingClientRect();
    const left = box.left - frame.left + margin;
    const top = box.top - frame.top + margin;
    const middle = left + box.width / 2;
    const segment = /** @type {HTMLElement} */ (piece.closest(".segment"));
    const color = `var(--qp-${segment.dataset.field})`;
    const words = piece.textContent ?? "";
    if (piece.classList.contains("place-value")) {
      write(words, middle, top + 10, "var(--qp-muted)", 11, "middle");
    } else if (piece.className === "caption") {
      write(words, left, top + 11, color, 13, "start", "bold");
    } else {
      const one = piece.classList.contains("one");
      const shape = { x: left + 1, y: top + 1, width: box.width - 2, height: box.height - 2, rx: 5 };
      /** @type {Attributes} */
      const dashed = piece.className === "digit" ? { "stroke-dasharray": "3 2" } : {};
      const paint = { fill: one ? color : "none", stroke: color };
      picture.append(svgElement("rect", { ...shape, ...paint, ...dashed }));
      const ink = one ? "var(--qp-paper)" : "var(--qp-ink)";
      write(words, middle, top + box.height / 2 + 5, ink, 15, "middle");
    }
  }
  const meaning = value.textContent ?? "";
  const equals = meaning.startsWith("≈") ? "" : "= ";
  const says = `${format.name} ${hexadecimal(format, code)} ${equals}${meaning}`;
  write(says, margin, frame.height + margin + line - 4, "var(--qp-ink)", 15, "start");
}

/**
 * The columns of a table of all bits.
 * @param {Format} format
 * @param {bigint} code
 */
export function bitTable(format, code) {
  const bits = Array.from({ length: format.bits }, (_, place) => format.bits - 1 - place);
  const placeValue = (/** @type {number} */ index) => {
    const found = placeValueOf(format, index);
    return found ? `${found.negative ? "-" : ""}${exactDecimal(1n, found.power)}` : "";
  };
  return {
    bit: bits,
    field: bits.map((index) => fieldOf(format, index).field),
    place_value: bits.map(placeValue),
    is: bits.map((index) => bitAt(code, index)),
  };
}
