/** UTF-8 (RFC 3629) by what the language itself has: the pure layers know no platform. */

import { assert, type Bytes } from "../base/index.ts";

const PERCENT = 0x25;

/** The UTF-8 of a text, which has no lone surrogates. */
export function bytesFromText(text: string): Bytes {
  const escaped = encodeURIComponent(text);
  const bytes: number[] = [];
  for (let at = 0; at < escaped.length; at += 1) {
    const code = escaped.charCodeAt(at);
    if (code === PERCENT) {
      bytes.push(Number.parseInt(escaped.slice(at + 1, at + 3), 16));
      at += 2;
    } else {
      bytes.push(code);
    }
  }
  assert(bytes.every(Number.isInteger), "an escape is two hex digits");
  return Uint8Array.from(bytes);
}

/** The text of UTF-8, or undefined when the bytes are none. */
export function textFromBytes(bytes: Uint8Array): string | undefined {
  let escaped = "";
  for (const byte of bytes) escaped += `%${byte.toString(16).padStart(2, "0")}`;
  try {
    return decodeURIComponent(escaped);
  } catch {
    return undefined;
  }
}
