// Images as buttons. lib/ui/components/image_choice.py sends { pixels: base64 of the bytes of all images,
// cards: [{ number, truth, float32, int8, note }], names }. Choosing one sends "image" = its number.

import { readBytes } from "./base64.js";

const SIDE = 28;
const choices = new WeakMap(); // parentElement -> { root, shown }

export default function ({ data, parentElement, setTriggerValue }) {
  let choice = choices.get(parentElement);
  if (!choice) {
    const root = document.createElement("div");
    root.className = "choice";
    parentElement.append(root);
    choice = { root, shown: "" };
    choices.set(parentElement, choice);
  }
  const shown = JSON.stringify(data);
  if (shown === choice.shown) return;
  choice.shown = shown;
  const bytes = readBytes(data.pixels);
  choice.root.replaceChildren(
    ...data.cards.map((card, place) => {
      const pixels = bytes.subarray(place * SIDE * SIDE, (place + 1) * SIDE * SIDE);
      const made = cardButton(card, data.names, pixels);
      made.addEventListener("click", () => {
        for (const other of choice.root.children) other.setAttribute("aria-pressed", other === made);
        setTriggerValue("image", card.number);
      });
      return made;
    }),
  );
}

function cardButton(card, [before, after], pixels) {
  const made = document.createElement("button");
  made.type = "button";
  made.setAttribute("aria-pressed", "false");
  made.setAttribute(
    "aria-label",
    `Image ${card.number}, ${card.truth}: ${before} says ${card.float32}, ${after} says ${card.int8}; ${card.note}`,
  );
  made.append(drawing(pixels));
  for (const kind of ["truth", "float32", "int8", "note"]) {
    const line = document.createElement("span");
    line.className = kind;
    line.textContent = card[kind];
    made.append(line);
  }
  return made;
}

function drawing(pixels) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  const image = new ImageData(SIDE, SIDE);
  pixels.forEach((grey, at) => image.data.set([grey, grey, grey, 255], 4 * at));
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}
