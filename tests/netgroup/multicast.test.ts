/** Streams of NetGroups: who may publish, who is told, and what is played. */

import type { Bytes } from "passalong/base";
import { STREAM_TUNABLES } from "passalong/core";
import {
  ClosedError,
  type GroupSpecifier,
  GroupSpecifierBuilder,
  Identity,
  RejectedError,
  RightCertificate,
  StreamError,
  type StreamItem,
} from "passalong/group";
import type { NetGroup, PublishNotification, StreamPlayback } from "passalong/netgroup";
import { describe, expect, it } from "vitest";
import { RENDEZVOUS_URL } from "../session/world.ts";
import { GroupWorld } from "./group-world.ts";

/** What messages of a test are long. */
const MESSAGE_BYTES = 20_000;

function builderOf(name = "stage"): GroupSpecifierBuilder {
  const builder = new GroupSpecifierBuilder(name);
  builder.multicastEnabled = true;
  builder.serverChannelEnabled = true;
  builder.rendezvousUrls = [RENDEZVOUS_URL];
  return builder;
}

const SPECIFIER = builderOf().build();

/** Members that are all neighbors. */
async function gather(world: GroupWorld, count: number): Promise<NetGroup[]> {
  const groups: NetGroup[] = [];
  while (groups.length < count) groups.push(await world.join({ specifier: SPECIFIER }));
  await world.untilMeshed(groups);
  return groups;
}

/** Exactly two. */
async function pair(world: GroupWorld, specifier: GroupSpecifier = SPECIFIER) {
  const one = await world.join({ specifier });
  const two = await world.join({ specifier });
  await world.untilMeshed([one, two]);
  return { one, two };
}

function message(number: number): Bytes {
  return new Uint8Array(MESSAGE_BYTES).fill(number);
}

/** One message each 100 ms of virtual time. */
async function* numbered(world: GroupWorld, count: number): AsyncGenerator<Bytes> {
  for (let number = 0; number < count; number += 1) {
    yield message(number);
    await new Promise<void>((resolve) => void world.time.setTimer(100, resolve));
  }
}

/** Collects what is played, in words. */
function played(playback: StreamPlayback): string[] {
  const words: string[] = [];
  void (async () => {
    for await (const item of playback) words.push(wordOf(item));
  })();
  return words;
}

function wordOf(item: StreamItem): string {
  return item.type === "message" ? `${item.bytes[0]} of ${item.bytes.length}` : item.type;
}

/** What a group was told of streams: "+name", "-name". */
function toldOf(group: NetGroup): string[] {
  const told: string[] = [];
  group.on("multicastStream.publishNotify", ({ name }) => told.push(`+${name}`));
  group.on("multicastStream.unpublishNotify", ({ name }) => told.push(`-${name}`));
  return told;
}

