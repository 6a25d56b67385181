/** An address and a port as people write them: `127.0.0.1:9464`, `[::1]:9464`, `9464`. */

import { UsageError } from "./errors.ts";
import { parsePort } from "./port.ts";

/** Where something besides the rendezvous listens. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** Where it listens when only a port is said: nobody else's business. */
const LOOPBACK = "127.0.0.1";

/** A host, an address or one of IPv6 in brackets; and a port. */
const ADDRESS = /^(?:(?:\[([0-9a-f:.]+)\]|([^[\]:\s]+)):)?(\d+)$/i;

/**
 * The address that a text says; loopback when it is only a port.
 *
 * @throws {@link UsageError}
 */
export function parseAddress(text: string): ListenAddress {
  const match = ADDRESS.exec(text.trim());
  if (match === null) {
    throw new UsageError(`“${text}” is no address with a port: write it like 127.0.0.1:9464.`);
  }
  const [, ipv6, name, port = ""] = match;
  return { host: ipv6 ?? name ?? LOOPBACK, port: parsePort(port) };
}
