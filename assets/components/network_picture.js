// A network drawn as what its layers make of a picture: of each layer a few feature maps, float32's above,
// the integers' below, each as strong as its value.

/** @import { Maps } from "./integer_network.js" */
import { element, svgElement } from "./dom.js";
import { inkOf, whenThemeChanges } from "./theme_ink.js";

const SHOWN = 3; // maps of each layer, of each network
const TOP = 255; // the highest code of an activation

/** @typedef {"float32" | "integers"} Kind */
/** @typedef {{ canvases: Record<Kind, HTMLCanvasElement[]>, channels: number[], largest: number }} Layer */

export class NetworkPicture {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    /** @type {Map<string, Layer>} */
    this.layers = new Map();
    /** @type {Partial<Record<Kind, { maps: Maps<any>[], color: string }>>} */
    this.shown = {};
    this.chosen = false; // whether float32 has told which channels are shown
    whenThemeChanges(root, () => this.redraw());
  }

  /**
   * @param {Kind} kind
   * @param {Maps<any>[]} maps of all layers
   * @param {string} color in which they are drawn, a name of the theme's
   */
  show(kind, maps, color) {
    this.shown[kind] = { maps, color };
    const ink = inkOf(this.root, color);
    const choose = kind === "float32" && !this.chosen; // the channels, which then stay
    for (const map of maps) if (map.side > 1) this.drawLayer(kind, map, ink, choose);
    if (!choose) return;
    this.chosen = true;
    this.redraw();
  }

  redraw() {
    for (const kind of /** @type {Kind[]} */ (Object.keys(this.shown))) {
      const { maps, color } = /** @type {{ maps: Maps<any>[], color: string }} */ (this.shown[kind]);
      this.show(kind, maps, color);
    }
  }

  /**
   * @param {Kind} kind
   * @param {Maps<any>} map
   * @param {number[]} ink red, green and blue
   * @param {boolean} choose whether to show those channels in which most is to be seen
   */
  drawLayer(kind, map, ink, choose) {
    const layer = this.layers.get(map.name) ?? this.addLayer(map);
    if (choose) layer.channels = liveliest(map);
    if (map.codes) layer.largest = TOP * map.codes.scale;
    const { scale, zeroPoint } = map.codes ?? { scale: 1, zeroPoint: 0 };
    layer.channels.forEach((channel, place) => {
      const each = map.side * map.side;
      const image = new ImageData(map.side, map.side);
      for (let i = 0; i < each; i++) {
        const value = (map.values[channel * each + i] - zeroPoint) * scale;
        image.data.set(ink, 4 * i);
        image.data[4 * i + 3] = 255 * Math.sqrt(Math.max(value, 0) / layer.largest); // small ones are seen, too
      }
      layer.canvases[kind][place].getContext("2d")?.putImageData(image, 0, 0);
    });
  }

  /**
   * The picture and its maps as one drawing, to be saved.
   * @param {SVGSVGElement} svg
   * @param {HTMLCanvasElement} picture
   */
  drawInto(svg, picture) {
    const each = 60; // px of a map and the room around it
    const image = (/** @type {HTMLCanvasElement} */ canvas, /** @type {number} */ column, /** @type {number} */ row) =>
      svgElement("image", {
        ...{ x: 10 + column * each, y: 10 + row * each, width: each - 6, height: each - 6 },
        href: canvas.toDataURL(),
        style: "image-rendering: pixelated",
      });
    const maps = [...this.layers.values()].flatMap(({ canvases: { float32, integers } }, column) =>
      [...float32, ...integers].map((canvas, row) => image(canvas, column + 2, row)),
    );
    svg.setAttribute("viewBox", `0 0 ${20 + each * (this.layers.size + 2)} ${20 + each * 2 * SHOWN}`);
    svg.replaceChildren(image(picture, 0, 0), ...maps);
  }

  /** @param {Maps<any>} map */
  addLayer(map) {
    const canvas = () => {
      const made = element("canvas");
      made.width = made.height = map.side;
      return made;
    };
    const row = () => Array.from({ length: SHOWN }, canvas);
    const canvases = { float32: row(), integers: row() };
    const layer = { canvases, channels: liveliest(map), largest: Math.max(...map.values) || 1 };
    this.layers.set(map.name, layer);
    this.root.append(
      element(
        "div",
        "layer",
        element("div", "maps", ...canvases.float32),
        element("div", "size", `${map.channels} maps`, element("br"), `${map.side} × ${map.side}`),
        element("div", "maps", ...canvases.integers),
      ),
    );
    return layer;
  }
}

/**
 * The channels in which most is to be seen.
 * @param {Maps<any>} map
 */
function liveliest({ channels, side, values }) {
  const each = side * side;
  const variances = Array.from({ length: channels }, (_, channel) => {
    const plane = Array.from(values.subarray(channel * each, (channel + 1) * each));
    const mean = plane.reduce((sum, value) => sum + value, 0) / each;
    return plane.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  });
  const order = [...variances.keys()].sort((a, b) => variances[b] - variances[a]);
  return order.slice(0, SHOWN).sort((a, b) => a - b);
}
