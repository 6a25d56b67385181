/** The rendezvous that `share` brings along, at an address that others nearby can reach. */

import { isIPv6 } from "node:net";
import type { RunningRendezvous } from "@passalong/rendezvous";
import type { Context } from "./context.ts";
import { lanAddress, type NetworkInterfaces } from "./lan-address.ts";
import { DEFAULT_PORT, isErrorWith, startSite } from "./site.ts";

/** Addresses that mean all interfaces. */
const EVERYWHERE: ReadonlySet<string> = new Set(["0.0.0.0", "::", "[::]"]);

/** Where the rendezvous listens. */
export interface OwnRendezvousOptions {
  /** All interfaces when absent. */
  readonly host: string | undefined;
  /** The usual one when absent, and a free one when that is taken (CL20). */
  readonly port: number | undefined;
}

/** A rendezvous of one's own. */
export interface OwnRendezvous {
  /** Where others reach it and its page. */
  readonly url: string;
  /** Ends it. */
  close(): Promise<void>;
}

/**
 * Starts it.
 *
 * @throws RendezvousError when it cannot listen where it was told to.
 */
export async function startOwnRendezvous(
  options: OwnRendezvousOptions,
  context: Context,
): Promise<OwnRendezvous> {
  const rendezvous = await startOnUsualPort(options, context);
  const host = hostOfLink(options.host, context.services.networkInterfaces());
  const url = `http://${isIPv6(host) ? `[${host}]` : host}:${rendezvous.port}/`;
  return { url, close: () => rendezvous.close() };
}

async function startOnUsualPort(
  { host, port }: OwnRendezvousOptions,
  context: Context,
): Promise<RunningRendezvous> {
  if (port !== undefined) return startSite({ host, port }, context);
  try {
    return await startSite({ host, port: DEFAULT_PORT }, context);
  } catch (error) {
    if (!isErrorWith(error, "port/taken")) throw error;
    return startSite({ host, port: 0 }, context);
  }
}

/** What the link names: where others reach this machine, or where it was told to listen (CL21). */
function hostOfLink(host: string | undefined, interfaces: NetworkInterfaces): string {
  if (host !== undefined && !EVERYWHERE.has(host)) return host;
  return lanAddress(interfaces) ?? "localhost";
}
