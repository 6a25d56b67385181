/** Streams of groups by their names of 2010. */

import {
  ArgumentError,
  GroupSpecifier,
  IllegalOperationError,
  type NetConnection,
  NetGroup,
  NetStatusEvent,
  NetStream,
} from "passalong/as3";
import { SpecifierError } from "passalong/group";
import type { ObjectValue } from "passalong/netgroup";
import { describe, expect, it } from "vitest";
import { codesOf, FlashWorld, groupspecOf } from "./flash-world.ts";

function streamedGroupspec(password?: string): GroupSpecifier {
  const specifier = new GroupSpecifier("stage");
  specifier.multicastEnabled = true;
  specifier.serverChannelEnabled = true;
  if (password !== undefined) specifier.setPublishPassword(password);
  return specifier;
}

const GROUPSPEC = streamedGroupspec().groupspecWithAuthorizations();

/** A stream whose connection has said what became of it. */
async function streamOn(
  world: FlashWorld,
  connection: NetConnection,
  groupspec = GROUPSPEC,
): Promise<NetStream> {
  const codes = codesOf(connection);
  const stream = new NetStream(connection, groupspec);
  await world.until(() => codes.some((code) => code.startsWith("NetStream.Connect.")));
  return stream;
}

/** One more player's. */
async function streamIn(world: FlashWorld, groupspec = GROUPSPEC): Promise<NetStream> {
  return streamOn(world, await world.connected(), groupspec);
}

/** A client that notes what it is called with. */
class Noting {
  readonly calls: ObjectValue[][] = [];

  onPing(...parameters: ObjectValue[]): void {
    this.calls.push(parameters);
  }
}

