// What a reader's choice moves glides to its new place, where motion is welcome. What is dragged doesn't:
// it is under the pointer at once.

const TRAVEL = 280; // ms
const MOVES = '[id^="moves_"]'; // those that lib/figures/style.py, let_move(), or a component named

/** @typedef {Map<string, { x: number, y: number, width: number, height: number }>} Places in px, by what is there */

/**
 * Where things are that a choice may move.
 * @param {Element} view
 * @returns {Places}
 */
export function placesIn(view) {
  const origin = view.getBoundingClientRect();
  return new Map(
    [...view.querySelectorAll(MOVES)].map((thing) => {
      const { x, y, width, height } = thing.getBoundingClientRect();
      return [thing.id, { x: x - origin.x, y: y - origin.y, width, height }];
    }),
  );
}

/**
 * Let those that were elsewhere before, or of another size, come from there.
 * @param {Element} view a picture, or what holds it
 * @param {Places} before
 */
export function travel(view, before) {
  if (!before.size) return;
  const svg = /** @type {SVGSVGElement | null} */ (view instanceof SVGSVGElement ? view : view.querySelector("svg"));
  const unit = svg ? svg.viewBox.baseVal.width / svg.getBoundingClientRect().width : 1; // of the picture, a px
  const now = placesIn(view);
  for (const thing of view.querySelectorAll(MOVES)) {
    const [from, to] = [before.get(thing.id), now.get(thing.id)];
    if (!from || !to || !to.width || !to.height) continue;
    const [across, down] = [ratio(from.width, to.width), ratio(from.height, to.height)];
    if (from.x === to.x && from.y === to.y && across === 1 && down === 1) continue;
    const inside = thing instanceof SVGElement ? unit : 1;
    const x = (from.x - across * to.x) * inside;
    const y = (from.y - down * to.y) * inside;
    comeFrom(thing, `translate(${x}px, ${y}px) scale(${across}, ${down})`);
  }
}

/**
 * @param {number} before px
 * @param {number} now px
 */
function ratio(before, now) {
  return Math.abs(before - now) < 0.5 ? 1 : before / now;
}

/**
 * @param {Element} thing
 * @param {string} transform what it is seen with at first
 * @param {string} [end] the same functions, of what it is seen with in the end
 */
export function comeFrom(thing, transform, end = "none") {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  thing.animate([{ transform }, { transform: end }], { duration: TRAVEL, easing: "ease-in-out" });
}
