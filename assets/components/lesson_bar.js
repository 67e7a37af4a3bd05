// The bar of a lesson: what to do at this step, and the ways on and back. The lesson stands in the address of
// every page, so that it survives a reload and another server; the server reads it and keeps nothing.
// All of it is shown as text, never as HTML.

/** @import { Said } from "./predictions.js" */
import { readAddress, writeAddress } from "./address.js";
import { button, element } from "./dom.js";
import { handInSheet } from "./hand_in.js";
import { answerOf, forgetWork, keepAnswer, keepPlaceOf } from "./lesson_answers.js";
import { KEPT, keptFile } from "./lesson_file.js";
import { PRESENT, SCREEN } from "./present_address.js";

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
 *   hidden: string[] }} Step
 * @typedef {{ title: string, instruction: string, handIn: boolean, minutes: number, seed: number, left: string,
 *   steps: Step[] }} Lesson
 */

const LESSON = "lesson"; // in the address, as in lib/ui/lessons.py
const STEP = "step";
const EMBED = ["embed", "embed_options"]; // Streamlit's own
const NOT_OF_THE_PAGE = [LESSON, STEP, "question", "section", PRESENT, SCREEN, ...EMBED];
const SHEET = "qp-lesson-sheet";
// The sheet to hand in takes the window. What is behind it keeps its size, which pictures are drawn for.
const BEHIND = "#root, #root * { visibility: hidden !important; } @media print { #root { display: none; } }";
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
  if (!first) keepPlace();
  step = next;
  const to = current();
  const address = to ? addressOf(to.page, to.query) : new URL(location.href);
  const query = address.searchParams;
  for (const name of EMBED) for (const value of new URLSearchParams(location.search).getAll(name)) {
    if (!query.getAll(name).includes(value)) query.append(name, value);
  }
  query.set(LESSON, text);
  query.set(STEP, String(step));
  address.hash = "";
  const change = first ? "replaceState" : "pushState";
  window.history[change](window.history.state, "", address);
  if (!to) return;
  window.dispatchEvent(new PopStateEvent("popstate", { state: window.history.state }));
  document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
}

/**
 * @param {string} name of a page
 * @param {string} query its settings
 */
function addressOf(name, query) {
  const address = new URL(`./${name === page.home ? "" : name}`, document.baseURI);
  address.search = query;
  return address;
}

/** @param {Step} one */
const begunAt = (one) => addressOf(one.page, one.query).href;

/** Keep the address of the step's page, with what was chosen on it, for the sheet to hand in. */
function keepPlace() {
  const now = current();
  if (!lesson || !now) return;
  const [begun, left] = [begunAt(now), new URL(location.href)];
  if (left.pathname !== new URL(begun).pathname) return;
  for (const name of NOT_OF_THE_PAGE) left.searchParams.delete(name);
  keepPlaceOf(lesson.title, begun, left.href);
}

function leave() {
  text = lesson = null;
  problem = "";
  writeAddress({ [LESSON]: null, [STEP]: null });
}

// ---- The bar ----

/** @typedef {ReturnType<typeof build>} Bar */

/**
 * Before the app, for the eye and for the keyboard.
 * @param {string} style
 */
function build(style) {
  const host = element("div");
  host.id = "qp-lesson";
  document.body.prepend(host);
  const place = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  place.adoptedStyleSheets = [sheet];
  const root = element("section", "lesson");
  const bar = {
    host,
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
    end: element("div", "end"), // with the sheet to hand in
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
  place.append(root, bar.end);
  window.addEventListener("popstate", () => {
    step = readStep() || step;
    draw(bar);
  });
  window.addEventListener("pagehide", keepPlace);
  document.addEventListener("click", keepPlace, true); // it may lead elsewhere
  new ResizeObserver(() => {
    document.documentElement.style.setProperty("--qp-lesson-height", `${root.offsetHeight}px`);
  }).observe(root);
  return bar;
}

/** @param {Bar} bar */
function draw(bar) {
  const { host, root, title, at, said, asks, back, on, again } = bar;
  const shown = lesson;
  root.hidden = !shown && !problem;
  setSheet();
  const app = document.querySelector(".stApp"); // light or dark, as the reader has chosen
  if (app) host.style.colorScheme = getComputedStyle(app).colorScheme;
  if (!shown) {
    title.textContent = problem;
    bar.end.replaceChildren();
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
  on.toggleAttribute("data-last", step >= count); // for way.js
  on.textContent = step < count ? "Next →" : shown.handIn ? "Hand in →" : "Finish →";
  said.replaceChildren(...sentences(shown, now, away).map((words) => element("p", "", words)));
  drawQuestions(bar, away ? undefined : now);
  drawSheet(bar, shown, !now && shown.handIn);
}

/**
 * @param {Bar} bar
 * @param {Lesson} shown
 * @param {boolean} ended
 */
function drawSheet(bar, shown, ended) {
  if (ended === bar.end.hasChildNodes()) return; // a name may stand in it
  bar.end.replaceChildren();
  if (!ended) return;
  const anew = () => {
    forgetWork(shown.title);
    go(1);
    draw(bar);
    bar.on.focus();
  };
  bar.end.append(handInSheet(shown, shown.steps.map(begunAt), anew));
}

/**
 * @param {Lesson} shown
 * @param {Step | undefined} now
 * @param {boolean} away
 */
function sentences({ instruction, left, handIn }, now, away) {
  if (!now && handIn) return ["Write your name on the sheet, then print it or save it. Nobody else sees it: it stays in this browser."];
  if (!now) return ["That was the lesson. Its pages stay open to you."];
  if (away) return [`This page is not at this step of the lesson, which is at “${now.title}”.`];
  const first = step === 1 ? [left, instruction] : [];
  return [...first, now.instruction].filter(Boolean);
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
  const rules = [
    ...(lesson || problem ? [".stApp { top: var(--qp-lesson-height) !important; }"] : []),
    ...(names ? [`${names} { display: none !important; }`] : []),
    ...(lesson?.handIn && !current() ? [BEHIND] : []),
    "@media print { .stApp { top: 0 !important; } }",
  ];
  sheet.textContent = rules.join("\n");
  if (!known) document.head.append(sheet);
}

/** @param {{ lesson_bar: string }} sheets */
export default function (sheets) {
  const bar = build(sheets.lesson_bar);
  return async (/** @type {Page} */ now) => {
    page = now;
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
  };
}
