/** What every link must do, whatever its channel is; part of the transport suite. */

import { type Bytes, concatBytes } from "passalong/base";
import { CREDIT_WINDOW_BYTES, Identity } from "passalong/group";
import { CONTROL_FRAME_BYTES_MAX, Codec, FRAGMENT_BYTES_MAX, type Message } from "passalong/wire";
import { describe, expect, it } from "vitest";
import { agree, disguise, HandshakeProbe, LinkProbe, type Terms } from "./link-bench.ts";
import {
  ChannelProbe,
  connect,
  type Connection,
  freshBytes,
  type SeenFrame,
  type TransportPair,
} from "./transport-bench.ts";

const EMPTY = new Uint8Array(0);

/** A connection and both sides' linked ends. */
interface Linked {
  readonly connection: Connection;
  readonly offerer: LinkProbe;
  readonly answerer: LinkProbe;
}

/** Holds links over a kind of channel to their contract. */
export function describeLinks(pairOf: () => TransportPair): void {
  describe("links", () => {
    describeHandshake(pairOf);
    describeImpostors(pairOf);
    describeCredit(pairOf);
    describeViolations(pairOf);
  });
}

async function link(pair: TransportPair): Promise<Linked> {
  const connection = await connect(pair);
  const terms = agree();
  const answerer = new HandshakeProbe(connection.answerer, "answerer", terms.answerer);
  const offerer = new HandshakeProbe(connection.offerer, "offerer", terms.offerer);
  offerer.handshake.begin();
  const links = await Promise.all([offerer.link(), answerer.link()]);
  connection.endAttempts();
  return { connection, offerer: new LinkProbe(links[0]), answerer: new LinkProbe(links[1]) };
}

async function unlink({ answerer, offerer }: Linked): Promise<void> {
  offerer.link.close("leaving");
  await answerer.until(() => answerer.closeReasons.length > 0, "a goodbye");
}

function describeHandshake(pairOf: () => TransportPair): void {
  it("[LK3, LK4] makes neighbors of the peers that signed the descriptors", async () => {
    const connection = await connect(pairOf());
    const terms = agree();
    const offerer = new HandshakeProbe(connection.offerer, "offerer", terms.offerer);
    const answerer = new HandshakeProbe(connection.answerer, "answerer", terms.answerer);
    offerer.handshake.begin();
    const [ours, theirs] = await Promise.all([offerer.link(), answerer.link()]);
    expect(ours.peerId).toBe(terms.answerer.identity.peerId);
    expect(theirs.peerId).toBe(terms.offerer.identity.peerId);
    expect(ours.kind).toBe(pairOf().offerer.kind);
    const near = new LinkProbe(ours);
    const far = new LinkProbe(theirs);
    near.link.send({ type: "ping", token: 7 });
    far.link.send({ type: "ping", token: 8 });
    await near.until(() => near.messages.length > 0, "a ping");
    await far.until(() => far.messages.length > 0, "a ping");
    expect(far.messages).toEqual([{ type: "ping", token: 7 }]);
    expect(near.messages).toEqual([{ type: "ping", token: 8 }]);
    await unlink({ connection, offerer: near, answerer: far });
    expect([offerer.outcomes.length, answerer.outcomes.length]).toEqual([1, 1]);
    connection.endAttempts();
  });

  it("[LK10] says goodbye once, and nothing follows", async () => {
    const linked = await link(pairOf());
    const { answerer, offerer } = linked;
    offerer.link.send({ type: "ping", token: 1 });
    offerer.link.close("surplus");
    offerer.link.send({ type: "ping", token: 2 });
    offerer.link.close("leaving");
    await answerer.until(() => answerer.closeReasons.length > 0, "a goodbye");
    answerer.link.send({ type: "ping", token: 3 });
    answerer.link.close("leaving");
    await unlink(await link(pairOf()));
    expect(answerer.closeReasons).toEqual(["surplus"]);
    expect(answerer.messages).toEqual([{ type: "ping", token: 1 }]);
    expect(offerer.closeReasons).toEqual([]);
    expect(offerer.messages).toEqual([]);
  });

  it("[LK11] an aborted handshake closes its channel and calls nobody", async () => {
    const connection = await connect(pairOf());
    const terms = agree();
    const answerer = new HandshakeProbe(connection.answerer, "answerer", terms.answerer);
    const offerer = new HandshakeProbe(connection.offerer, "offerer", terms.offerer);
    offerer.handshake.abort();
    offerer.handshake.begin();
    expect(await answerer.outcome()).toBe("closed");
    expect(offerer.outcomes).toEqual([]);
    connection.endAttempts();
  });
}

