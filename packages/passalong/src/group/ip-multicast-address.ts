/**
 * IP multicast addresses in a group specifier: address, port and the only sender, if there is one.
 */

import { type Bytes, concatBytes } from "../base/index.ts";

/** An address in brackets, or one without colons, and perhaps a port. */
const ADDRESS_AND_PORT = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/;

/**
 * The value of an IP multicast option: 4 or 16 bytes of address, 2 of port, and as many of source
 * as of address.
 *
 * @throws TypeError when the text is no address, or has no port.
 */
export function encodeIpMulticastAddress(
  address: string,
  port?: number | string,
  source?: string,
): Bytes {
  const [, bracketed, bare, ownPort] = ADDRESS_AND_PORT.exec(address.trim()) ?? [];
  const portNumber = Number(port ?? ownPort);
  const group = bytesOfAddress(bracketed ?? bare ?? address.trim());
  if (!Number.isInteger(portNumber) || portNumber < 0 || portNumber > 0xffff) {
    throw new TypeError(
      "An IP multicast address has a port from 0 to 65535, as in 224.0.0.1:5000.",
    );
  }
  const portBytes = Uint8Array.of(portNumber >> 8, portNumber & 0xff);
  if (source === undefined) return concatBytes(group, portBytes);
  const sender = bytesOfAddress(source.replace(/^\[|\]$/g, ""));
  if (sender.length !== group.length) {
    throw new TypeError("The source of an IP multicast address is of the same family.");
  }
  return concatBytes(group, portBytes, sender);
}

/** 4 or 16 bytes; the platform's own parser of URLs knows every spelling of IPv6. */
function bytesOfAddress(text: string): Bytes {
  const isV6 = text.includes(":");
  const url = `http://${isV6 ? `[${text}]` : text}/`;
  const isPlain = isV6 || /^\d{1,3}(?:\.\d{1,3}){3}$/.test(text);
  if (!isPlain || !URL.canParse(url)) {
    throw new TypeError(`${JSON.stringify(text)} is not an IP address.`);
  }
  const { hostname } = new URL(url);
  return isV6 ? bytesOfV6(hostname.slice(1, -1)) : Uint8Array.from(hostname.split("."), Number);
}

/** The bytes of an address in its shortest spelling. */
function bytesOfV6(text: string): Bytes {
  const [head = "", tail] = text.split("::");
  const first = groupsOf(head);
  const last = tail === undefined ? [] : groupsOf(tail);
  const zeros = Array.from({ length: 8 - first.length - last.length }, () => 0);
  return Uint8Array.from(
    [...first, ...zeros, ...last].flatMap((group) => [group >> 8, group & 0xff]),
  );
}

function groupsOf(text: string): number[] {
  return text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));
}
