// A participant's page: the code, the question, the answer, what came of it.

/** @import { Question, Revealed } from "./room_said.js" */
import { element } from "./dom.js";
import { minus, number, readNumber } from "./words.js";
import { call, keepLooking } from "./room_calls.js";
import { lessonLine } from "./room_lesson.js";
import { asked, orderWords, picture, same, sum } from "./room_said.js";

const PAUSE = 1900; // ms from one look to the next
const TOKEN = "qp-participant"; // another tab is the same participant
const UNSENT = "qp-unsent"; // an answer that the server hasn't confirmed

/** @typedef {{ turn: number, revealed: boolean, mine: any, lesson?: string, question?: Question } & Partial<Revealed>} Seen */

const at = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const code = document.body.dataset.code ?? "";
const kept = keep();
const token = participant();
/** @type {Seen | undefined} */
let seen;
let tag = "";
let joined = false;
let troubled = false; // whether the line says why nothing goes on

if (code) {
  document.title = `Room ${code} · Quantization Playground`;
  at("room").textContent = `Room ${code}`;
}
at("enter").addEventListener("submit", (event) => {
  event.preventDefault();
  const typed = /** @type {HTMLInputElement} */ (at("code")).value.replace(/[\s-]/g, "").toUpperCase();
  if (typed) location.href = `${document.body.dataset.base}/r/${encodeURIComponent(typed)}`;
});
at("answer").addEventListener("submit", (event) => {
  event.preventDefault();
  void send();
});
const lookAtOnce = code ? keepLooking(look, PAUSE) : () => say("");
if (!code) for (const id of ["enter", "open"]) at(id).hidden = false;
at("open").addEventListener("submit", (event) => {
  event.preventDefault();
  void open();
});

/** Open a room, and lead it. */
async function open() {
  const { status, said } = await call("", {}, {});
  if (status !== 200) say(said, true);
  else location.href = `${document.body.dataset.base}/r/${said.code}/lead#${said.key}`;
}

/** The browser's storage, or this page's own where it has none. */
function keep() {
  /** @type {Map<string, string>} */
  const memory = new Map();
  try {
    localStorage.setItem("qp-try", "");
    localStorage.removeItem("qp-try");
    return {
      get: (/** @type {string} */ name) => localStorage.getItem(name) ?? "",
      set: (/** @type {string} */ name, /** @type {string} */ text) => localStorage.setItem(name, text),
    };
  } catch {
    return {
      get: (/** @type {string} */ name) => memory.get(name) ?? "",
      set: (/** @type {string} */ name, /** @type {string} */ text) => void memory.set(name, text),
    };
  }
}

/** Who this browser is, to the server: 128 random bits. */
function participant() {
  const known = kept.get(TOKEN);
  if (/^[0-9a-f]{32}$/.test(known)) return known;
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const made = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  kept.set(TOKEN, made);
  return made;
}

/**
 * @param {string} sentence
 * @param {boolean} [problem]
 */
function say(sentence, problem = false) {
  at("line").textContent = sentence;
  at("line").toggleAttribute("data-problem", problem);
}

/** Join, send what is unsent, and see what the room is at; says whether all went well, as `keepLooking` asks. */
async function look() {
  const me = { "X-Participant": token };
  if (!joined) {
    const reply = await call("join", me, {});
    if (reply.status !== 200) return trouble(reply);
    joined = true;
  }
  const unsent = waiting();
  let refused = "";
  if (unsent) {
    const reply = await call("answer", me, unsent);
    if (reply.status === 0 || reply.status === 429 || reply.status === 503) return trouble(reply);
    kept.set(UNSENT, "");
    tag = ""; // the server's word on it comes with the next look
    if (reply.status !== 200) refused = reply.said;
  }
  const reply = await call("seat", tag ? { ...me, "If-None-Match": tag } : me);
  if (reply.status !== 304 && reply.status !== 200) return trouble(reply);
  if (troubled) say("");
  troubled = false;
  if (reply.status === 304) return true;
  tag = reply.tag;
  show(reply.said);
  if (refused) say(refused, true); // only now: what is seen may be the next question
  return true;
}

/** @param {import("./room_calls.js").Reply} reply */
function trouble({ status, said }) {
  troubled = true;
  // A room that can't be joined doesn't come: phones that went on asking would count as guessing codes.
  const gone = status === 404 && !joined;
  if (gone) kept.set(UNSENT, "");
  say(waiting() ? `${said} Your answer is kept in this browser until it is sent.` : said, true);
  if (status === 404) {
    joined = false;
    at("enter").hidden = false;
    at("answer").hidden = true;
    if (!seen) /** @type {HTMLInputElement} */ (at("code")).value = code;
  }
  return gone ? undefined : false;
}

/**
 * The answer of this room that isn't confirmed.
 * @returns {{ turn: number, answer: any } | undefined}
 */
function waiting() {
  const unsent = kept.get(UNSENT) && JSON.parse(kept.get(UNSENT));
  return unsent && unsent.code === code ? { turn: unsent.turn, answer: unsent.answer } : undefined;
}

