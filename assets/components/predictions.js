// Predict, then reveal: a question that is answered before the page shows the answer. What would give it
// away is locked until then. The questions and their answers are made by lib/teaching/questions; one is
// fetched when it is opened. What is open is kept in the reader's own browser, under one key.

/** @import { ComponentArgs } from "./dom.js" */
import { readAddress, writeAddress } from "./address.js";
import { button, element, oncePerPlace } from "./dom.js";
import { showMarks } from "./marks.js";
import { answerTo } from "./prediction_answers.js";

/** @import { Question, Answer, Verdict } from "./prediction_answers.js" */

/**
 * A question that was answered, as a lesson keeps it.
 * @typedef {{ page: string, number: number, seed: number, prompt: string, words: string, right: boolean, truth: string }} Said
 */

/**
 * A question by its name: of which page, which one, and made from which seed.
 * @typedef {{ page: string, number: number, seed: number }} Name
 */

const KEY = "qp-predictions";
const PARAM = "question"; // in the address: number.seed
const SEEDS = 10_000; // as in lib/teaching/questions
const SHEET = "qp-locked";

// ---- What is kept ----

/**
 * The open question of each page, and how many were asked there.
 * @typedef {{ open: Record<string, string>, asked: Record<string, number> }} Kept
 */

/** @returns {Kept} */
function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return { open: kept.open ?? {}, asked: kept.asked ?? {} };
  } catch {
    return { open: {}, asked: {} }; // no storage, or not ours
  }
}

/** @param {(kept: Kept) => void} change */
function keep(change) {
  const kept = read();
  change(kept);
  try {
    localStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // A browser may forbid it: then nothing is remembered.
  }
}

function forget() {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // There is nothing, then.
  }
}

/** @param {Name} name */
const written = ({ number, seed }) => `${number}.${seed}`;

/**
 * @param {string} page
 * @param {string | null | undefined} text as `written` gives it; anybody may have written it
 * @returns {Name | null}
 */
function nameFrom(page, text) {
  const [, number, seed] = /^(\d)\.(\d{1,4})$/.exec(text ?? "") ?? [];
  return number === undefined ? null : { page, number: Number(number), seed: Number(seed) };
}

const anySeed = () => Math.floor(Math.random() * SEEDS);

// ---- What is locked ----

/** @type {MutationObserver | null} */
let guard = null;

/** @param {string[]} keys of elements of the page */
const selector = (keys) => keys.map((key) => `.st-key-${CSS.escape(key)}`).join(", ");

/** @param {Question} question whose answer is not to be seen or found yet */
function lock({ locks, covers }) {
  unlock();
  const all = selector([...locks, ...covers]);
  if (!all) return;
  const sheet = element("style");
  sheet.id = SHEET;
  const cover = selector(covers);
  sheet.textContent = `:is(${all}) { opacity: 0.5; user-select: none; }${cover ? ` :is(${cover}) { filter: blur(0.6rem); }` : ""}`;
  document.head.append(sheet);
  const close = () => {
    for (const found of document.querySelectorAll(all)) if (!found.hasAttribute("inert")) found.setAttribute("inert", "");
  };
  close();
  guard = new MutationObserver(close); // runs of the page put new elements there
  guard.observe(document.body, { childList: true, subtree: true });
}

function unlock() {
  guard?.disconnect();
  guard = null;
  document.getElementById(SHEET)?.remove();
  for (const found of document.querySelectorAll('[inert][class*="st-key-"]')) found.removeAttribute("inert");
}

/**
 * Let the page show what was asked about, as if the Back button led there: it reads its address then.
 * @param {Record<string, string>} settings
 */
function setPage(settings) {
  const address = new URL(window.location.href);
  for (const [name, value] of Object.entries(settings)) address.searchParams.set(name, value);
  if (address.href === window.location.href) return;
  window.history.pushState(window.history.state, "", address);
  window.dispatchEvent(new PopStateEvent("popstate", { state: window.history.state }));
}

// ---- The line, and what it opens ----

/** @typedef {ReturnType<typeof build>} Place */

export const placeOf = oncePerPlace(build);

/** @param {ComponentArgs<unknown>["parentElement"]} parent */
function build(parent) {
  const root = element("section", "predict");
  root.setAttribute("aria-label", "Predict first");
  parent.append(root);
  return { root, page: "", name: /** @type {Name | null} */ (null) };
}

/**
 * Show the line of a page, and the question that its reader has open.
 * @param {Place} place
 * @param {string} page its address
 * @param {string} teaser what its questions are about, "" where it has none
 */
