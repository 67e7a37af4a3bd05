// Presenting, as far as every page has it: a button beside the title and `?present=true` fetch the script
// that does it (presentation.js).

import { readAddress, writeAddress } from "./address.js";
import { Later } from "./later.js";
import { PRESENT } from "./present_address.js";

/** @import { Way } from "./presentation.js" */

/** @type {Later<Way>} */
const presentation = new Later();
/** @type {Way | null} */
let way = null; // of the page on screen
let file = "";

function follow() {
  if (way) void presentation.follow(file, way);
}

document.addEventListener("click", ({ target }) => {
  if (!(/** @type {Element} */ (target).closest?.(".qp-present"))) return;
  writeAddress({ [PRESENT]: "true" });
  follow();
});

/**
 * Present the page on screen, if somebody does so.
 * @param {Way} now
 * @param {string} name of the script, below static/
 */
export function mayPresent(now, name) {
  [way, file] = [now, name];
  if (presentation.wanted || readAddress(PRESENT) === "true") follow();
}
