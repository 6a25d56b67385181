/** Coming, going, neighbors. */

import {
  ConnectError,
  GroupSpecifierBuilder,
  Identity,
  RejectedError,
  SpecifierError,
} from "passalong/group";
import { JOIN_WAIT_MS, type NeighborEvent, NetGroup } from "passalong/netgroup";
import { describe, expect, it } from "vitest";
import { RENDEZVOUS_URL } from "../session/world.ts";
import { GroupWorld, specifierOf } from "./group-world.ts";

describe("neighbors", () => {
  it("[NG11] both ends are told, with group address and peer id, when a link opens and ends", async () => {
    const world = new GroupWorld();
    const one = await world.join();
    const events = new Map<string, NeighborEvent[]>();
    const listen = (group: NetGroup): void => {
      for (const name of ["neighbor.connect", "neighbor.disconnect"] as const) {
        const told: NeighborEvent[] = [];
        events.set(`${group.peerId} ${name}`, told);
        group.on(name, (event) => told.push(event));
      }
    };
    listen(one);
    const two = await world.join();
    listen(two);
    await world.untilMeshed([one, two]);
    for (const [self, other] of [[one, two] as const, [two, one] as const]) {
      const neighbor = self.convertPeerIDToGroupAddress(other.peerId.toUpperCase());
      expect(neighbor).toMatch(/^[0-9a-f]{64}$/);
      const told = { neighbor, peerId: other.peerId, kind: "memory" };
      expect(events.get(`${self.peerId} neighbor.connect`)).toEqual([told]);
    }
    await world.settled(two.close());
    await world.until(() => one.neighborCount === 0);
    expect(events.get(`${one.peerId} neighbor.disconnect`)).toMatchObject([{ peerId: two.peerId }]);
    expect(() => one.convertPeerIDToGroupAddress("nobody")).toThrow(TypeError);
    await world.close();
  });

  it("[NG11] count each other, and the rendezvous counts all", async () => {
    const world = new GroupWorld();
    const groups = await world.joinAll(6);
    expect(groups.every(({ neighborCount }) => neighborCount === 5)).toBe(true);
    expect(groups.every(({ estimatedMemberCount }) => estimatedMemberCount === 6)).toBe(true);
    await world.close();
  });
});

describe("members", () => {
  it("[NG20] are listed, and told when they come and go, with the reason", async () => {
    const world = new GroupWorld();
    const one = await world.join();
    const told: string[] = [];
    one.on("member.join", ({ peerId, groupAddress }) => {
      expect(groupAddress).toBe(one.convertPeerIDToGroupAddress(peerId));
      told.push(`join ${peerId}`);
    });
    one.on("member.leave", ({ peerId, reason }) => told.push(`${reason} ${peerId}`));
    const two = await world.join();
    await world.until(() => one.members().length === 1 && two.members().length === 1);
    const { peerId } = two;
    expect(one.members()).toEqual([
      { peerId, groupAddress: one.convertPeerIDToGroupAddress(peerId) },
    ]);
    await world.settled(two.close());
    await world.until(() => one.members().length === 0);
    expect(told).toEqual([`join ${peerId}`, `left ${peerId}`]);
    await world.close();
  });

  it("[NG20] are all neighbors up to 14, and each counts them", async () => {
    const world = new GroupWorld();
    const groups = await world.joinAll(14);
    await world.until(() => groups.every((group) => group.members().length === 13));
    expect(groups.every(({ estimatedMemberCount }) => estimatedMemberCount === 14)).toBe(true);
    await world.close();
  });

  it("[NG21] may be hinted at and wished for", async () => {
    const world = new GroupWorld();
    const [one, two] = await world.joinAll(2);
    if (one === undefined || two === undefined) throw new RangeError("two");
    await world.until(() => one.members().length === 1);
    expect([one.addNeighbor(one.peerId), one.addMemberHint(one.peerId)]).toEqual([false, false]);
    expect(one.addNeighbor("00".repeat(32))).toBe(false);
    expect(one.addMemberHint("00".repeat(32))).toBe(true);
    expect(one.addNeighbor(two.peerId.toUpperCase())).toBe(true);
    expect(() => one.addNeighbor("nobody")).toThrow(TypeError);
    expect(() => one.addMemberHint("nobody")).toThrow(TypeError);
    await world.time.advance(30_000);
    expect(one.neighborCount).toBe(1);
    await world.close();
    expect(() => one.addNeighbor(two.peerId)).toThrow("join it again");
  });
});

describe("joining", () => {
  it("[NG10] fails when no rendezvous answers, and when nobody waits any more", async () => {
    const world = new GroupWorld();
    world.hub.kill();
    const before = world.time.nowMs;
    await expect(world.join()).rejects.toThrow(ConnectError);
    expect(world.time.nowMs - before).toBeGreaterThanOrEqual(JOIN_WAIT_MS);
    const controller = new AbortController();
    const joining = world.join({ signal: controller.signal });
    await world.time.advance(100);
    controller.abort(new RangeError("enough"));
    await expect(joining).rejects.toThrow("enough");
    await expect(world.join({ signal: controller.signal })).rejects.toThrow("enough");
    await expect(world.join({ rendezvousUrls: [] })).rejects.toThrow("rendezvousUrls");
    world.hub.revive();
    await world.time.advance(120_000);
    expect(world.hub.connectionCount).toBe(0);
    await world.close();
  });

  it("[NG10] refuses groups without connections, wrong passwords, and what is no group", async () => {
    const world = new GroupWorld();
    const options = { platform: world.platform() };
    const builder = new GroupSpecifierBuilder("news");
    builder.rendezvousUrls = [RENDEZVOUS_URL];
    builder.setPostingPassword("right");
    const plain = builder.groupspecWithoutAuthorizations();
    const typed = (password: string): string =>
      plain + GroupSpecifierBuilder.encodePostingAuthorization(password);
    await expect(NetGroup.join(typed("wrong"), options)).rejects.toThrow(SpecifierError);
    const group = await world.settled(NetGroup.join(typed("right"), options));
    expect(group.specifier.postersSeed).toBeDefined();
    await world.settled(group.close());
    builder.peerToPeerDisabled = true;
    await expect(NetGroup.join(builder.build(), options)).rejects.toThrow(RejectedError);
    await expect(NetGroup.join("G:hello", options)).rejects.toThrow(SpecifierError);
    await world.close();
  });

  it("[NG10] a closed group does nothing, says so, and may be closed again", async () => {
    const world = new GroupWorld();
    const seed = new Uint8Array(32).fill(5);
    const group = await world.join({ identitySeed: seed, specifier: specifierOf("short") });
    expect(group.peerId).toBe(Identity.fromSeed(seed).peerId);
    let closings = 0;
    group.on("close", () => {
      closings += 1;
    });
    await world.settled(group[Symbol.asyncDispose]());
    await world.settled(group.close());
    expect(closings).toBe(1);
    for (const call of [
      () => group.addHaveObjects(0, 1),
      () => group.fetch({ first: 0, last: 1 }),
      () => group.writeRequestedObject(1, 1),
      () => group.provide(() => 1),
    ]) {
      expect(call).toThrow("join it again");
    }
    expect(group.neighborCount).toBe(0);
    await world.close();
  });
});
