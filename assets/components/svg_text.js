// Parts of a picture as SVG text. A meaning is the name of a color of the page's theme.

export const px = (x) => x.toFixed(1);
export const block = (x0, x1, y0, y1) => `M${px(x0)} ${px(y0)}H${px(x1)}V${px(y1)}H${px(x0)}Z`;
export const area = (path, meaning, more = "") => `<path d="${path}" fill="var(--qp-${meaning})" ${more}/>`;
export const line = (x0, y0, x1, y1, meaning, more = "") =>
  `<path d="M${px(x0)} ${px(y0)}L${px(x1)} ${px(y1)}" fill="none" stroke="var(--qp-${meaning})" ${more}/>`;
export const dot = (x, y, radius, meaning, more = "") =>
  `<circle cx="${px(x)}" cy="${px(y)}" r="${radius}" fill="var(--qp-${meaning})" ${more}/>`;
export const label = (x, y, words, meaning, anchor = "middle", more = "") =>
  `<text x="${px(x)}" y="${px(y)}" text-anchor="${anchor}" font-size="12" fill="var(--qp-${meaning})" ${more}>${words}</text>`;

// The step among 1, 2, 5, 10, ... that cuts `span` into at most `pieces` pieces.
export function roundStep(span, pieces) {
  const raw = span / pieces;
  const power = 10 ** Math.floor(Math.log10(raw));
  return [1, 2, 5, 10].map((m) => m * power).find((step) => step >= raw * 0.999999);
}
