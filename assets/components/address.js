// Settings in the address, so that a link shows what its reader saw.

// parameters: { name in the address: value, or null to leave it out }. Replacing, not pushing: the Back
// button leads to the page before, not through every move.
export function writeAddress(parameters) {
  const address = new URL(window.location.href);
  for (const [name, value] of Object.entries(parameters)) {
    if (value === null) address.searchParams.delete(name);
    else address.searchParams.set(name, value);
  }
  if (address.href !== window.location.href)
    window.history.replaceState(window.history.state, "", address);
}
