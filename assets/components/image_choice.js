// Images as buttons. Choosing one sends "image" = its number.

/** @import { ComponentArgs } from "./dom.js" */
import { readBytes } from "./base64.js";
import { button, element, oncePerPlace } from "./dom.js";
import { SIDE, drawGrey } from "./grey_image.js";

/**
 * What lib/ui/components/image_choice.py sends.
 * @typedef {object} Data
 * @property {string} pixels base64 of the bytes of all images
 * @property {Card[]} cards
 * @property {string[]} names of the two that answered
 */

/**
 * An image's number, what it is, two answers and a note.
 * @typedef {{ number: number, truth: string, float32: string, int8: string, note: string }} Card
 */

const choiceAt = oncePerPlace((/** @type {ComponentArgs<Data>["parentElement"]} */ parent) => {
  const root = element("div", "choice");
  parent.append(root);
  return { root, shown: "" };
});

/** @param {ComponentArgs<Data>} args */
export default function ({ data, parentElement, setTriggerValue }) {
  const choice = choiceAt(parentElement);
  const shown = JSON.stringify(data);
  if (shown === choice.shown) return;
  choice.shown = shown;
  const bytes = readBytes(data.pixels);
  choice.root.replaceChildren(
    ...data.cards.map((card, place) => {
      const pixels = bytes.subarray(place * SIDE * SIDE, (place + 1) * SIDE * SIDE);
      const made = cardButton(card, data.names, pixels);
      made.addEventListener("click", () => {
        for (const other of choice.root.children) other.setAttribute("aria-pressed", String(other === made));
        setTriggerValue("image", card.number);
      });
      return made;
    }),
  );
}

/**
 * @param {Card} card
 * @param {string[]} names
 * @param {Uint8Array} pixels
 */
function cardButton(card, [before, after], pixels) {
  const made = button("");
  made.setAttribute("aria-pressed", "false");
  made.setAttribute(
    "aria-label",
    `Image ${card.number}, ${card.truth}: ${before} says ${card.float32}, ${after} says ${card.int8}; ${card.note}`,
  );
  const canvas = element("canvas");
  drawGrey(canvas, pixels);
  made.append(
    canvas,
    element("span", "truth", card.truth),
    element("span", "float32", card.float32),
    element("span", "int8", card.int8),
    element("span", "note", card.note),
  );
  return made;
}
