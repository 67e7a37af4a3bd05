// A block of weights: its bytes in the colors of what they hold, the weights as bars, and one of them
// computed step by step from bits that can be flipped. All of it in the browser.

/** @import { ComponentArgs } from "./dom.js" */
/** @import { Block, Numbers, Part, Reading } from "./block_values.js" */
import { readAddress, writeAddress } from "./address.js";
import { MOST_FLIPS, bitPlaces, flipped, read, readFlips } from "./block_values.js";
import { button, element, keyMeaning, oncePerPlace, setAttributes, svgElement } from "./dom.js";
import { clip } from "./numeric.js";
import { saveMenu } from "./save.js";
import { area, block, line, prepare, stroke, text } from "./svg.js";
import { float32Text, minus, number } from "./words.js";

const COLORS = { code: "significand", scale: "exponent", minimum: "sign" };
const NARROW = 480; // px, of a phone
const IN_A_ROW = { wide: 24, narrow: 16 }; // bytes
const BYTE = { tall: 20 }; // px
const BARS = { tall: 120, above: 14, below: 6 };

/**
 * What lib/ui/components/block_strip.py sends.
 * @typedef {object} More
 * @property {string} name of the format
 * @property {number[]} bytes
 * @property {number[]} trained the weights that the block was made of
 * @property {number} first the weight that is chosen at first
 * @property {{ weight: string, flips: string }} params
 * @typedef {Block & More} Data
 */

/** @typedef {keyof typeof COLORS} Role */
/** @typedef {ReturnType<typeof build>} Board */

const boardAt = oncePerPlace(build);

/** @param {ComponentArgs<Data>} args */
export default function ({ data, parentElement }) {
  const board = boardAt(parentElement, data);
  const isNew = JSON.stringify(board.data) !== JSON.stringify(data);
  if (isNew) take(board, data, { weight: data.first, flips: [] });
  keep(board); // Streamlit may have written the address anew
  show(board);
  return () => writeAddress({ [data.params.weight]: null, [data.params.flips]: null });
}

/**
 * @param {ComponentArgs<Data>["parentElement"]} parent
 * @param {Data} data
 */
function build(parent, data) {
  const view = element("div", "view");
  const picture = svgElement("svg", { role: "img" });
  const frame = element("div", "picture", view);
  const undo = button("Undo flips", () => flip(board, board.flips));
  const board = {
    data,
    view,
    picture,
    roles: /** @type {Role[]} */ ([]), // of each bit
    owners: /** @type {number[]} */ ([]), // of each bit: the first weight that needs it
    flips: /** @type {number[]} */ ([]),
    weight: 0,
    bytes: new Uint8Array(0), // as flipped
    readings: /** @type {Reading[]} */ ([]),
    perRow: 1,
    parts: element("div", "parts"),
    formula: element("p", "formula"),
    undo,
  };
  setAttributes(view, { role: "slider", tabindex: 0, "aria-label": "Weight of the block", "aria-valuemin": 0 });
  setAttributes(board.formula, { "aria-live": "polite" });
  view.append(picture);
  const hint = element("p", "hint", "Point at a bar or a byte, or use arrow keys. Press a bit to flip it.");
  parent.append(element("div", "block", frame, element("div", "foot", hint, undo), board.formula, board.parts));
  frame.append(saveMenu(picture, "block", () => columns(board)));
  take(board, data, fromAddress(data));
  listen(board);
  new ResizeObserver(() => show(board)).observe(view);
  return board;
}

// ---- What is chosen, and the address ----

/** @param {Data} data */
function fromAddress({ first, params }) {
  const weight = readAddress(params.weight);
  const flips = readFlips(readAddress(params.flips) ?? "");
  return { weight: weight === null ? first : Number(weight), flips };
}

/**
 * Take a block, and what is chosen of it.
 * @param {Board} board
 * @param {Data} data
 * @param {{ weight: number, flips: number[] }} chosen
 */
function take(board, data, { weight, flips }) {
  board.data = data;
  board.weight = clip(Math.trunc(weight) || 0, 0, data.size - 1);
  board.flips = flips.filter((bit) => bit < 8 * data.bytes.length);
  const bits = 8 * data.bytes.length;
  board.roles = Array.from({ length: bits }, () => "code");
  board.owners = Array.from({ length: bits }, () => 0);
  for (const [role, numbers] of kindsOf(data)) mark(board, role, numbers);
  compute(board);
}

/**
 * All numbers of a block with what they are for.
 * @param {Data} data
 * @returns {[Role, Numbers][]}
 */