describe("a stream of a group", () => {
  it("[NG30, NG32] publishes, plays and calls the client, in the codes of flash.net", async () => {
    const world = new FlashWorld();
    const [one, two] = [await streamIn(world), await streamIn(world)];
    const [sent, got] = [codesOf(one), codesOf(two)];
    const client = new Noting();
    two.client = client;
    two.play("tv");
    one.publish("tv");
    expect([sent, got]).toEqual([[], []]);
    await world.until(() => got.includes("NetStream.Play.PublishNotify"));
    one.send("onPing", 7, "a", null, [1, { deep: true }], new Uint8Array([1, 2]));
    await world.until(() => client.calls.length === 1);
    expect(client.calls).toEqual([[7, "a", null, [1, { deep: true }], new Uint8Array([1, 2])]]);
    one.publish(null);
    await world.until(() => got.includes("NetStream.Play.UnpublishNotify"));
    two.play(null);
    await world.until(() => got.length === 5);
    expect(sent).toEqual(["NetStream.Publish.Start", "NetStream.Unpublish.Success"]);
    expect(got).toEqual([
      "NetStream.Play.Reset",
      "NetStream.Play.Start",
      "NetStream.Play.PublishNotify",
      "NetStream.Play.UnpublishNotify",
      "NetStream.Play.Stop",
    ]);
    expect(() => one.send("onPing")).toThrow(IllegalOperationError);
    await world.close();
  });

  it("[NG30] is connected by its connection's event, and throws before that and after close", async () => {
    const world = new FlashWorld();
    const connection = await world.connected();
    const events: object[] = [];
    connection.addEventListener(NetStatusEvent.NET_STATUS, ({ info }) => events.push(info));
    expect(() => new NetStream(connection, NetStream.CONNECT_TO_FMS)).toThrow(ArgumentError);
    expect(() => new NetStream(connection, "G:hello")).toThrow(SpecifierError);
    expect(() => new NetStream(world.connection(), GROUPSPEC)).toThrow(ArgumentError);
    const stream = new NetStream(connection, GROUPSPEC);
    const calls = [
      () => stream.publish("tv"),
      () => stream.play("radio"),
      () => stream.send("onPing"),
      () => stream.multicastInfo,
    ];
    for (const call of calls) expect(call).toThrow(IllegalOperationError);
    await world.until(() => events.length === 1);
    expect(events).toEqual([{ code: "NetStream.Connect.Success", level: "status", stream }]);
    for (const call of calls) expect(call).not.toThrow();
    stream.close();
    stream.close();
    for (const call of calls) expect(call).toThrow(IllegalOperationError);
    expect(events.slice(1)).toEqual([
      { code: "NetStream.Connect.Closed", level: "status", stream },
    ]);
    await world.close();
  });

  it("[NG30] is rejected where the group has none or a password is wrong, and fails alone", async () => {
    const world = new FlashWorld();
    const connection = await world.connected();
    const events: object[] = [];
    connection.addEventListener(NetStatusEvent.NET_STATUS, ({ info }) => events.push(info));
    const none = new NetStream(connection, groupspecOf());
    await world.until(() => events.length === 1);
    const plain = streamedGroupspec("right").groupspecWithoutAuthorizations();
    const text = plain + GroupSpecifier.encodePublishAuthorization("wrong");
    const wrong = new NetStream(connection, text);
    await world.until(() => events.length === 2);
    world.hub.kill();
    const failed = new NetStream(connection, GROUPSPEC);
    await world.until(() => events.length === 3);
    const level = "error";
    expect(events).toEqual([
      { code: "NetStream.Connect.Rejected", level, stream: none },
      { code: "NetStream.Connect.Rejected", level, stream: wrong },
      { code: "NetStream.Connect.Failed", level, stream: failed },
    ]);
    await world.close();
  });

  it("[NG30] is a bad name without the right to publish, or when it is no name", async () => {
    const world = new FlashWorld();
    const specifier = streamedGroupspec("secret");
    const owner = await streamIn(world, specifier.groupspecWithAuthorizations());
    const reader = await streamIn(world, specifier.groupspecWithoutAuthorizations());
    const [owned, read] = [codesOf(owner), codesOf(reader)];
    reader.publish("tv");
    owner.publish("");
    await world.until(() => owned.length === 1 && read.length === 1);
    owner.publish("tv");
    await world.until(() => owned.length === 2);
    expect(owned).toEqual(["NetStream.Publish.BadName", "NetStream.Publish.Start"]);
    expect(read).toEqual(["NetStream.Publish.BadName"]);
    await world.close();
  });

  it("[NG30, NG28] has the tunables of 2010 in seconds, until a reset when it plays", async () => {
    const world = new FlashWorld();
    const [one, two, player] = [
      await streamIn(world),
      await streamIn(world),
      await streamIn(world),
    ];
    expect([
      ...[player.multicastWindowDuration, player.multicastPushNeighborLimit],
      ...[player.multicastRelayMarginDuration, player.multicastFetchPeriod],
      ...[player.multicastAvailabilityUpdatePeriod, player.multicastAvailabilitySendToAll],
    ]).toEqual([8, 4, 2, 2.5, 0.1, false]);
    expect(() => {
      player.multicastWindowDuration = 0.05;
    }).toThrow(RangeError);
    expect(() => {
      player.multicastPushNeighborLimit = 1.5;
    }).toThrow(RangeError);
    player.multicastWindowDuration = 1;
    player.multicastPushNeighborLimit = 2;
    player.multicastRelayMarginDuration = 0.5;
    player.multicastFetchPeriod = 0.25;
    player.multicastAvailabilityUpdatePeriod = 0.05;
    player.multicastAvailabilitySendToAll = true;
    const codes = codesOf(player);
    player.play("tv");
    one.publish("tv");
    await world.until(() => codes.includes("NetStream.Play.PublishNotify"));
    expect(player.multicastWindowDuration).toBe(1);
    two.publish("tv");
    await world.until(() => codes.includes("NetStream.MulticastStream.Reset"));
    expect([player.multicastWindowDuration, player.multicastFetchPeriod]).toEqual([8, 2.5]);
    await world.close();
  });

  it("[NG30, NG29] has the figures of NetStreamMulticastInfo", async () => {
    const world = new FlashWorld();
    const [one, two] = [await streamIn(world), await streamIn(world)];
    const client = new Noting();
    two.client = client;
    expect(String(two.multicastInfo)).toContain("bytesPushedFromPeers=0");
    two.play("tv");
    one.publish("tv");
    one.send("onPing", "x".repeat(1_000));
    await world.until(() => client.calls.length === 1);
    const { multicastInfo: got } = two;
    expect(got.bytesPushedFromPeers + got.bytesRequestedFromPeers).toBeGreaterThan(1_000);
    expect(got.fragmentsPushedFromPeers + got.fragmentsRequestedFromPeers).toBe(1);
    expect(got.receiveDataBytesPerSecond).toBeGreaterThan(0);
    expect([got.bytesReceivedFromServer, got.receiveDataBytesPerSecondFromIPMulticast]).toEqual([
      ...[0, 0],
    ]);
    expect(one.multicastInfo.sendDataBytesPerSecond).toBeGreaterThan(0);
    await world.close();
  });
});

