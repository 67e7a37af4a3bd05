// The field's words are explained where they come first on a page: hover, focus or tap one of them. The
// pages' text belongs to React: a word is wrapped beside the piece of text that React knows, and unwrapped
// as soon as React changes that piece.

import { fetchFile } from "./data_file.js";
import { element } from "./dom.js";

/** @typedef {{ forms: string[], meaning: string, picture?: string }} Term picture: SVG, of a network's layer */
/** @typedef {{ wrapper: HTMLElement, rest: Text }} Wrapped */

// Running text; and what of it is left alone.
const TEXT = '[data-testid="stMain"] :is([data-testid="stMarkdownContainer"] :is(p, li), .qp-head p, .qp-numbers dd + dd)';
const ALONE = "a, button, code, label, summary, .katex, .qp-term, .qp-glossary, [role=alert]";
const PAUSE = 100; // ms without a change before the page is looked through
const EDGE = 8; // px between the explanation and the window's edge

/** @type {Map<string, string>} */
const meanings = new Map(); // by a term's forms, in small letters
/** @type {Map<string, string>} */
const names = new Map(); // the term of each form
/** @type {Map<string, string>} */
const pictures = new Map(); // likewise, of those that have one
/** @type {RegExp | null} */
let pattern = null;
/** @type {Map<Node, Wrapped>} */
const wrapped = new Map(); // by the piece of text before the word
const tip = element("div", "qp-tip");
let timer = 0;
const observer = new MutationObserver((records) => {
  for (const { target, removedNodes } of records)
    for (const node of [target, ...removedNodes]) unwrap(node);
  lookLater();
});

/** @param {string} file what lib/ui/glossary.py sends, below static/ */
export async function explainTerms(file) {
  if (pattern) return lookLater();
  /** @type {Term[]} */
  const terms = JSON.parse(new TextDecoder().decode(await fetchFile(file)) || "[]");
  for (const { forms, meaning, picture } of terms)
    for (const form of forms) {
      if (picture) pictures.set(form.toLowerCase(), picture);
      meanings.set(form.toLowerCase(), meaning);
      names.set(form.toLowerCase(), forms[0]);
    }
  if (!meanings.size || pattern) return;
  const longestFirst = [...meanings.keys()].sort((a, b) => b.length - a.length);
  pattern = new RegExp(`(?<![\\w-])(?:${longestFirst.join("|")})(?![\\w-])`, "i");
  tip.id = "qp-tip";
  tip.setAttribute("role", "tooltip");
  tip.hidden = true;
  document.body.append(tip);
  listen();
  lookLater();
}

function listen() {
  const main = document.querySelector('[data-testid="stMain"]');
  if (main) observer.observe(main, { characterData: true, childList: true, subtree: true });
  const wordOf = (/** @type {Event} */ { target }) =>
    /** @type {HTMLElement | null} */ (target instanceof Element ? target.closest(".qp-term") : null);
  for (const kind of ["pointerover", "focusin", "click"])
    document.addEventListener(kind, (event) => {
      const word = wordOf(event);
      if (word) show(word);
      else if (kind === "click") tip.hidden = true;
    });
  for (const kind of ["pointerout", "focusout"])
    document.addEventListener(kind, (event) => {
      if (wordOf(event)) tip.hidden = true;
    });
  document.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") tip.hidden = true;
  });
}

/** @param {HTMLElement} word */
function show(word) {
  tip.innerHTML = pictures.get((word.textContent ?? "").toLowerCase()) ?? "";
  tip.append(word.dataset.meaning ?? "");
  tip.hidden = false;
  const place = word.getBoundingClientRect();
  const left = Math.min(place.left, window.innerWidth - tip.offsetWidth - EDGE);
  tip.style.left = `${Math.max(EDGE, left)}px`;
  const below = place.bottom + tip.offsetHeight + EDGE < window.innerHeight;
  tip.style.top = `${below ? place.bottom + 4 : place.top - tip.offsetHeight - 4}px`;
}

function lookLater() {
  clearTimeout(timer);
  timer = window.setTimeout(look, PAUSE);
}

/** @param {Node} before a piece of text that was changed or taken away, or something else */
function unwrap(before) {
  const found = wrapped.get(before);
  if (!found) return;
  wrapped.delete(before);
  unwrap(found.rest);
  found.wrapper.remove();
  found.rest.remove();
}

/** Wrap each term where it comes first. */
function look() {
  for (const before of wrapped.keys()) if (!before.isConnected) unwrap(before);
  const words = [...document.querySelectorAll(".qp-term")].map((word) => word.textContent ?? "");
  const known = new Set(words.map((word) => names.get(word.toLowerCase())));
  for (const block of document.querySelectorAll(TEXT)) {
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    /** @type {Text[]} */
    const pieces = [];
    while (walker.nextNode()) pieces.push(/** @type {Text} */ (walker.currentNode));
    for (const piece of pieces) {
      /** @type {Text | null} */
      let next = piece;
      while (next) next = wrapFirst(next, known);
    }
  }
  observer.takeRecords(); // all of it was done here
}

/**
 * Wrap the first new term in a piece of text; returns what is behind it, if there was one.
 * @param {Text} piece
 * @param {Set<string | undefined>} known the terms that are explained further above
 * @returns {Text | null}
 */
function wrapFirst(piece, known) {
  if (wrapped.has(piece) || piece.parentElement?.closest(ALONE) || !pattern) return null;
  let from = 0;
  for (;;) {
    const found = pattern.exec(piece.data.slice(from));
    if (!found) return null;
    const name = names.get(found[0].toLowerCase());
    const at = from + found.index;
    from = at + found[0].length;
    if (known.has(name)) continue;
    known.add(name);
    return wrap(piece, at, from);
  }
}

/**
 * @param {Text} piece
 * @param {number} from
 * @param {number} to
 */
function wrap(piece, from, to) {
  const rest = piece.splitText(to);
  const word = piece.data.slice(from);
  piece.data = piece.data.slice(0, from);
  const wrapper = element("span", "qp-term", word);
  wrapper.tabIndex = 0;
  wrapper.dataset.meaning = meanings.get(word.toLowerCase()) ?? "";
  wrapper.setAttribute("role", "term");
  wrapper.setAttribute("aria-describedby", tip.id);
  piece.after(wrapper);
  wrapped.set(piece, { wrapper, rest });
  return rest;
}
