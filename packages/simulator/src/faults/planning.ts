/** From a row of the fault matrix and a seed to a plan: nothing else decides. */

import { type Random, seededRandom } from "passalong/base";
import { isHonest } from "./conduct.ts";
import { between, chance } from "./draw.ts";
import {
  corruptShare,
  drawFate,
  drawHold,
  drawMishap,
  drawMisconduct,
  drawPartition,
  honestReceivers,
} from "./mischief.ts";
import type { Happening, PeerPlan, Plan, ProviderFate, Row } from "./plan.ts";
import { planRow } from "./rows.ts";
import { drawSwarm, onceMs } from "./swarm-plan.ts";

/** The provider is the only one whom everybody reaches. */
const STAYS: ProviderFate = { type: "stays" };

/** What a run of a row does with a seed. */
export function planOf(row: Row, seed: number): Plan {
  const random = seededRandom(seed);
  return row === "S1" ? planMix(random, seed) : planRow(row, random, seed);
}

/** The same swarm with nobody in it who misbehaves, and nothing that happens. */
export function withoutFaults(plan: Plan): Plan {
  const peers = plan.peers.filter(({ conduct }) => isHonest(conduct));
  return { ...plan, peers, happenings: [], fate: { type: "stays" } };
}

/** Everything at once. */
function planMix(random: Random, seed: number): Plan {
  const swarm = drawSwarm(random);
  const spanMs = 1_000 + between(random, 0.5, 3) * onceMs(swarm);
  const share = chance(random, 0.5) ? between(random, 0, 0.5) : 0;
  const peers = corruptShare(random, swarm.peers, share, () => drawMisconduct(random));
  const moment = (): number => between(random, 0, spanMs);
  const mishaps = honestReceivers(peers)
    .filter(() => chance(random, 0.35))
    .map((peer) => drawMishap(random, peer, moment() + (peers[peer]?.joinsAtMs ?? 0)));
  const happenings: Happening[] = [...mishaps];
  if (chance(random, 0.25)) {
    const forMs = between(random, 1_000, 40_000);
    happenings.push(drawPartition(random, peers.length, { atMs: moment(), forMs }));
  }
  if (chance(random, 0.3)) {
    for (let count = 0; count < 4; count += 1) {
      happenings.push(drawHold(random, peers.length, moment()));
    }
  }
  if (chance(random, 0.2)) {
    const forMs = between(random, 100, 30_000);
    happenings.push({ type: "rendezvousDown", atMs: moment(), forMs });
  }
  const drawn = drawFate(random, spanMs);
  const fate = hasMeetingPoint(peers, happenings) ? drawn : STAYS;
  return { row: "S1", seed, ...swarm, peers, happenings, fate };
}

/** True when a receiver that everybody reaches stays, or comes back: the provider is not needed. */
function hasMeetingPoint(peers: readonly PeerPlan[], happenings: readonly Happening[]): boolean {
  const gone = new Set(
    happenings.flatMap((happening) => {
      const isEnd = happening.type === "crash" || happening.type === "leave";
      return isEnd && happening.backAfterMs === undefined ? [happening.peer] : [];
    }),
  );
  return honestReceivers(peers).some(
    (number) => !gone.has(number) && peers[number]?.traits.nat === "open",
  );
}
