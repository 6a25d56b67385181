/** Everything that `serve` can be told, by arguments, by the environment and by a file (CL51). */

import type { RendezvousLimits } from "@passalong/rendezvous";
import { parseAddress, type ListenAddress } from "./listen-address.ts";
import { UsageError } from "./errors.ts";
import { parsePort } from "./port.ts";
import { parseRate } from "./rate.ts";

/** What is said; what is undefined is left as it is. */
export interface ServeSettings {
  /** Address or name to listen on. */
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  /** URL of the broker between nodes; it may hold a password. */
  readonly backplane?: string | undefined;
  /** Path of the file with the secret of all nodes. */
  readonly clusterKeyFile?: string | undefined;
  /** Addresses or subnets of proxies in front. */
  readonly trustedProxies?: readonly string[] | undefined;
  /** Origins of pages elsewhere that may connect. */
  readonly allowedOrigins?: readonly string[] | undefined;
  /** False: STUN is answered nowhere. */
  readonly stun?: boolean | undefined;
  readonly stunPort?: number | undefined;
  /** URLs of TURN servers that peers may use. */
  readonly turn?: readonly string[] | undefined;
  /** Path of the file with the secret that those servers have, too. */
  readonly turnSecretFile?: string | undefined;
  /** False: members are not joined through the rendezvous. */
  readonly relay?: boolean | undefined;
  /** Bytes a second between two members, and between all. */
  readonly relayRate?: number | undefined;
  readonly relayTotal?: number | undefined;
  /** Where figures are served. */
  readonly metrics?: ListenAddress | undefined;
  /** True: what happens is told on stderr, one JSON object a line. */
  readonly log?: boolean | undefined;
  readonly limits?: Partial<RendezvousLimits> | undefined;
}

/** The environment's variables. */
type Variables = Readonly<Record<string, string | undefined>>;

/**
 * What the environment says: each setting but the limits as `PASSALONG_` and its name in capitals,
 * lists with commas.
 *
 * @throws {@link UsageError} that names the variable.
 */
export function settingsFromVariables(variables: Variables): ServeSettings {
  const read = <Value>(name: string, parse: (text: string) => Value): Value | undefined => {
    const text = variables[name] ?? "";
    return text === "" ? undefined : inNameOf(name, () => parse(text));
  };
  return {
    host: read("PASSALONG_HOST", String),
    port: read("PASSALONG_PORT", parsePort) ?? read("PORT", parsePort),
    backplane: read("PASSALONG_BACKPLANE", String),
    clusterKeyFile: read("PASSALONG_CLUSTER_KEY_FILE", String),
    trustedProxies: read("PASSALONG_TRUSTED_PROXIES", parseList),
    allowedOrigins: read("PASSALONG_ALLOWED_ORIGINS", parseList),
    stun: read("PASSALONG_STUN", parseSwitch),
    stunPort: read("PASSALONG_STUN_PORT", parsePort),
    turn: read("PASSALONG_TURN", parseList),
    turnSecretFile: read("PASSALONG_TURN_SECRET_FILE", String),
    relay: read("PASSALONG_RELAY", parseSwitch),
    relayRate: read("PASSALONG_RELAY_RATE", parseRate),
    relayTotal: read("PASSALONG_RELAY_TOTAL", parseRate),
    metrics: read("PASSALONG_METRICS", parseAddress),
    log: read("PASSALONG_LOG", parseSwitch),
  };
}

/** Of each setting what the first says that says anything. */
export function firstOf(sources: readonly ServeSettings[]): ServeSettings {
  const settings: Record<string, unknown> = {};
  for (const source of sources.toReversed()) {
    for (const [name, value] of Object.entries(source)) {
      if (value !== undefined) settings[name] = value;
    }
  }
  return settings;
}

/**
 * Reads a value, and says whose it is when it is wrong.
 *
 * @throws {@link UsageError}
 */
function inNameOf<Value>(name: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`${name}: ${error.message}`);
    throw error;
  }
}

function parseList(text: string): readonly string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function parseSwitch(text: string): boolean {
  switch (text.toLowerCase()) {
    case "true":
    case "1":
    case "yes":
    case "on":
      return true;
    case "false":
    case "0":
    case "no":
    case "off":
      return false;
    default:
      throw new UsageError(`“${text}” is neither true nor false.`);
  }
}
