/** The swarm of a plan: its world, its applications, and who looks at them. */

import type { Range } from "passalong/base";
import type { Replayable } from "../checks/broken-invariant.ts";
import { Watch } from "../checks/watch.ts";
import type { Wire } from "../network/network.ts";
import { RendezvousIntroductions } from "../network/rendezvous-introductions.ts";
import type { SimulatedPeer } from "../peers/simulated-peer.ts";
import { World } from "../world.ts";
import { isHonest } from "./conduct.ts";
import { interceptorOf, misbehave } from "./misbehaving.ts";
import type { PeerPlan, Plan } from "./plan.ts";

/** From the rendezvous to the middle of the network, ms. Source: guess, a data center. */
const RENDEZVOUS_ACCESS_MS = 5;

/** A peer and its part in the plan. */
export interface Member {
  readonly peer: SimulatedPeer;
  readonly plan: PeerPlan;
  readonly isHonest: boolean;
  /** Present, or to come back: everything is promised to it. */
  isExpected: boolean;
  /** Its process is to be there, and is not. */
  isAway: boolean;
}

/** Makes the peers of a plan, and begins and restarts what runs on them. */
export class FaultSwarm {
  readonly world: World;
  readonly introductions: RendezvousIntroductions;
  readonly watch: Watch;
  /** By their numbers; 0 is the provider. */
  readonly members: readonly Member[];

  constructor(plan: Plan, wire: Wire, run: Replayable) {
    let introductions: RendezvousIntroductions | undefined;
    const { seed, objects, jitterMs, storeMs } = plan;
    this.world = new World({
      ...{ seed, objects, wire, jitterMs },
      introductions: (world) => {
        introductions = new RendezvousIntroductions(world, RENDEZVOUS_ACCESS_MS);
        return introductions;
      },
    });
    this.world.storeMs = storeMs;
    this.introductions =
      introductions ?? new RendezvousIntroductions(this.world, RENDEZVOUS_ACCESS_MS);
    this.watch = new Watch({ world: this.world, run });
    this.members = plan.peers.map((peerPlan) => this.#add(peerPlan));
  }

  /** A member by its number. */
  member(number: number): Member {
    const member = this.members[number];
    if (member === undefined) throw new RangeError(`there is no peer ${number}`);
    return member;
  }

  /** Honest receivers that are there, or will be, and miss something. */
  get waiting(): Member[] {
    return this.members.filter(
      ({ peer, plan, isHonest: mayAsk, isExpected, isAway }) =>
        mayAsk &&
        isExpected &&
        peer !== this.world.peers[0] &&
        (isAway || plan.joinsAtMs > this.world.timeline.now || !this.isComplete(peer)),
    );
  }

  /** True when a peer's present life has everything it wanted. */
  isComplete(peer: SimulatedPeer): boolean {
    return this.watch.completedAt(peer) !== undefined;
  }

  /** A process begins for the first time. */
  begin({ peer, plan }: Member): void {
    const everything = [this.world.everything];
    if (peer.number === 0) this.world.provide(peer, everything);
    else if (isHonest(plan.conduct)) this.#want(peer);
    else this.#claim(peer, plan);
    this.introductions.join(peer);
    misbehave(this.world, peer, plan.conduct);
  }

  /** A process begins anew: it looks through its disk, and wants what is not whole. */
  restart(member: Member): void {
    const { peer } = member;
    member.isAway = false;
    peer.revive();
    this.world.configure(peer);
    const ranges = peer.wholeIndices().map((start): Range => ({ start, end: start + 1 }));
    peer.disk.flush();
    peer.input({ type: "command", command: { type: "addHave", ranges } });
    if (peer.number > 0) this.#want(peer);
    this.introductions.join(peer);
  }

  #add(plan: PeerPlan): Member {
    const peer = this.world.add(plan.traits);
    const interceptor = interceptorOf(this.world, plan.conduct);
    if (interceptor !== undefined) this.world.interceptors.set(peer, interceptor);
    const member = {
      peer,
      plan,
      isHonest: isHonest(plan.conduct),
      isExpected: true,
      isAway: false,
    };
    if (member.isHonest) this.watch.add(peer);
    return member;
  }

  #want(peer: SimulatedPeer): void {
    const ranges = [this.world.everything];
    peer.input({ type: "command", command: { type: "addWant", ranges } });
  }

  /** Peers that misbehave hold everything, but for those that lie or want it all themselves. */
  #claim(peer: SimulatedPeer, { conduct }: PeerPlan): void {
    if (conduct.type === "hoarding") {
      this.#want(peer);
      return;
    }
    const { start, end } = this.world.everything;
    for (let index = start; conduct.type !== "lying" && index < end; index += 1) {
      peer.disk.write(index);
    }
    const ranges = [this.world.everything];
    peer.input({ type: "command", command: { type: "addHave", ranges } });
  }
}