export function offerQuestions(place, page, teaser) {
  if (place.page === page) return; // a run of the page leaves an open question alone
  end(place);
  place.page = page;
  place.root.hidden = !teaser;
  if (!teaser) return;
  rest(place, teaser);
  const open = nameFrom(page, readAddress(PARAM)) ?? nameFrom(page, read().open[page]);
  if (open) void ask(place, teaser, open);
}

/** @param {Place} place */
function end(place) {
  place.name = null;
  unlock();
  showMarks(null);
}

/**
 * Show no more than the line.
 * @param {Place} place
 * @param {string} teaser
 */
function rest(place, teaser) {
  end(place);
  const open = button("Predict first", () => {
    const { page } = place;
    void ask(place, teaser, { page, number: read().asked[page] ?? 0, seed: anySeed() });
  });
  open.className = "open";
  open.append(element("span", "", `: ${teaser}`)); // on a phone there is no room for it
  place.root.replaceChildren(open);
}

/**
 * @param {Place} place
 * @param {string} teaser
 * @param {Name} name
 */
async function ask(place, teaser, name) {
  end(place);
  place.name = name;
  const { page, number, seed } = name;
  /** @type {Question} */
  let question;
  try {
    const response = await fetch(new URL(`./questions/${page}/${number}/${seed}`, document.baseURI));
    if (!response.ok) throw new Error(`status ${response.status}`);
    question = await response.json();
  } catch {
    if (place.name !== name) return;
    writeAddress({ [PARAM]: null });
    keep(({ open }) => delete open[page]);
    rest(place, teaser);
    place.root.append(element("p", "said", "This question can’t be had just now."));
    return;
  }
  if (place.name !== name) return; // the reader is elsewhere
  keep(({ open, asked }) => {
    open[page] = written(name);
    asked[page] = (number + 1) % question.count;
  });
  writeAddress({ [PARAM]: written(name) });
  lock(question);
  const leave = button("I just want to look", () => {
    close(page);
    rest(place, teaser);
  });
  leave.className = "skip";
  const said = element("p", "said");
  said.setAttribute("role", "status");
  const form = answerTo(question, (answer, verdict) => reveal(place, teaser, question, answer, verdict), (problem) => {
    said.textContent = problem;
  });
  form.append(leave);
  const prompt = element("p", "prompt", question.prompt);
  place.root.replaceChildren(prompt, form, said);
  /** @type {HTMLElement | null} */ (form.querySelector("input, button"))?.focus({ preventScroll: true });
}

/** @type {(said: Said) => void} */
let tell = () => {};

/**
 * What else is to hear of every answer, a lesson.
 * @param {(said: Said) => void} listen
 */
export function tellAnswers(listen) {
  tell = listen;
}

/**
 * Ask a question that a lesson has chosen.
 * @param {Place} place
 * @param {string} teaser
 * @param {Name} name
 */
export async function askFor(place, teaser, name) {
  await ask(place, teaser, name);
  place.root.scrollIntoView({ block: "nearest" });
}

/** @param {string} page whose question is open no more */
function close(page) {
  keep(({ open }) => delete open[page]);
  writeAddress({ [PARAM]: null });
}

/**
 * @param {Place} place
 * @param {string} teaser
 * @param {Question} question
 * @param {Answer} answer
 * @param {Verdict} verdict
 */
function reveal(place, teaser, question, answer, verdict) {
  const { page, name } = place;
  close(page);
  unlock();
  if (name) tell({ ...name, prompt: question.prompt, words: answer.words, right: verdict.right, truth: verdict.truth });
  setPage(question.settings);
  const marked = Boolean(question.mark) && answer.value !== null;
  if (marked) showMarks({ picture: question.mark, guess: Number(answer.value) });
  const result = element("div", "result");
  result.setAttribute("role", "status");
  result.tabIndex = -1;
  const lead = element("strong", "", verdict.right ? "Right." : "Not this time.");
  const where = marked && !verdict.right ? " Your prediction is marked on the picture." : "";
  const why = `${verdict.truth} ${question.reason}${where}`;
  if (verdict.sentence) result.append(element("p", "", lead, ` ${verdict.sentence}`), element("p", "", why));
  else result.append(element("p", "", lead, ` ${why}`));
  const next = read().asked[page] ?? 0;
  const again = button("Another question", () => void ask(place, teaser, { page, number: next, seed: anySeed() }));
  const done = button("Close", () => rest(place, teaser));
  const off = button("Forget my predictions", () => {
    forget();
    rest(place, teaser);
  });
  off.className = "skip";
  place.root.replaceChildren(element("p", "prompt", question.prompt), result, element("div", "row", again, done, off));
  result.focus({ preventScroll: true });
}
