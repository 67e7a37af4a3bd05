// Components on one page that show the same number follow each other at once, before the server has
// heard of it. The number has the name that it has in the address, and a format.

const EVENT = "qp-code";

export function announceCode(param, format, code) {
  window.dispatchEvent(new CustomEvent(EVENT, { detail: { param, format: format.name, code } }));
}

// Calls adopt(code) for every code that another component announces, as long as `root` is on the page;
// shown() gives the { param, format } that it shows now.
export function followCode(root, shown, adopt) {
  const hear = ({ detail }) => {
    if (!root.isConnected) return window.removeEventListener(EVENT, hear);
    const { param, format } = shown();
    if (detail.param === param && detail.format === format?.name) adopt(detail.code);
  };
  window.addEventListener(EVENT, hear);
}
