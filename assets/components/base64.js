// Numbers that the server sends as base64.

export const readBytes = (words) => Uint8Array.from(atob(words), (letter) => letter.charCodeAt(0));
export const readFloats = (words) => new Float32Array(readBytes(words).buffer);
