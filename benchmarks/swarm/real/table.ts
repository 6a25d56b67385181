/** Results as people read them. */

import { printTable } from "../../measure/result.ts";
import type { RealSwarmResult, ReceiverResult, Sample } from "./result.ts";

/** Bits a second in a megabit a second, of bytes. */
const BYTES_PER_MEGABIT = 125_000;

/** Prints results, one a row. */
export function printRealSwarms(results: readonly RealSwarmResult[]): void {
  const head = [
    ...[
      "",
      "receivers",
      "Mbit/s",
      "goodput",
      "bound s",
      "last s",
      "ratio",
      "ratio, linked",
      "ratio, raw",
    ],
    ...["joined s", "start CPU s", "CPU s", "busy %", "others %"],
    ...["copies", "sent", "on the wire", "dropped", "intact"],
  ];
  printTable(
    head,
    results.map((result) => rowOf(result)),
  );
}

function rowOf(result: RealSwarmResult): string[] {
  const { bounds, lastSeconds, joinedSeconds, provider, receivers, sizeBytes } = result;
  const peers = [provider, ...receivers];
  const useful = sizeBytes * receivers.length;
  const late = receivers.filter(({ completeSeconds }) => completeSeconds === undefined).length;
  return [
    `${result.system}, ${result.uplinkLimit}`,
    String(result.receiverCount),
    (result.uplinkBytesPerSecond / BYTES_PER_MEGABIT).toFixed(0),
    (result.goodputBytesPerSecond / BYTES_PER_MEGABIT).toFixed(2),
    bounds.calibratedSeconds.toFixed(2),
    lastSeconds?.toFixed(2) ?? `${late} late`,
    textOf(lastSeconds, bounds.calibratedSeconds),
    textOf(linkedSeconds(result), bounds.calibratedSeconds),
    textOf(lastSeconds, bounds.rawSeconds),
    joinedSeconds?.toFixed(2) ?? "",
    result.startUpProcessorSeconds.toFixed(1),
    sumOf(peers, "processorSeconds").toFixed(1),
    percentOf(result, ({ busyShare }) => busyShare),
    percentOf(result, ({ busyShare, ownShare }) => busyShare - ownShare),
    (provider.uploadedBytes / sizeBytes).toFixed(2),
    (sumOf(peers, "uploadedBytes") / useful).toFixed(3),
    provider.wireBytes === undefined ? "" : (sumOf(peers, "wireBytes") / useful).toFixed(3),
    provider.droppedPackets === undefined ? "" : sumOf(peers, "droppedPackets").toFixed(0),
    result.isIntact ? "yes" : "no",
  ];
}

/** From the first receiver's first neighbor until the last is complete. */
function linkedSeconds({ lastSeconds, receivers }: RealSwarmResult): number | undefined {
  if (lastSeconds === undefined) return undefined;
  return lastSeconds - Math.min(...receivers.map(({ joinedSeconds }) => joinedSeconds ?? 0));
}

function textOf(seconds: number | undefined, boundSeconds: number): string {
  return seconds === undefined ? "" : (seconds / boundSeconds).toFixed(2);
}

/** A share of the processors, on average over all samples, in percent. */
function percentOf({ samples }: RealSwarmResult, shareOf: (sample: Sample) => number): string {
  const sum = samples.reduce((all, sample) => all + shareOf(sample), 0);
  return ((100 * sum) / Math.max(1, samples.length)).toFixed(0);
}

/** Sums one figure of all peers. */
function sumOf(
  peers: readonly Omit<ReceiverResult, "joinedSeconds" | "completeSeconds">[],
  figure: "processorSeconds" | "uploadedBytes" | "wireBytes" | "droppedPackets",
): number {
  return peers.reduce((sum, peer) => sum + (peer[figure] ?? 0), 0);
}
