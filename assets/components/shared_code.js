// Components on one page that show the same number follow each other at once, before the server has
// heard of it. The number has the name that it has in the address, and a format.

const EVENT = "qp-code";

/**
 * @param {string} param the number's name in the address
 * @param {{ name: string }} format
 * @param {bigint} code
 */
export function announceCode(param, format, code) {
  window.dispatchEvent(new CustomEvent(EVENT, { detail: { param, format: format.name, code } }));
}

/**
 * Take every code that another component announces, as long as `root` is on the page.
 * @param {Element} root
 * @param {() => { param: string, format: { name: string } }} shown what `root` shows now
 * @param {(code: bigint) => void} take
 */
export function followCode(root, shown, take) {
  const hear = (/** @type {Event} */ event) => {
    if (!root.isConnected) {
      window.removeEventListener(EVENT, hear);
      return;
    }
    const { detail } = /** @type {CustomEvent} */ (event);
    const { param, format } = shown();
    if (detail.param === param && detail.format === format.name) take(detail.code);
  };
  window.addEventListener(EVENT, hear);
}
