// The clipboard, also where a page has no https, as a server in a class's own network has none.

import { element } from "./dom.js";

/**
 * Copy a text; says whether it is in the clipboard.
 * @param {string} text
 */
export async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const box = element("textarea"); // gone before anything is drawn anew
    box.value = text;
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    return done;
  }
}
