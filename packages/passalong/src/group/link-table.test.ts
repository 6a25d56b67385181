/** The table of links over scripted links. */

import { describe, expect, it } from "vitest";
import { type PeerId, peerIdFromBytes } from "../base/index.ts";
import type { Input } from "../core/index.ts";
import type { PeerMessage } from "../wire/index.ts";
import type { Link, LinkHandlers } from "./link.ts";
import { LinkTable } from "./link-table.ts";

const PEER: PeerId = peerIdFromBytes(new Uint8Array(32).fill(7));

class ScriptedLink implements Link {
  readonly peerId = PEER;
  readonly kind = "memory";
  readonly writableBytes = 500;
  readonly inFlightBytes = 0;
  readonly heard: string[] = [];
  handlers: LinkHandlers | undefined;

  send(message: PeerMessage): void {
    this.heard.push(`send ${message.type}`);
  }

  releaseCredit(bytes: number): void {
    this.heard.push(`release ${bytes}`);
  }

  attach(handlers: LinkHandlers): void {
    this.handlers = handlers;
    handlers.onWritable(this);
  }

  close(reason: string): void {
    this.heard.push(`close ${reason}`);
  }
}

function dataOf(sizeBytes: number): PeerMessage {
  return { type: "data", index: 1, size: 900, offset: 0, bytes: new Uint8Array(sizeBytes) };
}

function setUp() {
  const inputs: Input[] = [];
  const table = new LinkTable((input) => inputs.push(input));
  const link = new ScriptedLink();
  table.add(link);
  return { inputs, table, link };
}

describe("the table of links", () => {
  it("tells the core of the neighbor before anything else about it", () => {
    const { inputs, link } = setUp();
    link.handlers?.onMessage({ type: "ping", token: 1 });
    link.handlers?.onClose("remote");
    expect(inputs).toEqual([
      { type: "neighborConnected", peerId: PEER },
      { type: "writable", peerId: PEER, bytes: 500, inFlightBytes: 0 },
      { type: "message", from: PEER, message: { type: "ping", token: 1 } },
      { type: "neighborDisconnected", peerId: PEER },
    ]);
  });

  it("[CN16] closes the old link once the new one is there, and hears nothing of it any more", () => {
    const { inputs, table, link } = setUp();
    const newer = new ScriptedLink();
    table.add(newer);
    expect(link.heard).toEqual(["close replaced"]);
    expect(table.size).toBe(1);
    const { length } = inputs;
    link.handlers?.onMessage({ type: "ping", token: 1 });
    link.handlers?.onWritable({ writableBytes: 9, inFlightBytes: 0 });
    link.handlers?.onClose("remote");
    expect(inputs).toHaveLength(length);
    table.send(PEER, { type: "ping", token: 2 });
    expect(newer.heard).toEqual(["send ping"]);
  });

  it("[CN23] releases only what came over the link that is there", () => {
    const { table, link } = setUp();
    link.handlers?.onMessage(dataOf(700));
    table.releaseCredit(PEER, 300);
    expect(link.heard).toEqual(["release 300"]);
    const newer = new ScriptedLink();
    table.add(newer);
    table.releaseCredit(PEER, 400);
    expect(newer.heard).toEqual([]);
    newer.handlers?.onMessage(dataOf(50));
    table.releaseCredit(PEER, 400);
    table.releaseCredit(PEER, 400);
    expect(newer.heard).toEqual(["release 50"]);
  });

  it("says goodbye once, and forgets the link", () => {
    const { inputs, table, link } = setUp();
    const { length } = inputs;
    table.close(PEER, "surplus");
    table.close(PEER, "surplus");
    table.send(PEER, { type: "ping", token: 1 });
    link.handlers?.onClose("remote");
    expect(link.heard).toEqual(["close surplus"]);
    expect([table.has(PEER), table.kindOf(PEER), table.roomOf(PEER)?.writableBytes]).toEqual([
      ...[false, undefined, undefined],
    ]);
    expect(inputs).toHaveLength(length);
  });
});