function kindsOf({ codes, scale, minimum }) {
  const of = (/** @type {Role} */ role, /** @type {Numbers[]} */ all) =>
    all.map((one) => /** @type {[Role, Numbers]} */ ([role, one]));
  return [...of("code", [codes]), ...of("scale", scale), ...of("minimum", minimum)];
}

/**
 * @param {Board} board
 * @param {Role} role
 * @param {Numbers} numbers
 */
function mark({ roles, owners, data }, role, { places }) {
  places.forEach((place, index) => {
    for (const bit of bitPlaces(place)) {
      roles[bit] = role;
      owners[bit] = (index * data.size) / places.length;
    }
  });
}

/** @param {Board} board */
function compute(board) {
  const { data, flips } = board;
  board.bytes = flipped(data.bytes, flips);
  board.readings = Array.from({ length: data.size }, (_, weight) => read(data, board.bytes, weight));
}

/** @param {Board} board */
function keep({ data, weight, flips }) {
  const { params, first } = data;
  writeAddress({ [params.weight]: weight === first ? null : weight, [params.flips]: flips.join(".") || null });
}

// ---- The reader's hand ----

/** @param {Board} board */
function listen(board) {
  const { view } = board;
  const point = (/** @type {PointerEvent} */ event) => {
    const at = weightAt(board, event);
    if (at !== null) choose(board, at);
  };
  view.addEventListener("pointermove", (event) => event.pointerType === "mouse" && point(event));
  view.addEventListener("pointerdown", point);
  view.addEventListener("keydown", (event) => {
    const { weight, data } = board;
    const group = Math.max(...[...data.scale, ...data.minimum].map(({ places }) => places.length));
    const far = group > 1 ? data.size / group : 8;
    const meanings = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -1, ArrowUp: 1, PageDown: -far, PageUp: far };
    const step = keyMeaning(event, { ...meanings, Home: -data.size, End: data.size });
    if (step !== undefined) choose(board, weight + step);
  });
}

/**
 * The weight under the pointer, null for none: that of a bar, or the first one that needs a bit.
 * @param {Board} board
 * @param {PointerEvent} event
 */
function weightAt(board, event) {
  const { picture, data, perRow, owners } = board;
  const box = picture.getBoundingClientRect();
  const { width, height } = picture.viewBox.baseVal;
  const x = ((event.clientX - box.left) / box.width) * width;
  const y = ((event.clientY - box.top) / box.height) * height;
  const under = stripHeight(board);
  if (y >= under) return clip(Math.floor((x / width) * data.size), 0, data.size - 1);
  const row = Math.floor((y - BARS.above) / BYTE.tall);
  const byte = row * perRow + Math.floor((x / width) * perRow);
  if (row < 0 || byte >= data.bytes.length) return null;
  const within = (x / width) * perRow - Math.floor((x / width) * perRow);
  return owners[8 * byte + 7 - clip(Math.floor(8 * within), 0, 7)];
}

/**
 * @param {Board} board
 * @param {number} weight
 */
function choose(board, weight) {
  const to = clip(weight, 0, board.data.size - 1);
  if (to === board.weight) return;
  board.weight = to;
  keep(board);
  show(board);
}

/**
 * Flip bits: once more is as if they had not been.
 * @param {Board} board
 * @param {number[]} bits
 */
function flip(board, bits) {
  const flips = new Set(board.flips);
  for (const bit of bits) if (!flips.delete(bit) && flips.size < MOST_FLIPS) flips.add(bit);
  board.flips = [...flips].sort((one, other) => one - other);
  compute(board);
  keep(board);
  show(board);
}

// ---- The picture ----

/** @param {Board} board */
const stripHeight = ({ data, perRow }) => BARS.above + Math.ceil(data.bytes.length / perRow) * BYTE.tall + 4;

/** @param {Board} board */
function show(board) {
  const { view, picture, data, weight, readings } = board;
  if (!view.clientWidth) return;
  const most = view.clientWidth < NARROW ? IN_A_ROW.narrow : IN_A_ROW.wide;
  board.perRow = Math.ceil(data.bytes.length / Math.ceil(data.bytes.length / most));
  const under = stripHeight(board);
  const width = prepare(picture, under + BARS.tall + BARS.above + BARS.below);
  picture.innerHTML = legend(board, width) + strip(board, width) + bars(board, width, under + BARS.above);
  const reading = readings[weight];
  picture.setAttribute("aria-label", `The ${data.bytes.length} bytes of a block, and its ${data.size} weights as bars.`);
  setAttributes(view, {
    "aria-valuemax": data.size - 1,
    "aria-valuenow": weight,
    "aria-valuetext": `weight ${weight}: ${spelled(reading.weight)}`,
  });
  showParts(board, reading);
}

