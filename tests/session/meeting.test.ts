/**
 * Peers of good will with an honest rendezvous: they meet, mesh, exchange, leave, and outlive the
 * rendezvous.
 */

import { describe, expect, it } from "vitest";
import { neighborsOf, provide, want, World } from "./world.ts";

describe("two peers", () => {
  it("[CN9, CN11, CN12] meet through the rendezvous, link, and exchange objects", async () => {
    const world = new World();
    const provider = world.join();
    provide(provider, 0, 50);
    await world.time.advance(5_000);
    const receiver = world.join();
    want(receiver, 0, 50);
    await world.until(() => receiver.host.objects.size === 50, 2_000);
    expect(neighborsOf(receiver)).toEqual([provider.session.peerId]);
    expect(receiver.session.neighbors()[0]?.kind).toBe("memory");
    expect(receiver.session.memberCount).toBe(2);
    expect(receiver.session.countHolders([{ start: 0, end: 50 }])).toBe(1);
    expect([...provider.warnings, ...receiver.warnings]).toEqual([]);
    await world.close();
  });

  it("[CN24] say goodbye: the other one learns it at once, and nothing follows", async () => {
    const world = new World();
    const [one, two] = [world.join(), world.join()];
    await world.untilMeshed([one, two]);
    await one.session.close();
    const told = one.events.length;
    await world.until(() => neighborsOf(two).length === 0, 100);
    await world.time.advance(10_000);
    expect(one.events).toHaveLength(told);
    expect(one.session.neighbors()).toEqual([]);
    expect(two.events.map(({ type }) => type)).toEqual(["neighborJoined", "neighborLeft"]);
    await one.session.close();
    await world.close();
  });

  it("[CN24] may close from within an event, and before anything began", async () => {
    const world = new World();
    const [one, two] = [world.join(), world.join()];
    const early = world.join();
    void early.session.close();
    one.session.on("core", () => void one.session.close());
    await world.until(() => one.events.length > 0);
    await world.until(() => neighborsOf(two).length === 0);
    expect(early.rendezvousStates).toEqual([]);
    await world.close();
  });

  it("[CN24] give up what they are answering when they close", async () => {
    const world = new World();
    const answerer = world.join();
    await world.time.advance(1_000);
    world.join();
    await world.until(() => world.hub.saidCounts.get("deliver") === 1);
    await world.time.advance(5);
    await answerer.session.close();
    await world.time.advance(30_000);
    expect(world.network.connections).toHaveLength(0);
    await world.close();
  });

  it("[CN18] hear at once of a member that has left", async () => {
    const world = new World();
    const [one, two] = [world.join(), world.join()];
    await world.untilMeshed([one, two]);
    await two.session.close();
    await world.time.advance(60_000);
    expect(world.hub.saidCounts.get("undeliverable")).toBeGreaterThan(0);
    expect(neighborsOf(one)).toEqual([]);
    expect(one.warnings).toEqual([]);
    await world.close();
  });
});

describe("many peers", () => {
  it("[CN14, CN19] eight of them mesh, although all come at once", async () => {
    const world = new World();
    const peers = world.joinAll(8);
    await world.untilMeshed(peers);
    expect(peers.flatMap(({ warnings }) => warnings)).toEqual([]);
    await world.close();
  });

  it("[CN8] a mesh that stands leaves the rendezvous in peace", async () => {
    const world = new World();
    const peers = world.joinAll(8);
    await world.untilMeshed(peers);
    await world.time.advance(60_000);
    const before = world.hub.saidCounts.get("members") ?? 0;
    await world.time.advance(600_000);
    const after = world.hub.saidCounts.get("members") ?? 0;
    expect(after - before).toBeLessThanOrEqual(8 * 11);
    await world.close();
  });

  it("[CN19] twenty that come at once all find a provider with room for few", async () => {
    const world = new World();
    const provider = world.join({ degree: { aim: 3, max: 4 } });
    provide(provider, 0, 20);
    await world.time.advance(1_000);
    const receivers = world.joinAll(20);
    for (const receiver of receivers) want(receiver, 0, 20);
    await world.until(() => receivers.every(({ host }) => host.objects.size === 20));
    expect(neighborsOf(provider).length).toBeLessThanOrEqual(4);
    await world.close();
  });
});

describe("the rendezvous dies", () => {
  it("[CN21, CN4] links stay, and everybody comes back out of step", async () => {
    const world = new World();
    const peers = world.joinAll(6);
    await world.untilMeshed(peers);
    await world.time.advance(30_000);
    world.hub.kill();
    const [first] = peers;
    if (first !== undefined) provide(first, 0, 10);
    for (const peer of peers.slice(1)) want(peer, 0, 10);
    await world.until(() => peers.every(({ host }) => host.objects.size === 10), 5_000);
    await world.time.advance(120_000);
    expect(peers.every((peer) => neighborsOf(peer).length === 5)).toBe(true);
    world.hub.revive();
    const joinedAtMs: number[] = [];
    for (const { session } of peers) {
      session.on("rendezvous", ({ state }) => {
        if (state === "joined") joinedAtMs.push(world.time.nowMs);
      });
    }
    await world.until(() => peers.every(({ session }) => session.rendezvousState === "joined"));
    expect(new Set(joinedAtMs).size).toBeGreaterThan(3);
    expect(peers.every(({ warnings }) => warnings[0]?.includes("open links go on"))).toBe(true);
    expect(peers.every((peer) => neighborsOf(peer).length === 5)).toBe(true);
    await world.close();
  });

  it("[CN21] who had not linked yet does so when it is back", async () => {
    const world = new World();
    const one = world.join();
    await world.time.advance(1_000);
    const two = world.join();
    await world.until(() => two.rendezvousStates.includes("joined"));
    world.hub.kill();
    await world.time.advance(60_000);
    expect(neighborsOf(two)).toEqual([]);
    world.hub.revive();
    const areBothJoined = (): boolean =>
      [one, two].every(({ session }) => session.rendezvousState === "joined");
    await world.until(areBothJoined);
    await world.untilMeshed([one, two], 100);
    await world.close();
  });

  it("[CN3] falls silent with open sockets: it is found dead, and links stay", async () => {
    const world = new World();
    const peers = world.joinAll(3);
    await world.untilMeshed(peers);
    world.hub.freeze();
    await world.until(() => peers.every(({ session }) => session.rendezvousState === "connecting"));
    expect(peers.every((peer) => neighborsOf(peer).length === 2)).toBe(true);
    await world.close();
  });
});