describe("publishing", () => {
  it("[NG25, NG26, NG27] brings a source to all who play, and tells everybody", async () => {
    const world = new GroupWorld();
    const groups = await gather(world, 4);
    const [publisher, ...players] = groups;
    if (publisher === undefined) throw new RangeError("somebody publishes");
    const told = groups.map((group) => toldOf(group));
    const notes: PublishNotification[] = [];
    players[0]?.on("multicastStream.publishNotify", (note) => notes.push(note));
    const items = players.map((player) => played(player.play("tv")));
    const published = publisher.publish("tv", numbered(world, 5));
    await world.until(() => items.every((words) => words.at(-1) === "finished"));
    await world.settled(published);
    const all = [0, 1, 2, 3, 4].map((number) => `${number} of ${MESSAGE_BYTES}`);
    for (const words of items) expect(words).toEqual([...all, "finished"]);
    expect(told).toEqual(groups.map(() => ["+tv", "-tv"]));
    expect(notes).toMatchObject([{ name: "tv", peerId: publisher.peerId }]);
    await world.close();
  });

  it("[NG26] is told to who joins later, who plays on, and to all when the group is closed", async () => {
    const world = new GroupWorld();
    const { one, two } = await pair(world);
    const early = toldOf(two);
    const stream = one.openStream("tv");
    stream.send(message(1));
    const late = await world.join({ specifier: SPECIFIER });
    const told = [early, toldOf(late)];
    const words = played(late.play("tv"));
    await world.until(() => told.every((lines) => lines.includes("+tv")));
    stream.send(message(2));
    await world.until(() => words.includes(`2 of ${MESSAGE_BYTES}`));
    await world.settled(one.close());
    // Virtual time: a renewal that does not come would be missed after 35 s.
    await world.until(() => told.every((lines) => lines.at(-1) === "-tv"), 5_000);
    expect(() => stream.send(message(3))).toThrow(ClosedError);
    await world.close();
  });

  it("[NG25] needs a group with streams, and in it the right", async () => {
    const world = new GroupWorld();
    const plain = await world.join();
    const source = (): AsyncGenerator<Bytes> => numbered(world, 1);
    await expect(plain.publish("tv", source())).rejects.toMatchObject({
      code: "rejected/notEnabled",
    });
    expect(() => plain.play("tv")).toThrow(RejectedError);
    expect(() => plain.openStream("tv")).toThrow(RejectedError);
    expect([plain.mayPublish, plain.streams()]).toEqual([false, []]);
    const builder = builderOf("news");
    builder.setPublishPassword("secret");
    const { one, two } = await pair(world, builder.build());
    const reader = await world.join({ specifier: builder.build().withoutAuthorizations() });
    expect([one.mayPublish, reader.mayPublish]).toEqual([true, false]);
    await expect(reader.publish("tv", source())).rejects.toThrow(StreamError);
    const told = [toldOf(two), toldOf(reader)];
    const words = played(reader.play("tv"));
    await world.settled(one.publish("tv", source()));
    await world.until(() => words.includes("finished"));
    expect(told).toEqual([
      ["+tv", "-tv"],
      ["+tv", "-tv"],
    ]);
    await world.close();
    await expect(one.publish("tv", source())).rejects.toThrow(ClosedError);
  });

  it("[NG25, MC2] may also be by a certificate that the publisher has made", async () => {
    const world = new GroupWorld();
    const builder = builderOf("news");
    builder.setPublishPassword("secret");
    const specifier = builder.build();
    const identitySeed = new Uint8Array(32).fill(5);
    const publishCertificate = RightCertificate.issue({
      ...{ specifier, right: "publish", expiresAtMs: Number.MAX_SAFE_INTEGER - 1 },
      holderKey: Identity.fromSeed(identitySeed).publicKey,
    });
    const plain = specifier.withoutAuthorizations();
    const one = await world.join({ specifier: plain, identitySeed, publishCertificate });
    const two = await world.join({ specifier: plain });
    await world.untilMeshed([one, two]);
    const notes: PublishNotification[] = [];
    two.on("multicastStream.publishNotify", (note) => notes.push(note));
    const words = played(two.play("tv"));
    expect([one.mayPublish, two.mayPublish]).toEqual([true, false]);
    await world.settled(one.publish("tv", numbered(world, 2)));
    await world.until(() => words.includes("finished"));
    expect(notes).toMatchObject([{ name: "tv", peerId: one.peerId }]);
    await world.close();
  });

  it("[NG25] ends the stream with its source's error, its signal and its group", async () => {
    const world = new GroupWorld();
    const { one, two } = await pair(world);
    const told = toldOf(two);
    const outcomeOf = (publishing: Promise<void>): Promise<unknown> =>
      world.settled(publishing.catch((error: unknown) => error));
    async function* broken(): AsyncGenerator<Bytes> {
      yield message(1);
      throw new RangeError("the camera is off");
    }
    expect(await outcomeOf(one.publish("a", broken()))).toBeInstanceOf(RangeError);
    await world.until(() => told.includes("-a"));
    const stop = new AbortController();
    const endless = new ReadableStream<Uint8Array>();
    const aborted = one.publish("b", endless, { signal: stop.signal });
    await world.until(() => told.includes("+b"));
    stop.abort("enough");
    expect(await outcomeOf(aborted)).toBe("enough");
    await world.until(() => told.includes("-b"));
    const left = one
      .publish("c", new ReadableStream<Uint8Array>())
      .catch((error: unknown) => error);
    await world.until(() => told.includes("+c"));
    await world.settled(one.close());
    expect(await left).toBeInstanceOf(ClosedError);
    await world.until(() => told.includes("-c"));
    await world.close();
  });

  it("[NG28] has Flash Player's defaults, and refuses what is out of range", async () => {
    expect(STREAM_TUNABLES).toEqual({
      ...{ windowDurationMs: 8_000, pushNeighborLimit: 4, relayMarginDurationMs: 2_000 },
      ...{ fetchPeriodMs: 2_500, availabilityUpdatePeriodMs: 100, availabilitySendToAll: false },
    });
    const world = new GroupWorld();
    const { one, two } = await pair(world);
    const tunables = { windowDurationMs: 99 };
    expect(() => one.openStream("tv", tunables)).toThrow(RangeError);
    expect(() => two.play("tv", { tunables })).toThrow(RangeError);
    expect(() => two.play("")).toThrow(RangeError);
    await expect(one.publish("tv", numbered(world, 1), { tunables })).rejects.toThrow(RangeError);
    expect(one.streams()).toEqual([]);
    const words = played(two.play("tv", { tunables: { windowDurationMs: 100 } }));
    const options = { tunables: { windowDurationMs: 500, availabilitySendToAll: true } };
    await world.settled(one.publish("tv", numbered(world, 2), options));
    await world.until(() => words.at(-1) === "finished");
    await world.close();
  });
});

