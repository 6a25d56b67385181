/** Streams between whole sessions: real keys, real links, and iterables at both ends. */

import { describe, expect, it } from "vitest";
import type { Bytes } from "passalong/base";
import {
  GroupSpecifier,
  MULTICAST,
  openStream,
  playStream,
  publishStream,
  StreamError,
  type StreamItem,
} from "passalong/group";
import { RENDEZVOUS_URL, type TestPeer, World } from "./world.ts";

const SPECIFIER = GroupSpecifier.create({
  name: "stage",
  capabilities: { multicastEnabled: true, serverChannelEnabled: true },
  rendezvousUrls: [RENDEZVOUS_URL],
});

/** Opens sessions that take part in streams. */
function joinAll(world: World, count: number): TestPeer[] {
  return Array.from({ length: count }, () =>
    world.join({ specifier: SPECIFIER, services: [MULTICAST] }),
  );
}

/** Collects what comes of a name until it is told to stop. */
function collect(peer: TestPeer, name: string): { items: StreamItem[]; stop: AbortController } {
  const stop = new AbortController();
  const items: StreamItem[] = [];
  const playing = playStream(peer.session, name, { signal: stop.signal });
  void (async () => {
    for await (const item of playing) items.push(item);
  })();
  return { items, stop };
}

function message(number: number, sizeBytes = 20_000): Bytes {
  return new Uint8Array(sizeBytes).fill(number);
}

function numbersOf(items: readonly StreamItem[]): (number | undefined)[] {
  return items.flatMap((item) => (item.type === "message" ? [item.bytes[0]] : []));
}

describe("a stream between sessions", () => {
  it("[MC1, MC3, MC4, MC12] goes from an iterable to iterables, whole and in order", async () => {
    const world = new World();
    const peers = joinAll(world, 4);
    await world.untilMeshed(peers);
    const [publisher, ...players] = peers;
    if (publisher === undefined) throw new TypeError("somebody publishes");
    const collected = players.map((player) => collect(player, "tv"));
    async function* source(): AsyncGenerator<Bytes> {
      for (let number = 0; number < 8; number += 1) {
        yield message(number);
        await new Promise<void>((resolve) => void world.time.setTimer(100, resolve));
      }
    }
    const published = publishStream(publisher.session, "tv", { source: source() });
    await world.until(() => collected.every(({ items }) => items.at(-1)?.type === "finished"));
    await published;
    for (const { items } of collected) {
      expect(numbersOf(items)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
      expect(items.map(({ type }) => type)).not.toContain("gap");
    }
    const told = players[0]?.events.map(({ type }) => type) ?? [];
    expect(told).toContain("streamPublished");
    expect(told).toContain("streamUnpublished");
    expect(players[0]?.session.streamStatuses()[0]?.counts.pushedFromPeers.bytes).toBe(160_000);
    for (const { stop } of collected) stop.abort();
    await world.close();
  });

  it("[MC10] resets to a new publication of its name, also by somebody else", async () => {
    const world = new World();
    const [one, two, three] = joinAll(world, 3);
    if (one === undefined || two === undefined || three === undefined) throw new TypeError("three");
    await world.untilMeshed([one, two, three]);
    const { items, stop } = collect(three, "tv");
    openStream(one.session, "tv").send(message(1));
    await world.until(() => numbersOf(items).includes(1));
    const second = openStream(two.session, "tv");
    second.send(message(2));
    await world.until(() => numbersOf(items).includes(2));
    expect(items.map(({ type }) => type)).toEqual(["message", "reset", "message"]);
    stop.abort();
    await world.close();
  });

  it("[MC2] is not published without the right, nor played without multicast", async () => {
    const world = new World();
    const plain = world.join();
    expect(() => playStream(plain.session, "tv")).toThrow(StreamError);
    expect(() => openStream(plain.session, "tv")).toThrow(StreamError);
    const [member] = joinAll(world, 1);
    const stream = openStream(member?.session ?? plain.session, "tv");
    expect(() => stream.send(new Uint8Array(0))).toThrow(RangeError);
    stream.end();
    expect(() => stream.send(new Uint8Array(1))).toThrow(StreamError);
    await world.close();
  });

  it("[MC3] ends when its publisher's source is aborted", async () => {
    const world = new World();
    const [publisher, player] = joinAll(world, 2);
    if (publisher === undefined || player === undefined) throw new TypeError("two");
    await world.untilMeshed([publisher, player]);
    const { items, stop } = collect(player, "tv");
    const abort = new AbortController();
    const source = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(message(7)),
    });
    const published = publishStream(publisher.session, "tv", { source, signal: abort.signal });
    const outcome = published.catch((error: unknown) => error);
    await world.until(() => numbersOf(items).includes(7));
    abort.abort("enough");
    expect(await outcome).toBe("enough");
    await world.until(() => items.at(-1)?.type === "finished");
    stop.abort();
    await world.close();
  });
});
