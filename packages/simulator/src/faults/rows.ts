/** Plans of the rows of the fault matrix, one fault at a time. */

import { unreachable, type Random } from "passalong/base";
import type { Conduct } from "./conduct.ts";
import { between, chance, logBetween } from "./draw.ts";
import { corruptShare, drawCorruption, drawNotice } from "./mischief.ts";
import type { Happening, Plan, ProviderFate, Row } from "./plan.ts";
import { drawSwarm, onceMs, type Sizes, type SwarmPlan } from "./swarm-plan.ts";

/** Swarms of rows that show one fault at a time: a third of what the full mix takes. */
const SIZES: Sizes = { peers: [8, 40], chunks: [16, 256], work: 1_500 };

/** Churn of 30 % a minute: mean time until a peer goes, ms. Source: server reference, row C1. */
const LIFETIME_MS = 200_000;

/** How long there is churn, ms. Source: as above, 3 minutes. */
const CHURN_MS = 180_000;

/** A page in the background and a lid that is shut, ms. Source: server reference, row C5. */
const ABSENCE = { backgroundMs: 300_000, sleepMs: 30_000, nightMs: 28_800_000 } as const;

/** A partition, ms. Source: server reference, row N3. */
const PARTITION_MS = 30_000;

/** Ranges that one flood claims in the row of floods: more than the 65,536 of RP9. */
const FLOOD_RANGES = 70_000;

/** What a row adds to a swarm. */
type Addition = Pick<Plan, "fate" | "happenings"> & Partial<SwarmPlan>;

/** The provider stays. */
const STAYS: ProviderFate = { type: "stays" };

/** The plan of a row that is not the full mix. */
export function planRow(row: Exclude<Row, "S1">, random: Random, seed: number): Plan {
  const swarm = drawSwarm(random, SIZES);
  return { row, seed, ...swarm, ...additionOf(row, random, { swarm, seed }) };
}

function additionOf(
  row: Exclude<Row, "S1">,
  random: Random,
  { swarm, seed }: { readonly swarm: SwarmPlan; readonly seed: number },
): Addition {
  switch (row) {
    case "C1":
      return { ...slowedDown(swarm, random), fate: STAYS, happenings: churn(swarm, random) };
    case "C2":
      return {
        fate: { type: "goesWhenCopied", fromMs: 0, isGraceful: chance(random, 0.5) },
        happenings: [],
      };
    case "C3":
      return { fate: comingBack(swarm, random), happenings: [] };
    case "C5":
      return { fate: STAYS, happenings: absences(swarm, random) };
    case "N3":
      return { fate: STAYS, happenings: [rift(swarm, random)] };
    case "N4":
      return { ...hardToReach(swarm), fate: STAYS, happenings: [] };
    case "H1":
      return corrupted(swarm, random, seed % 2 === 0 ? 1 / 8 : 7 / 8);
    case "H2":
      return mixed(swarm, random, 0.5, () => liar(random));
    case "H3":
      return mixed(swarm, random, 0.5, () => ({
        type: chance(random, 0.5) ? "stalling" : "hoarding",
      }));
    case "H4":
      return mixed(swarm, random, 1 / 8, () => flooder(random));
    case "D2":
      return { storeMs: between(random, 20, 500), fate: STAYS, happenings: cuts(swarm, random) };
    default:
      return unreachable(row);
  }
}

/** The provider takes a minute or two to send everything once. */
function slowedDown({ objects, peers }: SwarmPlan, random: Random): Pick<SwarmPlan, "peers"> {
  const seconds = between(random, 60, 120);
  const uplinkBytesPerSecond = (objects.count * objects.sizeBytes) / seconds;
  return {
    peers: peers.map((peer, number) =>
      number > 0 ? peer : { ...peer, traits: { ...peer.traits, uplinkBytesPerSecond } },
    ),
  };
}

/** Peers go and come, half of them with a goodbye. */
function churn({ peers }: SwarmPlan, random: Random): Happening[] {
  return receiversOf(peers.length).flatMap((peer) => {
    const happenings: Happening[] = [];
    let atMs = drawLifetime(random);
    while (atMs < CHURN_MS) {
      const backAfterMs = between(random, 5_000, 30_000);
      const noticedAfterMs = drawNotice(random);
      happenings.push(
        chance(random, 0.5)
          ? { type: "leave", peer, atMs, backAfterMs }
          : { type: "crash", peer, atMs, remains: "disk", noticedAfterMs, backAfterMs },
      );
      atMs += backAfterMs + drawLifetime(random);
    }
    return happenings;
  });
}

