/** Connections and groups by their names of 2010: who is told what, and when what is allowed. */

import {
  ArgumentError,
  CONNECT_WAIT_MS,
  GroupSpecifier,
  IllegalOperationError,
  NetGroup,
  NetGroupReplicationStrategy,
  NetStatusEvent,
  type NetStatusInfo,
} from "passalong/as3";
import { SpecifierError } from "passalong/group";
import { describe, expect, it } from "vitest";
import { codesOf, FlashWorld, groupspecOf } from "./flash-world.ts";

/** Everything that a group was told. */
function infosOf(group: NetGroup): NetStatusInfo[] {
  const infos: NetStatusInfo[] = [];
  group.addEventListener(NetStatusEvent.NET_STATUS, ({ info }) => infos.push(info));
  return infos;
}

describe("a connection", () => {
  it("[NG13] is connected when a rendezvous answers, and has an identity until it is closed", async () => {
    const world = new FlashWorld();
    const connection = world.connection();
    const codes = codesOf(connection);
    expect([connection.connected, connection.nearID]).toEqual([false, ""]);
    connection.connect("rtmfp://p2p.rtmfp.net/key");
    expect([connection.connected, connection.uri]).toEqual([false, "rtmfp://p2p.rtmfp.net/key"]);
    await world.until(() => connection.connected);
    const { nearID } = connection;
    expect(nearID).toMatch(/^[0-9a-f]{64}$/);
    connection.close();
    connection.close();
    expect(connection.nearID).toBe("");
    expect(codes).toEqual(["NetConnection.Connect.Success", "NetConnection.Connect.Closed"]);
    connection.connect("http://rendezvous.test/");
    await world.until(() => connection.connected);
    expect(connection.nearID).not.toBe(nearID);
    await world.close();
  });

  it("[NG13] fails when none answers, or not in time", async () => {
    const world = new FlashWorld();
    const connection = world.connection();
    const codes = codesOf(connection);
    world.hub.kill();
    connection.connect("rtmfp://p2p.rtmfp.net/key");
    await world.until(() => codes.length === 1);
    expect(codes).toEqual(["NetConnection.Connect.Failed"]);
    for (const wrong of ["", "hello", "ftp://host/"]) {
      expect(() => connection.connect(wrong)).toThrow(ArgumentError);
    }
    connection.connect("http://rendezvous.test/");
    connection.close();
    await world.time.advance(2 * CONNECT_WAIT_MS);
    expect(codes).toHaveLength(1);
    await world.close();
  });
});

describe("a group", () => {
  it("[NG13] needs a connected connection and a group specifier", async () => {
    const world = new FlashWorld();
    const connection = world.connection();
    expect(() => new NetGroup(connection, groupspecOf())).toThrow(ArgumentError);
    connection.connect("http://rendezvous.test/");
    await world.until(() => connection.connected);
    expect(() => new NetGroup(connection, "G:hello")).toThrow(SpecifierError);
    connection.close();
    expect(() => new NetGroup(connection, groupspecOf())).toThrow(ArgumentError);
    expect(() => new GroupSpecifier("")).toThrow(ArgumentError);
    await world.close();
  });

  it("[NG13] throws at every method until it is joined, and after it is closed", async () => {
    const world = new FlashWorld();
    const connection = await world.connected();
    const codes = codesOf(connection);
    const group = new NetGroup(connection, groupspecOf());
    const calls = [
      () => group.addHaveObjects(0, 1),
      () => group.addWantObjects(0, 1),
      () => group.removeHaveObjects(0, 1),
      () => group.removeWantObjects(0, 1),
      () => group.writeRequestedObject(1, 1),
      () => group.denyRequestedObject(1),
      () => group.convertPeerIDToGroupAddress("00".repeat(32)),
      () => group.neighborCount,
      () => group.estimatedMemberCount,
      () => group.info,
    ];
    for (const call of calls) expect(call).toThrow(IllegalOperationError);
    expect(() => {
      group.replicationStrategy = NetGroupReplicationStrategy.LOWEST_FIRST;
    }).toThrow(IllegalOperationError);
    await world.until(() => codes.length === 1);
    for (const call of calls) expect(call).not.toThrow();
    expect(() => group.addHaveObjects(-1, 0)).toThrow(RangeError);
    group.replicationStrategy = NetGroupReplicationStrategy.LOWEST_FIRST;
    expect(group.replicationStrategy).toBe("lowestFirst");
    expect(String(group.info)).toContain("objectReplicationSendBytesPerSecond=0");
    group.close();
    for (const call of calls) expect(call).toThrow(IllegalOperationError);
    await world.close();
  });

  it("[NG12] the connection is told of joining, with the group; the group of its neighbors", async () => {
    const world = new FlashWorld();
    const connection = await world.connected();
    const infos: NetStatusInfo[] = [];
    connection.addEventListener(NetStatusEvent.NET_STATUS, ({ info }) => infos.push(info));
    const group = new NetGroup(connection, groupspecOf());
    const groupInfos = infosOf(group);
    const other = await world.group();
    const otherInfos = infosOf(other);
    await world.until(() => groupInfos.length === 1 && otherInfos.length === 1);
    expect(infos).toEqual([{ code: "NetGroup.Connect.Success", level: "status", group }]);
    expect(otherInfos).toEqual([
      {
        code: "NetGroup.Neighbor.Connect",
        level: "status",
        neighbor: group.convertPeerIDToGroupAddress(connection.nearID),
        peerID: connection.nearID,
      },
    ]);
    connection.close();
    await world.until(() => otherInfos.length === 2);
    expect(otherInfos[1]).toMatchObject({
      code: "NetGroup.Neighbor.Disconnect",
      level: "status",
    });
    await world.close();
  });

  it("[NG12] is rejected with a wrong password, and fails without a rendezvous", async () => {
    const world = new FlashWorld();
    const connection = await world.connected();
    const infos: NetStatusInfo[] = [];
    connection.addEventListener(NetStatusEvent.NET_STATUS, ({ info }) => infos.push(info));
    const specifier = new GroupSpecifier("news");
    specifier.setPublishPassword("right");
    const plain = specifier.groupspecWithoutAuthorizations();
    const wrong = GroupSpecifier.encodePublishAuthorization("wrong");
    const rejected = new NetGroup(connection, plain + wrong);
    await world.until(() => infos.length === 1);
    const level = "error";
    expect(infos[0]).toEqual({ code: "NetGroup.Connect.Rejected", level, group: rejected });
    world.hub.kill();
    const failed = new NetGroup(connection, plain);
    await world.until(() => infos.length === 2);
    expect(infos[1]).toEqual({ code: "NetGroup.Connect.Failed", level, group: failed });
    const closed = new NetGroup(connection, plain);
    closed.close();
    await world.time.advance(60_000);
    expect(infos).toHaveLength(2);
    await world.close();
  });
});

