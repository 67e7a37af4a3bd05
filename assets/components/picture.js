// A picture (SVG text drawn on the server) and a menu that saves it, all in the browser.

const NARROW = 480; // px: below this width the narrow drawing is shown, if there is one
const seen = new WeakMap(); // parentElement -> { view, data, observer }

export default function ({ data, parentElement }) {
  const picture = seen.get(parentElement) ?? build(parentElement);
  picture.data = data;
  picture.view.setAttribute("aria-label", data.label);
  picture.csv.hidden = !data.csv;
  picture.drawn = null;
  draw(picture);
}

function build(parent) {
  const figure = document.createElement("figure");
  const view = document.createElement("div");
  view.className = "view";
  view.setAttribute("role", "img");
  const menu = document.createElement("details");
  const summary = document.createElement("summary");
  summary.textContent = "Save";
  const choices = document.createElement("div");
  choices.className = "choices";
  menu.append(summary, choices);
  figure.append(view, menu);
  parent.append(figure);

  const picture = { view, data: null, drawn: null, csv: null };
  const choice = (text, action) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text;
    button.addEventListener("click", () => {
      action(picture);
      menu.open = false;
      summary.focus();
    });
    choices.append(button);
    return button;
  };
  choice("Picture, SVG", saveSvg);
  choice("Picture, PNG", savePng);
  picture.csv = choice("Numbers, CSV", saveCsv);
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      summary.focus();
    }
  });
  new ResizeObserver(() => draw(picture)).observe(figure);
  seen.set(parent, picture);
  return picture;
}

function draw(picture) {
  const { view, data } = picture;
  const wanted = data.narrow && view.clientWidth < NARROW ? data.narrow : data.svg;
  if (picture.drawn === wanted) return;
  picture.drawn = wanted;
  view.innerHTML = wanted;
  view.firstElementChild.setAttribute("aria-hidden", "true");
}

// The picture on its own: colors as the reader sees them instead of variables, on the page's background.
function standalone(view) {
  const style = getComputedStyle(view);
  const probe = document.createElement("i");
  view.append(probe);
  const resolve = (variable) => {
    probe.style.color = variable;
    return getComputedStyle(probe).color;
  };
  const paper = resolve("var(--qp-paper)");
  const svg = view.querySelector("svg").cloneNode(true);
  const [, , width, height] = svg.getAttribute("viewBox").split(/\s+/).map(Number);
  svg.removeAttribute("aria-hidden");
  svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  svg.setAttribute("width", width);
  svg.setAttribute("height", height);
  svg.setAttribute("color", style.color);
  svg.setAttribute("font-family", "sans-serif");
  svg.setAttribute("style", `background: ${paper}`);
  const text = new XMLSerializer()
    .serializeToString(svg)
    .replace(/var\(--qp-[a-z0-9-]+(?:, #[0-9a-f]{6})?\)/g, resolve);
  probe.remove();
  return { text, width, height, paper };
}

function saveSvg({ view, data }) {
  const { text } = standalone(view);
  save(new Blob([text], { type: "image/svg+xml" }), `${data.name}.svg`);
}

async function savePng({ view, data }) {
  const { text, width, height, paper } = standalone(view);
  const scale = 1600 / width;
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext("2d");
  context.fillStyle = paper;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => save(blob, `${data.name}.png`), "image/png");
}

function saveCsv({ data }) {
  save(new Blob([data.csv], { type: "text/csv" }), `${data.name}.csv`);
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
