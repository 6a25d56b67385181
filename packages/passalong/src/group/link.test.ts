/** Links over channels that the test plays itself. */

import { describe, expect, it } from "vitest";
import { type Bytes, concatBytes, peerIdFromBytes } from "../base/index.ts";
import {
  type DataMessage,
  Codec,
  FRAGMENT_BYTES_MAX,
  type Message,
  type PeerMessage,
} from "../wire/index.ts";
import type { Channel, Lane } from "./channel.ts";
import { CREDIT_WINDOW_BYTES, WAITING_MESSAGES_MAX } from "./limits.ts";
import { ChannelLink, type LinkCloseReason, type LinkRoom } from "./link.ts";

/** A channel that remembers what was sent, and does what it is told. */
class ScriptedChannel implements Channel {
  readonly kind = "memory";
  readonly binding = new Uint8Array(32);
  readonly frameBytesMax = 65_561;
  readonly sent: { readonly lane: Lane; readonly head: Bytes; readonly body: Bytes }[] = [];
  bulkRoomBytes = 1_000_000;
  closeCount = 0;

  send(lane: Lane, head: Bytes, body: Bytes): void {
    this.sent.push({ lane, head, body });
  }

  attach(): void {}

  close(): void {
    this.closeCount += 1;
  }

  get messages(): unknown[] {
    return this.sent.map(({ head, body }) => CODEC.decode(concatBytes(head, body)));
  }
}

class Owner {
  readonly messages: PeerMessage[] = [];
  readonly writableBytes: number[] = [];
  readonly closeReasons: LinkCloseReason[] = [];
  readonly link: ChannelLink;
  onEach: () => void = () => {};

  constructor(link: ChannelLink) {
    this.link = link;
  }

  onMessage(message: PeerMessage): void {
    this.messages.push(message);
    this.onEach();
  }

  onWritable(room: LinkRoom): void {
    this.writableBytes.push(room.writableBytes);
  }

  onClose(reason: LinkCloseReason): void {
    this.closeReasons.push(reason);
  }
}

/** What the other side says of postings is passed over. */
const CODEC = new Codec([], ["posting"]);

const PING: Message = { type: "ping", token: 1 };

function setUp(): { channel: ScriptedChannel; link: ChannelLink; owner: Owner } {
  const channel = new ScriptedChannel();
  const link = new ChannelLink({
    channel,
    codec: CODEC,
    peerId: peerIdFromBytes(new Uint8Array(32)),
  });
  return { channel, link, owner: new Owner(link) };
}

function receive(link: ChannelLink, message: Message): void {
  const { head, body } = CODEC.encode(message);
  link.takeFrame(message.type === "data" ? "bulk" : "control", concatBytes(head, body));
}

function dataOf(size: number): DataMessage {
  return { type: "data", index: 3, size, offset: 0, bytes: new Uint8Array(size) };
}

