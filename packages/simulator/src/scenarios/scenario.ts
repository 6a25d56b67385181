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
  /** One after the other, spread evenly at random over a time. */
  | { readonly type: "uniform"; readonly overMs: number };

/** When receivers go. */
export type Departures =
  /** They stay as long as the swarm lasts. */
  | { readonly type: "never" }
  /** A share of them stops without a word at a moment in `[0, withinMs)`. */
  | { readonly type: "crash"; readonly share: number; readonly withinMs: number }
  /** Each leaves so long after it has everything. */
  | { readonly type: "afterCompletion"; readonly lingerMs: number }
  /** The provider leaves at a moment. */
  | { readonly type: "provider"; readonly atMs: number };

/** Receivers that do not play by the rules. */
export type Misconduct =
  | { readonly type: "none" }
  /** Claim everything, and send garbage. */
  | { readonly type: "corrupt"; readonly share: number }
  /** Claim everything, and never send a byte. */
  | { readonly type: "mute"; readonly share: number }
  /** Download too, and send garbage. */
  | { readonly type: "leechAndCorrupt"; readonly share: number };

/** Watching while it arrives. */
export interface Playback {
  /** How fast it is watched. */
  readonly mbps: number;
}

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
  readonly seedCount?: number;
  readonly playback?: Playback;
}

/** Everything that most scenarios share: a flash crowd of honest peers, round trips of 20-160 ms. */
export const FLASH_CROWD = {
  chunkBytes: 65_536,
  downlinkMbps: 100,
  accessMs: [5, 40],
  arrivals: { type: "flashCrowd" },
  departures: { type: "never" },
  misconduct: { type: "none" },
} as const;