/** What is wrong, and how it changes what each side brings. */
type Imposture = readonly [
  string,
  Partial<Record<"offerer" | "answerer", (terms: Terms) => Terms>>,
];

const withoutKey = (terms: Terms): Terms => ({
  ...terms,
  keys: { ...terms.keys, authKey: freshBytes(32) },
});
const ofAnotherGroup = (terms: Terms): Terms => ({
  ...terms,
  keys: { ...terms.keys, groupId: agree().offerer.keys.groupId },
});
const withAnotherIdentity = (terms: Terms): Terms => ({
  ...terms,
  identity: Identity.fromSeed(freshBytes(32)),
});

const IMPOSTURES: readonly Imposture[] = [
  ["an offerer without the group's key", { offerer: withoutKey }],
  ["an answerer without the group's key", { answerer: withoutKey }],
  ["a member of another group with the same auth key", { offerer: ofAnotherGroup }],
  ["an offerer with another identity", { offerer: withAnotherIdentity }],
  ["an answerer with another identity", { answerer: withAnotherIdentity }],
  [
    "an offer of another attempt",
    { offerer: (terms) => ({ ...terms, offerDigest: freshBytes(32) }) },
  ],
  [
    "an answer of another attempt",
    { answerer: (terms) => ({ ...terms, answerDigest: freshBytes(32) }) },
  ],
];

