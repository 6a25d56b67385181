/** Starts a rendezvous together with the built page (CL18). */

import type {
  NodesOptions,
  RendezvousEvent,
  RendezvousOptions,
  RunningRendezvous,
} from "@passalong/rendezvous";
import type { Context } from "./context.ts";
import type { ListenAddress } from "./listen-address.ts";
import type { Output } from "./output.ts";
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
  /** TURN servers that peers may use; none when absent. */
  readonly turn?: RendezvousOptions["turn"] | undefined;
  /** Absent when the rendezvous is alone. */
  readonly nodes?: NodesOptions | undefined;
  /** Addresses or subnets of proxies that say whom they stand for; none when absent. */
  readonly trustedProxies?: readonly string[];
  /** Origins of pages elsewhere that may connect; none when absent. */
  readonly allowedOrigins?: readonly string[];
  /** As usual when absent. */
  readonly relay?: RelayWishes;
  /** Where figures are served; nowhere when absent. */
  readonly metrics?: ListenAddress | undefined;
  /** True: what happens is told on stderr, one JSON object a line (CL52). */
  readonly isLogging?: boolean;
  /** Limits that differ from the usual ones. */
  readonly limits?: NonNullable<RendezvousOptions["limits"]>;
}

/**
 * Starts a rendezvous and serves the page with it; without a page the rendezvous runs alone.
 *
 * @throws RendezvousError when it cannot listen there.
 */
export async function startSite(
  site: SiteOptions,
  { output, services }: Context,
): Promise<RunningRendezvous> {
  const options = { ...optionsOf(site), log: logOf(site, output) };
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

function optionsOf(site: SiteOptions): Omit<RendezvousOptions, "log"> {
  const {
    host,
    port,
    stunPort,
    turn,
    nodes,
    metrics,
    trustedProxies = [],
    relay = USUAL_RELAY,
  } = site;
  const { allowedOrigins = [], limits = {} } = site;
  return {
    ...(host === undefined ? { port } : { host, port }),
    ...(stunPort === undefined ? {} : { stunPort }),
    ...(turn === undefined ? {} : { turn }),
    ...(nodes === undefined ? {} : { nodes }),
    ...(metrics === undefined ? {} : { metrics }),
    ...(allowedOrigins.length === 0 ? {} : { allowedOrigins }),
    trustedProxies,
    limits: { ...relayLimits(relay), ...limits },
  };
}

function logOf(
  { isLogging = false }: SiteOptions,
  output: Output,
): (event: RendezvousEvent) => void {
  return (event) => {
    if (isLogging) output.say(JSON.stringify({ time: new Date().toISOString(), ...event }));
    if (event.type === "backplane") output.say(backplaneSentence(event.isUp));
    if (event.type === "stunUnavailable") output.say(stunSentence(event.port));
  };
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
