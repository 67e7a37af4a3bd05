// Settings in the address, so that a link shows what its reader saw.

/**
 * @param {string} name
 * @returns {string | null} null where the address has no such name
 */
export function readAddress(name) {
  return new URL(window.location.href).searchParams.get(name);
}

/**
 * Replacing, not pushing: the Back button leads to the page before, not through every move.
 * @param {Record<string, string | number | null>} parameters by their names in the address; null
 *   leaves one out
 */
export function writeAddress(parameters) {
  const address = new URL(window.location.href);
  for (const [name, value] of Object.entries(parameters)) {
    if (value === null) address.searchParams.delete(name);
    else address.searchParams.set(name, String(value));
  }
  if (address.href !== window.location.href)
    window.history.replaceState(window.history.state, "", address);
}