describe("playing", () => {
  it("[NG27] resets to whoever publishes the name next, and goes on after an end", async () => {
    const world = new GroupWorld();
    const [one, two, player] = await gather(world, 3);
    if (one === undefined || two === undefined || player === undefined) throw new RangeError("3");
    const words = played(player.play("tv"));
    const first = one.openStream("tv");
    first.send(message(1));
    await world.until(() => words.length === 1);
    const second = two.openStream("tv");
    second.send(message(2));
    await world.until(() => words.length === 3);
    second.end();
    await world.until(() => words.includes("finished"));
    expect(words.slice(0, 4)).toEqual([
      ...[`1 of ${MESSAGE_BYTES}`, "reset", `2 of ${MESSAGE_BYTES}`, "finished"],
    ]);
    await world.close();
  });

  it("[NG27] is a stream of the platform for each publication", async () => {
    const world = new GroupWorld();
    const { one, two } = await pair(world);
    const playback = two.play("tv");
    const read = async (): Promise<number[]> => {
      const numbers: number[] = [];
      const reader = playback.toReadableStream().getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return numbers;
        numbers.push(value[0] ?? -1);
      }
    };
    const first = read();
    await world.settled(one.publish("tv", numbered(world, 3)));
    expect(await world.settled(first)).toEqual([0, 1, 2]);
    const again = read();
    await world.settled(one.publish("tv", numbered(world, 2)));
    expect(await world.settled(again)).toEqual([0, 1]);
    await world.settled(playback.toReadableStream().cancel());
    expect(await playback.next()).toEqual({ done: true, value: undefined });
    await world.close();
  });

  it("[NG27] once is enough for several, and it is left with the last of them", async () => {
    const world = new GroupWorld();
    const { one, two } = await pair(world);
    const stops = [new AbortController(), new AbortController()];
    const words = stops.map(({ signal }) => played(two.play("tv", { signal })));
    const stream = one.openStream("tv");
    stream.send(message(1));
    await world.until(() => words.every((heard) => heard.length === 1));
    stops[0]?.abort();
    stream.send(message(2));
    await world.until(() => words[1]?.length === 2);
    expect(words[0]).toHaveLength(1);
    expect(two.streams()).toMatchObject([{ name: "tv", isPlaying: true, isPublishing: false }]);
    const { bytesPushedFromPeers, bytesRequestedFromPeers } = two.streams()[0]?.info ?? {};
    expect((bytesPushedFromPeers ?? 0) + (bytesRequestedFromPeers ?? 0)).toBe(2 * MESSAGE_BYTES);
    stops[1]?.abort();
    expect(two.streams()).toMatchObject([{ name: "tv", isPlaying: false }]);
    await world.close();
  });

  it("[NG27] ends when the group is closed", async () => {
    const world = new GroupWorld();
    const { one, two } = await pair(world);
    const next = two.play("tv").next();
    const closing = two.close();
    expect(await world.settled(next)).toEqual({ done: true, value: undefined });
    await world.settled(closing);
    expect(one.streams()).toEqual([]);
    await world.close();
  });
});

describe("figures of streams", () => {
  it("[NG22, NG29] count what is pushed and said, each way", async () => {
    const world = new GroupWorld();
    const { one, two } = await pair(world);
    const words = played(two.play("tv"));
    await world.settled(one.publish("tv", numbered(world, 4)));
    await world.until(() => words.at(-1) === "finished");
    const [sent] = one.streams();
    const [received] = two.streams();
    const bytes = 4 * MESSAGE_BYTES;
    expect(sent?.info.bytesPushedToPeers).toBe(bytes);
    expect(received?.info.bytesPushedFromPeers).toBe(bytes);
    expect(received?.info.fragmentsPushedFromPeers).toBe(sent?.info.fragmentsPushedToPeers);
    expect(sent?.info.sendDataBytesPerSecond).toBeGreaterThan(0);
    expect(sent?.info.receiveDataBytesPerSecond).toBe(0);
    expect(sent?.info.receiveControlBytesPerSecond).toBeGreaterThan(0);
    expect(received?.info.receiveDataBytesPerSecond).toBeGreaterThan(0);
    expect(received?.info.sendControlBytesPerSecond).toBeGreaterThan(0);
    expect(one.info.multicastSendDataBytesPerSecond).toBe(sent?.info.sendDataBytesPerSecond);
    expect(two.info.multicastReceiveDataBytesPerSecond).toBeGreaterThan(0);
    expect(two.info.multicastSendControlBytesPerSecond).toBeGreaterThan(0);
    expect(one.info.multicastReceiveControlBytesPerSecond).toBeGreaterThan(0);
    expect(two.info.multicastSendDataBytesPerSecond).toBe(0);
    await world.close();
  });
});
