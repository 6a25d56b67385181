/**
 * X25519 (RFC 7748) over the curve of signatures, which every page has already: Curve25519 and
 * edwards25519 are one curve in two coordinates, u = (1 + y) / (1 - y).
 *
 * It differs from the RFC's ladder in one point: a key that no honest side can have, off the curve
 * or of a small order, is refused.
 */

import { etc, Point } from "@noble/ed25519";
import type { Bytes } from "../../base/index.ts";

/** Keys, bytes. Source: RFC 7748 §5. */
const KEY_BYTES = 32;

/** The prime of the field, and the order of the base point. Source: RFC 8032 §5.1. */
const { p: FIELD, n: ORDER } = Point.CURVE();

/** The public key of a private one, both 32 bytes. */
export function publicKeyOf(privateKey: Bytes): Bytes {
  return uBytesOf(Point.BASE.multiply(scalarOf(privateKey)));
}

/** The secret that two sides share, 32 bytes; undefined when the other's key gives none. */
export function agree(privateKey: Bytes, remoteKey: Bytes): Bytes | undefined {
  try {
    const u = numberOf(remoteKey) % 2n ** 255n;
    const y = etc.mod((u - 1n) * etc.invert(etc.mod(u + 1n, FIELD), FIELD), FIELD);
    // Both points of this y have the same u, and so have their multiples.
    const point = Point.fromBytes(bytesOf(y));
    return point.isSmallOrder() ? undefined : uBytesOf(point.multiply(scalarOf(privateKey)));
  } catch {
    return undefined;
  }
}

/**
 * The clamped scalar (RFC 7748 §5), less multiples of the order that do not show: honest keys are
 * multiples of the base point.
 */
function scalarOf(privateKey: Bytes): bigint {
  const clamped = privateKey.slice();
  const [first = 0] = clamped;
  clamped[0] = first & 248;
  clamped[KEY_BYTES - 1] = ((clamped[KEY_BYTES - 1] ?? 0) & 127) | 64;
  return etc.mod(numberOf(clamped), ORDER);
}

function uBytesOf(point: Point): Bytes {
  const { y } = point.toAffine();
  return bytesOf(etc.mod((1n + y) * etc.invert(etc.mod(1n - y, FIELD), FIELD), FIELD));
}

/** Least significant byte first. */
function numberOf(bytes: Bytes): bigint {
  let number = 0n;
  for (const byte of bytes.toReversed()) number = number * 256n + BigInt(byte);
  return number;
}

/** Least significant byte first. */
function bytesOf(number: bigint): Bytes {
  let rest = number;
  return Uint8Array.from({ length: KEY_BYTES }, () => {
    const byte = Number(rest % 256n);
    rest /= 256n;
    return byte;
  });
}
