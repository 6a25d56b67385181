/** Group addresses as applications know them: 64 hexadecimal digits. */

import {
  ADDRESS_BYTES,
  addressFromBytes,
  bytesFromAddress,
  bytesFromHex,
  type GroupAddress,
  hexFromBytes,
} from "../base/index.ts";

/** The digits of an address. */
export function addressText(address: GroupAddress): string {
  return hexFromBytes(bytesFromAddress(address));
}

/**
 * The address of digits.
 *
 * @throws TypeError when they are none.
 */
export function parseAddress(text: string): GroupAddress {
  const bytes = bytesFromHex(text.toLowerCase());
  if (bytes?.length !== ADDRESS_BYTES) {
    throw new TypeError("A group address is 64 hexadecimal digits.");
  }
  return addressFromBytes(bytes);
}
