// The bar of a lesson: what to do at this step, and the ways on and back. The lesson stands in the address of
// every page, so that it survives a reload and another server; the server reads it and keeps nothing.
// All of it is shown as text, never as HTML.

/** @import { ComponentArgs } from "./dom.js" */
/** @import { Said } from "./predictions.js" */
import { readAddress, writeAddress } from "./address.js";
import { button, element, oncePerPlace } from "./dom.js";
import { answerOf, keepAnswer, keepPlaceOf } from "./lesson_answers.js";
import { KEPT, keptFile } from "./lesson_file.js";

/**
 * The page on screen, as assets/components/journey.js knows it.
 * @typedef {object} Page
 * @property {string} page its address
 * @property {string} home the address of Home, which is the bare host
 * @property {(number: number, seed: number) => void} ask opens a question of the page
 * @property {(listen: (said: Said) => void) => void} tellAnswers
 */

/**
 * A lesson as lib/ui/lessons.py sends it.
 * @typedef {{ page: string, title: string, query: string, minutes: number, instruction: string, questions: number[],
 *   hidden: string[], skip: string }} Step
 * @typedef {{ title: string, instruction: string, handIn: boolean, minutes: number, seed: number, left: string,
 *   steps: Step[] }} Lesson
 */

const LESSON = "lesson"; // in the address, as in lib/ui/lessons.py
const STEP = "step";
const EMBED = ["embed", "embed_options"]; // Streamlit's own
const SHEET = "qp-lesson-sheet";
const AWAY = "This lesson can’t be had just now. Load the page again.";

// ---- The lesson ----

/** @type {string | null} */
let text = null; // as the address has it
/** @type {Lesson | null} */
let lesson = null;
let problem = "";
let step = 0; // from 1; one more than there are steps at the end; 0 where the address says nothing
/** @type {Page} */
let page;

/** @param {string} written */
async function fetchLesson(written) {
  const body = written === KEPT ? (keptFile() ?? written) : written;
  lesson = null;
  problem = "";
  try {
    const response = await fetch(new URL("./lessons/read", document.baseURI), { method: "POST", body });
    if (response.ok) lesson = await response.json();
    else problem = response.status < 500 ? await response.text() : AWAY;
  } catch {
    problem = AWAY;
  }
}

function readStep() {
  const written = Number(readAddress(STEP));
  const last = (lesson?.steps.length ?? 0) + 1;
  return Number.isInteger(written) && written >= 1 ? Math.min(written, last) : 0;
}

const current = () => lesson?.steps[step - 1];
const atItsPage = () => current()?.page === page.page;

// ---- The ways ----

/**
 * Lead to a step as if the Back button led there: Streamlit shows the page with the settings of the address.
 * @param {number} next
 * @param {boolean} [first] whether nothing of the lesson was shown yet
 */
function go(next, first = false) {
  if (!lesson || text === null) return;
  if (!first && atItsPage()) keepPlaceOf(lesson.title, step, ownAddress());
  step = next;
  const to = current();
  const address = new URL(to ? `./${to.page === page.home ? "" : to.page}` : location.href, document.baseURI);
  const query = new URLSearchParams(to ? to.query : address.search);
  for (const name of EMBED) for (const value of new URLSearchParams(location.search).getAll(name)) {
    if (!query.getAll(name).includes(value)) query.append(name, value);
  }
  query.set(LESSON, text);
  query.set(STEP, String(step));
  address.search = String(query);
  address.hash = "";
  const change = first ? "replaceState" : "pushState";
  window.history[change](window.history.state, "", address);
  if (to) window.dispatchEvent(new PopStateEvent("popstate", { state: window.history.state }));
}

/** The page's address with what was chosen on it, and nothing of the lesson. */
function ownAddress() {
  const address = new URL(location.href);
  for (const name of [LESSON, STEP, "question", ...EMBED]) address.searchParams.delete(name);
  return address.href;
}

function leave() {
  text = lesson = null;
  problem = "";
  writeAddress({ [LESSON]: null, [STEP]: null });
}

// ---- The bar ----

/** @typedef {ReturnType<typeof build>} Bar */

const barAt = oncePerPlace(build);

