/** `passalong serve`: a rendezvous and the web page, until it is told to stop. */

import { clusterFrom, nodesOf } from "./cluster.ts";
import type { Context } from "./context.ts";
import { EXIT_DONE, EXIT_INTERRUPTED, type ExitCode } from "./exit-code.ts";
import { aborted } from "./interruption.ts";
import { Resources } from "./resources.ts";
import { firstOf, type ServeSettings, settingsFromVariables } from "./serve-settings.ts";
import { DEFAULT_PORT, type SiteOptions, startSite } from "./site.ts";
import { turnFrom } from "./turn-wishes.ts";

/** Options of `serve`. */
export interface ServeOptions {
  /** What the arguments say; they come first, then the environment, then the file (CL51). */
  readonly given: ServeSettings;
  /** The file of settings; absent: none, unless the environment names one. */
  readonly configPath: string | undefined;
  /** The environment's variables. */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/**
 * Serves until it is interrupted; service managers end it with SIGTERM, which is no failure (CL19)
 * and lets the peers of a node go to others first (CL45).
 *
 * @throws RendezvousError when it cannot listen there; UsageError when a setting is wrong;
 *   CommandError when a file cannot be read
 */
export async function serve(options: ServeOptions, context: Context): Promise<ExitCode> {
  const { interruption, output } = context;
  await using resources = new Resources();
  const site = await siteOf(options);
  const rendezvous = await startSite(site, context);
  resources.keep(() => rendezvous.close());
  const { metricsUrl } = rendezvous;
  output.print({
    ...{ event: "listening", url: rendezvous.url },
    ...(metricsUrl === undefined ? {} : { metricsUrl }),
  });
  output.hint("Ctrl-C ends it.");
  await aborted(interruption.signal);
  if (interruption.cause !== "system") return EXIT_INTERRUPTED;
  if (site.nodes !== undefined) output.say("Peers go to other nodes; that takes 30 s at most.");
  await rendezvous.drain();
  return EXIT_DONE;
}

async function siteOf({ given, configPath, variables }: ServeOptions): Promise<SiteOptions> {
  const path = configPath ?? variables["PASSALONG_CONFIG"] ?? "";
  const sources = [given, settingsFromVariables(variables), await settingsIn(path)];
  const settings = firstOf(sources);
  const { host, port = DEFAULT_PORT, stun = true, stunPort, relay = true } = settings;
  const clusterKey = variables["PASSALONG_CLUSTER_KEY"];
  const { backplane, clusterKeyFile } = settings;
  const cluster = clusterFrom({ backplane, clusterKeyFile, clusterKey });
  return {
    ...{ host, port },
    stunPort: stun ? stunPort : "none",
    nodes: cluster === undefined ? undefined : await nodesOf(cluster),
    trustedProxies: settings.trustedProxies ?? [],
    allowedOrigins: settings.allowedOrigins ?? [],
    turn: await turnFrom(settings, variables["PASSALONG_TURN_SECRET"]),
    relay: {
      isOn: relay,
      pairBytesPerSecond: settings.relayRate,
      totalBytesPerSecond: settings.relayTotal,
    },
    metrics: settings.metrics,
    isLogging: settings.log ?? false,
    limits: settings.limits ?? {},
  };
}

/** What reads a file is loaded when there is one. */
async function settingsIn(path: string): Promise<ServeSettings> {
  if (path === "") return {};
  const { settingsFromFile } = await import("./settings-file.ts");
  return settingsFromFile(path);
}