/** @param {Seen} now */
function show(now) {
  const before = seen;
  seen = now;
  at("enter").hidden = true;
  if (now.lesson !== undefined && !before) {
    const tell = (/** @type {string} */ sentence) => say(sentence, true);
    at("lesson").replaceChildren(lessonLine(now.lesson, { "X-Participant": token }, "Follow it in a tab of its own", "", tell));
    at("lesson").hidden = false;
  }
  const fresh = before?.turn !== now.turn;
  if (fresh) {
    at("question").replaceChildren(...asked(now.question ?? { kind: "choice", prompt: "The first question comes here." }));
    at("said").replaceChildren();
    if (now.question) ask(now.question);
  }
  const open = now.turn > 0 && !now.revealed && now.mine === null && waiting()?.turn !== now.turn;
  at("answer").hidden = !open;
  if (open) at("said").replaceChildren(); // what was refused isn't being sent any more
  if (now.revealed) reveal(/** @type {Seen & Revealed} */ (now));
  else if (now.mine !== null && now.question)
    at("said").replaceChildren(element("p", "mine", `Your answer: ${words(now.question, now.mine)}. It has arrived.`));
  if (fresh || now.mine !== null) say("");
}

/**
 * The controls for an answer.
 * @param {Question} question
 */
function ask(question) {
  const send = element("button", "", "Send");
  at("answer").replaceChildren(controls(question), send);
}

/**
 * @param {Question} question
 * @returns {HTMLElement}
 */
function controls({ kind, options = [], items = [], direction = "", low, high, step, unit = "", typing = "" }) {
  const set = element("fieldset");
  if (kind === "choice") {
    options.forEach((option, place) => {
      const input = element("input");
      Object.assign(input, { type: "radio", name: "option", value: String(place), required: true });
      set.append(element("label", "option", input, option));
    });
    return set;
  }
  if (kind === "order") {
    set.append(element("p", "typing", direction));
    items.forEach((_, rank) => {
      const choice = element("select");
      choice.setAttribute("aria-label", `Place ${rank + 1}`);
      items.forEach((item, place) => choice.append(new Option(item, String(place), place === rank, place === rank)));
      set.append(element("label", "row", element("span", "", `${rank + 1}.`), choice));
    });
    return set;
  }
  const input = element("input");
  input.id = "value";
  const label = element("label", "typing", typing);
  label.htmlFor = "value";
  const behind = element("span", "", unit);
  if (kind === "spot") {
    Object.assign(input, { type: "range", min: low, max: high, step, value: ((low ?? 0) + (high ?? 0)) / 2 });
    const tell = () => {
      behind.textContent = withUnit(minus(input.value), unit);
      input.setAttribute("aria-valuetext", behind.textContent);
    };
    input.addEventListener("input", tell);
    tell();
  } else Object.assign(input, { type: "text", inputMode: "text", autocomplete: "off", spellcheck: false });
  set.append(label, element("div", "row", input, behind));
  return set;
}

/**
 * What stands in the controls; undefined if it is no answer, which is said.
 * @param {Question} question
 */
function answer({ kind, items = [], unit = "" }) {
  const form = at("answer");
  if (kind === "choice") {
    const chosen = /** @type {HTMLInputElement | null} */ (form.querySelector(":checked"));
    if (!chosen) say("Choose one of them.", true);
    return chosen ? Number(chosen.value) : undefined;
  }
  if (kind === "order") {
    const order = [...form.querySelectorAll("select")].map((choice) => Number(choice.value));
    if (new Set(order).size === items.length) return order;
    say("Each of them has one place: one stands there twice.", true);
    return undefined;
  }
  const typed = /** @type {HTMLInputElement} */ (at("value")).value.trim();
  const { value, problem } = readNumber(unit && typed.endsWith(unit) ? typed.slice(0, -unit.length) : typed);
  if (problem !== undefined) say(problem, true);
  return value;
}

async function send() {
  if (!seen?.question || waiting()) return;
  const said = answer(seen.question);
  if (said === undefined) return;
  kept.set(UNSENT, JSON.stringify({ code, turn: seen.turn, answer: said }));
  at("answer").hidden = true;
  say("");
  at("said").replaceChildren(element("p", "mine", `Your answer: ${words(seen.question, said)}. It is being sent …`));
  lookAtOnce();
}

/**
 * @param {Question} question
 * @param {any} said
 */
function words(question, said) {
  if (question.kind === "choice") return question.options?.[said] ?? "";
  if (question.kind === "order") return orderWords(question, said);
  return withUnit(number(said, 9), question.unit);
}

/**
 * As the truth is written: "92.0%", but "5 bits".
 * @param {string} value
 * @param {string} [unit]
 */
const withUnit = (value, unit = "") => (unit === "%" ? `${value}%` : `${value} ${unit}`.trim());

/** @param {Seen & Revealed} now */
function reveal(now) {
  const { question, mine } = now;
  const parts = [];
  if (mine !== null) {
    const right = question.kind === "choice" || question.kind === "order" ? same(mine, now.truth) : near(now, mine);
    parts.push(element("p", "", right ? "You were right." : `You said ${words(question, mine)}. ${correction(now, mine)}`));
  }
  const truth = question.kind === "number" || question.kind === "spot" ? (now.shown ?? "") : words(question, now.truth);
  parts.push(element("p", "", element("strong", "", `The answer: ${truth}.`), ` ${now.reason}`));
  parts.push(element("p", "mine", `${now.right} of ${sum(now.said)} were right.`), picture(now, at("said"), mine));
  at("said").replaceChildren(...parts);
}

/**
 * @param {Revealed & { tolerance?: number }} now
 * @param {number} mine
 */
const near = (now, mine) => Math.abs(mine - now.truth) <= (now.tolerance ?? 0);

/**
 * The sentence that answers a usual mistake.
 * @param {Revealed} now
 * @param {any} mine
 */
function correction({ question, sentences, mistakes }, mine) {
  if (question.kind === "choice") return sentences?.[mine] ?? "";
  return mistakes?.find(({ value }) => value === mine)?.sentence ?? "";
}