function describeImpostors(pairOf: () => TransportPair): void {
  it.each(IMPOSTURES)("[LK3] refuses %s", async (_, { offerer, answerer }) => {
    const terms = agree();
    await expectRefusal(pairOf(), {
      offerer: offerer?.(terms.offerer) ?? terms.offerer,
      answerer: answerer?.(terms.answerer) ?? terms.answerer,
    });
  });

  it("[LK4] refuses a connection with somebody in between who swapped fingerprints", async () => {
    const terms = agree();
    const connection = await connect(pairOf());
    const [seenByOfferer, seenByAnswerer] = [freshBytes(64), freshBytes(64)];
    await expectRefusal(pairOf(), terms, {
      ...connection,
      offerer: disguise(connection.offerer, { binding: seenByOfferer }),
      answerer: disguise(connection.answerer, { binding: seenByAnswerer }),
    });
  });

  it("[LK4] refuses an auth that was recorded on another connection", async () => {
    const terms = agree();
    const recorded = await connect(pairOf());
    const auths: Bytes[] = [];
    const record = (frame: SeenFrame): SeenFrame => {
      auths.push(frame.bytes);
      return frame;
    };
    const offerer = new HandshakeProbe(
      disguise(recorded.offerer, { alter: record }),
      "offerer",
      terms.offerer,
    );
    offerer.handshake.begin();
    const replayed = await connect(pairOf());
    const attacker = new ChannelProbe(replayed.offerer);
    const answerer = new HandshakeProbe(replayed.answerer, "answerer", terms.answerer);
    const [auth] = auths;
    expect(auth).toBeDefined();
    attacker.channel.send("control", auth ?? EMPTY, EMPTY);
    expect(await answerer.outcome()).toBe("authentication");
    await attacker.untilClosed();
    offerer.handshake.abort();
    for (const connection of [recorded, replayed]) connection.endAttempts();
  });

  /** Byte 1 is the MAC's first, byte 33 the signature's. */
  it.each([
    ["a wrong MAC and a right signature", (frame: SeenFrame) => flip(frame, 1)],
    ["a member that signs for another one", (frame: SeenFrame) => flip(frame, 33)],
    ["an auth on the bulk lane", ({ bytes }: SeenFrame) => ({ lane: "bulk" as const, bytes })],
  ])("[LK3] refuses %s", async (_, alter) => {
    const connection = await connect(pairOf());
    const offerer = disguise(connection.offerer, { alter });
    await expectRefusal(pairOf(), agree(), { ...connection, offerer });
  });

  it("[LK3] refuses its own auth when it comes back", async () => {
    const terms = agree();
    const connection = await connect(pairOf());
    const mirror = new ChannelProbe(connection.answerer);
    const offerer = new HandshakeProbe(connection.offerer, "offerer", terms.offerer);
    offerer.handshake.begin();
    await mirror.untilFrames(1);
    mirror.channel.send("control", mirror.frames[0]?.bytes ?? EMPTY, EMPTY);
    expect(await offerer.outcome()).toBe("authentication");
    await mirror.untilClosed();
    connection.endAttempts();
  });

  const firstFrames: [string, "control" | "bulk", Bytes][] = [
    ["another message", "control", frameOf({ type: "ping", token: 1 })],
    ["data", "bulk", frameOf({ type: "data", index: 0, size: 1, offset: 0, bytes: freshBytes(1) })],
    ["noise", "control", freshBytes(97)],
    ["an endless frame", "control", new Uint8Array(CONTROL_FRAME_BYTES_MAX + 1).fill(1)],
  ];
  it.each(firstFrames)("[LK3] ends a channel that begins with %s", async (_, lane, frame) => {
    const terms = agree();
    const connection = await connect(pairOf());
    const attacker = new ChannelProbe(connection.offerer);
    const answerer = new HandshakeProbe(connection.answerer, "answerer", terms.answerer);
    await Promise.resolve();
    attacker.channel.send(lane, frame, EMPTY);
    expect(await answerer.outcome()).not.toBeTypeOf("object");
    await attacker.untilClosed();
    expect(answerer.outcomes.length).toBe(1);
    connection.endAttempts();
  });
}

function flip({ lane, bytes }: SeenFrame, at: number): SeenFrame {
  const flipped = bytes.slice();
  flipped[at] = (flipped[at] ?? 0) ^ 1;
  return { lane, bytes: flipped };
}

async function expectRefusal(
  pair: TransportPair,
  terms: Readonly<Record<"offerer" | "answerer", Terms>>,
  connection?: Connection,
): Promise<void> {
  const ends = connection ?? (await connect(pair));
  const answerer = new HandshakeProbe(ends.answerer, "answerer", terms.answerer);
  const offerer = new HandshakeProbe(ends.offerer, "offerer", terms.offerer);
  offerer.handshake.begin();
  const outcomes = await Promise.all([offerer.outcome(), answerer.outcome()]);
  expect(outcomes).toContain("authentication");
  expect(outcomes.filter((outcome) => typeof outcome !== "string")).toEqual([]);
  expect([offerer.outcomes.length, answerer.outcomes.length]).toEqual([1, 1]);
  ends.endAttempts();
}

