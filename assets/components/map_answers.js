// The last layer, whose outputs are the answers: a line for each class, with its logit. It is used like
// the maps of the other layers (map_wall.js).

/** @import { Place } from "./neuron_sum.js" */
/** @import { Listener, Mark } from "./map_wall.js" */
import { element, keyMeaning } from "./dom.js";
import { minus } from "./words.js";

export class MapAnswers {
  /**
   * @param {string[]} classes
   * @param {Listener} listener
   */
  constructor(classes, { point, pin, walk }) {
    this.lines = classes.map((name) => element("p", "", element("span", "", name), element("b")));
    this.root = element("div", "wall answers", ...this.lines);
    this.root.tabIndex = 0;
    this.root.addEventListener("keydown", (event) => {
      const rows = keyMeaning(event, { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -1, ArrowRight: 1 });
      if (rows) walk(rows, 0);
    });
    this.lines.forEach((line, channel) => {
      const place = { channel, row: 0, column: 0 };
      line.addEventListener("pointermove", ({ pointerType }) => pointerType !== "touch" && point(place));
      line.addEventListener("click", () => pin(place));
    });
  }

  fit() {}

  paintAll() {}

  /**
   * @param {ArrayLike<number>} logits
   * @param {string} color a name of the theme's; none for differences, of which none is the best
   */
  draw(logits, color) {
    const best = color ? Array.from(logits).indexOf(Math.max(...Array.from(logits))) : -1;
    this.lines.forEach((line, channel) => {
      line.className = color;
      line.classList.toggle("best", channel === best);
      line.children[1].textContent = minus(logits[channel].toFixed(2));
    });
  }

  /** @param {Mark[]} boxes */
  mark(boxes) {
    this.lines.forEach((line, channel) => line.classList.toggle("marked", boxes.some(({ first }) => first === channel)));
  }

  /**
   * @param {Place} place
   * @param {number} rows
   * @returns {Place}
   */
  further(place, rows) {
    const channel = Math.min(Math.max(place.channel + rows, 0), this.lines.length - 1);
    return { ...place, channel };
  }

  reveal() {}
}
