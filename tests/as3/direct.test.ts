/** Streams between two peers by their names of 2010. */

import {
  ArgumentError,
  IllegalOperationError,
  type NetConnection,
  NetGroup,
  NetStatusEvent,
  NetStream,
  PEER_WAIT_MS,
  type Subscriber,
} from "passalong/as3";
import { GroupSpecifier } from "passalong/group";
import type { ObjectValue } from "passalong/netgroup";
import { describe, expect, it } from "vitest";
import { RENDEZVOUS_URL } from "../session/world.ts";
import { codesOf, FlashWorld, groupspecOf } from "./flash-world.ts";

/** A stream whose connection has said what became of it. */
async function streamOf(
  world: FlashWorld,
  connection: NetConnection,
  peerID: string,
): Promise<NetStream> {
  const ended: unknown[] = [];
  connection.addEventListener(NetStatusEvent.NET_STATUS, ({ info }) => {
    if ("stream" in info) ended.push(info.stream);
  });
  const stream = new NetStream(connection, peerID);
  await world.until(() => ended.includes(stream));
  return stream;
}

/** A connection, and its stream that publishes to peers. */
async function publisherIn(
  world: FlashWorld,
  name = "tv",
): Promise<{ readonly connection: NetConnection; readonly stream: NetStream }> {
  const connection = await world.connected();
  const stream = await streamOf(world, connection, NetStream.DIRECT_CONNECTIONS);
  stream.publish(name);
  return { connection, stream };
}

/** A player: its client notes what it is called with. */
class Player {
  readonly calls: ObjectValue[][] = [];
  readonly connection: NetConnection;
  readonly stream: NetStream;
  readonly told: string[];
  readonly connectionTold: string[];

  private constructor(connection: NetConnection, stream: NetStream, connectionTold: string[]) {
    this.connection = connection;
    this.stream = stream;
    this.told = codesOf(stream);
    this.connectionTold = connectionTold;
    const { calls } = this;
    stream.client = { onPing: (...parameters: ObjectValue[]) => void calls.push(parameters) };
  }

  static async of(world: FlashWorld, peerID: string): Promise<Player> {
    const connection = await world.connected();
    const connectionTold = codesOf(connection);
    return new Player(connection, await streamOf(world, connection, peerID), connectionTold);
  }
}

