// The reader's way: which pages they have visited is kept in their own browser and ticked in the sidebar;
// Home leads back to the last one. Also what Streamlit's sidebar lacks: chapters that fold for the
// keyboard, too, the address at the foot of what is printed, and a menu on a phone that takes the focus, gives it back, and closes with Esc.

/** @import { ComponentArgs } from "./dom.js" */
import { element, oncePerPlace } from "./dom.js";
import { takeNews } from "./kept_choice.js";
import { followLesson } from "./lesson.js";
import { askFor, offerQuestions, placeOf, tellAnswers } from "./predictions.js";
import { mayPresent } from "./present.js";
import { unpresented } from "./present_address.js";
import { markInvalid } from "./refused.js";
import { goToSection } from "./section.js";
import { explainTerms } from "./terms.js";

/**
 * What lib/ui/components/journey.py sends.
 * @typedef {object} Data
 * @property {string} address of the page
 * @property {string} home the address of Home, which is the bare host
 * @property {Place[]} pages
 * @property {string} teaser what the page's questions are about, "" where it has none
 * @property {string} presentation the script that presents
 * @property {string} terms the file of the terms to be explained
 * @property {number} told how often the server was told what was chosen on a page
 * @property {string} lesson the script of the bar of lessons
 * @typedef {{ address: string, title: string, deeper: boolean }} Place
 */

/** @typedef {{ visited: string[], last: string | null, query: string }} Kept */

const KEY = "qp-journey";
const NARROW = "(max-width: 768px)"; // where Streamlit lays the sidebar over the page

/** @type {Data | null} */
let now = null; // the page on screen
/** @type {Set<string>} */
const here = new Set(); // visited since the browser loaded the app: the server knows their settings

// ---- What is kept ----

/** @returns {Kept} */
function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return { visited: kept.visited ?? [], last: kept.last ?? null, query: kept.query ?? "" };
  } catch {
    return { visited: [], last: null, query: "" }; // no storage, or not ours
  }
}

/** @param {Kept} kept */
function write(kept) {
  try {
    localStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // A browser may forbid it: then nothing is remembered.
  }
}

function keepPlace() {
  if (!now) return;
  const { visited, last, query } = read();
  const { address, home } = now;
  const page = address === home ? { last, query } : { last: address, query: unpresented(location.search) };
  write({ visited: [...new Set([...visited, address])], ...page });
}

// ---- The sidebar ----

/**
 * @param {string} address
 * @returns {string} a selector of its link
 */
const linkTo = (address) => `[data-testid="stSidebarNavLink"][href$="/${address === now?.home ? "" : address}"]`;

/** @param {Data} data */
function mark({ pages }) {
  const visited = new Set(read().visited);
  const rules = pages.flatMap(({ address, deeper }) => [
    ...(deeper ? [`${linkTo(address)}::after { content: "deeper"; }`] : []),
    ...(visited.has(address) ? [`${linkTo(address)}:not([aria-current])::before { content: "✓" / "visited"; }`] : []),
  ]);
  const known = document.getElementById(KEY);
  const sheet = known ?? element("style");
  sheet.id = KEY;
  sheet.textContent = rules.join("\n");
  if (!known) document.head.append(sheet);
}

const sections = () => [...document.querySelectorAll('[data-testid="stSidebarNavItems"] > div')];
const label = (/** @type {Element} */ section) => section.querySelector("header > span");
const folds = (/** @type {Element} */ section) => section.querySelectorAll(":scope > li").length > 1;

/** @param {Element} section a chapter, which its label says to be open or not */
function isOpen(section) {
  const chosen = section.getAttribute("data-open");
  return chosen ? chosen === "true" : Boolean(section.querySelector('[aria-current="page"]'));
}

function nameSections() {
  for (const section of sections()) {
    const name = label(section);
    if (!name || !folds(section)) continue;
    name.setAttribute("role", "button");
    name.setAttribute("tabindex", "0");
    name.setAttribute("aria-expanded", String(isOpen(section)));
  }
}

