// What a reader chooses in the components that run the network, of which the server knows nothing. It is
// told when the reader turns the page (journey.js), so that the next one begins with it.

/** @typedef {{ bits?: number, image?: number }} Chosen bits of a weight; number of a shipped picture */

/** @type {Chosen} */
let news = {};

/** @param {Chosen} choice */
export function keep(choice) {
  Object.assign(news, choice);
}

/**
 * What the server hasn't been told.
 * @returns {Chosen}
 */
export function takeNews() {
  const taken = news;
  news = {};
  return taken;
}
