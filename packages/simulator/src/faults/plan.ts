/** Everything that a run under faults will do, decided before it begins. */

import type { ContentsShape } from "../contents.ts";
import type { Traits } from "../peers/traits.ts";
import type { Conduct } from "./conduct.ts";

/** A row of the fault matrix. Source: server reference, §5.3. */
export type Row =
  /** All faults at random. */
  | "S1"
  /** Churn of 30 % a minute. */
  | "C1"
  /** The provider dies once each chunk exists at another peer. */
  | "C2"
  /** The provider dies before, and comes back. */
  | "C3"
  /** Pages in the background, and laptops that sleep. */
  | "C5"
  /** A partition of 30 s. */
  | "N3"
  /** Peers that cannot reach each other. */
  | "N4"
  /** Corrupting peers: one of eight, or seven. */
  | "H1"
  /** Half of the peers claim what they do not serve. */
  | "H2"
  /** Half of the peers stall. */
  | "H3"
  /** Peers that flood. */
  | "H4"
  /** Power cuts. */
  | "D2";

/** All rows, in the order of the matrix. */
export const ROWS: readonly Row[] = [
  ...(["S1", "C1", "C2", "C3", "C5", "N3", "N4"] as const),
  ...(["H1", "H2", "H3", "H4", "D2"] as const),
];

/** One peer of a plan. */
export interface PeerPlan {
  readonly conduct: Conduct;
  readonly traits: Traits;
  readonly joinsAtMs: number;
}

/** What becomes of the provider. */
export type ProviderFate =
  | { readonly type: "stays" }
  /** It goes for good as soon as peers that stay hold each chunk, but not before this moment. */
  | { readonly type: "goesWhenCopied"; readonly fromMs: number; readonly isGraceful: boolean }
  /** It dies at one moment and comes back, with its disk, at another. */
  | { readonly type: "returns"; readonly diesAtMs: number; readonly returnsAtMs: number };

/** What is left when a peer's process ends without a word. */
export type Remains =
  /** All that was written. */
  | "disk"
  /** What was flushed; the rest is gone or torn. */
  | "flushed"
  /** Nothing. */
  | "nothing";

/** Something that happens to a peer, by its number, to a link, or to all. */
export type Happening = { readonly atMs: number } & (
  | {
      readonly type: "crash";
      readonly peer: number;
      readonly remains: Remains;
      /** Neighbors notice after this, ms. */
      readonly noticedAfterMs: number;
      /** Undefined: never. */
      readonly backAfterMs: number | undefined;
    }
  | { readonly type: "leave"; readonly peer: number; readonly backAfterMs: number | undefined }
  /** The process stands still; its clock jumps on by so much beyond that when it goes on. */
  | {
      readonly type: "freeze";
      readonly peer: number;
      readonly forMs: number;
      readonly clockJumpMs: number;
    }
  /** What goes to and fro between two peers waits. */
  | { readonly type: "hold"; readonly peers: readonly [number, number]; readonly forMs: number }
  /** Those of these numbers and the rest do not reach each other. */
  | {
      readonly type: "partition";
      readonly side: readonly number[];
      readonly forMs: number;
      /** The rendezvous is on the other side. */
      readonly cutsRendezvous: boolean;
    }
  | { readonly type: "slowDown"; readonly peer: number; readonly bytesPerSecond: number }
  /** The disk takes so many more objects, and the rest when space is made after a while. */
  | {
      readonly type: "diskFull";
      readonly peer: number;
      readonly room: number;
      readonly forMs: number;
    }
  | { readonly type: "rendezvousDown"; readonly forMs: number }
);

/** What one run does. */
export interface Plan {
  readonly row: Row;
  readonly seed: number;
  readonly objects: ContentsShape;
  readonly jitterMs: number;
  /** Writing and flushing one object takes this long, ms. */
  readonly storeMs: number;
  /** Number 0 is the provider; peers that do not behave hold everything, or claim to. */
  readonly peers: readonly PeerPlan[];
  readonly fate: ProviderFate;
  readonly happenings: readonly Happening[];
}

/** When the last of what is planned is over, ms. */
export function calmAtMs({ peers, happenings, fate }: Plan): number {
  const ends = happenings.map((happening) => happening.atMs + durationMs(happening));
  const joins = peers.map(({ joinsAtMs }) => joinsAtMs);
  const returns = fate.type === "returns" ? fate.returnsAtMs : 0;
  return Math.max(returns, ...joins, ...ends);
}

function durationMs(happening: Happening): number {
  switch (happening.type) {
    case "crash":
      return happening.noticedAfterMs + (happening.backAfterMs ?? 0);
    case "leave":
      return happening.backAfterMs ?? 0;
    case "slowDown":
      return 0;
    default:
      return happening.forMs;
  }
}
