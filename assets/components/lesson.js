// A lesson is followed with a script of its own: it is fetched where an address names a lesson, and nowhere else.

/** @import { placer } from "./place.js" */
/** @import { Page } from "./lesson_bar.js" */
import { readAddress } from "./address.js";
import { element } from "./dom.js";

/** @type {Promise<{ mount: ReturnType<typeof placer> }> | null} */
let loading = null;

/** @type {ShadowRoot | null} */
let place = null;

/** Where the bar stands: before the app, for the eye and for the keyboard. */
function placeOfBar() {
  const host = element("div");
  host.id = "qp-lesson";
  document.body.prepend(host);
  return host.attachShadow({ mode: "open" });
}

/**
 * Show the bar of the lesson that the reader follows, if there is one.
 * @param {string} script that has the bar
 * @param {Page} page that is on screen
 */
export async function followLesson(script, page) {
  if (!loading && readAddress("lesson") === null) return;
  loading ??= import(String(new URL(`./static/${script}`, document.baseURI)));
  try {
    const { mount } = await loading;
    place ??= placeOfBar();
    mount("lesson_bar", { data: page, parentElement: place, setStateValue: () => {}, setTriggerValue: () => {} });
  } catch {
    loading = null; // the next page tries again
  }
}
