/** What a scenario says: the swarm, its circumstances, and what is expected of it. */

/** Uplinks of the receivers. */
export type UplinkMix =
  /** All the same, Mbit/s. */
  | { readonly type: "equal"; readonly mbps: number }
  /**
   * 10 % with 0.2, 30 % with 10, 30 % with 20, 20 % with 50, 10 % with 100 Mbit/s. Source: network
   * model of the swarm reference, §8.
   */
  | { readonly type: "mixed" };

/** When receivers come. */
export type Arrivals =
  | { readonly type: "flashCrowd" }
  /** At moments spread evenly at random over a time. */
  | { readonly type: "uniform"; readonly overMs: number }
  /** All at one later moment, when those who hold everything have met. */
  | { readonly type: "late"; readonly atMs: number };

/** When receivers go. */
export type Departures =
  /** They stay as long as the swarm lasts. */
  | { readonly type: "never" }
  /** A share of them stops without a word at a moment in `[0, withinMs)`. */
  | { readonly type: "crash"; readonly share: number; readonly withinMs: number }
  /** Each leaves so long after it has everything. */
  | { readonly type: "afterCompletion"; readonly lingerMs: number }
  /** The provider leaves when it could have sent the file so many times. */
  | { readonly type: "provider"; readonly afterCopies: number };

/** Receivers that do not play by the rules. */
export type Misconduct =
  | { readonly type: "none" }
  /** Claim everything, and send garbage. */
  | { readonly type: "corrupt"; readonly share: number }
  /** Claim everything, and never send a byte of it. */
  | { readonly type: "mute"; readonly share: number }
  /** Download too, and send garbage. */
  | { readonly type: "leechAndCorrupt"; readonly share: number };

/** Watching while it arrives. */
export interface Viewing {
  /** How fast it is watched. */
  readonly mbps: number;
}

/** What a scenario's figures may be at most, means over its seeds. */
export interface Limits {
  /** Completion of the last receiver, as a multiple of the bound that {@link Scenario} names. */
  readonly last: number;
  /** Time from arrival to the first picture, s. */
  readonly startSeconds?: number;
  /** Time that playing stood still, % of the media's length. */
  readonly stallPercent?: number;
  /** Copies of the file that the provider sends. */
  readonly copies?: number;
}

/** What the last receiver's time is compared with. */
export type Measure =
  /** The fluid bound. */
  | "bound"
  /** The fluid bound in which those who crash take their share until they do. */
  | "fairBound"
  /** Late joiners alone: the file at their downlink's rate, from when they come. */
  | "lateJoiner"
  /** Those with fast downlinks alone: the file at the provider's rate. */
  | "fastDownlinks";

/** A distribution of one file from one provider to many. */
export interface Scenario {
  readonly id: string;
  readonly title: string;
  readonly chunkBytes: number;
  readonly chunkCount: number;
  readonly receiverCount: number;
  readonly providerMbps: number;
  readonly uplinks: UplinkMix;
  readonly downlinkMbps: number;
  /** A share of the receivers has slower downlinks. */
  readonly slowDownlinks?: { readonly share: number; readonly mbps: number };
  /** From a peer to the middle of the network, ms: least and most. */
  readonly accessMs: readonly [number, number];
  readonly arrivals: Arrivals;
  readonly departures: Departures;
  readonly misconduct: Misconduct;
  /** Peers that hold everything from the start, beside the provider. */
  readonly seedCount: number;
  readonly viewing?: Viewing;
  readonly measure: Measure;
  readonly limits?: Limits;
  /** What the reference's prototype reached in the same network model. */
  readonly prototype?: { readonly last: number; readonly text?: string };
}

/**
 * Everything that most scenarios share: a flash crowd of honest peers, round trips of 20-160 ms.
 */
export const FLASH_CROWD = {
  chunkBytes: 65_536,
  uplinks: { type: "equal", mbps: 10 },
  providerMbps: 10,
  downlinkMbps: 100,
  accessMs: [5, 40],
  arrivals: { type: "flashCrowd" },
  departures: { type: "never" },
  misconduct: { type: "none" },
  seedCount: 0,
  measure: "bound",
} as const;
