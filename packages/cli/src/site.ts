/** Starts a rendezvous together with the built page (CL18). */

import type { NodesOptions, RendezvousEvent, RunningRendezvous } from "@passalong/rendezvous";
import type { Context } from "./context.ts";
import { relayLimits, type RelayWishes, USUAL_RELAY } from "./relay-wishes.ts";

/** Where to listen when nothing else is said. Source: CL17. */
export const DEFAULT_PORT = 8_080;

/** Where to listen. */
export interface ListenOptions {
  /** Address or name; all interfaces when absent. */
  readonly host: string | undefined;
  /** 0 takes a free one. */
  readonly port: number;
}

/** Where to listen, and with whom. */
export interface SiteOptions extends ListenOptions {
  /** UDP port for STUN; that of the rendezvous when absent. */
  readonly stunPort?: number | "none" | undefined;
  /** Absent when the rendezvous is alone. */
  readonly nodes?: NodesOptions | undefined;
  /** Addresses or subnets of proxies that say whom they stand for; none when absent. */
  readonly trustedProxies?: readonly string[];
  /** As usual when absent. */
  readonly relay?: RelayWishes;
}

/**
 * Starts a rendezvous and serves the page with it; without a page the rendezvous runs alone.
 *
 * @throws RendezvousError when it cannot listen there.
 */
export async function startSite(
  { host, port, stunPort, nodes, trustedProxies = [], relay = USUAL_RELAY }: SiteOptions,
  { output, services }: Context,
): Promise<RunningRendezvous> {
  const log = (event: RendezvousEvent): void => {
    if (event.type === "backplane") output.say(backplaneSentence(event.isUp));
    if (event.type === "stunUnavailable") output.say(stunSentence(event.port));
  };
  const cluster = nodes === undefined ? {} : { nodes };
  const stun = stunPort === undefined ? {} : { stunPort };
  const where = host === undefined ? { port } : { host, port };
  const limits = relayLimits(relay);
  const options = { ...where, ...stun, ...cluster, trustedProxies, limits, log };
  const webRoot = services.webRoot();
  if (webRoot !== undefined) {
    try {
      return await services.startRendezvous({ ...options, webRoot });
    } catch (error) {
      if (!isErrorWith(error, "web/unusable")) throw error;
    }
  }
  output.say("The web page is not built, so links open on terminals only; npm run build makes it.");
  return services.startRendezvous(options);
}

function stunSentence(port: number): string {
  return `UDP port ${port} cannot be listened on, so peers behind routers find fewer direct ways; choose another with --stun-port.`;
}

function backplaneSentence(isUp: boolean): string {
  return isUp
    ? "The backplane is there."
    : "The backplane is not there: groups go on with the members of each node, and it is tried again.";
}

/** True for an error that carries this code. */
export function isErrorWith(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
