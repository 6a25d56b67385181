/** A flash crowd: a provider, and receivers that all start at once. */

import type { Child } from "../../../tests/e2e/harness/child.ts";
import { sha256OfFile, type SampleFile } from "../../../tests/e2e/harness/sample-file.ts";
import { processorSeconds } from "../../measure/processor-time.ts";
import type { Lab } from "./lab.ts";
import type { Place, Places, SentTraffic } from "./places.ts";
import type { ProviderResult, RealSwarmResult, ReceiverResult } from "./result.ts";
import { Sampling } from "./sampling.ts";
import type { SwarmSystem } from "./system.ts";

/** What to let loose on what. */
export interface CrowdOptions {
  readonly lab: Lab;
  readonly places: Places;
  readonly system: SwarmSystem;
  readonly file: SampleFile;
}

/** What a crowd by itself shows. */
export type CrowdResult = Pick<
  RealSwarmResult,
  | "system"
  | "congestionControl"
  | "receiverCount"
  | "sizeBytes"
  | "lastSeconds"
  | "joinedSeconds"
  | "startUpProcessorSeconds"
  | "isIntact"
  | "provider"
  | "receivers"
  | "samples"
>;

/** A peer that runs, and what its place had sent before. */
interface RunningPeer {
  readonly place: Place;
  readonly program: Child;
  readonly sentBefore: SentTraffic | undefined;
}

/** A receiver and its moments, seconds since the first was started; undefined: never. */
interface RunningReceiver extends RunningPeer {
  readonly joined: Promise<number | undefined>;
  readonly complete: Promise<number | undefined>;
}

/** Runs it to its end, or until the programs' events are given up. */
export async function runCrowd({ lab, places, system, file }: CrowdOptions): Promise<CrowdResult> {
  const sentBefore = places.provider.sent();
  const { provider: program, link } = await system.provide(lab, places, file);
  const provider = { place: places.provider, program, sentBefore };
  const spentBefore = processorSeconds(program.pid);
  const startedAtMs = performance.now();
  const receivers = places.receivers.map((place, index): RunningReceiver => {
    const before = place.sent();
    const started = system.receive(lab, { place, link, folder: folderOf(lab, system, index) });
    return { place, program: started, sentBefore: before, ...momentsOf(started, startedAtMs) };
  });
  const peers = [provider, ...receivers];
  const sampling = new Sampling(
    startedAtMs,
    peers.map((peer) => peer.program.pid),
  );
  const joined = await Promise.all(receivers.map((receiver) => receiver.joined));
  const startUpProcessorSeconds = spentBy(peers) - spentBefore;
  const complete = await Promise.all(receivers.map((receiver) => receiver.complete));
  sampling.stop();
  return {
    system: system.name,
    congestionControl: places.congestionControl,
    receiverCount: receivers.length,
    sizeBytes: file.sizeBytes,
    lastSeconds: latestOf(complete),
    joinedSeconds: latestOf(joined),
    startUpProcessorSeconds,
    isIntact: await areIntact(receivers, file),
    ...(await settle(provider, receivers)),
    samples: sampling.samples,
  };
}

function folderOf(lab: Lab, system: SwarmSystem, index: number): string {
  return lab.folder.file("received", system.name, String(index));
}

function momentsOf(
  program: Child,
  startedAtMs: number,
): Pick<RunningReceiver, "joined" | "complete"> {
  const now = (): number => (performance.now() - startedAtMs) / 1_000;
  const never = (): undefined => undefined;
  return {
    joined: program.event("peer").then(now, never),
    complete: program.event("complete").then(now, never),
  };
}

/** Processor seconds of all peers so far. */
function spentBy(peers: readonly RunningPeer[]): number {
  return peers.reduce((sum, { program }) => sum + processorSeconds(program.pid), 0);
}

/** The greatest moment; undefined when there is one that never came. */
function latestOf(moments: readonly (number | undefined)[]): number | undefined {
  const known = moments.filter((moment) => moment !== undefined);
  return known.length < moments.length ? undefined : Math.max(...known);
}

/** Compares what complete receivers have on disk. */
async function areIntact(
  receivers: readonly RunningReceiver[],
  { sha256 }: SampleFile,
): Promise<boolean> {
  for (const { program } of receivers) {
    const paths = program.latest("complete")?.files.map(({ path }) => path) ?? [];
    for (const path of paths) if ((await sha256OfFile(path)) !== sha256) return false;
  }
  return true;
}

/** Reads every counter while all still run, then ends all. */
async function settle(
  provider: RunningPeer,
  receivers: readonly RunningReceiver[],
): Promise<{ provider: ProviderResult; receivers: ReceiverResult[] }> {
  const costs = [provider, ...receivers].map((peer) => costOf(peer));
  await Promise.all([provider, ...receivers].map(({ program }) => program.stop("SIGINT")));
  const results = receivers.map(async (receiver, index) => ({
    joinedSeconds: await receiver.joined,
    completeSeconds: await receiver.complete,
    ...uploadOf(receiver),
    ...(costs[index + 1] ?? costOf(receiver)),
  }));
  return {
    provider: { ...uploadOf(provider), ...(costs[0] ?? costOf(provider)) },
    receivers: await Promise.all(results),
  };
}

/** What a peer has cost so far, seen from outside. */
function costOf({
  place,
  program,
  sentBefore,
}: RunningPeer): Pick<ProviderResult, "wireBytes" | "droppedPackets" | "processorSeconds"> {
  const sent = place.sent();
  const before = sentBefore ?? { bytes: 0, droppedPackets: 0 };
  return {
    wireBytes: sent === undefined ? undefined : sent.bytes - before.bytes,
    droppedPackets: sent === undefined ? undefined : sent.droppedPackets - before.droppedPackets,
    processorSeconds: processorSeconds(program.pid),
  };
}

/** What a peer has said last of itself. */
function uploadOf({
  program,
}: RunningPeer): Pick<ProviderResult, "uploadedBytes" | "neighborCount" | "linkCounts"> {
  const figures = program.all("progress");
  const neighborCount = Math.max(0, ...figures.map(({ neighbors }) => neighbors));
  const linkCounts: Record<string, number> = {};
  for (const { state, kind } of program.all("peer")) {
    if (state === "joined" && kind) linkCounts[kind] = (linkCounts[kind] ?? 0) + 1;
  }
  return { uploadedBytes: figures.at(-1)?.uploadedBytes ?? 0, neighborCount, linkCounts };
}
