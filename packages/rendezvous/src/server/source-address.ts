/**
 * Where a connection comes from: behind which proxies, and which connections count as one source.
 */

import { BlockList, isIP, isIPv4 } from "node:net";
import type { Bytes } from "passalong/base";
import { LOOPBACK_SOURCE, type Source } from "../core/index.ts";
import { RendezvousError } from "./errors.ts";

/** IPv4 in IPv6 clothes, as dual-stack sockets show it. Source: RFC 4291 §2.5.5.2. */
const MAPPED_PREFIX = /^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i;

/** Groups of an IPv6 address that one household or server has to itself. Source: RFC 6177, /64. */
const SOURCE_GROUPS = 4;

/** Groups of an IPv6 address. Source: RFC 4291 §2.2. */
const GROUPS = 8;

/**
 * The proxies that are believed.
 *
 * @param subnets  Addresses, or addresses with a prefix length, such as `10.0.0.0/8` or `::1`.
 * @throws {@link RendezvousError} `option/invalid` when one is neither.
 */
export function proxiesFromSubnets(subnets: readonly string[]): BlockList {
  const proxies = new BlockList();
  for (const subnet of subnets) {
    const [address = "", prefix] = subnet.split("/");
    const bits = isIPv4(address) ? 32 : 128;
    const length = prefix === undefined ? bits : Number(prefix);
    if (
      isIP(address) === 0 ||
      prefix === "" ||
      !Number.isInteger(length) ||
      length < 0 ||
      length > bits
    ) {
      throw new RendezvousError(
        "option/invalid",
        `"${subnet}" is no address of a proxy; write it as 10.0.0.1 or 10.0.0.0/8.`,
      );
    }
    proxies.addSubnet(address, length, isIPv4(address) ? "ipv4" : "ipv6");
  }
  return proxies;
}

/** True when this is the address of a proxy that is believed. */
export function isTrustedProxy(address: string, proxies: BlockList): boolean {
  const plain = plainAddress(address);
  return isIP(plain) !== 0 && proxies.check(plain, isIPv4(plain) ? "ipv4" : "ipv6");
}

/**
 * The address that a request comes from: the nearest one that is no trusted proxy (RV36).
 *
 * @param socketAddress  Who holds the other end of the TCP connection.
 * @param forwardedFor   The `X-Forwarded-For` header: each proxy appends whom it heard, so only its
 *   end can be believed.
 */
export function clientAddress(
  socketAddress: string,
  forwardedFor: string | undefined,
  proxies: BlockList,
): string {
  const hops = forwardedFor === undefined ? [] : forwardedFor.split(",");
  let address = plainAddress(socketAddress);
  while (isTrustedProxy(address, proxies)) {
    const hop = plainAddress(hops.pop()?.trim() ?? "");
    if (isIP(hop) === 0) return address;
    address = hop;
  }
  return address;
}

/**
 * What connections from an address are counted under: itself, its IPv6 /64, or the machine itself
 * (RV32).
 */
export function sourceOfAddress(address: string): Source {
  const plain = plainAddress(address);
  if (isIPv4(plain)) return plain.startsWith("127.") ? LOOPBACK_SOURCE : plain;
  const groups = groupsOfAddress(plain);
  const isLoopback = groups.every((group, slot) => group === (slot === GROUPS - 1 ? 1 : 0));
  return isLoopback ? LOOPBACK_SOURCE : groups.slice(0, SOURCE_GROUPS).map(hexOfGroup).join(":");
}

/** What an address is counted under where many ask: its IPv4 /24, its IPv6 /64 (RV45). */
export function networkOfAddress(address: string): string {
  const plain = plainAddress(address);
  return isIPv4(plain) ? plain.slice(0, plain.lastIndexOf(".")) : sourceOfAddress(plain);
}

/** The 4 or 16 bytes of an address. */
export function bytesOfAddress(address: string): Bytes {
  const plain = plainAddress(address);
  if (isIPv4(plain)) return Uint8Array.from(plain.split("."), Number);
  return Uint8Array.from(groupsOfAddress(plain).flatMap((group) => [group >>> 8, group & 0xff]));
}

function hexOfGroup(group: number): string {
  return group.toString(16);
}

/** Without a zone, and IPv4 as IPv4. */
function plainAddress(address: string): string {
  const [withoutZone = ""] = address.split("%");
  return withoutZone.replace(MAPPED_PREFIX, "");
}

/**
 * The eight groups of an IPv6 address; one that ends in IPv4 notation is filled with zeros there.
 */
function groupsOfAddress(address: string): number[] {
  const [head = "", tail] = address.split("::");
  const first = groupsOfText(head);
  const last = tail === undefined ? [] : groupsOfText(tail);
  const gap = Math.max(0, GROUPS - first.length - last.length);
  return [...first, ...Array<number>(gap).fill(0), ...last];
}

function groupsOfText(text: string): number[] {
  if (text === "") return [];
  return text.split(":").map((group) => Number.parseInt(group, 16) || 0);
}