/**
 * What the colors mean, and where there is room for it beside the Save menu, how large the block is.
 * @param {Board} board
 * @param {number} width
 */
function legend({ data }, width) {
  const roles = /** @type {Role[]} */ (Object.keys(COLORS)).filter((role) => role !== "minimum" || data.minimum.length);
  /** @type {Record<Role, string>} */
  const words = { code: "codes", scale: "scales", minimum: "minima" };
  let x = 0;
  return [...roles, ...(width < NARROW ? [] : ["bytes"])]
    .map((role) => {
      if (role === "bytes") return text(x, 9, `${data.bytes.length} bytes, ${data.size} weights`, "muted", "start", "", 13);
      const word = words[/** @type {Role} */ (role)];
      const drawn =
        area(block(x, x + 10, 0, 10), COLORS[/** @type {Role} */ (role)]) + text(x + 14, 9, word, "ink", "start", "", 13);
      x += 26 + 8 * word.length;
      return drawn;
    })
    .join("");
}

/**
 * The bytes; those bits that the chosen weight is made of are filled.
 * @param {Board} board
 * @param {number} width
 */
function strip(board, width) {
  const { bytes, perRow, roles, readings, weight, flips } = board;
  const { code, scaleParts, minimumParts } = readings[weight];
  const lit = new Set([code, ...scaleParts, ...minimumParts].flatMap(({ place }) => bitPlaces(place)));
  const changed = new Set(flips);
  const cell = width / perRow;
  let drawn = "";
  bytes.forEach((byte, index) => {
    const [x, y] = [(index % perRow) * cell, BARS.above + Math.floor(index / perRow) * BYTE.tall];
    const [left, right] = [x + 1, x + cell - 1];
    const bit = (right - left) / 8;
    let runs = "";
    let any = false;
    for (let place = 0; place < 8; place += 1) {
      const at = 8 * index + 7 - place;
      const from = left + place * bit;
      any ||= lit.has(at);
      runs += area(
        block(from, from + bit, y + 1, y + BYTE.tall - 1),
        COLORS[roles[at]],
        lit.has(at) ? "" : 'fill-opacity="0.18"',
      );
      if (changed.has(at)) runs += stroke(block(from, from + bit, y + 1, y + BYTE.tall - 1), "ink", 'stroke-width="2"');
    }
    const whole = any && [0, 1, 2, 3, 4, 5, 6, 7].every((place) => lit.has(8 * index + place));
    const halo = any && !whole ? 'paint-order="stroke" stroke="var(--qp-paper)" stroke-width="3"' : "";
    const words = byte.toString(16).padStart(2, "0");
    drawn += runs + text(x + cell / 2, y + BYTE.tall - 5, words, whole ? "paper" : "ink", "middle", halo, 13);
  });
  return drawn;
}

/**
 * The weights, beside the trained ones.
 * @param {Board} board
 * @param {number} width
 * @param {number} top
 */
function bars(board, width, top) {
  const { data, readings, weight } = board;
  const values = readings.map((one) => one.weight);
  const usual = Math.max(...data.trained.map(Math.abs)) || 1;
  const shown = values.map((value) => (Number.isNaN(value) ? 0 : clip(value, -2 * usual, 2 * usual)));
  const most = Math.max(usual, ...shown.map(Math.abs));
  const y = (/** @type {number} */ value) => top + BARS.tall / 2 - (value / most) * (BARS.tall / 2);
  const each = width / data.size;
  const groups = Math.max(...[...data.scale, ...data.minimum].map(({ places }) => places.length));
  const group = Math.floor((weight * groups) / data.size);
  const shade = block((group * width) / groups, ((group + 1) * width) / groups, top, top + BARS.tall);
  let drawn = groups > 1 ? area(shade, "exponent", 'fill-opacity="0.13"') : "";
  drawn += line(0, y(0), width, y(0), "muted");
  const gap = each > 6 ? 1.5 : each > 2 ? 0.4 : 0;
  let [bars, ticks] = ["", ""];
  shown.forEach((value, index) => {
    const x = index * each;
    const bar = block(x + gap, x + each - gap, y(value), y(0) + (value ? 0 : 0.5));
    if (index === weight) drawn += area(block(x - 1, x + each + 1, top, top + BARS.tall), "ink", 'fill-opacity="0.22"') + area(bar, "ink");
    else bars += bar;
    ticks += `M${x.toFixed(1)} ${y(clip(data.trained[index], -most, most)).toFixed(1)}h${each.toFixed(1)}`;
  });
  drawn += area(bars, "int8") + stroke(ticks, "float32", 'stroke-width="1.5"');
  const ends = text(width, top - 3, `to ±${number(most)}`, "muted", "end", "", 13);
  const key = text(0, top - 3, "bars: as stored", "int8", "start", "", 13) + text(106, top - 3, "lines: as trained", "float32", "start", "", 13);
  return drawn + key + ends;
}

