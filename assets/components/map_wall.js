// All maps of one layer, tile beside tile in a box that scrolls, for mouse, finger and arrow keys. Tiles
// are painted when they come into view: most of a wide layer is never looked at.

/** @import { Place } from "./neuron_sum.js" */
import { element, keyMeaning } from "./dom.js";
import { clip } from "./numeric.js";

const TILE = 1.75; // rem of a map: two pixels for each of 14 x 14, four for each of 7 x 7
const DOT = 0.6; // rem of a map of one pixel
const AROUND = 1; // px around all tiles, for their frames
const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/**
 * The values, the one that is drawn strongest, and the colors: as red, green and blue of what is above 0
 * and of what is below; of the frames around the tiles.
 * @typedef {{ values: Float32Array, most: number, above: number[], below: number[], frame: string }} Drawing
 */

/**
 * A box in some of the maps, in their pixels.
 * @typedef {{ first: number, depth: number, top: number, left: number, size: number }} Mark
 */

/**
 * @typedef {object} Listener
 * @property {(place: Place) => void} point the pointer is over an output
 * @property {(place: Place) => void} pin it is pressed
 * @property {(rows: number, columns: number) => void} walk an arrow key was pressed
 */

export class MapWall {
  /**
   * @param {number} channels
   * @param {number} side of each map
   * @param {Listener | null} listener null where there is nothing to point at
   */
  constructor(channels, side, listener) {
    this.channels = channels;
    this.side = side;
    this.sheet = element("canvas"); // all maps, one below the other, a canvas pixel for each of theirs
    this.sheet.width = side;
    this.sheet.height = side * channels;
    /** @type {Drawing | null} */
    this.drawing = null;
    this.view = { top: 0, height: 0 }; // px; asking for them in each frame would lay out the page
    /** @type {Set<number>} */
    this.painted = new Set(); // rows of tiles that show the drawing
    this.canvas = element("canvas");
    this.marks = element("canvas", "marks");
    this.root = element("div", "wall", element("div", "tiles", this.canvas, this.marks));
    this.columns = 1;
    this.tile = 0; // px, as the others
    this.gap = 0;
    /** @type {{ boxes: Mark[], ink: string }} */
    this.marked = { boxes: [], ink: "" };
    this.root.addEventListener("scroll", () => {
      this.view.top = this.root.scrollTop;
      this.paint();
    });
    if (listener) this.listen(listener);
  }

  /** @param {Listener} listener */
  listen({ point, pin, walk }) {
    this.root.tabIndex = 0;
    const at = (/** @type {MouseEvent} */ event) => {
      const box = this.canvas.getBoundingClientRect();
      return this.placeAt(event.clientX - box.left - AROUND, event.clientY - box.top - AROUND);
    };
    this.root.addEventListener("pointermove", (event) => {
      const place = at(event);
      if (place && event.pointerType !== "touch") point(place);
    });
    this.root.addEventListener("click", (event) => {
      const place = at(event);
      if (place) pin(place);
    });
    this.root.addEventListener("keydown", (event) => {
      const way = keyMeaning(event, ARROWS);
      const step = event.shiftKey ? this.side : 1;
      if (way) walk(way[0] * step, way[1] * step);
    });
  }

  /** Fit the tiles into the box, as many beside each other as there is room for. */
  fit() {
    const width = this.root.clientWidth - 2 * AROUND;
    if (width <= 0) return;
    this.view = { top: this.root.scrollTop, height: this.root.clientHeight };
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    this.tile = Math.round((this.side > 1 ? TILE : DOT) * rem);
    this.gap = this.side > 1 ? 3 : 2;
    this.columns = clip(Math.round((width + this.gap) / (this.tile + this.gap)), 1, this.channels);
    this.tile = Math.floor((width + this.gap) / this.columns) - this.gap;
    const rows = Math.ceil(this.channels / this.columns);
    const size = (/** @type {number} */ tiles) => tiles * (this.tile + this.gap) - this.gap + 2 * AROUND;
    for (const canvas of [this.canvas, this.marks]) {
      canvas.style.width = `${size(this.columns)}px`;
      canvas.style.height = `${size(rows)}px`;
      canvas.width = size(this.columns) * devicePixelRatio;
      canvas.height = size(rows) * devicePixelRatio;
    }
    this.show();
    this.showMarks();
  }

  /** @param {Drawing} drawing */
  draw(drawing) {
    this.drawing = drawing;
    this.show();
  }

  show() {
    this.painted.clear();
    if (this.cleared(this.canvas)) this.paint();
  }

  /** Paint the tiles that are in view, and those next to them, where they aren't painted yet. */
  paint() {
    const each = this.tile + this.gap;
    const { top, height } = this.view;
    this.paintRows(Math.floor(top / each) - 1, Math.ceil((top + height) / each) + 1);
  }

  /** Paint also those out of view, for who wants the whole picture. */
  paintAll() {
    this.paintRows(0, this.channels);
  }

