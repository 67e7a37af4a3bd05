// Where a teacher makes a lesson. What is made is kept in the teacher's own browser after every letter; the
// server says what its link is, and keeps nothing.

/** @import { ComponentArgs } from "./dom.js" */
import { copied } from "./copied.js";
import { button, element, finder, oncePerPlace } from "./dom.js";
import { download, nameOf } from "./download.js";
import { KEPT, keepFile } from "./lesson_file.js";

/**
 * A lesson as its file has it (lib/teaching/lessons.py).
 * @typedef {{ page: string, minutes: number, instruction: string, settings: string, questions: number[],
 *   hidden: string[], skip: string }} Step
 * @typedef {{ title: string, instruction: string, hand_in: boolean, steps: Step[] }} Draft
 */

/**
 * What lib/ui/components/lesson_maker.py knows.
 * @typedef {{ page: string, title: string, group: string, controls: [string, string][], questions: string[] }} Known
 * @typedef {{ home: string, steps: number, pages: Known[] }} All
 */

/**
 * What lib/ui/lessons.py says of it.
 * @typedef {{ address: string, code: string, why: string, file: string, left: string, minutes: number }} Made
 */

const KEY = "qp-lesson-draft";
const PAUSE = 400; // ms without a letter, after which the server is asked
const NOT_SETTINGS = ["lesson", "step", "question", "section", "present", "embed", "embed_options"];
const AWAY = "The server can’t be reached just now. What you made is kept in this browser.";

/** @returns {Step} */
const anyStep = () => ({ page: "integers", minutes: 5, instruction: "", settings: "", questions: [], hidden: [], skip: "" });

/**
 * A draft with all its fields, whatever was kept or read.
 * @param {Partial<Draft>} written
 * @returns {Draft}
 */
const whole = ({ title = "", instruction = "", hand_in = false, steps = [] }) => ({
  title,
  instruction,
  hand_in,
  steps: steps.length ? steps.map((step) => ({ ...anyStep(), ...step })) : [anyStep()],
});

/** @returns {Draft} */
function kept() {
  try {
    return whole(JSON.parse(localStorage.getItem(KEY) ?? "{}"));
  } catch {
    return whole({}); // no storage, or not ours
  }
}

const makerAt = oncePerPlace((/** @type {ShadowRoot} */ place) => new Maker(place));

/** @param {ComponentArgs<{ known: string }>} args */
export default function ({ data, parentElement }) {
  void makerAt(/** @type {ShadowRoot} */ (parentElement)).begin(data.known);
}

class Maker {
  /** @param {ShadowRoot} place */
  constructor(place) {
    this.place = place;
    this.find = finder(place);
    this.draft = kept();
    this.at = -1; // the step that is shown; -1 for the lesson as a whole
    /** @type {Draft | null} */
    this.before = null; // what "Undo" brings back
    /** @type {All | null} */
    this.known = null;
    /** @type {Made | null} */
    this.made = null;
    this.asked = 0; // how often the server was asked: only the last answer counts
    this.timer = 0;
  }

  /** @param {string} name of the file that says what a lesson can have */
  async begin(name) {
    if (this.known) return;
    const response = await fetch(new URL(`./static/${name}`, document.baseURI));
    if (this.known || !response.ok) return;
    this.known = /** @type {All} */ (await response.json());
    this.choosePages();
    this.listen();
    this.show(-1);
    void this.ask();
  }

  /** @param {string} id */
  input(id) {
    return /** @type {HTMLInputElement} */ (this.find(`#${id}`));
  }

  /** @param {string} page */
  knownOf(page) {
    return this.known?.pages.find((one) => one.page === page);
  }

  choosePages() {
    /** @type {Map<string, HTMLOptGroupElement>} */
    const groups = new Map();
    for (const { page, title, group } of this.known?.pages ?? []) {
      const box = groups.get(group) ?? element("optgroup");
      box.label = group;
      const option = element("option", "", title);
      option.value = page;
      box.append(option);
      groups.set(group, box);
    }
    this.find("#page").append(...groups.values());
  }

