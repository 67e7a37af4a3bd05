// Two handles on the ends of a range, by pointer and by keyboard.
import { listenToHandle, placeHandle } from "./handle.js";
import { niceStep } from "./svg.js";
import { number, whole } from "./words.js";

export class RangeHandles {
  // owner: wanted ({low, high}), data.histogram, qparams; setRange(low, high), change(set), rest().
  constructor(find, owner) {
    this.owner = owner;
    this.handles = { low: find("#low"), high: find("#high") };
    for (const end of ["low", "high"]) this.listen(this.handles[end], end);
  }

  listen(handle, end) {
    const { owner } = this;
    listenToHandle(handle, {
      value: () => {
        const { low, high } = owner.data.histogram;
        return Math.min(Math.max(owner.wanted[end], low), high);
      },
      ends: () => this.endsOf(end),
      step: () => this.snap(),
      perPixel: () => this.places.perPixel,
      pull: (value) => this.pull(end, value),
      rest: () => owner.rest(),
    });
  }

  endsOf(end) {
    const { low, high } = this.owner.data.histogram;
    return end === "low" ? [low, 0] : [0, high];
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
    const beyond = value < low ? "\u2190 " : value > high ? "\u2192 " : "";
    placeHandle(handle, {
      x: place,
      height: this.places.base,
      label: beyond + number(value),
      ends: this.endsOf(end),
      value,
      says: `${number(value)}, code ${whole(end === "low" ? qmin : qmax)}`,
    });
    const room = 20 + 8 * handle.dataset.value.length; // px that the label takes
    const flipped = end === "low" ? place < room : place > this.places.width - room;
    handle.classList.toggle("flipped", flipped);
    // Where it would run into the other handle's label, it stands a line lower.
    handle.classList.toggle("lower", flipped && this.places.high - this.places.low < room);
  }
}
