// The number that changed last lights up, so that a class sees what a control did.

const NUMBERS = "dd, output, .value, .stHtml dl dd";
const LIGHT = 600; // ms

/** @type {Map<string, string>} */
let known = new Map(); // what each number was
/** @type {Element | null} */
let watched = null;
const seen = new MutationObserver(() => light(true));

/**
 * Watch the numbers of what is on the screen.
 * @param {Element} scope
 */
export function flashChanges(scope) {
  if (scope !== watched) {
    known = new Map();
    watched = scope;
  }
  seen.disconnect();
  for (const root of rootsIn(scope)) seen.observe(root, { childList: true, characterData: true, subtree: true });
  light(true);
}

/**
 * @param {Element} scope
 * @returns {(Element | ShadowRoot)[]}
 */
function rootsIn(scope) {
  const places = [...scope.querySelectorAll("*")].flatMap(({ shadowRoot }) => shadowRoot ?? []);
  return [scope, ...places];
}

/** @param {boolean} moving */
function light(moving) {
  if (!watched) return;
  rootsIn(watched).forEach((root, place) => {
    root.querySelectorAll(NUMBERS).forEach((number, i) => {
      const name = `${place}.${number.previousElementSibling?.tagName === "DT" ? number.previousElementSibling.textContent : i}`;
      const text = number.textContent ?? "";
      const was = known.get(name);
      known.set(name, text);
      if (moving && was !== undefined && was !== text && /\d/.test(text)) lightUp(number);
    });
  });
}

/** @param {Element} number */
function lightUp(number) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const mark = "color-mix(in srgb, var(--qp-present-light) 60%, transparent)";
  number.animate([{ backgroundColor: mark }, { backgroundColor: mark, offset: 0.7 }, { backgroundColor: "transparent" }], { duration: LIGHT, id: "qp-flash" });
}
