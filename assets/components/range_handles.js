// Two handles on the ends of a range, by pointer and by keyboard.

/** @import { CodeRange } from "./affine.js" */
/** @import { Histogram, Places } from "./values_picture.js" */
import { listenToHandle, placeHandle } from "./drag_handle.js";
import { clip, niceStep } from "./numeric.js";
import { number, whole } from "./words.js";

/** @typedef {{ low: number, high: number }} Range */
/** @typedef {"low" | "high"} End */

/**
 * Whose range it is.
 * @typedef {object} Owner
 * @property {Range} wanted the range that the reader asked for
 * @property {{ histogram: Histogram }} data
 * @property {{ symmetric: boolean }} settings
 * @property {CodeRange} qparams
 * @property {(low: number, high: number) => void} setRange
 * @property {(set: () => void) => void} change
 * @property {() => void} rest
 */

/** @type {End[]} */
const ENDS = ["low", "high"];

export class RangeHandles {
  /**
   * @param {(selector: string) => HTMLElement} find
   * @param {Owner} owner
   */
  constructor(find, owner) {
    this.owner = owner;
    this.handles = { low: find("#low"), high: find("#high") };
    /** @type {Places} */
    this.places = { low: 0, high: 0, perUnit: 0, base: 0, width: 0 };
    for (const end of ENDS) this.listen(this.handles[end], end);
  }

  /**
   * @param {HTMLElement} handle
   * @param {End} end
   */
  listen(handle, end) {
    const { owner } = this;
    listenToHandle(handle, {
      value: () => {
        const { low, high } = owner.data.histogram;
        return clip(owner.wanted[end], low, high);
      },
      ends: () => this.endsOf(end),
      step: () => this.snap(),
      perUnit: () => this.places.perUnit,
      pull: (value) => this.pull(end, value),
      rest: () => owner.rest(),
    });
  }

  /**
   * How far the handle on an end goes.
   * @param {End} end
   */
  endsOf(end) {
    const { low, high } = this.owner.data.histogram;
    return end === "low" ? [low, 0] : [0, high];
  }

  /** Ends of the range move in steps that a class can share aloud. */
  snap() {
    const { low, high } = this.owner.data.histogram;
    return niceStep(high - low, 200);
  }

  /**
   * @param {End} end
   * @param {number} value
   */
  pull(end, value) {
    const { owner } = this;
    const { symmetric } = owner.settings;
    const step = this.snap();
    const { low, high } = owner.data.histogram;
    const snapped = Number((Math.round(clip(value, low, high) / step) * step).toPrecision(12));
    const range = { ...owner.wanted };
    if (end === "low") range.low = Math.min(snapped, 0);
    else range.high = Math.max(snapped, 0);
    // A symmetric range has one end: the other follows.
    if (symmetric) range[end === "low" ? "high" : "low"] = -range[end];
    if (range.high - range.low < step) {
      range[end] = end === "low" ? range.high - step : range.low + step;
      if (symmetric) Object.assign(range, { low: -step, high: step });
    }
    owner.change(() => owner.setRange(range.low, range.high));
  }

  /**
   * @param {Range} range
   * @param {Places} places
   */
  place(range, places) {
    this.places = places;
    for (const end of ENDS) this.placeOne(end, range[end]);
  }

  /**
   * @param {End} end
   * @param {number} value
   */
  placeOne(end, value) {
    const handle = this.handles[end];
    const { low, high } = this.owner.data.histogram;
    const { qmin, qmax } = this.owner.qparams;
    const place = this.places[end];
    const beyond = value < low ? "\u2190 " : value > high ? "\u2192 " : "";
    const label = beyond + number(value);
    placeHandle(handle, {
      x: place,
      height: this.places.base,
      label,
      ends: this.endsOf(end),
      value,
      says: `${number(value)}, code ${whole(end === "low" ? qmin : qmax)}`,
    });
    const room = 20 + 8 * label.length; // px that the label takes
    const flipped = end === "low" ? place < room : place > this.places.width - room;
    handle.classList.toggle("flipped", flipped);
    // Where it would run into the other handle's label, it stands a line lower.
    handle.classList.toggle("lower", flipped && this.places.high - this.places.low < room);
  }
}
