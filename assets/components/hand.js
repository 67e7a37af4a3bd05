// The reader's hand, and what the server hears of it. What a reader does counts at once and is never
// undone by an answer to what they did before it, however slow the line.
//
// The reader's changes are counted. When the hand rests, a message goes out with the value and the count
// ("seq"); each answer says which change is the last that it knows. One that doesn't know the last change
// is no news of what is in the hand; one that does is the server's word: what it made of that change, or
// of something else that was pressed since. lib/ui/state.py is the other side.

const REST = 250; // ms without a change after which a hand rests
const PATIENCE = 5000; // ms for which an answer is waited for before the next message goes out

/**
 * Whose hand it is.
 * @typedef {object} Owner
 * @property {() => unknown} value what is in the hand, as it goes to the server
 * @property {() => boolean} unchanged whether that is what the server said last
 * @property {() => void} [rested] is called when the hand rests, before the server is told
 */

/** @type {Set<Hand>} */
const moving = new Set(); // hands that have not told all

// What is pressed elsewhere counts after what was in the hand: the server must hear of it in this order.
for (const kind of ["pointerdown", "keydown"])
  window.addEventListener(
    kind,
    (event) => {
      const path = event.composedPath();
      for (const hand of [...moving]) if (!path.some((node) => hand.places.has(/** @type {Element} */ (node)))) hand.tell(true);
    },
    { capture: true },
  );

export class Hand {
  /** @param {Element[]} places the elements that the hand works in */
  constructor(places) {
    this.places = new Set(places);
    /** @type {Owner} */
    this.owner = { value: () => null, unchanged: () => true };
    this.changed = 0; // the number of the reader's last change,
    this.told = 0; // of the last one in a message,
    this.known = 0; // and of the last one that the server has answered
    this.toldAt = 0; // ms
    this.timer = 0;
    this.waits = false; // for an answer, with more to tell
    /** @type {(name: string, value: unknown) => void} */
    this.send = () => {};
  }

  /** @param {Owner} owner */
  serve(owner) {
    this.owner = owner;
  }

  /**
   * Take note of an answer; returns whether it is to be shown.
   * @param {number} seq the last change that it knows
   */
  hears(seq) {
    const forgot = seq < this.known; // it is a new server, or another one
    this.known = seq;
    if (seq >= this.changed) {
      this.changed = seq;
      this.told = seq;
      this.settle();
      return true;
    }
    if (forgot && !moving.has(this)) {
      this.told = seq;
      this.tell(true);
    } else if (this.waits) this.tell();
    return false;
  }

  /** Something is in the hand that nobody knows yet. */
  change() {
    this.changed += 1;
    moving.add(this);
    this.hold();
  }

  /** The hand is not at rest, though nothing changes. */
  hold() {
    clearTimeout(this.timer);
    this.waits = false;
  }

  /** The hand is still; if it stays so, it rests. */
  rest() {
    this.hold();
    if (moving.has(this)) this.timer = setTimeout(() => this.tell(), REST);
  }

  settle() {
    this.hold();
    moving.delete(this);
  }

  /**
   * Tell the server, or wait for its answer to the message before.
   * @param {boolean} [now] whether to wait for nothing
   */
  tell(now = false) {
    this.hold();
    if (![...this.places].some((place) => place.isConnected)) {
      moving.delete(this);
      return;
    }
    this.owner.rested?.();
    const patience = this.told > this.known ? this.toldAt + PATIENCE - Date.now() : 0;
    if (patience > 0 && !now) {
      this.waits = true;
      this.timer = setTimeout(() => this.tell(), patience);
      return;
    }
    this.settle();
    if (this.told <= this.known && this.owner.unchanged()) {
      this.changed = this.known; // as if nothing had been done
      return;
    }
    this.told = this.changed;
    this.toldAt = Date.now();
    this.send("sent", { value: this.owner.value(), seq: this.changed });
  }
}
