// Presenting: one picture a screen, in large letters, for those who sit ten meters away. Clickers send
// PageUp and PageDown. The script is fetched when somebody presents (present.js); its style sheets are
// `presentation` for the page and `presentation_picture` for what stands in a component.

import { readAddress, writeAddress } from "./address.js";
import { button, element } from "./dom.js";
import { flashChanges } from "./flash.js";
import { enlarge, makeSmall } from "./letters.js";
import { PRESENT, SCREEN } from "./present_address.js";
import { mark, screens } from "./screens.js";
import { linkTo, titleOfStep } from "./way.js";

/**
 * The page on screen among all pages.
 * @typedef {object} Way
 * @property {string} address
 * @property {string} home the address of Home
 * @property {{ address: string, deeper: boolean }[]} pages in reading order
 */

/** @typedef {{ presentation: string, presentation_picture: string }} Sheets */

const PATIENCE = 3000; // ms for which the next page is waited for before another press counts
const HINT = 8000; // ms for which the keys are shown
const LETTERS = 13; // px: the smallest in a drawn picture, see lib/figures/style.py
// How what is too high for the screen is made to fit, one after the other: by the smallest letters that
// can be read from ten meters, then by putting its numbers beside it.
const TIGHT = "data-qp-tight";
const TIGHTEST = 2;
const SLIGHT = 12; // px that may be missing below
const PART = 0.85; // of a screen that a key moves on where a picture is taller
const KEYS = "PageDown, →, N: on · PageUp, ←, P: back · B: blank · F: full screen · Esc: end · ?: these keys";

/** @type {Record<string, () => void>} */
const ALWAYS = { PageDown: () => move(1), PageUp: () => move(-1) };
/** @type {Record<string, () => void>} */
const UNLESS_IN_A_CONTROL = {
  ...{ ArrowRight: () => move(1), ArrowDown: () => move(1), ArrowLeft: () => move(-1), ArrowUp: () => move(-1) },
};
/** @type {Record<string, () => void>} */
const UNLESS_TYPED = {
  ...{ n: () => move(1), p: () => move(-1), b: blank, ".": blank, f: fillScreen, "?": showKeys, Escape: leave },
};

let on = false;
/** @type {Way} */
let way;
let index = 0; // of the screen
/** @type {Element | undefined} */
let last; // shown
let going = false; // to another page
let patience = 0; // the timer of it
let landing = 0; // the screen at which the next page begins
let ofPictures = ""; // the style sheet

// ---- What lies over the page ----

const place = element("span", "qp-place");
const bar = element("nav", "qp-bar", named("‹", "Back", () => move(-1)), place, named("›", "On", () => move(1)), named("?", "Keys", showKeys), named("×", "End", leave));
bar.setAttribute("aria-label", "Presentation");
const keys = element("p", "qp-keys", KEYS);
const dark = element("div", "qp-blank");
dark.setAttribute("role", "img");
dark.setAttribute("aria-label", "The screen is blank: B brings it back");
dark.addEventListener("click", blank);
const style = element("style");

/**
 * @param {string} sign
 * @param {string} name
 * @param {() => void} press
 */
function named(sign, name, press) {
  const made = button(sign, press);
  made.setAttribute("aria-label", name);
  made.title = name;
  return made;
}

function showKeys() {
  keys.hidden = false;
  clearTimeout(Number(keys.dataset.timer));
  keys.dataset.timer = String(setTimeout(() => (keys.hidden = true), HINT));
}

function blank() {
  if (dark.isConnected) dark.remove();
  else document.body.append(dark);
}

function fillScreen() {
  const done = document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
  done.catch(() => {}); // a browser may forbid it
}

// ---- From screen to screen ----

const main = () => document.querySelector('[data-testid="stMain"]');

/** How many px of what is on the screen lie below its edge: of pictures and numbers, not of controls. */
function below() {
  const shown = [...document.querySelectorAll("[data-qp-shown], [data-qp-with=numbers]")];
  const parts = shown.length ? shown : [...document.querySelectorAll("[data-qp-page]")];
  return Math.max(0, ...parts.map((part) => part.getBoundingClientRect().bottom)) - window.innerHeight;
}

/** @param {1 | -1} by */
function move(by) {
  if (dark.isConnected) return blank();
  const scrolled = main();
  if (scrolled) {
    const rest = by === 1 ? below() : scrolled.scrollTop;
    if (rest > SLIGHT) return scrolled.scrollBy(0, by * PART * scrolled.clientHeight);
  }
  const count = screens().length;
  const next = Math.min(index, count - 1) + by;
  if (next >= 0 && next < count) {
    index = next;
    /** @type {HTMLElement | null} */ (document.activeElement)?.blur();
    show();
    if (by === -1) scrolled?.scrollTo(0, scrolled.scrollHeight);
    return;
  }
  const link = linkTo(way, by);
  if (!link || going) return;
  going = true; // a clicker's second press must not skip a page
  clearTimeout(patience);
  patience = setTimeout(() => (going = false), PATIENCE);
  landing = by === 1 ? 0 : Infinity;
  const { href, pathname } = location;
  link.click();
  if (location.href === href || location.pathname !== pathname) return;
  land(); // a lesson's next step is at the same page, and is there at once
  show();
}

/** The page that a key led to is there, however late: begin where it is to begin. */
function land() {
  index = landing;
  landing = 0;
  going = false;
}