/** @param {Event} event on the heading of a chapter: folds it, or unfolds it */
function toggle(event) {
  const section = /** @type {Element} */ (event.target).closest?.('[data-testid="stNavSectionHeader"]')?.parentElement;
  if (!section || !section.querySelector("li")) return;
  event.preventDefault();
  event.stopPropagation(); // Streamlit would take the links away
  section.setAttribute("data-open", String(!isOpen(section)));
  nameSections();
}

// ---- The menu on a phone ----

const sidebar = () => document.querySelector('[data-testid="stSidebar"]');
const isMenu = () => matchMedia(NARROW).matches && sidebar()?.getAttribute("data-collapsed") === "false";
const press = (/** @type {string} */ testId) =>
  /** @type {HTMLElement | null} */ (document.querySelector(`[data-testid="${testId}"]`));

function closeMenu() {
  /** @type {HTMLElement | null} */ (
    document.querySelector('[data-testid="stSidebarCollapseButton"] button')
  )?.click();
}

/** @param {MutationRecord[]} records of the sidebar's state */
function moveFocus(records) {
  const was = records[0].oldValue;
  const is = sidebar()?.getAttribute("data-collapsed");
  if (was === is || !matchMedia(NARROW).matches) return;
  requestAnimationFrame(() => {
    const current = sidebar()?.querySelector('a[aria-current="page"]');
    if (is === "false") /** @type {HTMLElement | null} */ (current)?.focus();
    else press("stExpandSidebarButton")?.focus();
  });
}

// ---- What was chosen on a page ----

const PATIENCE = 2000; // ms for which the server's answer is waited for

/** @type {(name: string, value: unknown) => void} */
let send = () => {};
let told = 0; // times that the server was told
let goOn = () => {}; // to where the reader wants to go

/**
 * Tell the server what was chosen on this page before it is asked for the next one. The click on a link waits
 * for the answer: Streamlit may send what is set now after what it sends for the click, which would lead back.
 * @param {MouseEvent} event
 */
function tellChosen(event) {
  const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
  if (!link || link.target || link.download || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const news = takeNews();
  if (Object.keys(news).length === 0) return;
  event.preventDefault();
  event.stopPropagation();
  goOn = () => {
    goOn = () => {};
    link.click();
  };
  send("chosen", { ...news, told: ++told });
  setTimeout(() => goOn(), PATIENCE);
}

// As in assets/components/lesson_bar.js.
const EMBED = ["embed", "embed_options"];
const LESSON = ["lesson", "step"];

/**
 * Streamlit's own links keep it that a page is embedded, and the lesson's bar comes along with them. Other links
 * to pages load them anew: these take both along in their address.
 * @param {MouseEvent} event
 */
function carry(event) {
  const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
  if (!link || link.target === "_blank" || link.dataset.testid || link.origin !== location.origin) return;
  const to = new URL(link.href);
  const name = to.pathname.split("/").at(-1) || now?.home;
  if (!now?.pages.some(({ address }) => address === name)) return;
  const here = new URLSearchParams(location.search);
  for (const key of to.searchParams.has("lesson") ? EMBED : [...EMBED, ...LESSON]) {
    if (!to.searchParams.has(key)) for (const value of here.getAll(key)) to.searchParams.append(key, value);
  }
  const own = link.getAttribute("href") ?? "";
  link.href = to.href;
  setTimeout(() => link.setAttribute("href", own)); // the reader may leave the lesson before the next click
}

let listening = false;

function listen() {
  if (listening) return;
  listening = true;
  document.addEventListener("click", (event) => toggle(event), true);
  document.addEventListener("click", carry, true);
  document.addEventListener("click", tellChosen, true);
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key === "Escape" && isMenu()) closeMenu();
      const onLabel = /** @type {Element} */ (event.target).matches?.('header > [role="button"]');
      if (onLabel && (event.key === "Enter" || event.key === " ")) toggle(event);
    },
    true,
  );
  document.addEventListener("focusin", ({ target }) => {
    if (isMenu() && !sidebar()?.contains(/** @type {Node} */ (target))) closeMenu();
  });
  window.addEventListener("pagehide", keepPlace);
  window.addEventListener("beforeprint", () => {
    document.querySelector('[data-testid="stMainBlockContainer"]')?.setAttribute("data-address", location.href);
  });
}

