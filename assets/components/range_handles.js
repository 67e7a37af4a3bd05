// Two handles on the ends of a range, by pointer and by keyboard.
import { niceStep } from "./svg.js";
import { number, whole } from "./words.js";

export class RangeHandles {
  // owner: wanted ({low, high}), data.histogram, qparams; setRange(low, high), change(set), rest().
  constructor(find, owner) {
    this.owner = owner;
    this.grabbed = null; // { end, value, x } while a handle is held
    this.handles = { low: find("#low"), high: find("#high") };
    for (const end of ["low", "high"]) this.listen(this.handles[end], end);
  }

  listen(handle, end) {
    const { owner } = this;
    handle.addEventListener("pointerdown", (event) => {
      handle.setPointerCapture(event.pointerId);
      const { low, high } = owner.data.histogram;
      const value = Math.min(Math.max(owner.wanted[end], low), high);
      this.grabbed = { end, value, x: event.clientX };
      handle.focus();
      event.preventDefault();
    });
    handle.addEventListener("pointermove", (event) => {
      if (this.grabbed?.end !== end) return;
      const { value, x } = this.grabbed;
      this.pull(end, value + (event.clientX - x) * this.places.perPixel);
    });
    const letGo = () => {
      if (this.grabbed?.end !== end) return;
      this.grabbed = null;
      owner.rest();
    };
    handle.addEventListener("pointerup", letGo);
    handle.addEventListener("pointercancel", letGo);
    handle.addEventListener("keydown", (event) => {
      const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 };
      const { low, high } = owner.data.histogram;
      if (event.key in steps) this.pull(end, owner.wanted[end] + steps[event.key] * this.snap());
      else if (event.key === "Home") this.pull(end, end === "low" ? low : 0);
      else if (event.key === "End") this.pull(end, end === "low" ? 0 : high);
      else return;
      event.preventDefault();
    });
    handle.addEventListener("keyup", () => owner.rest());
  }

  // Ends of the range move in steps that a class can share aloud.
  snap() {
    const { low, high } = this.owner.data.histogram;
    return niceStep(high - low, 200);
  }

  pull(end, value) {
    const { owner } = this;
    const step = this.snap();
    const { low, high } = owner.data.histogram;
    const snapped = Number((Math.round(Math.min(Math.max(value, low), high) / step) * step).toPrecision(12));
    const range = { ...owner.wanted };
    if (end === "low") range.low = Math.min(snapped, 0);
    else range.high = Math.max(snapped, 0);
    // A symmetric range has one end: the other follows.
    if (owner.symmetric) range[end === "low" ? "high" : "low"] = -range[end];
    if (range.high - range.low < step) {
      range[end] = end === "low" ? range.high - step : range.low + step;
      if (owner.symmetric) Object.assign(range, { low: -step, high: step });
    }
    owner.change(() => owner.setRange(range.low, range.high));
  }

  // places: what drawValues returned.
  place(range, places) {
    this.places = places;
    for (const end of ["low", "high"]) this.placeOne(end, range[end]);
  }

  placeOne(end, value) {
    const handle = this.handles[end];
    const { low, high } = this.owner.data.histogram;
    const { qmin, qmax } = this.owner.qparams;
    const place = this.places[end];
    handle.style.left = `${place}px`;
    handle.style.height = `${this.places.base}px`;
    const beyond = value < low ? "\u2190 " : value > high ? "\u2192 " : "";
    handle.dataset.value = beyond + number(value);
    const room = 20 + 8 * handle.dataset.value.length; // px that the label takes
    const flipped = end === "low" ? place < room : place > this.places.width - room;
    handle.classList.toggle("flipped", flipped);
    // Where it would run into the other handle's label, it stands a line lower.
    handle.classList.toggle("lower", flipped && this.places.high - this.places.low < room);
    handle.setAttribute("aria-valuemin", end === "low" ? low : 0);
    handle.setAttribute("aria-valuemax", end === "low" ? 0 : high);
    handle.setAttribute("aria-valuenow", value);
    handle.setAttribute("aria-valuetext", `${number(value)}, code ${whole(end === "low" ? qmin : qmax)}`);
  }
}
