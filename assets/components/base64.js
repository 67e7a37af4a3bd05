// Numbers that travel as base64.

/** @param {string} words */
export const readBytes = (words) => Uint8Array.from(atob(words), (letter) => letter.charCodeAt(0));

/** @param {string} words of float32, little-endian */
export const readFloats = (words) => new Float32Array(readBytes(words).buffer);

/** @param {Uint8Array} bytes */
export const writeBytes = (bytes) => btoa(String.fromCharCode(...bytes));
