/** Turns true data messages into false ones. */

import type { Bytes } from "passalong/base";
import type { DataMessage } from "passalong/wire";
import type { Contents } from "../contents.ts";
import type { Corruption } from "./conduct.ts";

/** What every byte of an old version differs by. */
const OLD_VERSION = 0x55;

/** The message that a corrupting peer sends in the place of a true one. */
export function corrupt(message: DataMessage, how: Corruption, contents: Contents): DataMessage {
  const { index, offset, size, bytes } = message;
  switch (how) {
    case "bit":
      return offset === 0 ? { ...message, bytes: flipFirstBit(bytes) } : message;
    case "truncated": {
      const isLast = offset + bytes.length === size;
      return { ...message, size: size - 1, bytes: isLast ? bytes.subarray(0, -1) : bytes };
    }
    case "swapped": {
      const other = contents.bytesOf((index + 1) % contents.shape.count) ?? bytes;
      return { ...message, bytes: other.subarray(offset, offset + bytes.length) };
    }
    case "oldVersion":
      return { ...message, bytes: bytes.map((byte) => byte ^ OLD_VERSION) };
  }
}

function flipFirstBit(bytes: Bytes): Bytes {
  const copy = bytes.slice();
  copy[0] = (copy[0] ?? 0) ^ 1;
  return copy;
}
