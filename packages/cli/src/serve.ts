/** `passalong serve`: a rendezvous and the web page, until it is told to stop. */

import { type ClusterWords, nodesOf } from "./cluster.ts";
import type { Context } from "./context.ts";
import { EXIT_DONE, EXIT_INTERRUPTED, type ExitCode } from "./exit-code.ts";
import { aborted } from "./interruption.ts";
import { Resources } from "./resources.ts";
import type { RelayWishes } from "./relay-wishes.ts";
import { type ListenOptions, startSite } from "./site.ts";

/** Options of `serve`. */
export interface ServeOptions extends ListenOptions {
  /** Absent when the rendezvous is alone. */
  readonly cluster: ClusterWords | undefined;
  /** Addresses or subnets of proxies (CL46). */
  readonly trustedProxies: readonly string[];
  /** UDP port for STUN; that of the rendezvous when undefined. */
  readonly stunPort: number | "none" | undefined;
  /** What the relay may do (CL47). */
  readonly relay: RelayWishes;
}

/**
 * Serves until it is interrupted; service managers end it with SIGTERM, which is no failure (CL19)
 * and lets the peers of a node go to others first (CL45).
 *
 * @throws RendezvousError when it cannot listen there; CommandError when the key cannot be read
 */
export async function serve(options: ServeOptions, context: Context): Promise<ExitCode> {
  const { interruption, output } = context;
  const { host, port, stunPort, cluster, trustedProxies, relay } = options;
  await using resources = new Resources();
  const nodes = cluster === undefined ? undefined : await nodesOf(cluster);
  const rendezvous = await startSite(
    { host, port, stunPort, nodes, trustedProxies, relay },
    context,
  );
  resources.keep(() => rendezvous.close());
  output.print({ event: "listening", url: rendezvous.url });
  output.hint("Ctrl-C ends it.");
  await aborted(interruption.signal);
  if (interruption.cause !== "system") return EXIT_INTERRUPTED;
  if (nodes !== undefined) output.say("Peers go to other nodes; that takes 30 s at most.");
  await rendezvous.drain();
  return EXIT_DONE;
}
