/** Objects as values of the application and as bytes: one CBOR item each (NG1). */

import { decode, encode } from "cborg";
import type { Bytes } from "../base/index.ts";
import { OBJECT_BYTES_MAX } from "../wire/index.ts";

/** Any value that can be an object, or be in one. */
export type ObjectValue =
  | null
  | undefined
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly ObjectValue[]
  | { readonly [key: string]: ObjectValue };

/** What decoding gives, wrapped because the value itself may be undefined. */
export interface DecodedObject {
  readonly object: ObjectValue;
}

/** Nothing has two spellings, and nothing means more than its bytes (RFC 8949 §4.1). */
const STRICT = {
  strict: true,
  allowIndefinite: false,
  rejectDuplicateMapKeys: true,
  useMaps: false,
} as const;

/**
 * The bytes of an object.
 *
 * @throws TypeError when the value is no data; RangeError when it is too large.
 */
export function encodeObject(object: ObjectValue): Bytes {
  const bytes = encoded(object);
  if (bytes.length > OBJECT_BYTES_MAX) {
    throw new RangeError(
      `An object is at most ${OBJECT_BYTES_MAX} bytes and this one takes ${bytes.length}: ` +
        "cut it into several.",
    );
  }
  return bytes;
}

/** The object of bytes that anybody may have sent; undefined when they are none (NG1). */
export function decodeObject(bytes: Bytes): DecodedObject | undefined {
  try {
    const object: ObjectValue = decode(bytes, STRICT);
    return { object };
  } catch {
    return undefined;
  }
}

function encoded(object: ObjectValue): Bytes {
  try {
    return new Uint8Array(encode(object));
  } catch (error) {
    throw new TypeError("An object is made of numbers, texts, bytes, lists and plain objects.", {
      cause: error,
    });
  }
}