describe("calls over a stream", () => {
  it("[NG32] reach only what the application has written, and nothing else throws", async () => {
    const world = new FlashWorld();
    const [one, two] = [await streamIn(world), await streamIn(world)];
    const client = new Noting();
    two.client = client;
    two.play("tv");
    one.publish("tv");
    for (const name of ["constructor", "toString", "__proto__", "calls", "nobody", "valueOf"]) {
      one.send(name, "evil");
    }
    one.send("onPing", "end");
    await world.until(() => client.calls.length === 1);
    expect(client.calls).toEqual([["end"]]);
    const plain: string[] = [];
    two.client = { onPing: (text: string) => plain.push(text) };
    one.send("onPing", "own");
    await world.until(() => plain.length === 1);
    await world.close();
  });
});

describe("one connection", () => {
  it("[NG31, NG26] is one member, whatever stands on it, and leaves with the last", async () => {
    const world = new FlashWorld();
    const other = await streamIn(world);
    other.publish("tv");
    const connection = await world.connected();
    const stream = await streamOn(world, connection);
    const codes = codesOf(stream);
    stream.play("tv");
    await world.until(() => codes.includes("NetStream.Play.PublishNotify"));
    const group = new NetGroup(connection, GROUPSPEC);
    const told = codesOf(group);
    const again = new NetGroup(connection, GROUPSPEC);
    const toldAgain = codesOf(again);
    await world.until(() => told.length === 2 && toldAgain.length === 2);
    expect(told).toEqual(["NetGroup.Neighbor.Connect", "NetGroup.MulticastStream.PublishNotify"]);
    expect([group.neighborCount, group.estimatedMemberCount]).toEqual([1, 2]);
    again.close();
    stream.close();
    expect(group.neighborCount).toBe(1);
    other.publish(null);
    await world.until(() => told.at(-1) === "NetGroup.MulticastStream.UnpublishNotify");
    expect(toldAgain).toHaveLength(2);
    const joined = await world.group(GROUPSPEC);
    await world.until(() => joined.neighborCount === 2);
    group.close();
    await world.until(() => joined.neighborCount === 1);
    await world.close();
  });

  it("[NG31] is rejected with other authorizations than it has in the group", async () => {
    const world = new FlashWorld();
    const specifier = streamedGroupspec("secret");
    const connection = await world.connected();
    const codes = codesOf(connection);
    const group = new NetGroup(connection, specifier.groupspecWithoutAuthorizations());
    const refused = new NetStream(connection, specifier.groupspecWithAuthorizations());
    await world.until(() => codes.length === 2);
    expect(codes.toSorted()).toEqual(["NetGroup.Connect.Success", "NetStream.Connect.Rejected"]);
    expect(() => refused.play("tv")).toThrow(IllegalOperationError);
    group.close();
    const stream = await streamOn(world, connection, specifier.groupspecWithAuthorizations());
    expect(() => stream.publish("tv")).not.toThrow();
    await world.close();
  });
});
