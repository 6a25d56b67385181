/** What a run of real processes has shown; every figure that a plot may want. */

/** How the peers' uplinks were limited. */
export type UplinkLimit =
  /** By the kernel, each peer in a network namespace of its own. */
  | "shaper"
  /** By each program itself (`--upload-limit`), all on loopback. */
  | "program";

/** One receiver. Times are seconds since the first receiver was started. */
export interface ReceiverResult {
  /** When its first neighbor was there; undefined when there was none. */
  readonly joinedSeconds: number | undefined;
  /** When all was verified and stored; undefined when the deadline came first. */
  readonly completeSeconds: number | undefined;
  /** What it sent to others, by its own count. */
  readonly uploadedBytes: number;
  /** What left its uplink, headers included; undefined where that was not counted. */
  readonly wireBytes: number | undefined;
  /** Packets that its uplink's queue had no room for; undefined where they were not counted. */
  readonly droppedPackets: number | undefined;
  /** Since its start. */
  readonly processorSeconds: number;
  /** Most neighbors at once. */
  readonly neighborCount: number;
  /** How many links of each kind it has had, by the kind's name; empty where it tells none. */
  readonly linkCounts: Readonly<Record<string, number>>;
}

/** The provider. */
export type ProviderResult = Omit<ReceiverResult, "joinedSeconds" | "completeSeconds">;

/** The machine and the uplinks at one moment. */
export interface Sample {
  /** Since the first receiver was started. */
  readonly seconds: number;
  /** Share of all processors' time since the previous sample that was not idle, 0 to 1. */
  readonly busyShare: number;
  /** The part of it that the peers' own processes had; the rest is the system's, or others'. */
  readonly ownShare: number;
  /** What has left each uplink in all, the provider's first; empty on loopback. */
  readonly sentBytes: readonly number[];
}

/** Least times until the last receiver has everything. */
export interface Bounds {
  /** From the rate that the uplinks were set to. */
  readonly rawSeconds: number;
  /** From what one transfer between two got through such an uplink in the same run. */
  readonly calibratedSeconds: number;
}

/** One flash crowd. */
export interface RealSwarmResult {
  /** Name and version or way of working, for people. */
  readonly system: string;
  readonly uplinkLimit: UplinkLimit;
  /** Of TCP; undefined where it is not known. */
  readonly congestionControl: string | undefined;
  readonly receiverCount: number;
  readonly sizeBytes: number;
  /** What each uplink was set to. */
  readonly uplinkBytesPerSecond: number;
  /** What one transfer between two got through such an uplink. */
  readonly goodputBytesPerSecond: number;
  readonly bounds: Bounds;
  /** When the last receiver was complete; undefined when one was not by the deadline. */
  readonly lastSeconds: number | undefined;
  /** When every receiver had a neighbor; undefined when one had none. */
  readonly joinedSeconds: number | undefined;
  /** Of all peers, from the start of the first receiver until every one had a neighbor. */
  readonly startUpProcessorSeconds: number;
  /** Whether every complete receiver's file has the original's SHA-256. */
  readonly isIntact: boolean;
  readonly provider: ProviderResult;
  readonly receivers: readonly ReceiverResult[];
  readonly samples: readonly Sample[];
}