  listen() {
    const { find } = this;
    for (const form of ["#whole", "#step"]) find(form).addEventListener("submit", (event) => event.preventDefault());
    /** @type {(id: string, take: (box: HTMLInputElement) => void) => void} */
    const on = (id, take) => {
      const box = this.input(id);
      box.addEventListener("input", () => {
        take(box);
        this.changed();
      });
    };
    on("title", ({ value }) => (this.draft.title = value));
    on("start", ({ value }) => (this.draft.instruction = value));
    on("hand-in", ({ checked }) => (this.draft.hand_in = checked));
    on("page", ({ value }) => this.turn({ page: value, settings: "" }));
    on("instruction", ({ value }) => (this.step().instruction = value));
    on("skip", ({ value }) => (this.step().skip = value));
    on("minutes", (box) => {
      if (box.checkValidity() && box.value) this.step().minutes = Math.round(Number(box.value));
    });
    on("set-up", (box) => this.setUp(box));
    /** @type {(id: string, press: () => void) => void} */
    const press = (id, act) => find(`#${id}`).addEventListener("click", act);
    press("add", () => this.insert());
    press("undo", () => this.undo());
    press("up", () => this.move(-1));
    press("down", () => this.move(1));
    press("remove", () => this.remove());
    press("copy", () => void this.copy());
    press("follow", () => this.follow());
    press("room", () => void this.openRoom());
    press("save", () => this.save());
    const change = (/** @type {MouseEvent} */ event) => {
      if (this.place.isConnected) void this.openShipped(event);
      else document.removeEventListener("click", change);
    };
    document.addEventListener("click", change);
    this.input("link").addEventListener("change", (event) => {
      const { value } = /** @type {HTMLInputElement} */ (event.target);
      if (value.trim()) void this.open(textOf(value.trim()));
    });
    this.input("file").addEventListener("change", async (event) => {
      const [file] = /** @type {HTMLInputElement} */ (event.target).files ?? [];
      if (file) void this.open(await file.text());
    });
  }

  step() {
    return this.draft.steps[this.at];
  }

  // ---- Steps ----

