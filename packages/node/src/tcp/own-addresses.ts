/** Addresses of this machine that others may reach it by. */

import { networkInterfaces } from "node:os";
import { isAddressAllowed } from "passalong/group";
import { TCP_ADDRESSES_PER_DESCRIPTOR_MAX, type TcpAddress } from "passalong/wire";

/** Where a listener listens. */
export interface ListeningPlace {
  /** The address it is bound to; `::` and `0.0.0.0` stand for all. */
  readonly host: string;
  readonly port: number;
}

/** The two addresses that stand for all of a machine's. */
const ANY_IPV6 = "::";
const ANY_IPV4 = "0.0.0.0";

const LOOPBACK_IPV4 = "127.0.0.1";

/**
 * What to tell another peer, best first, at most {@link TCP_ADDRESSES_PER_DESCRIPTOR_MAX} (NL10).
 *
 * Loopback comes first where it is allowed: it is the fastest there is, and fails at once where it
 * leads nowhere.
 */
export function addressesOf(
  { host, port }: ListeningPlace,
  isLoopbackAllowed: boolean,
): TcpAddress[] {
  return hostsOf(host)
    .filter((address) => isAddressAllowed(address, isLoopbackAllowed))
    .slice(0, TCP_ADDRESSES_PER_DESCRIPTOR_MAX)
    .map((address) => ({ host: address, port }));
}

function hostsOf(host: string): string[] {
  if (host !== ANY_IPV6 && host !== ANY_IPV4) return [host];
  const found = Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .filter((entry) => !entry.internal)
    .filter((entry) => host === ANY_IPV6 || entry.family === "IPv4")
    .toSorted((left, right) => left.family.localeCompare(right.family));
  return [LOOPBACK_IPV4, ...new Set(found.map((entry) => entry.address))];
}
