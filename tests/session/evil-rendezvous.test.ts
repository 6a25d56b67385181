/**
 * A rendezvous that lies: nobody links who should not, nobody crashes, and a person learns of it.
 */

import type { ConnectionId } from "@passalong/rendezvous/core";
import type { MemberAddress } from "passalong/base";
import { Identity } from "passalong/group";
import type { DeliverMessage, MemberEntry, ServerMessage } from "passalong/wire";
import { describe, expect, it } from "vitest";
import {
  neighborsOf,
  orderedSeeds,
  provide,
  specifierOf,
  type TestPeer,
  want,
  World,
} from "./world.ts";

const TAMPERED = /alters or replays signaling.*verified and safe/;

function isWarned({ warnings }: TestPeer): boolean {
  return warnings.some((message) => TAMPERED.test(message));
}

/** Learns, from what the rendezvous says, which connection has which address. */
class AddressBook {
  readonly connections = new Map<MemberAddress, ConnectionId>();

  note(message: ServerMessage, to: ConnectionId): void {
    if (message.type === "joined") this.connections.set(message.address, to);
  }
}

/** Applies a change to every list of members. */
function withMembers(
  message: ServerMessage,
  change: (members: readonly MemberEntry[]) => MemberEntry[],
): ServerMessage {
  const isList = message.type === "joined" || message.type === "members";
  return isList ? { ...message, members: change(message.members) } : message;
}

describe("an evil rendezvous", () => {
  it("[CN15] that alters signals links nobody, and the person is told", async () => {
    const world = new World();
    world.hub.tamper = (message) => {
      if (message.type !== "deliver") return [message];
      const signal = message.signal.slice();
      signal[100] = (signal[100] ?? 0) ^ 0x80;
      return [{ ...message, signal }];
    };
    const peers = world.joinAll(2);
    await world.until(() => peers.some((peer) => isWarned(peer)), 120_000);
    expect(world.network.connections).toHaveLength(0);
    await world.close();
  });

  it("[CN13, CN15] that replays everything links nobody twice, and the person is told", async () => {
    const world = new World();
    const heard: [DeliverMessage, ConnectionId][] = [];
    world.hub.tamper = (message, to) => {
      if (message.type === "deliver") heard.push([message, to]);
      return [message];
    };
    const peers = world.joinAll(3);
    await world.untilMeshed(peers);
    const { length } = world.network.connections;
    for (const delayMs of [0, 3_000, 20_000, 400_000]) {
      await world.time.advance(delayMs);
      for (const [message, to] of heard) world.hub.say(to, message);
    }
    await world.time.advance(30_000);
    expect(world.network.connections).toHaveLength(length);
    expect(peers.every((peer) => neighborsOf(peer).length === 2)).toBe(true);
    expect(peers.some((peer) => isWarned(peer))).toBe(true);
    await world.close();
  });

  it("[CN15] that reflects signals to their senders links nobody", async () => {
    const world = new World();
    const book = new AddressBook();
    world.hub.tamper = (message, to) => {
      book.note(message, to);
      if (message.type !== "deliver") return [message];
      const sender = book.connections.get(message.from);
      if (sender !== undefined) world.hub.say(sender, message);
      return [];
    };
    const peers = world.joinAll(2);
    await world.until(() => peers.some((peer) => isWarned(peer)), 180_000);
    expect(world.network.connections).toHaveLength(0);
    await world.close();
  });

  it("[CN15] that gives members each other's addresses links nobody with a wrong one", async () => {
    const world = new World();
    world.hub.tamper = (message) => [
      withMembers(message, (members) =>
        members.map(({ address }, slot) => ({
          address,
          record: members[(slot + 1) % members.length]?.record ?? new Uint8Array(1),
        })),
      ),
    ];
    const peers = world.joinAll(4);
    await world.time.advance(120_000);
    for (const peer of peers) {
      for (const peerId of neighborsOf(peer)) {
        expect(peers.some(({ session }) => session.peerId === peerId)).toBe(true);
      }
    }
    expect(peers.some((peer) => isWarned(peer))).toBe(true);
    await world.close();
  });

  it("[CN18] that drops signals only keeps peers apart", async () => {
    const world = new World();
    world.hub.tamper = (message) => (message.type === "deliver" ? [] : [message]);
    const peers = world.joinAll(3);
    await world.time.advance(300_000);
    expect(world.network.connections).toHaveLength(0);
    expect(peers.flatMap(({ warnings }) => warnings)).toEqual([]);
    world.hub.tamper = (message) => [message];
    await world.untilMeshed(peers, 300_000);
    await world.close();
  });

  it("[CN15, CN20] that names garbage as members is found out, and honest members are met", async () => {
    const world = new World();
    const garbage = { address: "ab".repeat(16) as MemberAddress, record: new Uint8Array(80) };
    world.hub.tamper = (message) => [
      withMembers(message, (members) => [...members.slice(0, 12), garbage, garbage, garbage]),
    ];
    const peers = world.joinAll(2);
    await world.untilMeshed(peers);
    expect(peers.some((peer) => isWarned(peer))).toBe(true);
    await world.close();
  });

  it("[CN7] that says garbage is left, and links stay", async () => {
    const world = new World();
    const peers = world.joinAll(3);
    await world.untilMeshed(peers);
    for (const frame of [[], [0xff], [0xc1, 1, 2], [0xc3]]) {
      world.hub.sayToAll(new Uint8Array(frame));
      await world.until(() =>
        peers.every(({ session }) => session.rendezvousState === "connecting"),
      );
      await world.until(() => peers.every(({ session }) => session.rendezvousState === "joined"));
    }
    expect(peers.every((peer) => neighborsOf(peer).length === 2)).toBe(true);
    await world.close();
  });

  it("[CN15] that swaps fingerprints, and sits in between, is caught by the handshake", async () => {
    const world = new World();
    world.network.hasInterloper = true;
    const transport = world.network.transport();
    const peers = [
      world.join(),
      world.join({
        transports: [
          {
            ...transport,
            offer: (context) => {
              const attempt = transport.offer(context);
              const accept: typeof attempt.accept = ({ webrtc }) => {
                if (webrtc === undefined) return;
                attempt.accept({ webrtc: { ...webrtc, fingerprint: new Uint8Array(32) } });
              };
              return { ...attempt, accept };
            },
            answer: (context, { webrtc }) =>
              webrtc === undefined
                ? undefined
                : transport.answer(context, {
                    webrtc: { ...webrtc, fingerprint: new Uint8Array(32) },
                  }),
          },
        ],
      }),
    ];
    await world.until(() => peers.every((peer) => isWarned(peer)), 180_000);
    expect(world.network.connections.length).toBeGreaterThan(0);
    expect(peers.flatMap((peer) => neighborsOf(peer))).toEqual([]);
    expect(peers.flatMap(({ events }) => events)).toEqual([]);
    await world.close();
  });

  it("[CN15] that leads members of another group here lets nobody in", async () => {
    const world = new World();
    const here = world.joinAll(2);
    const away = world.join({ specifier: specifierOf(2) });
    const lists = new Map<string, readonly MemberEntry[]>();
    world.hub.tamper = (message) => {
      if (message.type !== "members" && message.type !== "joined") return [message];
      lists.set(message.groupId, message.members);
      return [
        withMembers(message, (members) => [...members, ...[...lists.values()].flat()].slice(0, 16)),
      ];
    };
    const other = world.join({ specifier: specifierOf(2) });
    await world.time.advance(120_000);
    expect(here.flatMap((peer) => neighborsOf(peer))).toHaveLength(2);
    expect(neighborsOf(away)).toEqual([other.session.peerId]);
    await world.close();
  });
});

