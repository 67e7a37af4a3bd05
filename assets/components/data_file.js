// Data that the server keeps in a file of its own, for they are the same from answer to answer.

const PAUSE = 2000; // ms before another attempt on a line that fails
const ATTEMPTS = 5;

/**
 * @param {string} name below static/
 * @returns {Promise<ArrayBuffer>} empty where there is no such file
 */
export async function fetchFile(name) {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    try {
      const answer = await fetch(new URL(`./static/${name}`, document.baseURI));
      return answer.ok ? await answer.arrayBuffer() : new ArrayBuffer(0);
    } catch {
      await new Promise((done) => setTimeout(done, PAUSE));
    }
  }
  return new ArrayBuffer(0);
}

/**
 * @param {string} name below static/
 * @returns {Promise<Float32Array<ArrayBuffer>>} empty where there is no such file
 */
export async function fetchFloats(name) {
  return new Float32Array(await fetchFile(name));
}
