// What the address says of presenting.

export const PRESENT = "present"; // whether somebody presents the page
export const SCREEN = "screen"; // which of its screens, from 2

/**
 * @param {string} query of an address
 * @returns {string} the same of the page as readers have it
 */
export function unpresented(query) {
  const parameters = new URLSearchParams(query);
  for (const name of [PRESENT, SCREEN]) parameters.delete(name);
  return parameters.size ? `?${parameters}` : "";
}
