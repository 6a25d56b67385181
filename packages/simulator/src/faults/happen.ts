/** Lets what a plan says happen. */

import type { Actions } from "./actions.ts";
import type { FaultSwarm } from "./fault-swarm.ts";
import type { Happening, ProviderFate } from "./plan.ts";

/** The provider looks this often whether it may go, ms. */
const LOOK_INTERVAL_MS = 250;

/** The provider's crash is noticed after this, ms. Source: swarm reference, §8, the most. */
const NOTICED_MS = 5_000;

/** Puts a happening on the timeline. */
export function planHappening(swarm: FaultSwarm, actions: Actions, happening: Happening): void {
  const { timeline } = swarm.world;
  timeline.at(happening.atMs, "fault", 0, () => happen(swarm, actions, happening));
}

/** Puts what becomes of the provider on the timeline. */
export function planFate(
  swarm: FaultSwarm,
  actions: Actions,
  fate: ProviderFate,
  isKept: () => boolean,
): void {
  const { timeline } = swarm.world;
  const provider = swarm.member(0);
  switch (fate.type) {
    case "stays":
      break;
    case "goesWhenCopied": {
      const look = (): void => {
        if (!isKept()) timeline.after(LOOK_INTERVAL_MS, "fault", 0, look);
        else if (fate.isGraceful) actions.leave(provider.peer);
        else actions.crash(provider.peer, NOTICED_MS);
      };
      timeline.at(fate.fromMs, "fault", 0, look);
      break;
    }
    case "returns":
      timeline.at(fate.diesAtMs, "fault", 0, () => actions.crash(provider.peer, NOTICED_MS));
      timeline.at(fate.returnsAtMs, "fault", 0, () => swarm.restart(provider));
      break;
  }
}

function happen(swarm: FaultSwarm, actions: Actions, happening: Happening): void {
  switch (happening.type) {
    case "crash":
    case "leave":
      end(swarm, actions, happening);
      break;
    case "freeze":
    case "slowDown":
    case "diskFull":
      hamper(swarm, actions, happening);
      break;
    case "hold":
    case "partition":
    case "rendezvousDown":
      sever(swarm, actions, happening);
      break;
  }
}

/** A process ends, and may come back. */
function end(
  swarm: FaultSwarm,
  actions: Actions,
  happening: Extract<Happening, { readonly type: "crash" | "leave" }>,
): void {
  const member = swarm.member(happening.peer);
  const { peer } = member;
  if (!peer.isAlive) return;
  if (happening.type === "leave") actions.leave(peer);
  else {
    actions.crash(peer, happening.noticedAfterMs);
    if (happening.remains === "flushed") actions.cutPower(peer);
    if (happening.remains === "nothing") peer.disk.erase();
  }
  member.isAway = happening.backAfterMs !== undefined;
  member.isExpected = member.isAway;
  if (happening.backAfterMs === undefined) return;
  after(swarm, happening.backAfterMs, () => swarm.restart(member));
}

/** A peer goes on, but not as before. */
function hamper(
  swarm: FaultSwarm,
  actions: Actions,
  happening: Extract<Happening, { readonly type: "freeze" | "slowDown" | "diskFull" }>,
): void {
  const { peer } = swarm.member(happening.peer);
  if (happening.type === "slowDown") {
    peer.uplink.setRate(happening.bytesPerSecond);
  } else if (happening.type === "diskFull") {
    peer.disk.capacity = peer.disk.used + happening.room;
    after(swarm, happening.forMs, () => {
      peer.disk.capacity = Number.POSITIVE_INFINITY;
    });
  } else {
    const { life } = peer;
    actions.freeze(peer);
    after(swarm, happening.forMs, () => {
      if (peer.life === life) actions.thaw(peer, happening.clockJumpMs);
    });
  }
}

/** Something is between peers for a while. */
function sever(
  swarm: FaultSwarm,
  actions: Actions,
  happening: Extract<Happening, { readonly type: "hold" | "partition" | "rendezvousDown" }>,
): void {
  after(swarm, happening.forMs, begin());

  function begin(): () => void {
    if (happening.type === "rendezvousDown") return actions.stopRendezvous();
    if (happening.type === "hold") {
      const [left, right] = happening.peers;
      return actions.hold(swarm.member(left).peer, swarm.member(right).peer);
    }
    const side = new Set(happening.side);
    actions.divide(({ number }) => side.has(number), happening.cutsRendezvous);
    return () => actions.unite();
  }
}

function after(swarm: FaultSwarm, delayMs: number, run: () => void): void {
  swarm.world.timeline.after(delayMs, "fault", 0, run);
}
