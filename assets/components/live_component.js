// What a component in the reader's hands does: while a control moves it shows numbers of its own; at
// rest it sends the settings, and shows the library's numbers that the server answers with.

/** @import { ComponentArgs } from "./dom.js" */
import { writeAddress } from "./address.js";
import { finder, oncePerPlace } from "./dom.js";
import { Hand } from "./hand.js";

/** @typedef {number | boolean} Setting */

/**
 * What the server sends, besides what the kind of component needs.
 * @template Settings
 * @typedef {object} LiveData
 * @property {Settings} settings
 * @property {Record<string, string>} params the settings that go to the server, and their names in the
 *   address
 * @property {number} seq the last change of the reader's that the settings know
 * @property {boolean} untouched whether the settings are those of a first visit
 */

/**
 * The component of a kind, around the element of its HTML that `selector` finds.
 * @template Data
 * @param {new (root: HTMLElement, args: ComponentArgs<Data>) =>
 *   { receive(args: ComponentArgs<Data>): void }} Kind
 * @param {string} selector
 */
export function mount(Kind, selector) {
  const componentAt = oncePerPlace(
    (/** @type {HTMLElement | ShadowRoot} */ parent, /** @type {ComponentArgs<Data>} */ args) =>
      new Kind(finder(parent)(selector), args),
  );
  return (/** @type {ComponentArgs<Data>} */ args) => componentAt(args.parentElement, args).receive(args);
}

/**
 * A kind of component extends it and has a draw().
 * @template {{ bits: number } & Record<string, Setting>} Settings
 * @template {LiveData<Settings>} Data
 */
export class LiveComponent {
  /**
   * @param {HTMLElement} root
   * @param {ComponentArgs<Data>} args
   */
  constructor(root, args) {
    this.find = finder(root);
    this.args = args;
    this.settings = args.data.settings; // as they stand; the server's are in data.settings
    this.fresh = true; // until the first settings are there
    this.hand = new Hand([root]);
    this.hand.serve({
      value: () => this.values(),
      unchanged: () => this.isReported(),
    });
    this.nameControls(root.dataset.section);
    this.frame = 0; // of the browser, in which it will be drawn
    new ResizeObserver(() => this.schedule()).observe(root);
  }

  /**
   * Tell the controls from those of the same name elsewhere on the page.
   * @param {string | undefined} section the name of the component's section, if there are several
   */
  nameControls(section) {
    if (!section) return;
    for (const label of this.args.parentElement.querySelectorAll("label"))
      label.control?.setAttribute("aria-label", `${label.textContent}: ${section}`);
  }

  /** What the server sent last. */
  get data() {
    return this.args.data;
  }

  /** @param {ComponentArgs<Data>} args */
  receive(args) {
    this.args = args;
    const { seq, settings, untouched } = args.data;
    this.hand.send = args.setStateValue;
    if (this.hand.hears(seq) && (this.fresh || !this.holds(settings))) {
      this.adopt(settings);
      // A first visit leaves the address alone.
      if (!this.fresh || !untouched) this.write();
      this.fresh = false;
    }
    this.draw();
  }

  /**
   * Whether these are the settings as they stand.
   * @param {Settings} settings
   */
  holds(settings) {
    return Object.keys(settings).every((name) => this.settings[name] === settings[name]);
  }

  /** @param {Settings} settings take the place of the reader's */
  adopt(settings) {
    this.settings = settings;
  }

  draw() {}

  /** The settings that go to the server, as they stand. */
  values() {
    return Object.fromEntries(Object.keys(this.data.params).map((name) => [name, this.settings[name]]));
  }

  /**
   * @param {string} selector of a slider
   * @param {(value: number) => void} set is given its number whenever it moves
   */
  listenToSlider(selector, set) {
    const input = this.input(selector);
    input.addEventListener("input", () => this.change(() => set(Number(input.value))));
    input.addEventListener("change", () => this.rest());
  }

  /**
   * @param {string} selector
   * @returns {HTMLInputElement}
   */
  input(selector) {
    return /** @type {HTMLInputElement} */ (this.find(selector));
  }

  /**
   * @param {string} selector
   * @returns {SVGSVGElement}
   */
  picture(selector) {
    return /** @type {any} */ (this.find(selector));
  }

  /**
   * @param {string} selector of a slider
   * @param {number} min
   * @param {number} max
   * @param {number} value
   */
  showSlider(selector, min, max, value) {
    const input = this.input(selector);
    input.min = String(min);
    input.max = String(max);
    input.value = String(value);
  }

  /** @param {string} says what so many bits can name */
  showBits(says) {
    const { bits } = this.settings;
    this.input("#bits").value = String(bits);
    this.find("#bits-now").textContent = String(bits);
    this.find("#bits-says").textContent = says;
  }

  /** @param {() => void} set */
  change(set) {
    set();
    this.hand.change();
    this.schedule();
  }

  schedule() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  /** Whether what the server said last belongs to the settings as they stand. */
  isReported() {
    return Object.keys(this.data.params).every((name) => this.settings[name] === this.data.settings[name]);
  }

  /** A control was let go. */
  rest() {
    this.write();
    this.hand.rest();
  }

  write() {
    const named = Object.entries(this.data.params);
    writeAddress(Object.fromEntries(named.map(([name, param]) => [param, this.spelled(this.settings[name])])));
  }

  /**
   * A setting as the address holds it.
   * @param {Setting} value
   */
  spelled(value) {
    return String(value);
  }
}
