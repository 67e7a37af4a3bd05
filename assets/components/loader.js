// All that Streamlit sends of a component, again with each answer: it fetches the script that holds
// all components, made by lib/ui/components/files.py, which writes the two names in.

/** @import { ComponentArgs } from "./dom.js" */
/** @import { placer } from "./place.js" */

const PAUSES = [500, 2000, 8000]; // ms before each new attempt on a line that fails

/** @typedef {{ mount: ReturnType<typeof placer> }} Components */

/** @type {Promise<Components> | null} */
let loading = null;
/** @type {WeakMap<Node, object>} */
const newest = new WeakMap(); // by the component's place

/** @returns {Promise<Components>} */
async function load(attempt = 0) {
  try {
    // Relative to the page: the app may live under a path. A browser may keep a failure by its address.
    return await import(`${new URL("./static/" + "FILE", document.baseURI)}${attempt ? `?${attempt}` : ""}`);
  } catch (error) {
    if (attempt === PAUSES.length) throw error;
    await new Promise((done) => setTimeout(done, PAUSES[attempt]));
    return load(attempt + 1);
  }
}

/** @param {ComponentArgs<Uint8Array>} args */
export default async function (args) {
  const { parentElement, data } = args;
  newest.set(parentElement, args);
  loading ??= load().catch((error) => {
    loading = null; // the next one to be shown tries again
    throw error;
  });
  const { mount } = await loading;
  // Meanwhile there may be newer arguments, or no such place any more.
  const current = newest.get(parentElement) === args && parentElement.isConnected;
  return current ? mount("NAME", { ...args, data: JSON.parse(new TextDecoder().decode(data)) }) : undefined;
}
