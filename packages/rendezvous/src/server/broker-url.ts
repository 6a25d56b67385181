/** From the URL of a broker to the broker; its client is loaded when it is used. */

import type { Broker } from "../backplanes/broker.ts";
import { RendezvousError } from "./errors.ts";

/** What is wrong with a URL, and what to do. */
const ADVICE = "write it as nats://HOST:4222 or redis://HOST:6379";

/**
 * The broker that a URL names.
 *
 * @param backplane  `nats://` or `tls://` (several, separated by commas), `redis://`, `rediss://`;
 *   or a broker, as it is.
 * @throws RendezvousError when it is no such URL, or the client is not installed.
 */
export async function brokerFor(backplane: string | Broker): Promise<Broker> {
  if (typeof backplane !== "string") return backplane;
  const urls = backplane.split(",").map((url) => url.trim());
  const protocols = new Set(urls.map((url) => (URL.canParse(url) ? new URL(url).protocol : "")));
  const [protocol = ""] = protocols.size === 1 ? protocols : [];
  if (protocol === "nats:" || protocol === "tls:") {
    return loaded("@nats-io/transport-node", async () => {
      const { NatsBroker } = await import("../backplanes/nats.ts");
      return new NatsBroker(urls);
    });
  }
  if ((protocol === "redis:" || protocol === "rediss:") && urls.length === 1) {
    return loaded("@redis/client", async () => {
      const { RedisBroker } = await import("../backplanes/redis.ts");
      return new RedisBroker(backplane);
    });
  }
  // The URL may hold a password: it is not repeated.
  throw new RendezvousError("option/invalid", `The backplane is no broker's URL; ${ADVICE}.`);
}

/** Loads a broker's client. @throws RendezvousError when it is not installed. */
async function loaded(name: string, load: () => Promise<Broker>): Promise<Broker> {
  try {
    return await load();
  } catch (cause) {
    if (!(cause instanceof Error) || !("code" in cause)) throw cause;
    if (cause.code !== "ERR_MODULE_NOT_FOUND") throw cause;
    throw new RendezvousError(
      "backplane/missing",
      `This backplane needs the package ${name}; install it with npm install ${name}.`,
      { cause },
    );
  }
}
