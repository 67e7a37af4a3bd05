// SVG as text: the few shapes that the pictures of values and codes are made of. Colors are variables
// of the page's theme, named by their meaning.

export const LABEL = 30; // px that a label on an axis needs to itself

export const px = (x) => x.toFixed(1);
export const block = (x0, x1, y0, y1) => `M${px(x0)} ${px(y0)}H${px(x1)}V${px(y1)}H${px(x0)}Z`;
export const area = (path, meaning, more = "") => `<path d="${path}" fill="var(--qp-${meaning})" ${more}/>`;
export const line = (x0, y0, x1, y1, meaning, more = "") =>
  `<path d="M${px(x0)} ${px(y0)}L${px(x1)} ${px(y1)}" fill="none" stroke="var(--qp-${meaning})" ${more}/>`;
export const dot = (x, y, radius, meaning, more = "") =>
  `<circle cx="${px(x)}" cy="${px(y)}" r="${radius}" fill="var(--qp-${meaning})" ${more}/>`;
export const text = (x, y, words, meaning, anchor = "middle", more = "") =>
  `<text x="${px(x)}" y="${px(y)}" text-anchor="${anchor}" font-size="12" fill="var(--qp-${meaning})" ${more}>${words}</text>`;

// The step among 1, 2, 5, 10, ... that cuts `span` into at most `pieces` pieces.
export function niceStep(span, pieces) {
  const raw = span / pieces;
  const power = 10 ** Math.floor(Math.log10(raw));
  return [1, 2, 5, 10].map((m) => m * power).find((step) => step >= raw * 0.999999);
}

// Make the picture as wide as its place and `height` px high; returns the width.
export function prepare(svg, height) {
  const width = Math.max(svg.parentElement.clientWidth, 160);
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("height", height);
  return width;
}
