// A file that stays here: the server asks for slices of it, and nothing else is sent.

/** @import { ComponentArgs } from "./dom.js" */
import { element, oncePerPlace } from "./dom.js";

/**
 * What lib/ui/components/model_file.py sends.
 * @typedef {object} Data
 * @property {string[]} endings of the names of files that can be read
 * @property {number} file the number of the file that is meant, 0 for none
 * @property {number} ask the number of the question
 * @property {[number, number][]} places start and length of the bytes that are asked for
 */

const pickerAt = oncePerPlace((/** @type {HTMLElement | ShadowRoot} */ parent) => new Picker(parent));

/** @param {ComponentArgs<Data>} args */
export default function (args) {
  pickerAt(args.parentElement).receive(args);
}

class Picker {
  /** @param {HTMLElement | ShadowRoot} parent */
  constructor(parent) {
    this.number = 0; // of the file, unlike that of any other
    this.answered = 0; // the last question that was answered
    this.known = false; // whether the server has the file
    /** @type {File | undefined} */
    this.file = undefined;
    /** @type {(value: object) => void} */
    this.send = () => {}; // until the server is there
    this.input = element("input");
    this.input.type = "file";
    this.words = element("span", "words");
    const root = element("label", "model-file", this.words, this.input);
    this.input.addEventListener("change", () => this.choose(this.input.files?.[0]));
    root.addEventListener("dragover", (event) => event.preventDefault());
    root.addEventListener("drop", (event) => {
      event.preventDefault();
      this.choose(event.dataTransfer?.files[0]);
    });
    parent.append(root);
  }

  /** @param {ComponentArgs<Data>} args */
  receive({ data, setTriggerValue }) {
    this.send = (value) => setTriggerValue("sent", value);
    this.input.accept = data.endings.join(",");
    this.words.textContent = `Drop a file here, or choose one: ${data.endings.join(", ")}, of any size.`;
    if (data.file === this.number) this.known = true;
    else if (!data.file && this.known) this.choose(this.file); // the server was started again
    if (data.places.length && data.ask !== this.answered) this.answer(data);
  }

  /** @param {File | undefined} file */
  choose(file) {
    if (!file) return;
    this.file = file;
    this.known = false;
    this.number = Math.max(Date.now(), this.number + 1);
    this.answered = 0;
    this.send({ file: this.number, name: file.name, size: file.size });
  }

  /** @param {Data} data */
  async answer({ file, ask, places }) {
    this.answered = ask;
    const bytes = file === this.number && this.file ? await slices(this.file, places) : null;
    this.send({ file, ask, bytes });
  }
}

/**
 * Parts of a file, one behind the other, as base64; null where the file is gone.
 * @param {File} file
 * @param {[number, number][]} places
 * @returns {Promise<string | null>}
 */
function slices(file, places) {
  const parts = new Blob(places.map(([start, length]) => file.slice(start, start + length)));
  const reader = new FileReader();
  return new Promise((done) => {
    reader.addEventListener("load", () => done(String(reader.result).split(",")[1]));
    reader.addEventListener("error", () => done(null));
    reader.readAsDataURL(parts);
  });
}