  /**
   * @param {number} from
   * @param {number} to the row of tiles that comes after the last one
   */
  paintRows(from, to) {
    const context = this.canvas.getContext("2d");
    if (!context || !this.drawing || !this.tile) return;
    const missing = Array.from({ length: Math.ceil(this.channels / this.columns) }, (_, row) => row).filter(
      (row) => row >= from && row < to && !this.painted.has(row),
    );
    if (!missing.length) return;
    for (const row of missing) this.painted.add(row);
    const { side, tile, columns } = this;
    const first = missing[0] * columns;
    const end = Math.min((missing[missing.length - 1] + 1) * columns, this.channels);
    this.fillSheet(this.drawing, first, end);
    context.imageSmoothingEnabled = tile * devicePixelRatio < side; // else each pixel is to be seen
    context.strokeStyle = this.drawing.frame;
    for (let channel = first; channel < end; channel++) {
      if (!missing.includes(Math.floor(channel / columns))) continue;
      const [x, y] = this.cornerOf(channel);
      context.drawImage(this.sheet, 0, channel * side, side, side, x, y, tile, tile);
      if (side > 1) context.strokeRect(x - 0.5, y - 0.5, tile + 1, tile + 1);
    }
  }

  /**
   * @param {Drawing} drawing
   * @param {number} from
   * @param {number} to the map that comes after the last one
   */
  fillSheet({ values, most, above, below }, from, to) {
    const { side } = this;
    const image = new ImageData(side, side * (to - from));
    const { data } = image;
    const start = from * side * side;
    for (let i = 0; i < data.length; i += 4) {
      const strength = values[start + i / 4] / most;
      const color = strength < 0 ? below : above;
      data[i] = color[0];
      data[i + 1] = color[1];
      data[i + 2] = color[2];
      data[i + 3] = 255 * Math.sqrt(Math.min(Math.abs(strength), 1)); // small ones are seen, too
    }
    this.sheet.getContext("2d")?.putImageData(image, 0, from * side);
  }

  /**
   * @param {Mark[]} boxes
   * @param {string} ink
   */
  mark(boxes, ink) {
    const nothing = !boxes.length && !this.marked.boxes.length;
    this.marked = { boxes, ink };
    if (!nothing) this.showMarks();
  }

  showMarks() {
    const context = this.cleared(this.marks);
    if (!context) return;
    context.strokeStyle = this.marked.ink;
    const { side, tile } = this;
    const unit = tile / side;
    for (const { first, depth, top, left, size } of this.marked.boxes)
      for (let channel = first; channel < first + depth; channel++) {
        const [x, y] = this.cornerOf(channel);
        // What lies beyond the edge is not drawn, and a box of one pixel is drawn around it.
        const [x0, y0] = [Math.max(left, 0), Math.max(top, 0)].map((at) => at * unit);
        const [x1, y1] = [left, top].map((at) => Math.min(at + size, side) * unit);
        const around = size === 1 && side > 1 ? 2 : 0.5;
        context.lineWidth = depth === 1 ? 2 : 1.25;
        context.strokeRect(x + x0 - around, y + y0 - around, x1 - x0 + 2 * around, y1 - y0 + 2 * around);
      }
  }

  /** @param {HTMLCanvasElement} canvas */
  cleared(canvas) {
    const context = canvas.getContext("2d");
    if (!context || !this.tile) return null;
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    return context;
  }

  /**
   * @param {number} channel
   * @returns {[number, number]} px from the left and from the top
   */
  cornerOf(channel) {
    const each = this.tile + this.gap;
    return [AROUND + (channel % this.columns) * each, AROUND + Math.floor(channel / this.columns) * each];
  }

  /**
   * The output under a point, null where there is none.
   * @param {number} x
   * @param {number} y
   * @returns {Place | null}
   */
  placeAt(x, y) {
    const each = this.tile + this.gap;
    const [across, down] = [Math.floor(x / each), Math.floor(y / each)];
    const channel = down * this.columns + across;
    if (x < 0 || y < 0 || across >= this.columns || channel >= this.channels) return null;
    const within = (/** @type {number} */ at) =>
      Math.min(Math.floor(((at % each) / this.tile) * this.side), this.side - 1);
    return { channel, row: within(y), column: within(x) };
  }

  /**
   * So many pixels further on the wall, across the edges of its tiles; the same place where it ends.
   * @param {Place} place
   * @param {number} rows
   * @param {number} columns
   * @returns {Place}
   */
  further({ channel, row, column }, rows, columns) {
    const { side } = this;
    const y = Math.floor(channel / this.columns) * side + row + rows;
    const x = (channel % this.columns) * side + column + columns;
    const next = Math.floor(y / side) * this.columns + Math.floor(x / side);
    if (x < 0 || y < 0 || x >= this.columns * side || next >= this.channels) return { channel, row, column };
    return { channel: next, row: y % side, column: x % side };
  }

  /** @param {number} channel is scrolled to */
  reveal(channel) {
    const [, y] = this.cornerOf(channel);
    const { scrollTop, clientHeight } = this.root;
    if (y < scrollTop) this.root.scrollTop = y - this.gap;
    else if (y + this.tile > scrollTop + clientHeight) this.root.scrollTop = y + this.tile - clientHeight + this.gap;
  }
}
