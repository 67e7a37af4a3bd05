// Data that the server keeps in a file of its own, for they are the same from answer to answer.

const PAUSE = 2000; // ms before another attempt on a line that fails
const ATTEMPTS = 5;

/**
 * @param {string} name below static/
 * @returns {Promise<Float32Array<ArrayBuffer>>} empty where there is no such file
 */
export async function fetchFloats(name) {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    try {
      const answer = await fetch(new URL(`./static/${name}`, document.baseURI));
      return answer.ok ? new Float32Array(await answer.arrayBuffer()) : new Float32Array();
    } catch {
      await new Promise((done) => setTimeout(done, PAUSE));
    }
  }
  return new Float32Array();
}