/** @type {Element | null} */
let watched = null;

function watchMenu() {
  const menu = sidebar();
  if (!menu || menu === watched) return;
  watched = menu;
  new MutationObserver(moveFocus).observe(menu, { attributeFilter: ["data-collapsed"], attributeOldValue: true });
  new MutationObserver(nameSections).observe(menu, { childList: true, subtree: true });
}

// ---- What is said of inputs ----

const SAID = /\bst-key-qp-(said|refused)-([\w-]+)/; // of lib.ui.frame.remark

/** Tell the readers of screens which of Streamlit's inputs a line is about. */
function nameInputs() {
  for (const line of document.querySelectorAll('[class*="st-key-qp-said-"], [class*="st-key-qp-refused-"]')) {
    const [, kind, field] = SAID.exec(line.className) ?? [];
    line.id = `said-${field}`;
    for (const input of document.querySelectorAll(`.st-key-${field} :is(input, textarea)`)) {
      const described = kind === "refused" ? line.id : "";
      if ((input.getAttribute("aria-invalid") === "true") !== (described !== "")) markInvalid(input, described);
    }
  }
}

/** @type {Element | null} */
let page = null;

function watchInputs() {
  const main = document.querySelector('[data-testid="stApp"]');
  if (!main || main === page) return;
  page = main;
  new MutationObserver(nameInputs).observe(main, { childList: true, subtree: true });
  nameInputs();
}

// ---- On the page ----

const offerAt = oncePerPlace((/** @type {ComponentArgs<Data>["parentElement"]} */ parent) => {
  const line = element("p");
  parent.append(line);
  return line;
});

/**
 * @param {HTMLElement} line
 * @param {Data} data
 */
function offer(line, { address, home, pages, teaser }) {
  const { last, query } = read();
  const page = pages.find((one) => one.address === last);
  const nothing = address !== home || !page;
  const box = /** @type {ShadowRoot} */ (line.getRootNode()).host.closest('[data-testid="stElementContainer"]');
  if (box) /** @type {HTMLElement} */ (box).style.display = nothing && !teaser ? "none" : "";
  line.hidden = nothing;
  if (nothing) return;
  const link = element("a", "", page.title);
  link.href = new URL(`./${page.address}${query}`, document.baseURI).href;
  link.addEventListener("click", (event) => {
    const known = /** @type {HTMLElement | null} */ (document.querySelector(linkTo(page.address)));
    if (!known || !here.has(page.address)) return;
    event.preventDefault();
    known.click();
  });
  line.replaceChildren("Go on where you were: ", link);
}

/** @param {ComponentArgs<Data>} args */
export default function ({ data, parentElement, setStateValue }) {
  const line = offerAt(parentElement);
  send = setStateValue;
  if (data.address !== now?.address) {
    for (const one of sections()) one.removeAttribute("data-open");
    if (isMenu()) closeMenu();
  }
  now = data;
  offer(line, data); // before this visit is kept
  here.add(data.address);
  keepPlace();
  mark(data);
  listen();
  watchMenu();
  nameSections();
  watchInputs();
  const { address, home, teaser, lesson } = data;
  offerQuestions(placeOf(parentElement), address, teaser);
  const ask = (/** @type {number} */ number, /** @type {number} */ seed) =>
    void askFor(placeOf(parentElement), teaser, { page: address, number, seed });
  followLesson(lesson, { page: address, home, ask, tellAnswers });
  explainTerms(data.terms);
  mayPresent(data, data.presentation);
  goToSection();
  if (data.told === told) goOn();
}
