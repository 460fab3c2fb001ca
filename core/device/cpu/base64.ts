/** The bytes of a base64 text: written out, since neither Node's Buffer nor the DOM's atob is everywhere. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array((text.length / 4) * 3);
  for (let i = 0, at = 0; i < text.length; i += 4, at += 3) {
    const three = (valueAt(text, i) << 18) | (valueAt(text, i + 1) << 12) | (valueAt(text, i + 2) << 6) | valueAt(text, i + 3);
    bytes[at] = three >> 16;
    bytes[at + 1] = three >> 8;
    bytes[at + 2] = three;
  }
  return bytes.subarray(0, bytes.length - (text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0));
}

const valueAt = (text: string, i: number): number => VALUES[text.charCodeAt(i)];

/** Of "=", which fills the last four up, 0. */
const VALUES = new Uint8Array(128);
[..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"].forEach((letter, value) => (VALUES[letter.charCodeAt(0)] = value));