describe("a peer that comes back with the same identity", () => {
  it("[CN16] takes the place of its old link, which never seemed gone", async () => {
    const world = new World();
    const [seed] = orderedSeeds();
    const { peerId } = Identity.fromSeed(seed);
    const stays = world.join();
    const crashed = world.join({ identitySeed: seed });
    await world.untilMeshed([stays, crashed]);
    const [old] = world.network.connections;
    old?.hold();
    provide(stays, 0, 5);
    const returned = world.join({ identitySeed: seed });
    want(returned, 0, 5);
    await world.until(() => returned.host.objects.size === 5, 10_000);
    expect(neighborsOf(stays)).toEqual([peerId]);
    expect(stays.events.filter(({ type }) => type.startsWith("neighbor"))).toEqual([
      { type: "neighborJoined", peerId },
    ]);
    await world.close();
  });
});

describe("a banned peer", () => {
  it("[CN19] is not answered any more", async () => {
    const world = new World();
    const liar = world.join();
    const victim = world.join();
    provide(liar, 0, 5);
    for (const index of liar.host.objects.keys()) liar.host.objects.set(index, new Uint8Array(9));
    want(victim, 0, 5);
    await world.until(() => victim.events.some(({ type }) => type === "banned"));
    await world.until(() => neighborsOf(liar).length === 0);
    const { length } = world.network.connections;
    await world.time.advance(180_000);
    expect(world.network.connections).toHaveLength(length);
    expect(neighborsOf(victim)).toEqual([]);
    expect(victim.host.objects.size).toBe(0);
    await world.close();
  });
});