  /** @param {Draft} [next] instead of what there is, which "Undo" brings back */
  changed(next) {
    if (next) {
      this.before = this.draft;
      this.draft = next;
    }
    try {
      localStorage.setItem(KEY, JSON.stringify(this.draft));
    } catch {
      // A browser may forbid it: the link has all of it.
    }
    this.drawList();
    this.asked++; // what the server still says is of another lesson, and so is the link on screen
    this.letTake(false);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.ask(), PAUSE);
  }

  insert() {
    const steps = [...this.draft.steps];
    const pages = this.known?.pages ?? [];
    const last = pages.findIndex((one) => one.page === steps.at(-1)?.page);
    const { page } = pages[last + 1] ?? pages[0];
    steps.push({ ...anyStep(), page });
    this.changed({ ...this.draft, steps });
    this.show(steps.length - 1);
    this.input("page").focus();
  }

  /** @param {number} by */
  move(by) {
    const steps = [...this.draft.steps];
    steps.splice(this.at + by, 0, ...steps.splice(this.at, 1));
    this.changed({ ...this.draft, steps });
    this.show(this.at + by);
    const [pressed, other] = [this.input(by < 0 ? "up" : "down"), this.input(by < 0 ? "down" : "up")];
    (pressed.disabled ? other : pressed).focus();
  }

  remove() {
    const steps = this.draft.steps.filter((_, place) => place !== this.at);
    this.changed({ ...this.draft, steps });
    this.show(Math.min(this.at, steps.length - 1));
    this.find("#undo").focus();
  }

  undo() {
    const { before } = this;
    if (!before) return;
    this.changed(before);
    this.show(Math.min(this.at, before.steps.length - 1));
  }

  /**
   * Let the step be at another page, or set up otherwise.
   * @param {{ page: string, settings: string }} to
   */
  turn({ page, settings }) {
    const step = this.step();
    if (page !== step.page) Object.assign(step, { questions: [], hidden: [] });
    Object.assign(step, { page, settings });
    this.show(this.at);
  }

  /** @param {HTMLInputElement} box in which an address was pasted */
  setUp(box) {
    const found = pageOf(box.value, this.known);
    if (!box.value.trim()) return;
    if (!found) {
      this.find("#settings").textContent = "That is no address of a page here. Copy it from the browser’s address bar.";
      return;
    }
    box.value = "";
    this.turn(found);
  }

  // ---- What is shown ----

  /** @param {number} at */
  show(at) {
    this.at = at;
    const { find, draft } = this;
    find("#whole").hidden = at >= 0;
    find("#step").hidden = at < 0;
    this.input("title").value = draft.title;
    this.input("start").value = draft.instruction;
    this.input("hand-in").checked = draft.hand_in;
    if (at >= 0) this.showStep();
    this.drawList();
  }

  showStep() {
    const step = this.step();
    const { find, draft, at } = this;
    for (const id of /** @type {const} */ (["page", "instruction", "skip"])) this.input(id).value = step[id];
    this.input("minutes").value = String(step.minutes);
    this.input("set-up").value = "";
    const settings = [...new URLSearchParams(step.settings)].map(([name, value]) => `${name} = ${value}`);
    const link = element("a", "", "Open the page");
    link.href = addressOf(step, this.known?.home);
    link.target = "_blank";
    find("#settings").replaceChildren(settings.length ? `Set up: ${settings.join(", ")}. ` : "As it opens. ", link);
    this.input("up").disabled = at === 0;
    this.input("down").disabled = at === draft.steps.length - 1;
    this.input("remove").disabled = draft.steps.length === 1;
    const { questions = [], controls = [] } = this.knownOf(step.page) ?? {};
    this.offer("questions", questions.map((words, number) => [number, words]), step.questions);
    const twice = (/** @type {string} */ label) => controls.filter(([, other]) => other === label).length > 1;
    this.offer("hidden", controls.map(([name, label]) => [name, !label || twice(label) ? `${label} (${name})`.trim() : label]), step.hidden);
  }

  /**
   * Boxes to tick, one for each thing that a step can have.
   * @template {string | number} Name
   * @param {"questions" | "hidden"} id
   * @param {[Name, string][]} things by their names
   * @param {Name[]} ticked
   */
  offer(id, things, ticked) {
    const box = this.find(`#${id}`);
    const legend = box.querySelector("legend");
    box.hidden = things.length === 0;
    box.replaceChildren(
      ...(legend ? [legend] : []),
      ...things.map(([name, words]) => {
        const tick = element("input");
        tick.type = "checkbox";
        tick.checked = ticked.includes(name);
        tick.addEventListener("input", () => {
          if (tick.checked) ticked.push(name);
          else ticked.splice(ticked.indexOf(name), 1);
          this.changed();
        });
        return element("label", "tick", tick, ` ${words}`);
      }),
    );
  }

  drawList() {
    const { draft, at, find } = this;
    const rows = draft.steps.map(({ page, minutes }) => `${this.knownOf(page)?.title ?? page}, ${minutes} min`);
    const focused = /** @type {HTMLElement | null} */ (find("#list").querySelector(":focus"))?.dataset.at;
    find("#list").replaceChildren(
      ...["The lesson", ...rows].map((words, place) => {
        const row = button(place ? `${place}. ${words}` : words, () => this.show(place - 1));
        row.dataset.at = String(place - 1);
        if (place - 1 === at) row.setAttribute("aria-current", "step");
        return element("li", "", row);
      }),
    );
    if (focused !== undefined) /** @type {HTMLElement | null} */ (find("#list").querySelector(`[data-at="${focused}"]`))?.focus();
    const minutes = draft.steps.reduce((sum, step) => sum + step.minutes, 0);
    find("#total").textContent = `${minutes} minutes in all`;
    this.input("add").disabled = draft.steps.length >= (this.known?.steps ?? 0);
    find("#undo").hidden = !this.before;
  }

  // ---- Its link ----

  /** @param {boolean} may whether the link and its code can be taken */
  letTake(may) {
    for (const id of ["#ways", "#code"]) this.find(id).inert = !may;
  }

  async ask() {
    const asked = ++this.asked;
    const body = JSON.stringify(this.draft);
    /** @type {Made | null} */
    let made = null;
    let problem = "";
    try {
      const response = await fetch(new URL("./lessons/made", document.baseURI), { method: "POST", body });
      if (response.ok) made = await response.json();
      else problem = response.status < 500 ? await response.text() : AWAY;
    } catch {
      problem = AWAY;
    }
    if (asked !== this.asked) return;
    this.made = made;
    this.letTake(true);
    const words = made?.address ? [`The whole lesson is in one link of ${made.address.length} characters.`, made.why] : [made?.why ?? problem];
    this.find("#said").textContent = [...words, made?.left ?? ""].filter(Boolean).join(" ");
    this.find("#ways").hidden = !made;
    this.find("#copy").hidden = !made?.address;
    const code = /** @type {HTMLImageElement} */ (this.find("#code"));
    code.hidden = !made?.code;
    if (made?.code) code.src = `data:image/svg+xml,${encodeURIComponent(made.code)}`;
  }

  async copy() {
    const address = this.made?.address ?? "";
    this.find("#said").textContent = (await copied(address)) ? "Copied." : `Copy it from here: ${address}`;
  }

  follow() {
    if (!this.made) return;
    const link = this.made.address ? new URL(this.made.address) : null;
    const here = new URL(`./${link?.pathname.split("/").at(-1) ?? ""}`, document.baseURI); // not a name for others
    if (!link && !keepFile(this.made.file)) {
      this.find("#said").textContent = "This browser keeps nothing for this page: a file can’t be followed in it.";
      return;
    }
    here.search = link ? link.search : `?lesson=${KEPT}`;
    window.open(here, "_blank");
  }

  /** Open a room whose class follows the lesson, and lead it. */
  async openRoom() {
    if (!this.made) return;
    const body = JSON.stringify({ lesson: this.made.file });
    const headers = { "Content-Type": "application/json" };
    try {
      const response = await fetch(new URL("./r", document.baseURI), { method: "POST", headers, body });
      if (response.ok) {
        const { code, key } = await response.json();
        location.href = new URL(`./r/${code}/lead#${key}`, document.baseURI).href;
      } else this.find("#said").textContent = await response.text();
    } catch {
      this.find("#said").textContent = AWAY;
    }
  }

  save() {
    if (!this.made) return;
    download(new Blob([this.made.file], { type: "application/json" }), `${nameOf(this.draft.title) || "lesson"}.json`);
  }

  /**
   * Open the lesson of a link above, which leads to its file.
   * @param {MouseEvent} event
   */
  async openShipped(event) {
    const link = /** @type {Element} */ (event.target).closest?.("a.qp-change");
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const response = await fetch(link.href).catch(() => null);
    if (!response?.ok) this.find("#said").textContent = AWAY;
    else await this.open(await response.text());
    this.input("title").focus();
  }

  /** @param {string} body the text of a link, or a file */
  async open(body) {
    const said = this.find("#opened");
    try {
      const response = await fetch(new URL("./lessons/made", document.baseURI), { method: "POST", body });
      if (!response.ok) {
        said.textContent = response.status < 500 ? await response.text() : AWAY;
        return;
      }
      const { file, left } = /** @type {Made} */ (await response.json());
      this.changed(whole(JSON.parse(file)));
      this.show(-1);
      said.textContent = ["It is open above.", left].filter(Boolean).join(" ");
    } catch {
      said.textContent = AWAY;
    }
  }
}

/**
 * The text of a lesson in a link, or what was pasted.
 * @param {string} pasted
 */
function textOf(pasted) {
  try {
    return new URL(pasted).searchParams.get("lesson") ?? pasted;
  } catch {
    return pasted;
  }
}

/**
 * The page and the settings of an address.
 * @param {string} pasted
 * @param {All | null} known
 */
function pageOf(pasted, known) {
  try {
    const address = new URL(pasted.trim());
    const last = address.pathname.split("/").at(-1) ?? "";
    const page = last || (known?.home ?? "");
    for (const name of NOT_SETTINGS) address.searchParams.delete(name);
    return known?.pages.some((one) => one.page === page) ? { page, settings: String(address.searchParams) } : null;
  } catch {
    return null;
  }
}

/**
 * @param {Step} step
 * @param {string | undefined} home
 */
function addressOf({ page, settings }, home) {
  const address = new URL(`./${page === home ? "" : page}`, document.baseURI);
  address.search = settings;
  return address.href;
}