function drawLifetime(random: Random): number {
  return -Math.log(1 - random.unit()) * LIFETIME_MS;
}

/** It dies before it has sent everything, and stays away until what is there has spread. */
function comingBack(swarm: SwarmPlan, random: Random): ProviderFate {
  const diesAtMs = 500 + between(random, 0.05, 0.7) * onceMs(swarm);
  const { objects, peers } = swarm;
  const slowest = Math.min(
    ...peers.map(({ traits }) => traits.uploadLimitBytesPerSecond ?? traits.uplinkBytesPerSecond),
  );
  const slowestMs = (objects.count * objects.sizeBytes * 1_000) / slowest;
  return { type: "returns", diesAtMs, returnsAtMs: diesAtMs + 120_000 + 4 * slowestMs };
}

function absences(swarm: SwarmPlan, random: Random): Happening[] {
  const freeze = { type: "freeze" } as const;
  return receiversOf(swarm.peers.length)
    .filter(() => chance(random, 1 / 3))
    .map((peer) => {
      const atMs = 500 + between(random, 0, 1.5) * onceMs(swarm);
      return chance(random, 0.5)
        ? { ...freeze, peer, atMs, forMs: ABSENCE.backgroundMs, clockJumpMs: 0 }
        : { ...freeze, peer, atMs, forMs: ABSENCE.sleepMs, clockJumpMs: ABSENCE.nightMs };
    });
}

/** One half does not reach the other. */
function rift(swarm: SwarmPlan, random: Random): Happening {
  const atMs = 500 + between(random, 0.1, 0.8) * onceMs(swarm);
  const side = receiversOf(swarm.peers.length).filter((number) => number % 2 === 1);
  const cutsRendezvous = chance(random, 0.5);
  return { type: "partition", atMs, forMs: PARTITION_MS, side, cutsRendezvous };
}

/** One in four is open; the provider and the rest reach nobody else. */
function hardToReach({ peers }: SwarmPlan): Pick<SwarmPlan, "peers"> {
  return {
    peers: peers.map((peer, number) => {
      const nat = number % 4 === 1 ? "open" : "symmetric";
      return { ...peer, traits: { ...peer.traits, nat } };
    }),
  };
}

function corrupted(swarm: SwarmPlan, random: Random, share: number): Addition {
  return mixed(swarm, random, share, () => {
    return { type: "corrupting", how: drawCorruption(random), every: 1 + random.below(4) };
  });
}

function mixed(
  { peers }: SwarmPlan,
  random: Random,
  share: number,
  drawConduct: () => Conduct,
): Addition {
  return { peers: corruptShare(random, peers, share, drawConduct), fate: STAYS, happenings: [] };
}

/** Claims everything, and serves nothing, or late, or garbage. */
function liar(random: Random): Conduct {
  const draw = random.below(4);
  if (draw === 0) return { type: "mute" };
  if (draw === 1) return { type: "lying" };
  if (draw === 2) return { type: "late", delayMs: logBetween(random, 1_000, 20_000) };
  return { type: "corrupting", how: drawCorruption(random), every: 1 };
}

function flooder(random: Random): Conduct {
  return chance(random, 0.9)
    ? { type: "wantFlooding", messages: 150 }
    : { type: "haveFlooding", ranges: FLOOD_RANGES };
}

/** Most receivers lose their power while they write. */
function cuts(swarm: SwarmPlan, random: Random): Happening[] {
  return receiversOf(swarm.peers.length)
    .filter(() => chance(random, 0.7))
    .map((peer) => ({
      ...{ type: "crash", peer, remains: "flushed" },
      atMs: (swarm.peers[peer]?.joinsAtMs ?? 0) + between(random, 0.1, 1.5) * onceMs(swarm),
      noticedAfterMs: drawNotice(random),
      backAfterMs: between(random, 100, 10_000),
    }));
}

function receiversOf(peerCount: number): number[] {
  return Array.from({ length: peerCount - 1 }, (_, slot) => slot + 1);
}
