// A picture (SVG text drawn on the server) and the menu that saves it.

import { saveMenu } from "./save.js";

const NARROW = 480; // px: below this width the narrow drawing is shown, if there is one
const pictures = new WeakMap(); // parentElement -> what is built there

export default function ({ data, parentElement }) {
  if (!pictures.has(parentElement)) pictures.set(parentElement, build(parentElement));
  const picture = pictures.get(parentElement);
  picture.data = data;
  picture.view.setAttribute("aria-label", data.label);
  draw(picture);
}

function build(parent) {
  const figure = document.createElement("figure");
  figure.innerHTML = '<div class="view" role="img"></div><details></details>';
  parent.append(figure);
  const picture = { view: figure.firstElementChild, menu: figure.lastElementChild, data: null, drawn: null };
  new ResizeObserver(() => draw(picture)).observe(figure);
  return picture;
}

function draw(picture) {
  const { view, data } = picture;
  const wanted = data.narrow && view.clientWidth < NARROW ? data.narrow : data.svg;
  if (picture.drawn === wanted) return;
  picture.drawn = wanted;
  view.innerHTML = wanted;
  view.firstElementChild.setAttribute("aria-hidden", "true"); // its label says what it shows
  const menu = saveMenu(view.firstElementChild, data.name, data.numbers && (() => picture.data.numbers));
  picture.menu.replaceWith(menu);
  picture.menu = menu;
}