describe("replication", () => {
  it("[NG12, NG14] tells attempts and their ends, one each, in the codes of flash.net", async () => {
    const world = new FlashWorld();
    const [provider, receiver] = [await world.group(), await world.group()];
    await world.until(() => receiver.neighborCount === 1);
    let requests = 0;
    const providerInfos = infosOf(provider);
    provider.addEventListener(NetStatusEvent.NET_STATUS, ({ info }) => {
      if (info.code !== "NetGroup.Replication.Request") return;
      requests += 1;
      if (requests === 1) provider.denyRequestedObject(info.requestID);
      else provider.writeRequestedObject(info.requestID, ["value", info.index]);
    });
    const infos = infosOf(receiver);
    provider.addHaveObjects(7, 7);
    receiver.addWantObjects(7, 7);
    await world.until(() => infos.length === 4);
    await world.time.advance(10_000);
    const level = "status";
    const index = 7;
    expect(infos).toEqual([
      { code: "NetGroup.Replication.Fetch.SendNotify", level, index },
      { code: "NetGroup.Replication.Fetch.Failed", level, index },
      { code: "NetGroup.Replication.Fetch.SendNotify", level, index },
      { code: "NetGroup.Replication.Fetch.Result", level, index, object: ["value", 7] },
    ]);
    expect(providerInfos).toMatchObject([
      { code: "NetGroup.Replication.Request", level, index, requestID: 1 },
      { code: "NetGroup.Replication.Request", level, index, requestID: 2 },
    ]);
    await world.close();
  });

  it("[NG14] a second copy that is asked for is no second attempt", async () => {
    const world = new FlashWorld();
    const [slow, receiver] = [await world.group(), await world.group()];
    await world.until(() => receiver.neighborCount === 1);
    const infos = infosOf(receiver);
    slow.addHaveObjects(0, 0);
    receiver.addWantObjects(0, 0);
    await world.until(() => infos.length === 1);
    const fast = await world.group();
    fast.addEventListener(NetStatusEvent.NET_STATUS, ({ info }) => {
      if (info.code !== "NetGroup.Replication.Request") return;
      fast.writeRequestedObject(info.requestID, "fast");
    });
    fast.addHaveObjects(0, 0);
    const isDone = (): boolean => infos.some(({ code }) => code.endsWith("Fetch.Result"));
    await world.until(isDone);
    await world.time.advance(10_000);
    const codes = infos
      .map(({ code }) => code.split(".").at(-1) ?? "")
      .filter((word) => word !== "Connect");
    const attempts = codes.join(" ");
    expect(attempts).toMatch(/^(?:SendNotify Failed )*SendNotify Result$/);
    await world.close();
  });
});
