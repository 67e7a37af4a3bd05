// Walking through steps forward and back: buttons, keys, and the place in the address.

import { writeAddress } from "./address.js";

export function element(tag, name, ...children) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  made.append(...children);
  return made;
}

export function button(words) {
  const made = element("button", "", words);
  made.type = "button";
  return made;
}

export function press(event, at, walk) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: Infinity };
  if (!(event.key in to)) return;
  event.preventDefault();
  walk(to[event.key]);
}

// aria-disabled rather than disabled: a button that loses its focus at the end strands the keyboard.
export function markEnds({ back, next }, at, count) {
  back.setAttribute("aria-disabled", at === 0);
  next.setAttribute("aria-disabled", at === count - 1);
}

export function writePlace({ param, at }) {
  writeAddress({ [param]: at || null });
}
