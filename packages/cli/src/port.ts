/** Port numbers as people write them. */

import { UsageError } from "./errors.ts";

/** Largest port. Source: RFC 9293 §3.1, 16 bits. */
const PORT_MAX = 65_535;

/**
 * The port that a text says; 0 means a free one.
 *
 * @throws {@link UsageError}
 */
export function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Infinity;
  if (port > PORT_MAX) throw new UsageError(`“${text}” is no port: use 0 to ${PORT_MAX}.`);
  return port;
}
