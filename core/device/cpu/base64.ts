/** The bytes of a base64 text: written out, since neither Node's Buffer nor the DOM's atob is everywhere. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.floor((text.replace(/=+$/, "").length * 3) / 4));
  let bits = 0;
  let held = 0;
  for (let i = 0, at = 0; at < bytes.length; i++) {
    bits = (bits << 6) | VALUES[text.charCodeAt(i)];
    held += 6;
    if (held >= 8) bytes[at++] = bits >> (held -= 8);
  }
  return bytes;
}

const VALUES = new Uint8Array(128);
[..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"].forEach((letter, value) => (VALUES[letter.charCodeAt(0)] = value));