function describeCredit(pairOf: () => TransportPair): void {
  it("[LK5] stops a sender whose receiver releases nothing, and goes on when it does", async () => {
    const linked = await link(pairOf());
    const { answerer, offerer } = linked;
    let sentBytes = 0;
    const totalBytes = 3 * CREDIT_WINDOW_BYTES;
    offerer.pump = () => {
      if (sentBytes < totalBytes) sentBytes += offerer.fill(FRAGMENT_BYTES_MAX);
    };
    offerer.pump();
    await answerer.until(() => answerer.receivedBytes === CREDIT_WINDOW_BYTES, "a full window");
    expect(sentBytes).toBe(CREDIT_WINDOW_BYTES);
    expect(offerer.link.writableBytes).toBe(0);
    offerer.link.send({ type: "ping", token: 1 });
    await answerer.until(() => answerer.messages.length > 0, "control in spite of it");
    expect(answerer.receivedBytes).toBe(CREDIT_WINDOW_BYTES);
    answerer.react = (message) => {
      if (message.type === "data") answerer.link.releaseCredit(message.bytes.length);
    };
    answerer.link.releaseCredit(answerer.receivedBytes);
    await answerer.until(() => answerer.receivedBytes >= totalBytes, "three windows");
    await unlink(linked);
  });

  it("[LK5] tells what is writable at once, and again when it grows", async () => {
    const linked = await link(pairOf());
    const { answerer, offerer } = linked;
    expect(offerer.writableBytes.length).toBe(1);
    expect(offerer.writableBytes[0]).toBe(offerer.link.writableBytes);
    expect(offerer.writableBytes[0]).toBeGreaterThan(0);
    const size = 1_000;
    offerer.link.send({ type: "data", index: 0, size, offset: 0, bytes: new Uint8Array(size) });
    await answerer.until(() => answerer.receivedBytes === size, "data");
    await unlink(linked);
  });
}

function frameOf(message: Message): Bytes {
  const { head, body } = new Codec().encode(message);
  return concatBytes(head, body);
}

function describeViolations(pairOf: () => TransportPair): void {
  const ping = frameOf({ type: "ping", token: 1 });
  const violations: [string, "control" | "bulk", Bytes][] = [
    ["credit that goes back", "control", frameOf({ type: "credit", totalBytes: 1 })],
    [
      "credit for what was never sent",
      "control",
      frameOf({ type: "credit", totalBytes: CREDIT_WINDOW_BYTES + 1 }),
    ],
    [
      "a second auth",
      "control",
      frameOf({ type: "auth", mac: freshBytes(32), signature: freshBytes(64) }),
    ],
    ["a malformed frame", "control", concatBytes(ping, EMPTY, Uint8Array.of(0))],
    ["control on the bulk lane", "bulk", ping],
    [
      "data on the control lane",
      "control",
      frameOf({ type: "data", index: 0, size: 1, offset: 0, bytes: freshBytes(1) }),
    ],
  ];
  it.each(violations)("[LK6] ends a link at %s", async (_, lane, frame) => {
    const linked = await link(pairOf());
    linked.connection.offerer.send(lane, frame, EMPTY);
    await expectViolation(linked);
  });

  it("[LK6] ends a link at data beyond credit", async () => {
    const linked = await link(pairOf());
    const { answerer, connection } = linked;
    const message = { type: "data", index: 0, size: FRAGMENT_BYTES_MAX, offset: 0 } as const;
    const { head, body } = new Codec().encode({
      ...message,
      bytes: new Uint8Array(FRAGMENT_BYTES_MAX),
    });
    for (let sent = 0; sent <= CREDIT_WINDOW_BYTES; sent += FRAGMENT_BYTES_MAX) {
      connection.offerer.send("bulk", head, body);
    }
    await expectViolation(linked);
    expect(answerer.receivedBytes).toBeLessThanOrEqual(CREDIT_WINDOW_BYTES);
  });
}

async function expectViolation({ answerer, offerer }: Linked): Promise<void> {
  await answerer.until(() => answerer.closeReasons.length > 0, "the end at the wronged side");
  await offerer.until(() => offerer.closeReasons.length > 0, "the end at the violator's side");
  expect(answerer.closeReasons).toEqual(["failed"]);
  expect(["violation", "remote"]).toContain(offerer.closeReasons[0]);
  expect(answerer.messages).toEqual([]);
}