function show() {
  const all = screens();
  const now = Math.max(0, Math.min(index, all.length - 1)); // until all of the page is there
  const shown = all[now];
  mark(shown);
  if (shown !== last) {
    main()?.scrollTo(0, 0);
    loosen();
    sizes.disconnect();
    if (shown) sizes.observe(shown);
    last = shown;
  }
  document.documentElement.toggleAttribute("data-qp-one", Boolean(shown));
  document.querySelector(".qp-head h1")?.setAttribute("data-qp-step", titleOfStep());
  place.textContent = all.length > 1 ? `${now + 1} / ${all.length}` : "";
  writeAddress({ [PRESENT]: "true", [SCREEN]: now ? now + 1 : null });
  const { colorScheme } = getComputedStyle(document.querySelector(".stApp") ?? document.body);
  for (const over of [bar, keys]) over.style.colorScheme = colorScheme; // the reader's theme
  if (enlarge(shown ?? document.body, ofPictures)) loosen(); // its components are there only now
  fit();
  if (shown) flashChanges(shown);
}

function loosen() {
  tight = 0;
  document.documentElement.removeAttribute(TIGHT);
}

function fitAnew() {
  loosen();
  fit();
}

/** Make what is shown fit on the screen, as far as its letters let it. */
function fit() {
  const scrolled = main();
  if (!last || !scrolled) return;
  fitPictures(last, scrolled);
  if (tight === TIGHTEST || scrolled.scrollHeight <= scrolled.clientHeight) return;
  tight += 1;
  document.documentElement.setAttribute(TIGHT, String(tight));
  requestAnimationFrame(() => requestAnimationFrame(() => on && fit())); // when components have drawn anew
}

/**
 * Make drawn pictures as large as the screen lets them be, and no smaller than their letters need.
 * @param {Element} shown
 * @param {Element} scrolled
 */
function fitPictures(shown, scrolled) {
  for (const place of [...shown.querySelectorAll("*")].flatMap((one) => one.shadowRoot ?? [])) {
    const svg = /** @type {SVGSVGElement | null} */ (place.querySelector(".view > svg"));
    const view = svg?.closest("figure"); // with what lies over the picture
    if (!view || !svg) continue;
    view.style.width = "";
    fitted.add(view);
    const { width, height } = svg.getBoundingClientRect();
    const beyond = scrolled.scrollHeight - scrolled.clientHeight;
    if (beyond <= 0 || height === 0) continue;
    const least = (svg.viewBox.baseVal.width / LETTERS) * parseFloat(getComputedStyle(document.documentElement).fontSize);
    view.style.width = `${Math.max((width * (height - beyond)) / height, Math.min(least, width))}px`;
  }
}

/** @type {Set<HTMLElement>} */
const fitted = new Set();
let tight = 0; // how far it goes to make it fit
// A component draws when it has its place: then it is as high as it will be.
const sizes = new ResizeObserver(fit);

let waiting = 0;
const watch = new MutationObserver(() => {
  cancelAnimationFrame(waiting);
  waiting = requestAnimationFrame(() => on && !going && show());
});

// ---- Keys ----

/** @param {KeyboardEvent} event */
function atOnce(event) {
  if (!(event.key in ALWAYS) || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  event.stopPropagation();
  ALWAYS[event.key]();
}

/** @param {KeyboardEvent} event */
function afterControls(event) {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
  const focused = /** @type {Element} */ (event.composedPath()[0]);
  if (focused.matches("input:not([type=range], [type=checkbox], [type=radio]), textarea, select, [contenteditable]")) return;
  const idle = focused.matches("body, html, main, a, nav button, [data-testid=stMain]");
  const meaning = (idle && UNLESS_IN_A_CONTROL[event.key]) || UNLESS_TYPED[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!meaning) return;
  event.preventDefault();
  meaning();
}

// ---- From beginning to end ----

/** @param {Sheets} sheets */
function begin(sheets) {
  on = true;
  index = Number(readAddress(SCREEN) ?? 1) - 1 || 0;
  style.textContent = sheets.presentation;
  document.head.append(style);
  document.body.append(bar, keys);
  window.addEventListener("keydown", atOnce, true);
  document.addEventListener("keydown", afterControls);
  window.addEventListener("resize", fitAnew);
  const app = document.getElementById("root"); // without what lies over it
  watch.observe(app ?? document.body, { childList: true, subtree: true });
  ofPictures = sheets.presentation_picture;
  showKeys();
}

function leave() {
  on = false;
  for (const view of fitted) view.style.width = "";
  fitted.clear();
  watch.disconnect();
  sizes.disconnect();
  last = undefined;
  window.removeEventListener("keydown", atOnce, true);
  document.removeEventListener("keydown", afterControls);
  window.removeEventListener("resize", fitAnew);
  loosen();
  for (const ours of [style, bar, keys, dark]) ours.remove();
  mark(undefined);
  document.documentElement.removeAttribute("data-qp-one");
  makeSmall();
  writeAddress({ [PRESENT]: null, [SCREEN]: null });
}

/**
 * @param {Sheets} sheets
 * @returns {(way: Way) => void} what is called at every run of a page
 */
export default function (sheets) {
  return (now) => {
    const came = way?.address !== now.address;
    way = now;
    if (!on && readAddress(PRESENT) !== "true") return;
    if (!on) begin(sheets);
    else if (came) land();
    show();
  };
}
