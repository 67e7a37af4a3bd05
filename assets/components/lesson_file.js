// A lesson that is too long for an address: its file, which this browser keeps for the one who follows it.

const KEY = "qp-lesson-file";

export const KEPT = "kept"; // what the address has in its place

/** @returns {string | null} */
export function keptFile() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/**
 * @param {string} file
 * @returns {boolean} whether the browser keeps it
 */
export function keepFile(file) {
  try {
    localStorage.setItem(KEY, file);
    return true;
  } catch {
    return false;
  }
}