// ---- One weight, step by step ----

/**
 * @param {Board} board
 * @param {Reading} reading
 */
function showParts(board, reading) {
  const { parts, formula, data, weight, flips, undo } = board;
  undo.hidden = !flips.length;
  undo.textContent = flips.length === 1 ? "Undo the flip" : `Undo ${flips.length} flips`;
  formula.replaceChildren(...sentence(data, weight, reading));
  const rows = [
    ...[reading.code].map((part) => row(board, "code", part)),
    ...reading.scaleParts.map((part) => row(board, "scale", part)),
    ...reading.minimumParts.map((part) => row(board, "minimum", part)),
  ];
  const root = /** @type {Document | ShadowRoot} */ (parts.getRootNode());
  const focused = root.activeElement instanceof HTMLElement ? root.activeElement.dataset.bit : undefined;
  parts.replaceChildren(...rows);
  if (focused !== undefined) /** @type {HTMLElement | null} */ (parts.querySelector(`[data-bit="${focused}"]`))?.focus();
}

/**
 * A number with its bits, the highest first.
 * @param {Board} board
 * @param {Role} role
 * @param {Part} part
 */
function row(board, role, { name, place, bits, value }) {
  const places = bitPlaces(place);
  const cells = places.map((bit, index) => {
    const is = (bits >> BigInt(index)) & 1n;
    const one = button(String(is), () => flip(board, [bit]));
    one.dataset.bit = `${name} ${index}`;
    one.classList.toggle("one", is === 1n);
    one.classList.toggle("flipped", board.flips.includes(bit));
    one.setAttribute("aria-label", `bit ${index} of the ${name}: ${is}`);
    return one;
  });
  const made = element("div", `row ${COLORS[role]}`);
  const group = element("div", "bits", ...cells.reverse());
  setAttributes(group, { role: "group", "aria-label": `Bits of the ${name}` });
  group.addEventListener("keydown", (event) => {
    const step = keyMeaning(event, { ArrowLeft: -1, ArrowRight: 1 });
    const at = cells.findIndex((one) => one.matches(":focus"));
    if (step !== undefined) cells[at + step]?.focus();
  });
  made.append(element("span", "name", name), group, element("span", "is", `= ${spelled(value)}`));
  return made;
}

/**
 * How the weight comes about.
 * @param {Data} data
 * @param {number} weight
 * @param {Reading} reading
 */
function sentence(data, weight, { code, scaleParts, minimumParts, weight: made }) {
  const piece = (/** @type {Role} */ role, /** @type {Part} */ { value }) => element("b", COLORS[role], bracketed(value));
  const times = (/** @type {(Node | string)[]} */ all) => all.flatMap((one, index) => (index ? [" × ", one] : [one]));
  const scale = scaleParts.map((part) => piece("scale", part));
  const tensor = data.tensorScale === 1 ? [] : [element("b", "tensor", bracketed(data.tensorScale))];
  /** @type {(Node | string)[]} */
  const sum = [`Weight ${weight} = `, ...times([piece("code", code), ...scale, ...tensor])];
  if (minimumParts.length) sum.push(data.sign > 0 ? " + " : " − ", ...times(minimumParts.map((part) => piece("minimum", part))));
  sum.push(" = ", element("strong", "", spelled(made)));
  return [...sum, element("span", "trained", ` (trained: ${spelled(data.trained[weight])})`)];
}

/** @param {number} value */
const bracketed = (value) => (value < 0 ? `(${spelled(value)})` : spelled(value));

/** @param {number} value */
function spelled(value) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : minus(value > 0 ? "∞" : "-∞");
  return Number.isInteger(value) && Math.abs(value) < 1e6 ? minus(value) : number(value, 4);
}

/**
 * The numbers to save.
 * @param {Board} board
 */
function columns({ data, readings }) {
  return {
    weight: readings.map((_, index) => index),
    code: readings.map(({ code }) => code.value),
    scale: readings.map(({ scale }) => float32Text(scale)),
    minimum: readings.map(({ minimum }) => float32Text(minimum)),
    stored: readings.map(({ weight }) => float32Text(weight)),
    trained: data.trained.map(float32Text),
  };
}
