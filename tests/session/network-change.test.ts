/** A machine that comes into another network: links are made anew before they are missed. */

import { describe, expect, it } from "vitest";
import { neighborsOf, type TestPeer, World } from "./world.ts";

/** A network that changes when the test says so. */
function changingNetwork() {
  const listeners = new Set<() => void>();
  return {
    listeners,
    change: () => listeners.forEach((listener) => listener()),
    onNetworkChange: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** How often links were lost, and how often they opened. */
function linksOf({ events }: TestPeer) {
  const count = (type: string): number => events.filter((event) => event.type === type).length;
  return { opened: count("neighborJoined"), lost: count("neighborLeft") };
}

describe("another network", () => {
  it("[CN30, CN16] gets new links to all neighbors, and nobody is missed", async () => {
    const world = new World();
    const network = changingNetwork();
    const others = world.joinAll(3);
    const mover = world.join({ onNetworkChange: network.onNetworkChange });
    await world.untilMeshed([...others, mover]);
    const channelsBefore = world.network.connections.length;
    // Addresses change one by one: that is one change.
    for (let count = 0; count < 3; count += 1) network.change();
    await world.time.advance(3_000);
    expect(world.network.connections.length - channelsBefore).toBe(3);
    expect(neighborsOf(mover)).toHaveLength(3);
    for (const peer of [...others, mover]) expect(linksOf(peer)).toEqual({ opened: 3, lost: 0 });
    await world.close();
    expect(network.listeners.size).toBe(0);
  });

  it("[CN30] goes to its rendezvous anew, and is joined there again", async () => {
    const world = new World();
    const network = changingNetwork();
    const mover = world.join({ onNetworkChange: network.onNetworkChange });
    await world.until(() => mover.session.rendezvousState === "joined");
    network.change();
    await world.until(() => mover.rendezvousStates.length === 3, 3_000);
    expect(mover.rendezvousStates).toEqual(["joined", "connecting", "joined"]);
    expect(world.hub.connectionCount).toBe(1);
    await world.close();
  });

  it("[CN30, RL1] keeps circuits unless the rendezvous does not answer any more", async () => {
    const world = new World();
    const network = changingNetwork();
    const relayed = { transports: [], usesRelay: true };
    const other = world.join(relayed);
    const mover = world.join({ ...relayed, onNetworkChange: network.onNetworkChange });
    await world.untilMeshed([other, mover]);
    network.change();
    await world.time.advance(5_000);
    expect(mover.rendezvousStates).toEqual(["joined"]);
    expect(linksOf(mover)).toEqual({ opened: 1, lost: 0 });
    world.hub.freeze();
    network.change();
    await world.until(() => mover.session.rendezvousState === "connecting", 3_000);
    await world.close();
  });
});
