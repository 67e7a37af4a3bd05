// Presenting, as far as every page has it: a button beside the title and `?present=true` fetch the script
// that does it (presentation.js).

import { readAddress, writeAddress } from "./address.js";
import { PRESENT } from "./present_address.js";

/** @import { Way } from "./presentation.js" */

/** @type {Promise<{ follow: (way: Way) => void }> | null} */
let script = null;
/** @type {Way | null} */
let way = null; // of the page on screen
let file = "";

async function follow() {
  script ??= import(new URL(`./static/${file}`, document.baseURI).href);
  try {
    const { follow } = await script;
    if (way) follow(way);
  } catch {
    script = null; // the line failed: the next press tries again
  }
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
  if (script || readAddress(PRESENT) === "true") follow();
}
