// The board of a room: how to join, the question, how many have answered, and the reveal.

/** @import { Listed } from "./room_board.js" */
/** @import { Question, Revealed } from "./room_said.js" */
import { copied } from "./copied.js";
import { element } from "./dom.js";
import { fillQuestions, told } from "./room_board.js";
import { call, keepLooking } from "./room_calls.js";
import { lessonLine } from "./room_lesson.js";
import { asked } from "./room_said.js";

const PAUSE = 800; // ms from one look to the next

/**
 * What the server says of the room and of this machine.
 * @typedef {{ turn: number, revealed: boolean, joined: number, answered: number, lesson?: string, asked?: [string, number], question?: Question } & Partial<Revealed>} Board
 * @typedef {{ places: { address: string, code: string }[], why: string, questions: Listed[], first: [string, number][] }} Setting
 */

const at = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const pressed = (/** @type {string} */ id, /** @type {() => Promise<unknown>} */ act) =>
  at(id).addEventListener("click", () => void act());
const code = document.body.dataset.code ?? "";
const key = takeKey();
/** @type {Board | undefined} */
let board;
let tag = "";

document.title = `Room ${code} · Quantization Playground`;
const lookAtOnce = keepLooking(look, PAUSE);
void setUp();
pressed("ask", () => ask(chosen()));
pressed("again", () => ask(board?.asked ?? chosen()));
pressed("reveal", () => act("reveal"));
pressed("close", end);
pressed("table", save);
pressed("link", async () => {
  const done = await copied(`${location.href}#${key}`);
  say(done ? "Copied. Whoever has this link leads the room." : "This browser copies nothing for this page.", !done);
});

/** The key came behind the # of the link: it leaves the address bar, and stays with this tab. */
function takeKey() {
  const given = location.hash.slice(1);
  const name = `qp-key-${code}`;
  if (given) {
    history.replaceState(null, "", location.pathname + location.search);
    try {
      sessionStorage.setItem(name, given);
    } catch {
      // A browser without storage asks for the link again after a reload.
    }
    return given;
  }
  try {
    return sessionStorage.getItem(name) ?? "";
  } catch {
    return "";
  }
}

/**
 * @param {string} sentence
 * @param {boolean} [problem]
 */
function say(sentence, problem = false) {
  at("line").textContent = sentence;
  at("line").toggleAttribute("data-problem", problem);
}

/**
 * @param {string} what
 * @param {unknown} [body]
 */
async function act(what, body = {}) {
  const reply = await call(what, { "X-Key": key }, body);
  say(reply.status === 200 ? "" : reply.said, reply.status !== 200);
  lookAtOnce();
  return reply.status === 200;
}

/** @param {[string, number]} which */
const ask = ([page, question]) => act("ask", { page, number: question });

/** @returns {[string, number]} */
function chosen() {
  const [page, question] = /** @type {HTMLSelectElement} */ (at("page")).value.split(" ");
  return [page, Number(question)];
}

/** What doesn't change: where to join, and what can be asked. */
async function setUp() {
  const { status, said } = await call("setting", { "X-Key": key });
  if (status !== 200) {
    say(said, true);
    if (status !== 403 && status !== 404) setTimeout(() => void setUp(), PAUSE); // it may do so later
    return;
  }
  const { places, why, questions, first } = /** @type {Setting} */ (said);
  let shown = 0;
  const show = () => {
    if (!places.length) {
      at("join").replaceChildren(element("p", "", "This machine is in no network: no phone can join."), element("strong", "", code));
      return;
    }
    const { address, code: drawn } = places[shown];
    const picture = element("div");
    picture.innerHTML = drawn;
    const name = address.replace(/^https?:\/\//, "").replace(/\/[^/]*$/, "");
    const words = element("div", "", element("p", "", "Join at ", element("b", "", name)), element("strong", "", code));
    at("join").replaceChildren(...picture.children, words);
  };
  show();
  at("places").append(`${why} `);
  if (places.length > 1) {
    const other = element("button", "", "Another address");
    other.addEventListener("click", () => {
      shown = (shown + 1) % places.length;
      show();
    });
    at("places").append(other);
  }
  fillQuestions(at("page"), questions, first);
}

async function look() {
  const reply = await call("board", tag ? { "X-Key": key, "If-None-Match": tag } : { "X-Key": key });
  if (reply.status !== 304 && reply.status !== 200) {
    say(reply.said, true);
    return reply.status === 403 || reply.status === 404 ? undefined : false; // each look would count as a guess
  }
  if (at("line").hasAttribute("data-problem")) say("");
  if (reply.status === 304) return true;
  tag = reply.tag;
  show(reply.said);
  return true;
}

/** @param {Board} now */
function show(now) {
  const { turn, revealed, question, joined, answered } = now;
  if (now.lesson !== undefined && !board) {
    const tell = (/** @type {string} */ sentence) => say(sentence, true);
    at("lesson").replaceChildren(lessonLine(now.lesson, { "X-Key": key }, "Present it", "&present=true", tell));
  }
  at("lesson").hidden = now.lesson === undefined || turn > 0; // the projector has other things to show then
  const fresh = board?.turn !== turn || board?.revealed !== revealed;
  board = now;
  document.body.toggleAttribute("data-waiting", turn === 0);
  at("again").toggleAttribute("disabled", turn === 0);
  at("reveal").toggleAttribute("disabled", turn === 0 || revealed);
  at("reveal").classList.toggle("main", turn > 0 && !revealed);
  at("ask").classList.toggle("main", turn === 0 || revealed);
  at("count").hidden = revealed;
  at("count").textContent = turn === 0 ? `${joined} joined` : `${answered} of ${joined} have answered`;
  if (!fresh) return;
  at("question").replaceChildren(...(question ? asked(question) : []));
  const given = question?.options ?? question?.items ?? [];
  const hint = element("p", "typing", question?.direction ?? question?.typing ?? "");
  const open = [hint, element("ul", "", ...given.map((words) => element("li", "", words)))];
  at("said").replaceChildren(...(revealed ? told(/** @type {any} */ (now), at("said")) : open));
}

async function save() {
  const { status, said } = await call("table", { "X-Key": key });
  if (status !== 200) {
    say(said, true);
    return;
  }
  const link = element("a");
  link.href = URL.createObjectURL(new Blob([said], { type: "text/csv" }));
  link.download = `room-${code}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

async function end() {
  if (!confirm("End the room? Its answers are gone then; save them first.")) return;
  if (await act("close")) location.href = `${document.body.dataset.base}/`;
}
