// What a component in the reader's hands does: while a control moves it shows numbers of its own; at
// rest it sends the settings, and shows the library's numbers that the server answers with.
//
// The server sends { settings, params: { a setting: its name in the address }, rev, untouched } and what
// the kind of component needs. A kind has values(), the settings as they stand, adopt(settings), which
// takes others, and draw().
import { writeAddress } from "./address.js";

// The component of a kind, around the element that `selector` finds.
export function mount(Kind, selector) {
  const mounted = new WeakMap(); // parentElement -> a Kind
  return ({ data, parentElement, setStateValue, setTriggerValue }) => {
    if (!mounted.has(parentElement))
      mounted.set(parentElement, new Kind(parentElement.querySelector(selector)));
    mounted.get(parentElement).receive(data, (value) => setStateValue("sent", value), setTriggerValue);
  };
}

export class Live {
  constructor(root) {
    this.find = (selector) => root.querySelector(selector);
    this.revision = null;
    this.frame = null;
    new ResizeObserver(() => this.schedule()).observe(root);
  }

  // send(value) tells the server what is held, trigger(name, value) what was done.
  receive(data, send, trigger) {
    Object.assign(this, { data, send, trigger });
    if (data.rev !== this.revision) {
      this.adopt(data.settings);
      // A first visit leaves the address alone.
      if (this.revision !== null || !data.untouched) this.write();
      this.revision = data.rev;
    }
    this.draw();
  }

  // `set` is given the slider's number whenever it moves.
  listenToSlider(selector, set) {
    const input = this.find(selector);
    input.addEventListener("input", () => this.change(() => set(Number(input.value))));
    input.addEventListener("change", () => this.rest());
  }

  showSlider(selector, min, max, value) {
    Object.assign(this.find(selector), { min, max });
    this.find(selector).value = value;
  }

  showBits(says) {
    this.find("#bits").value = this.bits;
    this.find("#bits-now").textContent = this.bits;
    this.find("#bits-says").textContent = says;
  }

  change(set) {
    this.refuse("");
    set();
    this.schedule();
  }

  // Say why something typed can't be used.
  refuse(sentence) {
    this.find(".problem")?.replaceChildren(sentence);
  }

  schedule() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      if (this.data) this.draw();
    });
  }

  // Whether what the server said last belongs to the settings as they stand.
  isReported() {
    return Object.entries(this.values()).every(([name, value]) => this.data.settings[name] === value);
  }

  // A control was let go.
  rest() {
    if (this.isReported()) return;
    this.send({ value: this.values(), rev: this.revision });
    this.write();
  }

  write() {
    const named = Object.entries(this.values());
    writeAddress(Object.fromEntries(named.map(([name, value]) => [this.data.params[name], this.spelled(value)])));
  }

  // A setting as the address holds it.
  spelled(value) {
    return value;
  }
}
