// A picture of 28 x 28 grey pixels to paint over, by mouse, finger and keyboard.

import { element, keyMeaning, setAttributes } from "./dom.js";
import { SIDE, drawGrey } from "./grey_image.js";
import { clip } from "./numeric.js";

const UNDOS = 50;

/** @typedef {{ row: number, column: number }} Pixel */
/** @typedef {{ grey: number, size: number }} Brush a shade, 0 to 255, and its width in pixels */

/**
 * @param {Pixel} pixel
 * @returns {Pixel} the nearest one of the board
 */
function onBoard({ row, column }) {
  return { row: clip(row, 0, SIDE - 1), column: clip(column, 0, SIDE - 1) };
}

export class PaintBoard {
  /**
   * @param {() => Brush} brush in the reader's hand
   * @param {() => void} changed is called whenever the reader has changed the picture
   */
  constructor(brush, changed) {
    this.brush = brush;
    this.changed = changed;
    this.canvas = element("canvas");
    this.canvas.setAttribute("aria-hidden", "true");
    this.cursor = element("div", "cursor");
    this.root = element("div", "board", this.canvas, this.cursor);
    this.root.tabIndex = 0;
    setAttributes(this.root, {
      role: "application",
      "aria-label": "Drawing pad, 28 by 28 pixels",
      "aria-description": "Arrow keys move, the space bar paints, Delete erases.",
    });
    this.says = element("p", "quiet"); // where the keyboard is
    this.says.setAttribute("aria-live", "polite");
    this.pixels = new Uint8Array(SIDE * SIDE);
    /** @type {Uint8Array<ArrayBuffer>[]} */
    this.undos = [];
    this.cursorAt = { row: 14, column: 14 };
    /** @type {Pixel | null} */
    this.painting = null; // the pixel where the pointer was last
    this.space = false; // whether the space bar is down
    this.listen();
  }

  /**
   * A picture that no hand has painted.
   * @param {Uint8Array<ArrayBuffer>} pixels
   */
  show(pixels) {
    this.pixels = pixels;
    this.undos = [];
    this.draw();
  }

  /**
   * A picture that the reader asked for.
   * @param {Uint8Array<ArrayBuffer>} pixels
   */
  replace(pixels) {
    this.remember();
    this.become(pixels);
  }

  undo() {
    const before = this.undos.pop();
    if (before) this.become(before);
  }

  /** @param {Uint8Array<ArrayBuffer>} pixels */
  become(pixels) {
    this.pixels = pixels;
    this.draw();
    this.changed();
  }

  listen() {
    const { root } = this;
    root.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      root.setPointerCapture(event.pointerId);
      root.focus({ preventScroll: true });
      this.remember();
      this.painting = this.pixelAt(event);
      this.paintLine(this.painting, this.painting);
    });
    root.addEventListener("pointermove", (event) => {
      if (!this.painting) return;
      const to = this.pixelAt(event);
      this.paintLine(this.painting, to);
      this.painting = to;
    });
    for (const end of ["pointerup", "pointercancel"])
      root.addEventListener(end, () => {
        this.painting = null;
      });
    root.addEventListener("keydown", (event) => this.press(event));
    root.addEventListener("keyup", (event) => {
      if (event.key === " ") this.space = false;
    });
    root.addEventListener("blur", () => {
      this.space = false;
    });
  }

  /**
   * @param {PointerEvent} event
   * @returns {Pixel} the one under the pointer, which may lie off the board
   */
  pixelAt(event) {
    const box = this.root.getBoundingClientRect();
    return {
      column: Math.floor(((event.clientX - box.left) / box.width) * SIDE),
      row: Math.floor(((event.clientY - box.top) / box.height) * SIDE),
    };
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    if (event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.undo();
      return;
    }
    const meaning = keyMeaning(event, {
      ArrowUp: () => this.moveCursor(-1, 0),
      ArrowDown: () => this.moveCursor(1, 0),
      ArrowLeft: () => this.moveCursor(0, -1),
      ArrowRight: () => this.moveCursor(0, 1),
      " ": () => this.paintByKey(),
      Delete: () => this.eraseByKey(),
      Backspace: () => this.eraseByKey(),
    });
    if (!meaning) return;
    meaning();
    const { row, column } = this.cursorAt;
    this.says.textContent =
      `Row ${row + 1}, column ${column + 1}, brightness ${this.pixels[row * SIDE + column]}`;
  }

  /**
   * @param {number} down
   * @param {number} right
   */
  moveCursor(down, right) {
    const from = this.cursorAt;
    this.cursorAt = onBoard({ row: from.row + down, column: from.column + right });
    if (this.space) this.paintLine(from, this.cursorAt);
    else this.placeCursor();
  }

  paintByKey() {
    if (!this.space) this.remember();
    this.space = true;
    this.paintLine(this.cursorAt, this.cursorAt);
  }

  eraseByKey() {
    this.remember();
    this.paintLine(this.cursorAt, this.cursorAt, 0);
  }

  /**
   * Paint along a line of pixels, both ends too.
   * @param {Pixel} from
   * @param {Pixel} to
   * @param {number} [grey] 0 to 255
   */
  paintLine(from, to, grey = this.brush().grey) {
    const steps = Math.max(1, Math.abs(to.row - from.row), Math.abs(to.column - from.column));
    for (let step = 0; step <= steps; step++) {
      const share = step / steps;
      this.dab(
        Math.round(from.row + (to.row - from.row) * share),
        Math.round(from.column + (to.column - from.column) * share),
        grey,
      );
    }
    this.cursorAt = onBoard(to);
    this.draw();
    this.changed();
  }

  /**
   * A round brush; one of an even size lies above and left of the pointer's pixel.
   * @param {number} row
   * @param {number} column
   * @param {number} grey
   */
  dab(row, column, grey) {
    const { size } = this.brush();
    const first = -Math.floor(size / 2);
    const middle = (size - 1) / 2;
    for (let y = 0; y < size; y++)
      for (let x = 0; x < size; x++) {
        if ((y - middle) ** 2 + (x - middle) ** 2 > (size / 2) ** 2) continue;
        const [r, c] = [row + first + y, column + first + x];
        if (r >= 0 && r < SIDE && c >= 0 && c < SIDE) this.pixels[r * SIDE + c] = grey;
      }
  }

  remember() {
    this.undos.push(this.pixels.slice());
    if (this.undos.length > UNDOS) this.undos.shift();
  }

  draw() {
    drawGrey(this.canvas, this.pixels);
    this.placeCursor();
  }

  placeCursor() {
    const each = 100 / SIDE;
    Object.assign(this.cursor.style, {
      left: `${this.cursorAt.column * each}%`,
      top: `${this.cursorAt.row * each}%`,
      width: `${each}%`,
      height: `${each}%`,
    });
  }
}
