/** Bytes as text that may stand in a URL: base64url without padding (RFC 4648 §5). */

import type { Bytes } from "../base/index.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

const VALUES: ReadonlyMap<string, number> = new Map(
  Array.from(ALPHABET, (character, value) => [character, value]),
);

/** The text of some bytes; four characters for three bytes. */
export function base64UrlFromBytes(bytes: Bytes): string {
  let text = "";
  let bits = 0;
  let bitCount = 0;
  for (const byte of bytes) {
    bits = ((bits << 8) | byte) & 0xffff;
    bitCount += 8;
    for (; bitCount >= 6; bitCount -= 6) text += ALPHABET.charAt((bits >>> (bitCount - 6)) & 63);
  }
  return bitCount === 0 ? text : text + ALPHABET.charAt((bits << (6 - bitCount)) & 63);
}

/** The bytes that the text spells, or undefined when it is not their one spelling. */
export function bytesFromBase64Url(text: string): Bytes | undefined {
  const bytes = new Uint8Array(Math.floor((text.length * 6) / 8));
  let bits = 0;
  let bitCount = 0;
  let length = 0;
  for (const character of text) {
    const value = VALUES.get(character);
    if (value === undefined) return undefined;
    bits = ((bits << 6) | value) & 0xffff;
    bitCount += 6;
    if (bitCount < 8) continue;
    bitCount -= 8;
    bytes[length] = bits >>> bitCount;
    length += 1;
  }
  const isWhole = text.length % 4 !== 1 && (bits & ((1 << bitCount) - 1)) === 0;
  return isWhole ? bytes : undefined;
}
