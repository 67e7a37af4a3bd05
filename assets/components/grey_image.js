// The networks' images: 28 x 28 grey pixels.

export const SIDE = 28;

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Uint8Array} pixels row by row
 */
export function drawGrey(canvas, pixels) {
  canvas.width = canvas.height = SIDE;
  const image = new ImageData(SIDE, SIDE);
  pixels.forEach((grey, place) => image.data.set([grey, grey, grey, 255], 4 * place));
  canvas.getContext("2d")?.putImageData(image, 0, 0);
}
