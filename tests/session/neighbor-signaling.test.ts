/** Members that meet without a rendezvous, through those that they are linked with. */

import { GroupSpecifier, OVERLAY } from "passalong/group";
import { describe, expect, it } from "vitest";
import { neighborsOf, RENDEZVOUS_URL, type TestPeer, World } from "./world.ts";

/** Peers of a group whose members know each other. */
function joinAll(world: World, count: number): TestPeer[] {
  const specifier = GroupSpecifier.create({
    name: "known to each other",
    capabilities: { serverChannelEnabled: true, routingEnabled: true },
    uniqueBytes: new Uint8Array(32).fill(9),
    rendezvousUrls: [RENDEZVOUS_URL],
  });
  return Array.from({ length: count }, () => world.join({ specifier, services: [OVERLAY] }));
}

describe("members that know each other", () => {
  it("[OV1, OV5] learn by signed records who is there, and hear who leaves", async () => {
    const world = new World();
    const peers = joinAll(world, 4);
    await world.untilMeshed(peers);
    await world.time.advance(5_000);
    const [first] = peers;
    const others = peers.slice(1).map(({ session }) => session.peerId);
    const joined = first?.events.flatMap((event) =>
      event.type === "memberJoined" ? [event.peerId] : [],
    );
    expect(new Set(joined)).toEqual(new Set(others));
    await peers[3]?.session.close();
    await world.time.advance(5_000);
    const peerId = peers[3]?.session.peerId;
    expect(first?.events).toContainEqual({ type: "memberLeft", peerId, reason: "left" });
    expect(peers.flatMap(({ events }) => events)).not.toContainEqual(
      expect.objectContaining({ type: "banned" }),
    );
    await world.close();
  });

  it("[OV13] link again through neighbors when their link is cut and no rendezvous is there", async () => {
    const world = new World();
    const peers = joinAll(world, 4);
    await world.untilMeshed(peers);
    await world.time.advance(10_000);
    world.hub.kill();
    await world.until(() => peers.every(({ session }) => session.rendezvousState !== "joined"));
    world.network.connections[0]?.cut();
    await world.until(() => peers.some((peer) => neighborsOf(peer).length < 3));
    await world.untilMeshed(peers);
    expect(peers.every(({ session }) => session.rendezvousState !== "joined")).toBe(true);
    world.hub.revive();
    await world.time.advance(120_000);
    await world.close();
  });
});