describe("ChannelLink", () => {
  it("[LK7] sends data as bulk without copying it, and everything else as control", () => {
    const { channel, link } = setUp();
    const data = dataOf(FRAGMENT_BYTES_MAX);
    link.send(data);
    link.send({ type: "request", indices: [1] });
    expect(channel.sent.map(({ lane }) => lane)).toEqual(["bulk", "control"]);
    expect(channel.sent[0]?.body).toBe(data.bytes);
  });

  it("[LK7] hands over a data message as a view of its frame", () => {
    const { link, owner } = setUp();
    link.attach(owner);
    const { head, body } = CODEC.encode(dataOf(100));
    const frame = concatBytes(head, body);
    link.takeFrame("bulk", frame);
    const [message] = owner.messages;
    expect(message?.type === "data" && message.bytes.buffer === frame.buffer).toBe(true);
  });

  it("[LK5] counts room for less than a fragment as room for one, and no room as none", () => {
    const { channel, link } = setUp();
    for (const [roomBytes, writableBytes] of [
      [1, FRAGMENT_BYTES_MAX],
      [FRAGMENT_BYTES_MAX + 1, FRAGMENT_BYTES_MAX + 1],
      [2 * CREDIT_WINDOW_BYTES, CREDIT_WINDOW_BYTES],
      [0, 0],
      [-5, 0],
    ] as const) {
      channel.bulkRoomBytes = roomBytes;
      expect(link.writableBytes).toBe(writableBytes);
    }
  });

  it("[LK5] tells what is writable at once, at a grant and at a drain", () => {
    const { channel, link, owner } = setUp();
    channel.bulkRoomBytes = 0;
    link.attach(owner);
    channel.bulkRoomBytes = 200_000;
    link.takeDrain();
    link.send(dataOf(1_000));
    receive(link, { type: "credit", totalBytes: CREDIT_WINDOW_BYTES + 1_000 });
    expect(owner.writableBytes).toEqual([0, 200_000, 200_000]);
  });

  it("[LK5] grants what was released, as a running total", () => {
    const { channel, link, owner } = setUp();
    link.attach(owner);
    for (let round = 1; round <= 3; round += 1) {
      receive(link, dataOf(FRAGMENT_BYTES_MAX));
      link.releaseCredit(FRAGMENT_BYTES_MAX);
      expect(channel.messages).toHaveLength(round);
      const totalBytes = CREDIT_WINDOW_BYTES + round * FRAGMENT_BYTES_MAX;
      expect(channel.messages.at(-1)).toEqual({ type: "credit", totalBytes });
    }
  });

  it("[LK10] keeps messages for whoever attaches, then the end", () => {
    const { link, owner } = setUp();
    receive(link, PING);
    receive(link, { type: "goodbye", reason: "leaving" });
    expect(link.writableBytes).toBe(0);
    link.attach(owner);
    expect(owner.messages).toEqual([PING]);
    expect(owner.writableBytes).toEqual([]);
    expect(owner.closeReasons).toEqual(["leaving"]);
  });

  it("[LK6] does not keep messages without limit", () => {
    const { channel, link, owner } = setUp();
    for (let count = 0; count < WAITING_MESSAGES_MAX; count += 1) receive(link, PING);
    expect(channel.closeCount).toBe(0);
    receive(link, PING);
    expect(channel.messages).toEqual([{ type: "goodbye", reason: "violation" }]);
    expect(channel.closeCount).toBe(1);
    link.attach(owner);
    expect(owner.closeReasons).toEqual(["failed"]);
  });

  it("[LK10] closed from within a message delivers nothing more", () => {
    const { channel, link, owner } = setUp();
    receive(link, PING);
    receive(link, PING);
    owner.onEach = () => link.close("surplus");
    link.attach(owner);
    receive(link, PING);
    link.takeDrain();
    link.takeClose("local");
    link.send({ type: "pong", token: 1 });
    link.releaseCredit(1);
    expect(owner.messages).toHaveLength(1);
    expect(owner.closeReasons).toEqual([]);
    expect(channel.messages).toEqual([{ type: "goodbye", reason: "surplus" }]);
    expect(channel.closeCount).toBe(1);
  });

  it("[LK10] tells of a lost channel once", () => {
    const { link, owner } = setUp();
    link.attach(owner);
    link.takeClose("failed");
    link.takeClose("failed");
    link.close("leaving");
    expect(owner.closeReasons).toEqual(["failed"]);
  });

  it("[LK6] sends goodbye and nothing else after a violation", () => {
    const { channel, link, owner } = setUp();
    link.attach(owner);
    link.takeFrame("control", Uint8Array.of(0xff));
    link.takeFrame("control", Uint8Array.of(0xff));
    receive(link, PING);
    expect(channel.messages).toEqual([{ type: "goodbye", reason: "violation" }]);
    expect(owner.closeReasons).toEqual(["failed"]);
    expect(owner.messages).toEqual([]);
  });
});

describe("a message of a service that this peer does not have", () => {
  it("[WF13] is passed over where others have it, on the control lane alone", () => {
    const { channel, link, owner } = setUp();
    link.attach(owner);
    link.takeFrame("control", Uint8Array.of(0x2c, 2, 7));
    receive(link, PING);
    expect(owner.messages).toEqual([PING]);
    link.takeFrame("bulk", Uint8Array.of(0x2c, 2, 7));
    expect(owner.closeReasons).toEqual(["failed"]);
    expect(channel.closeCount).toBe(1);
  });

  it("[WF13] ends the link where nobody has it", () => {
    const { link, owner } = setUp();
    link.attach(owner);
    link.takeFrame("control", Uint8Array.of(0x48, 2, 7));
    expect(owner.closeReasons).toEqual(["failed"]);
  });
});
