// A link may lead to a section of a page: its heading stands in the address behind "section". Once it is
// there it comes to the top of the window and takes the focus, and the address ends in #heading, as
// Streamlit's own links to headings do.

import { readAddress, writeAddress } from "./address.js";

const SETTLING = 5_000; // ms for which what is above the heading may still grow
const OF_THE_READER = ["keydown", "pointerdown", "touchstart", "wheel"];

/** @param {string} title */
const headingOf = (title) =>
  [...document.querySelectorAll(':is(h2, h3):has([data-heading-text])')].find(
    (heading) => heading.querySelector("[data-heading-text]")?.textContent === title,
  );

/** Lead the reader to the section that the address names, if it does. */
export function goToSection() {
  const title = readAddress("section");
  const page = document.querySelector('[data-testid="stMainBlockContainer"]');
  if (!title || !page) return;
  writeAddress({ section: null });
  /** @type {Element | null} */
  let found = null;
  const look = () => {
    const heading = headingOf(title);
    if (!heading) return;
    heading.scrollIntoView();
    if (heading === found) return; // only lower, or higher, than before
    found = heading;
    heading.setAttribute("tabindex", "-1");
    /** @type {HTMLElement} */ (heading).focus({ preventScroll: true });
    const address = new URL(window.location.href);
    address.hash = heading.id;
    window.history.replaceState(window.history.state, "", address);
    setTimeout(end, SETTLING);
  };
  const growth = new ResizeObserver(look);
  const end = () => {
    growth.disconnect();
    for (const kind of OF_THE_READER) window.removeEventListener(kind, end, true);
  };
  for (const kind of OF_THE_READER) window.addEventListener(kind, end, true);
  growth.observe(page);
}
