/** What one transfer between two gets through an uplink, to compare a swarm with. */

import { join } from "node:path";
import { PROJECT_ROOT } from "../../../tests/e2e/harness/places.ts";
import type { SampleFile } from "../../../tests/e2e/harness/sample-file.ts";
import type { Interruption } from "./interruption.ts";
import { Lab } from "./lab.ts";
import type { Places } from "./places.ts";
import type { SwarmSystem } from "./system.ts";

/** The plain connection. */
const PROBE = join(PROJECT_ROOT, "benchmarks/swarm/real/uplink-probe.mjs");

/**
 * Payload bytes a second of one TCP connection from the provider's place to the first receiver's,
 * from its opening to its end.
 */
export async function measurePlainGoodput(
  lab: Lab,
  { provider, receivers: [place = provider] }: Places,
  sizeBytes: number,
): Promise<number> {
  const sender = lab.start(provider, PROBE, "send", provider.host, String(sizeBytes));
  const { url } = await sender.event("listening");
  const receiver = lab.start(place, PROBE, "receive", url);
  const { seconds } = await receiver.event("complete");
  return sizeBytes / seconds;
}

/**
 * Payload bytes a second of one provider and one receiver of a system, from the first progress that
 * has bytes to the end: starting is not in it, so that it counts against the swarm.
 */
export async function measureOwnGoodput(
  { places, system, file }: { places: Places; system: SwarmSystem; file: SampleFile },
  interruption: Interruption,
): Promise<number> {
  await using lab = await Lab.open(interruption);
  const {
    receivers: [place = places.provider],
  } = places;
  const { link } = await system.provide(lab, places, file);
  const receiver = system.receive(lab, { place, link, folder: lab.folder.file("received") });
  const { receivedBytes } = await receiver.event("progress", (event) => event.receivedBytes > 0);
  const startedAtMs = performance.now();
  await receiver.event("complete");
  const seconds = (performance.now() - startedAtMs) / 1_000;
  return (file.sizeBytes - receivedBytes) / seconds;
}
