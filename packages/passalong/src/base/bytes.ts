/** Byte strings: the one type that crosses every layer, and what ES2023 lacks to handle it. */

/**
 * A byte string over memory of its own kind: never shared between threads, so every platform call
 * takes it.
 */
export type Bytes = Uint8Array<ArrayBuffer>;

/** True when both have the same length and content. Not in constant time: never for secrets. */
export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index += 1) {
    if (left[index] !== right[index]) return false;
  }
  return true;
}

/** One byte string of all parts in their order; always a copy. */
export function concatBytes(...parts: readonly Uint8Array[]): Bytes {
  let sizeBytes = 0;
  for (const part of parts) sizeBytes += part.length;
  const joined = new Uint8Array(sizeBytes);
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/**
 * Orders byte strings as a dictionary does, a prefix before what it begins.
 *
 * @returns Negative, zero or positive, for `Array.prototype.sort`.
 */
export function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const shared = Math.min(left.length, right.length);
  for (let index = 0; index < shared; index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
