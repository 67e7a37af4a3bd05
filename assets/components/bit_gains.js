// What fewer bits save, and what they cost: memory, right answers, time.

import { bitsName, FLOAT } from "./bits_dial.js";
import { button, element, setAttributes, svgElement } from "./dom.js";
import { clip } from "./numeric.js";
import { saveMenu } from "./save.js";
import { dot, px, pxPerUnit, stroke, text } from "./svg.js";
import { number, whole } from "./words.js";

const BYTE = 8;
const BROKEN = 0.5; // of the answers right: with fewer, a network is broken

/** @typedef {{ bits: number, right: number, bytes: number }} Width */

/** @typedef {{ where: string, float32: string, int8: string, faster: string }} Time as it was measured */

/**
 * @typedef {object} Measured
 * @property {Width[]} widths float32 first, then 8 bits down to 2
 * @property {number} images that were answered
 * @property {Time | null} time
 * @property {string} time_says instead of the time, where it isn't there
 */

// ---- Memory ----

/** @param {HTMLElement} place */
export function memoryIn(place) {
  const parts = {
    value: element("p", "value"),
    float32: element("i", "float32"),
    float32Says: element("span"),
    now: element("i"),
    nowSays: element("span"),
    box: place,
  };
  const bar = (/** @type {Element} */ track, /** @type {Element} */ says) =>
    element("div", "bar", element("span", "track", track), says);
  place.append(parts.value, bar(parts.float32, parts.float32Says), bar(parts.now, parts.nowSays));
  return parts;
}

/**
 * @param {ReturnType<typeof memoryIn>} parts
 * @param {Measured} measured
 * @param {number} bits
 */
export function showMemory(parts, { widths }, bits) {
  const all = widths[0].bytes;
  const { bytes } = widthOf(widths, bits);
  const kilobytes = (/** @type {number} */ size) => `${whole(Math.round(size / 1000))} kB`;
  parts.value.textContent = bits === FLOAT ? "as large as it was" : `${number(all / bytes, 2)} × smaller`;
  parts.float32Says.textContent = `float32: ${kilobytes(all)}`;
  parts.now.className = bits === FLOAT ? "float32" : "int8";
  parts.box.style.setProperty("--share", `${(100 * bytes) / all}%`);
  parts.nowSays.textContent = bits === FLOAT ? "" : `${bitsName(bits)}: ${kilobytes(bytes)}`;
}

// ---- Right answers ----

/**
 * The question before anybody has touched anything.
 * @param {HTMLElement} place
 * @param {(bits: number) => void} guess
 */
export function askWhere(place, guess) {
  const choices = [8, 7, 6, 5, 4, 3, 2].map((bits) => {
    const made = button(String(bits), () => guess(bits));
    made.setAttribute("aria-label", `At ${bits} bits`);
    return made;
  });
  place.replaceChildren(
    element("p", "value", "Where will it break?"),
    element("p", "", "At how many bits will it get more answers wrong than right? Tap your guess."),
    element("div", "guesses", ...choices),
  );
}

/**
 * The curve, in the place of the question.
 * @param {HTMLElement} place
 * @param {() => Measured} measured
 */
export function curveIn(place, measured) {
  const curve = svgElement("svg", { class: "curve", role: "img" });
  const parts = { value: element("p", "value"), says: element("p"), curve };
  const menu = saveMenu(curve, "right-answers", () => columnsOf(measured()));
  place.replaceChildren(parts.value, parts.says, curve, menu);
  return parts;
}

/** @param {Measured} measured */
function columnsOf({ widths }) {
  const column = (/** @type {keyof Width} */ name) => widths.map((width) => width[name]);
  return { bits: column("bits"), right: column("right"), bytes: column("bytes") };
}

/**
 * @param {ReturnType<typeof curveIn>} parts
 * @param {Measured} measured
 * @param {number} bits
 * @param {number | null} guess
 */
export function showRight({ value, says, curve }, { widths, images }, bits, guess) {
  const share = (/** @type {number} */ n) => `${((100 * n) / images).toFixed(1)}%`;
  const against = bits === FLOAT ? "" : ` float32: ${share(widths[0].right)}.`;
  value.textContent = share(widthOf(widths, bits).right);
  says.textContent = `of ${whole(images)} pictures right.${against}${guess ? ` ${verdict(widths, images, guess)}` : ""}`;
  const all = widths.map((width) => `${bitsName(width.bits)} ${share(width.right)}`).join(", ");
  curve.setAttribute("aria-label", `Right answers: ${all}.`);
  drawCurve(curve, widths, images, bits, guess);
}

/**
 * @param {Width[]} widths
 * @param {number} images
 * @param {number} guess
 */
function verdict(widths, images, guess) {
  const broken = widths.find(({ right }) => right < BROKEN * images);
  const breaks = `It breaks at ${broken?.bits} bits.`;
  return broken?.bits === guess ? `You were right: it breaks at ${guess}.` : `Your guess: ${guess}. ${breaks}`;
}

const [NARROWEST, WIDEST, HIGH, SIDE_ROOM] = [150, 270, 58, 12]; // px

/**
 * @param {SVGSVGElement} curve
 * @param {Width[]} widths
 * @param {number} images
 * @param {number} bits
 * @param {number | null} guess
 */
function drawCurve(curve, widths, images, bits, guess) {
  const unit = pxPerUnit();
  const wide = clip((curve.parentElement?.clientWidth ?? 0) / unit, NARROWEST, WIDEST);
  const points = widths.map((width, place) => ({
    ...width,
    x: SIDE_ROOM + (place * (wide - 2 * SIDE_ROOM)) / (widths.length - 1),
    y: 6 + (1 - width.right / images) * (HIGH - 26),
  }));
  const path = points.map(({ x, y }, place) => `${place ? "L" : "M"}${px(x)} ${px(y)}`).join("");
  const marks = points.map((point) => {
    const now = point.bits === bits;
    const mark = dot(point.x, point.y, now ? 5.5 : 3, point.bits === FLOAT ? "float32" : "int8");
    const look = now ? 'font-weight="700"' : point.bits === guess ? 'text-decoration="underline"' : "";
    return mark + text(point.x, HIGH - 3, String(point.bits), now || look ? "ink" : "muted", "middle", look, 13);
  });
  setAttributes(curve, { viewBox: `0 0 ${wide} ${HIGH}`, width: wide * unit, height: HIGH * unit });
  curve.innerHTML = stroke(path, "muted", 'stroke-width="1.5"') + marks.join("");
}

// ---- Time ----

/**
 * @param {HTMLElement} place
 * @param {Measured} measured
 * @param {number} bits
 */
export function showTime(place, { time, time_says }, bits) {
  const [value, words] = time ? timeOf(time, bits) : ["", time_says];
  place.replaceChildren(...(value ? [element("p", "value", value)] : []), element("p", "", words));
}

/**
 * @param {Time} time
 * @param {number} bits
 */
function timeOf({ float32, int8, faster }, bits) {
  if (bits === FLOAT) return [float32, "for a picture in float32."];
  if (bits === BYTE) return [faster, `${int8} a picture, not ${float32}.`];
  return ["no faster", "than 8 bits: each code fills a byte."];
}

/**
 * @param {Width[]} widths
 * @param {number} bits
 */
function widthOf(widths, bits) {
  return widths.find((width) => width.bits === bits) ?? widths[0];
}
