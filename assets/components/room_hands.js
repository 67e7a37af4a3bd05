// A board without phones: the class raises hands, the teacher types how many, and reveals.

/** @import { Question, Revealed } from "./room_said.js" */
import { element } from "./dom.js";
import { fillQuestions, told } from "./room_board.js";
import { call } from "./room_calls.js";
import { asked } from "./room_said.js";

const SEEDS = 10_000; // of lib.teaching.questions
const AGAIN = 2000; // ms after which is asked again what wasn't said

const at = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const list = /** @type {HTMLSelectElement} */ (at("page"));
const reveal = /** @type {HTMLButtonElement} */ (at("reveal"));
/** @type {Question | undefined} */
let question;
let address = "";
let wanted = ""; // the address of what was asked for last

list.addEventListener("change", () => void ask());
at("again").addEventListener("click", () => void ask());
reveal.addEventListener("click", () => void show());
void start();

/**
 * What the server says there; a sentence instead goes into the line.
 * @param {string} address
 */
async function said(address) {
  const { status, said } = await call(address, {});
  at("line").textContent = status === 200 ? "" : said;
  at("line").toggleAttribute("data-problem", status !== 200);
  return status === 200 ? said : undefined;
}

async function start() {
  const questions = await said("questions");
  if (!questions) {
    setTimeout(start, AGAIN);
    return;
  }
  fillQuestions(list, questions);
  await ask();
}

async function ask() {
  const place = `${list.value.replace(" ", "/")}/${Math.floor(SEEDS * Math.random())}`;
  wanted = place;
  reveal.disabled = true; // until it is there
  const next = await said(place);
  if (wanted !== place) return; // who chose twice sees the second, whichever comes first
  if (!next) {
    setTimeout(() => wanted === place && void ask(), AGAIN);
    return;
  }
  [question, address] = [next, place];
  const options = next.options.map((/** @type {string} */ words, /** @type {number} */ i) => {
    const letter = String.fromCharCode(65 + i);
    const hands = element("input");
    Object.assign(hands, { type: "number", min: "0", max: "999", value: "", placeholder: "0", inputMode: "numeric" });
    hands.setAttribute("aria-label", `Hands for ${letter}`);
    return element("label", "", element("b", "", letter), element("span", "", words), hands);
  });
  at("question").replaceChildren(...asked(next));
  at("said").replaceChildren(element("div", "hands", ...options));
  reveal.disabled = false;
}

async function show() {
  const shown = address;
  reveal.disabled = true; // pressed once more, it would count hands that are shown already
  const truth = await said(`${shown}/truth`);
  if (!question || shown !== address) return;
  if (!truth) {
    setTimeout(() => shown === address && void show(), AGAIN);
    return;
  }
  const counts = [...at("said").querySelectorAll("input")].map((input) => Math.max(0, Math.floor(Number(input.value)) || 0));
  const all = counts.map((count, place) => [place, count]);
  /** @type {any} */
  const seen = { question, ...truth, said: all, right: counts[truth.truth] };
  at("said").replaceChildren(...told(seen, at("said")));
}
