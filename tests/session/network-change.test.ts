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

  it("[CN30] goes to its rendezvous anew when that does not answer any more", async () => {
    const world = new World();
    const network = changingNetwork();
    const [other] = world.joinAll(1);
    const mover = world.join({ onNetworkChange: network.onNetworkChange });
    await world.until(() => mover.session.rendezvousState === "joined");
    network.change();
    await world.time.advance(5_000);
    // It answers: nothing happens.
    expect(mover.rendezvousStates).toEqual(["joined"]);
    world.hub.freeze();
    network.change();
    await world.until(() => mover.session.rendezvousState === "connecting", 3_000);
    expect(other?.session.rendezvousState).toBe("joined");
    await world.close();
  });
});
