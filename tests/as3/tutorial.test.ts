/** The tutorial of 2010, step by step. */

import { type Bytes, equalBytes } from "passalong/base";
import { NetGroup, NetStatusEvent } from "passalong/as3";
import { describe, expect, it } from "vitest";
import { FlashWorld } from "./flash-world.ts";
import { loadLocalFile } from "./tutorial/local-file-loader.ts";
import { newGroup, P2PFileShare } from "./tutorial/p2p-file-share.ts";
import { SimpleObjectReplication } from "./tutorial/simple-object-replication.ts";

/** "2 MB file, you will have 32 chunks." */
const PICTURE: Bytes = Uint8Array.from({ length: 2_000_000 }, (_, at) => (at * at + 7 * at) % 251);

function isPicture(data: Bytes | undefined): boolean {
  return data !== undefined && equalBytes(data, PICTURE);
}

describe("Simple Object Replication", () => {
  it("[NG12] an array of 100 elements goes to a receiver, and on when the provider is gone", async () => {
    const world = new FlashWorld();
    const window = (): SimpleObjectReplication => new SimpleObjectReplication(world.connection());
    const provider = window();
    await world.until(() => provider.isConnected);
    provider.fillObject();
    provider.addHaveObjects();
    const receiver = window();
    await world.until(() => receiver.isConnected);
    receiver.addWantObjects();
    await world.until(() => receiver.obj.length === 100);
    expect(receiver.obj).toEqual(provider.obj);
    expect(receiver.actualFetchIndex).toBe(99);
    provider.netConnection.close();
    const third = window();
    await world.until(() => third.isConnected);
    third.addWantObjects();
    await world.until(() => third.obj.length === 100);
    expect(third.obj).toEqual(receiver.obj);
    await world.close();
  });
});

describe("ByteArray P2P File Sharing", () => {
  it("[NG12] a receiver that finishes becomes a provider; the provider leaves, a third completes", async () => {
    const world = new FlashWorld();
    const groupspec = newGroup();
    const page = (): P2PFileShare => new P2PFileShare(world.connection(), groupspec);
    const provider = page();
    await world.until(() => provider.isConnected);
    provider.startSharing(loadLocalFile("picture.jpg", PICTURE));
    const receivers = [page(), page(), page()];
    await world.until(() => receivers.every(({ isConnected }) => isConnected));
    for (const receiver of receivers) receiver.startReceiving();
    await world.until(() => receivers.every(({ isComplete }) => isComplete));
    for (const { shared } of receivers) {
      expect(isPicture(shared.data)).toBe(true);
      expect(shared.header?.name).toBe("picture.jpg");
    }
    provider.netConnection.close();
    const [leaving] = receivers;
    leaving?.netConnection.close();
    const last = page();
    await world.until(() => last.isConnected);
    last.startReceiving();
    await world.until(() => last.isComplete);
    expect(isPicture(last.shared.data)).toBe(true);
    expect(last.wrongCount).toBe(0);
    await world.close();
  });

  it("[NG12, NG2] provider and receiver are one page, and wrong bytes are known and asked for again", async () => {
    const world = new FlashWorld();
    const groupspec = newGroup();
    const provider = new P2PFileShare(world.connection(), groupspec);
    const receiver = new P2PFileShare(world.connection(), groupspec);
    const connection = await world.connected();
    const liar = new NetGroup(connection, groupspec);
    let isLying = false;
    connection.addEventListener(NetStatusEvent.NET_STATUS, ({ info }) => {
      if (info.code === "NetGroup.Connect.Success") info.group.addHaveObjects(1, 5);
    });
    liar.addEventListener(NetStatusEvent.NET_STATUS, ({ info }) => {
      if (info.code !== "NetGroup.Replication.Request") return;
      isLying = true;
      liar.writeRequestedObject(info.requestID, new Uint8Array(64_000));
    });
    await world.until(() => provider.isConnected && receiver.isConnected);
    provider.startSharing(loadLocalFile("picture.jpg", PICTURE));
    receiver.startReceiving();
    await world.until(() => isLying);
    await world.until(() => receiver.isComplete);
    expect(receiver.wrongCount).toBeGreaterThan(0);
    expect(isPicture(receiver.shared.data)).toBe(true);
    await world.close();
  });
});