describe("a stream between two peers", () => {
  it("[NG33, NG32] is published to peers, played by id, and calls the client in order", async () => {
    const world = new FlashWorld();
    const { connection, stream } = await publisherIn(world);
    const player = await Player.of(world, connection.nearID);
    expect(player.connectionTold).toEqual(["NetStream.Connect.Success"]);
    player.stream.play("tv");
    await world.until(() => player.told.includes("NetStream.Play.PublishNotify"));
    for (const number of [1, 2, 3]) stream.send("onPing", number, { deep: [number] });
    await world.until(() => player.calls.length === 3);
    expect(player.calls.map(([number]) => number)).toEqual([1, 2, 3]);
    expect(player.told.slice(0, 2)).toEqual(["NetStream.Play.Reset", "NetStream.Play.Start"]);
    await world.close();
  });

  it("[NG33] names both ends: ids, and nonces that are each other's", async () => {
    const world = new FlashWorld();
    const { connection, stream } = await publisherIn(world);
    const one = await Player.of(world, connection.nearID);
    const two = await Player.of(world, connection.nearID.toUpperCase());
    one.stream.play("tv");
    two.stream.play("tv");
    await world.until(() => stream.peerStreams.length === 2);
    const [first] = stream.peerStreams.filter(({ farID }) => farID === one.connection.nearID);
    expect(one.stream.farID).toBe(connection.nearID);
    expect(first?.farNonce).toBe(one.stream.nearNonce);
    expect(first?.nearNonce).toBe(one.stream.farNonce);
    const nonces = [one, two].flatMap(({ stream: { nearNonce, farNonce } }) => [
      nearNonce,
      farNonce,
    ]);
    expect(new Set(nonces).size).toBe(4);
    for (const nonce of nonces) expect(nonce).toMatch(/^[0-9a-f]{64}$/);
    expect([stream.farID, stream.nearNonce, stream.farNonce]).toEqual(["", "", ""]);
    await world.close();
  });

  it("[NG33] players of one publisher are no neighbors and do not hear each other's", async () => {
    const world = new FlashWorld();
    const { connection, stream } = await publisherIn(world);
    const [one, two] = [
      await Player.of(world, connection.nearID),
      await Player.of(world, connection.nearID),
    ];
    one.stream.play("tv");
    await world.until(() => stream.peerStreams.length === 1);
    stream.send("onPing", "for one");
    await world.until(() => one.calls.length === 1);
    two.stream.play("tv");
    await world.until(() => stream.peerStreams.length === 2);
    stream.send("onPing", "for both");
    await world.until(() => one.calls.length === 2 && two.calls.length === 1);
    expect(two.calls).toEqual([["for both"]]);
    await world.close();
  });

  it("[NG33] lets in whom onPeerConnect lets in, and rejects the others", async () => {
    const world = new FlashWorld();
    const { connection, stream } = await publisherIn(world);
    const asked: Subscriber[] = [];
    const welcome = await Player.of(world, connection.nearID);
    stream.client = {
      onPeerConnect: (subscriber: Subscriber) => {
        asked.push(subscriber);
        return subscriber.farID === welcome.connection.nearID;
      },
    };
    const stranger = await Player.of(world, connection.nearID);
    stranger.stream.play("tv");
    await world.until(() => stranger.connectionTold.length === 2);
    expect(stranger.connectionTold[1]).toBe("NetStream.Connect.Rejected");
    expect(() => stranger.stream.play("tv")).toThrow(IllegalOperationError);
    welcome.stream.play("tv");
    await world.until(() => stream.peerStreams.length === 1);
    stream.send("onPing", "secret");
    await world.until(() => welcome.calls.length === 1);
    expect(stranger.calls).toEqual([]);
    expect(asked.map(({ farID }) => farID)).toEqual([
      stranger.connection.nearID,
      welcome.connection.nearID,
    ]);
    await world.close();
  });

  it("[NG33] a player of what is not published waits, and is listed until it is", async () => {
    const world = new FlashWorld();
    const { connection, stream } = await publisherIn(world, "radio");
    const player = await Player.of(world, connection.nearID);
    player.stream.play("tv");
    await world.until(() =>
      connection.unconnectedPeerStreams.some(({ wanted }) => wanted === "tv"),
    );
    expect(stream.peerStreams).toEqual([]);
    stream.publish("tv");
    expect(stream.peerStreams.map(({ farID }) => farID)).toEqual([player.connection.nearID]);
    expect(connection.unconnectedPeerStreams).toEqual([]);
    stream.send("onPing", 1);
    await world.until(() => player.calls.length === 1);
    stream.publish(null);
    await world.until(() => player.told.includes("NetStream.Play.UnpublishNotify"));
    expect(connection.unconnectedPeerStreams).toHaveLength(1);
    player.stream.play(null);
    await world.until(() => connection.unconnectedPeerStreams[0]?.wanted === undefined);
    await world.close();
  });

  it("[NG33, NG34] takes eight peers until told otherwise, and makes room when one leaves", async () => {
    const world = new FlashWorld();
    const { connection } = await publisherIn(world);
    expect(connection.maxPeerConnections).toBe(8);
    expect(() => {
      connection.maxPeerConnections = -1;
    }).toThrow(RangeError);
    connection.maxPeerConnections = 2;
    const players = [
      await Player.of(world, connection.nearID),
      await Player.of(world, connection.nearID),
      await Player.of(world, connection.nearID),
    ];
    const outcomes = players.map(({ connectionTold }) => connectionTold[0]);
    expect(outcomes).toEqual([
      "NetStream.Connect.Success",
      "NetStream.Connect.Success",
      "NetStream.Connect.Failed",
    ]);
    connection.maxPeerConnections = 1;
    expect(connection.unconnectedPeerStreams).toHaveLength(2);
    players[0]?.stream.close();
    await world.until(() => connection.unconnectedPeerStreams.length === 1);
    connection.maxPeerConnections = 2;
    const late = await Player.of(world, connection.nearID);
    expect(late.connectionTold).toEqual(["NetStream.Connect.Success"]);
    await world.close();
  });

  it("[NG34] counts the peers that are played, too, and no neighbors in groups", async () => {
    const world = new FlashWorld();
    const { connection } = await publisherIn(world);
    const other = await world.connected();
    other.maxPeerConnections = 1;
    const group = new NetGroup(other, groupspecOf());
    const told = codesOf(other);
    await world.group(groupspecOf());
    await world.until(() => told.includes("NetGroup.Connect.Success") && group.neighborCount === 1);
    await streamOf(world, other, connection.nearID);
    await streamOf(world, other, connection.nearID);
    expect(told.filter((code) => code.startsWith("NetStream."))).toEqual([
      "NetStream.Connect.Success",
      "NetStream.Connect.Failed",
    ]);
    await world.close();
  });

  it("[NG33] tells each side when the other is gone", async () => {
    const world = new FlashWorld();
    const { connection, stream } = await publisherIn(world);
    const [stays, leaves] = [
      await Player.of(world, connection.nearID),
      await Player.of(world, connection.nearID),
    ];
    stays.stream.play("tv");
    leaves.stream.play("tv");
    await world.until(() => stream.peerStreams.length === 2);
    leaves.connection.close();
    await world.until(() => stream.peerStreams.length === 1);
    stream.peerStreams[0]?.close();
    await world.until(() => stays.connectionTold.includes("NetStream.Connect.Closed"));
    const again = await Player.of(world, connection.nearID);
    stream.close();
    await world.until(() => again.connectionTold.includes("NetStream.Connect.Closed"));
    await world.close();
  });

  it("[NG33] fails for a peer that is not there, or is this one", async () => {
    const world = new FlashWorld();
    const connection = await world.connected();
    const told = codesOf(connection);
    await streamOf(world, connection, connection.nearID);
    const before = world.time.nowMs;
    const absent = await streamOf(world, connection, "ab".repeat(32));
    expect(told).toEqual(["NetStream.Connect.Failed", "NetStream.Connect.Failed"]);
    expect(world.time.nowMs - before).toBeGreaterThanOrEqual(PEER_WAIT_MS);
    expect(() => absent.play("tv")).toThrow(IllegalOperationError);
    await world.close();
  });

  it("[NG33, NG34] gives callers who never come no place for long, and garbage none", async () => {
    const world = new FlashWorld();
    const { connection } = await publisherIn(world);
    const specifier = GroupSpecifier.create({
      name: `directConnections ${connection.nearID}`,
      capabilities: { routingEnabled: true, serverChannelEnabled: true },
      rendezvousUrls: [RENDEZVOUS_URL],
    });
    const stranger = await world.join({ specifier });
    await world.until(() => stranger.neighborCount === 1);
    const answers: ObjectValue[] = [];
    stranger.on("sendTo.notify", ({ message }) => answers.push(message));
    const say = (message: ObjectValue): unknown =>
      stranger.sendToNearest(message, stranger.convertPeerIDToGroupAddress(connection.nearID));
    const nonce = (byte: number): Uint8Array<ArrayBuffer> => new Uint8Array(32).fill(byte);
    const garbage: ObjectValue[] = [7, [], ["connect"], ["connect", nonce(1)], ["play", "tv"]];
    for (const message of [...garbage, ["connect", nonce(1).slice(1), nonce(1)]]) say(message);
    for (let byte = 0; byte < 12; byte += 1) say(["connect", nonce(byte), nonce(byte)]);
    await world.until(() => answers.length === 12);
    const types = answers.map((answer) => (Array.isArray(answer) ? answer[0] : answer));
    expect(types).toEqual([
      ...Array.from({ length: 8 }, () => "accept"),
      ...Array.from({ length: 4 }, () => "refuse"),
    ]);
    expect(connection.unconnectedPeerStreams).toHaveLength(8);
    await world.until(() => connection.unconnectedPeerStreams.length === 0);
    await Player.of(world, connection.nearID);
    expect(connection.unconnectedPeerStreams).toHaveLength(1);
    await world.close();
  });

  it("[NG33] publishes or plays, and is of nothing else", async () => {
    const world = new FlashWorld();
    const { connection, stream } = await publisherIn(world);
    const player = await Player.of(world, connection.nearID);
    expect(() => stream.play("tv")).toThrow(IllegalOperationError);
    expect(() => player.stream.publish("tv")).toThrow(IllegalOperationError);
    for (const peerID of [NetStream.CONNECT_TO_FMS, "", "abc", "z".repeat(64)]) {
      expect(() => new NetStream(connection, peerID)).toThrow(ArgumentError);
    }
    const told = codesOf(stream);
    stream.publish("");
    await world.until(() => told.length === 2);
    expect(told).toEqual(["NetStream.Unpublish.Success", "NetStream.Publish.BadName"]);
    await world.close();
  });
});
