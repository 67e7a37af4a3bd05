// A small menu that saves a picture (SVG, PNG) and its numbers (CSV), all in the browser.

const VARIABLE = /var\(--qp-[a-z0-9-]+(?:, #[0-9a-f]{6})?\)/g;

// svg: the element, colors as var(--qp-NAME) or var(--qp-NAME, #rrggbb); name: file name without an
// ending; columns: a function that returns { column name: values } of equal length, or null.
export function saveMenu(svg, name, columns) {
  const menu = document.createElement("details");
  menu.className = "save";
  menu.innerHTML = '<summary>Save</summary><div class="choices"></div>';
  const summary = menu.firstElementChild;
  const close = () => {
    menu.open = false;
    summary.focus();
  };
  const choices = [
    ["Picture, SVG", () => download(new Blob([standalone(svg).text], { type: "image/svg+xml" }), `${name}.svg`)],
    ["Picture, PNG", () => savePng(svg, `${name}.png`)],
  ];
  if (columns)
    choices.push(["Numbers, CSV", () => download(new Blob([csv(columns())], { type: "text/csv" }), `${name}.csv`)]);
  for (const [words, action] of choices) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words;
    button.addEventListener("click", () => {
      action();
      close();
    });
    menu.lastElementChild.append(button);
  }
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) close();
  });
  return menu;
}

function csv(columns) {
  const quoted = (cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  const line = (cells) => cells.map((cell) => quoted(String(cell))).join(",");
  const values = Object.values(columns);
  const lines = values[0].map((_, i) => line(values.map((column) => column[i])));
  return [line(Object.keys(columns)), ...lines].join("\n") + "\n";
}

// The picture on its own: colors as the reader sees them instead of variables, on the page's background.
function standalone(svg) {
  const copy = svg.cloneNode(true);
  const probe = document.createElement("i");
  svg.parentElement.append(probe);
  const resolve = (variable) => {
    probe.style.color = variable;
    return getComputedStyle(probe).color;
  };
  const paper = resolve("var(--qp-paper)");
  const { width, height } = svg.viewBox.baseVal;
  for (const [attribute, value] of Object.entries({ width, height, "font-family": "sans-serif" }))
    copy.setAttribute(attribute, value);
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("style", `background: ${paper}`);
  const text = new XMLSerializer().serializeToString(copy).replace(VARIABLE, resolve);
  probe.remove();
  return { text, width, height, paper };
}

async function savePng(svg, name) {
  const { text, width, height, paper } = standalone(svg);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = 1600;
  canvas.height = Math.round((1600 * height) / width);
  const context = canvas.getContext("2d");
  context.fillStyle = paper;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => download(blob, name), "image/png");
}

function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
