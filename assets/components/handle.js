// A handle on a picture: a slider for pointer and keyboard.

// of: value() where it stands, ends() how far it goes, step() for a press of an arrow key, perPixel(),
// pull(value) to move it, rest() when it is let go. Returns grab(event, value): a press beside the
// handle that drags it, too.
export function listenToHandle(handle, { value, ends, step, perPixel, pull, rest }) {
  let grabbed = null; // { from, x } while it is held
  const grab = (event, from) => {
    handle.setPointerCapture(event.pointerId);
    grabbed = { from, x: event.clientX };
    handle.focus({ preventScroll: true });
    event.preventDefault();
  };
  handle.addEventListener("pointerdown", (event) => grab(event, value()));
  handle.addEventListener("pointermove", (event) => {
    if (grabbed) pull(grabbed.from + (event.clientX - grabbed.x) * perPixel());
  });
  const letGo = () => {
    if (!grabbed) return;
    grabbed = null;
    rest();
  };
  handle.addEventListener("pointerup", letGo);
  handle.addEventListener("pointercancel", letGo);
  handle.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 };
    if (event.key in steps) pull(value() + steps[event.key] * step());
    else if (event.key === "Home") pull(ends()[0]);
    else if (event.key === "End") pull(ends()[1]);
    else return;
    event.preventDefault();
  });
  handle.addEventListener("keyup", () => rest());
  return grab;
}

// x and height in px; label: what stands beside it; says: the value in words.
export function placeHandle(handle, { x, height, label, ends: [min, max], value, says }) {
  handle.style.left = `${x}px`;
  handle.style.height = `${height}px`;
  handle.dataset.value = label;
  for (const [name, words] of Object.entries({ min, max, now: value, text: says }))
    handle.setAttribute(`aria-value${name}`, words);
}