/** @param {ComponentArgs<Page>["parentElement"]} parent */
function build(parent) {
  const root = element("section", "lesson");
  const bar = {
    root,
    title: element("strong", "title"),
    at: element("span", "at"),
    said: element("div", "said"),
    asks: element("div", "asks"),
    back: button("← Back", () => turn(step - 1)),
    on: button("Next →", () => turn(step + 1)),
    again: button("Back to the lesson", () => turn(step)),
    leave: button("Leave the lesson", () => {
      leave();
      draw(bar);
    }),
  };
  const turn = (/** @type {number} */ next) => {
    go(next);
    draw(bar);
    if (bar.on.hidden) bar.back.focus();
  };
  bar.at.setAttribute("role", "status");
  bar.on.className = "on";
  bar.back.className = "back";
  bar.leave.className = "leave";
  const ways = element("div", "ways", bar.again, bar.back, bar.on, bar.leave);
  root.append(element("div", "row", bar.title, bar.at), ways, bar.said, bar.asks);
  parent.append(root);
  window.addEventListener("popstate", () => {
    step = readStep() || step;
    draw(bar);
  });
  new ResizeObserver(() => {
    document.documentElement.style.setProperty("--qp-lesson-height", `${root.offsetHeight}px`);
  }).observe(root);
  return bar;
}

/** @param {Bar} bar */
function draw(bar) {
  const { root, title, at, said, asks, back, on, again } = bar;
  const shown = lesson;
  root.hidden = !shown && !problem;
  setSheet();
  if (!shown) {
    title.textContent = problem;
    for (const part of [at, said, asks, back, on, again]) part.hidden = true;
    return;
  }
  root.setAttribute("aria-label", `Lesson: ${shown.title}`);
  const now = current();
  const count = shown.steps.length;
  const away = Boolean(now) && !atItsPage();
  title.textContent = shown.title;
  root.setAttribute("data-step", now?.title ?? shown.title); // for way.js
  at.hidden = said.hidden = false;
  at.textContent = now ? `Step ${step} of ${count}, ${now.minutes} minute${now.minutes === 1 ? "" : "s"}` : "The end";
  again.hidden = !away;
  back.hidden = step <= 1;
  on.hidden = !now;
  on.textContent = step < count ? "Next →" : shown.handIn ? "Hand in →" : "Finish →";
  said.replaceChildren(...sentences(shown, now, away).map((words) => element("p", "", words)));
  drawQuestions(bar, away ? undefined : now);
}

/**
 * @param {Lesson} shown
 * @param {Step | undefined} now
 * @param {boolean} away
 */
function sentences({ instruction, left }, now, away) {
  if (!now) return ["That was the lesson. Its pages stay open to you."];
  if (away) return [`This page is not at this step of the lesson, which is at “${now.title}”.`];
  const first = step === 1 ? [left, instruction] : [];
  return [...first, now.instruction, now.skip && `If time is short: ${now.skip}`].filter(Boolean);
}

/**
 * @param {Bar} bar
 * @param {Step | undefined} now
 */
function drawQuestions({ asks }, now) {
  const { title = "", seed = 0 } = lesson ?? {};
  const numbers = now?.questions ?? [];
  asks.hidden = numbers.length === 0;
  asks.replaceChildren(
    ...numbers.map((number, place) => {
      const answer = now && answerOf(title, { page: now.page, number, seed });
      const mark = answer ? ` ${answer.right ? "✓" : "–"} answered` : "";
      return button(`Question ${place + 1}${mark}`, () => page.ask(number, seed));
    }),
  );
}

/** Make room for the bar, and hide the controls that the lesson doesn't need. */
function setSheet() {
  const known = document.getElementById(SHEET);
  const sheet = known ?? element("style");
  sheet.id = SHEET;
  const hidden = atItsPage() ? (current()?.hidden ?? []) : [];
  const names = hidden.map((name) => `.st-key-${CSS.escape(name)}`).join(", ");
  sheet.textContent = lesson || problem ? `.stApp { top: var(--qp-lesson-height) !important; }${names && ` ${names} { display: none !important; }`}` : "";
  if (!known) document.head.append(sheet);
}

/** @param {ComponentArgs<Page>} args */
export default async function ({ data, parentElement }) {
  const bar = barAt(parentElement);
  page = data;
  const written = readAddress(LESSON);
  if (written !== null && written !== text) {
    text = written;
    await fetchLesson(written);
    step = readStep();
    if (lesson && !step) go(1, true);
  }
  if (text !== null && lesson) writeAddress({ [LESSON]: text, [STEP]: step });
  page.tellAnswers((said) => {
    if (!lesson) return;
    keepAnswer(lesson.title, said);
    draw(bar);
  });
  draw(bar);
}
