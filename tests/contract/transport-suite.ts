/** What every transport must do: run `describeTransport` for each kind. */

import { equalBytes } from "passalong/base";
import { EARLY_FRAMES_MAX, type Lane, type Transport } from "passalong/group";
import { CONTROL_FRAME_BYTES_MAX, type DescriptorSections } from "passalong/wire";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeLinks } from "./link-suite.ts";
import {
  ChannelProbe,
  connect,
  type Connection,
  contextOf,
  freshBytes,
  patternFrame,
  throughWire,
  type TransportPair,
} from "./transport-bench.ts";

/**
 * What a kind of connection cannot do through no fault of its adapter; true unless said otherwise.
 */
export interface TransportTraits {
  /** A control frame arrives before bulk frames that were queued before it. */
  readonly controlOvertakesBulk: boolean;
  /** Control frames sent right before `close` arrive. */
  readonly controlSurvivesClose: boolean;
}

/** Payload of the long transfer, bytes: enough to show a queue that grows with it. */
const LONG_TRANSFER_BYTES = 67_108_864;

/**
 * Bytes that may be under way in it: the bulk queue, and the buffers of an operating system on both
 * sides.
 */
const UNDER_WAY_BYTES_MAX = 33_554_432;

/** Probes of both ends. */
interface Probes {
  readonly connection: Connection;
  readonly offerer: ChannelProbe;
  readonly answerer: ChannelProbe;
}

/**
 * Holds a transport to its contract.
 *
 * @param makePair  Makes two transports that can reach each other over this machine alone.
 */
export function describeTransport(
  name: string,
  makePair: () => TransportPair | Promise<TransportPair>,
  traits: Partial<TransportTraits> = {},
): void {
  const { controlOvertakesBulk = true, controlSurvivesClose = true } = traits;
  describe(`${name} transport`, () => {
    let pair: TransportPair;
    beforeAll(async () => {
      pair = await makePair();
    });
    afterAll(async () => {
      await pair.close();
    });
    describeOpening(() => pair);
    describeFrames(() => pair, controlOvertakesBulk);
    describeEarlyFrames(() => pair);
    describeEnding(() => pair, controlSurvivesClose);
    describeHostility(() => pair);
    describeLinks(() => pair);
  });
}

async function probe(pair: TransportPair): Promise<Probes> {
  const connection = await connect(pair);
  const offerer = new ChannelProbe(connection.offerer);
  const answerer = new ChannelProbe(connection.answerer);
  return { connection, offerer, answerer };
}

async function end({ connection, offerer, answerer }: Probes): Promise<void> {
  connection.endAttempts();
  offerer.channel.close();
  await Promise.all([offerer.untilClosed(), answerer.untilClosed()]);
}

function describeOpening(pairOf: () => TransportPair): void {
  it("[LK4] opens connections with one binding at both ends, unlike any other", async () => {
    const probes = [await probe(pairOf()), await probe(pairOf())];
    for (const { connection } of probes) {
      expect(connection.offerer.kind).toBe(pairOf().offerer.kind);
      expect(connection.answerer.kind).toBe(pairOf().offerer.kind);
      expect(connection.offerer.binding.length).toBeGreaterThanOrEqual(32);
      expect(connection.answerer.binding).toEqual(connection.offerer.binding);
      expect(connection.offerer.frameBytesMax).toBeGreaterThanOrEqual(CONTROL_FRAME_BYTES_MAX);
      expect(connection.offerer.bulkRoomBytes).toBeGreaterThan(0);
    }
    const [first, second] = probes.map(({ connection }) => connection.offerer.binding);
    expect(first !== undefined && second !== undefined && equalBytes(first, second)).toBe(false);
    await Promise.all(probes.map(end));
  });

  it("[LK8] channels that were handed over outlive their attempts", async () => {
    const probes = await probe(pairOf());
    probes.connection.endAttempts();
    probes.offerer.send("control", patternFrame(1, 10));
    await probes.answerer.untilFrames(1);
    probes.answerer.send("control", patternFrame(2, 10));
    await probes.offerer.untilFrames(1);
    expect(probes.offerer.closeReasons).toEqual([]);
    await end(probes);
  });

  it("[LK9] names no loopback address unless it may", async () => {
    const context = contextOf({ linkId: freshBytes(16), isLoopbackAllowed: false });
    const { webrtc, tcp } = throughWire(await pairOf().offerer.offer(context).section);
    const hosts = [
      ...(webrtc?.candidates ?? []).map(({ address }) => address),
      ...(tcp?.addresses ?? []).map(({ host }) => host),
    ];
    expect(hosts.filter((host) => /^127\.|^::1$|^0\.0\.0\.0$|^::$/.test(host))).toEqual([]);
    context.abort.abort();
  });
}

function describeFrames(pairOf: () => TransportPair, controlOvertakesBulk: boolean): void {
  it.each(["control", "bulk"] as const)(
    "[LK8] keeps frames of all sizes whole on the %s lane",
    async (lane: Lane) => {
      const probes = await probe(pairOf());
      const { frameBytesMax } = probes.offerer.channel;
      const sizes = [1, 2, 3, 15, 16, 17, 1_000, 16_383, 16_384, frameBytesMax - 1, frameBytesMax];
      const frames = sizes.map((size, number) => patternFrame(number, size));
      for (const [from, to] of [
        [probes.offerer, probes.answerer],
        [probes.answerer, probes.offerer],
      ] as const) {
        for (const frame of frames) from.send(lane, frame);
        await to.untilFrames(frames.length);
        const bySize = to.frames.toSorted((left, right) => left.bytes.length - right.bytes.length);
        expect(bySize.map((frame) => frame.lane)).toEqual(frames.map(() => lane));
        bySize.forEach(({ bytes }, at) => {
          const frame = frames[at];
          expect(frame !== undefined && equalBytes(bytes, frame)).toBe(true);
        });
      }
      await end(probes);
    },
  );

  it("[LK7] keeps the order of control frames, both ways at once", async () => {
    const probes = await probe(pairOf());
    for (let number = 0; number < 500; number += 1) {
      probes.offerer.send("control", Uint8Array.of(number >>> 8, number & 0xff));
      probes.answerer.send("control", Uint8Array.of(number >>> 8, number & 0xff, 0));
    }
    const expected = Array.from({ length: 500 }, (_, number) => number);
    for (const end of [probes.offerer, probes.answerer]) {
      await end.untilFrames(500);
      expect(end.frames.map(({ bytes: [high = 0, low = 0] }) => high * 256 + low)).toEqual(
        expected,
      );
    }
    await end(probes);
  });

  it("[LK8] tells when the bulk queue is full and when it has room again", async () => {
    const probes = await probe(pairOf());
    const { answerer, offerer } = probes;
    const frame = patternFrame(0, offerer.channel.frameBytesMax);
    answerer.isKeeping = false;
    let sentBytes = 0;
    while (offerer.channel.bulkRoomBytes > 0) {
      const roomBytes = offerer.channel.bulkRoomBytes;
      offerer.send("bulk", frame);
      expect(offerer.channel.bulkRoomBytes).toBeLessThanOrEqual(roomBytes);
      sentBytes += frame.length;
      expect(sentBytes).toBeLessThan(UNDER_WAY_BYTES_MAX);
    }
    await offerer.until(() => offerer.drainCount > 0, "room in the bulk queue");
    expect(offerer.channel.bulkRoomBytes).toBeGreaterThan(0);
    await answerer.until(() => answerer.receivedBytes === sentBytes, "all that was sent");
    await end(probes);
  });

  if (controlOvertakesBulk)
    it("[LK7] lets control overtake bulk", async () => {
      const probes = await probe(pairOf());
      const { answerer, offerer } = probes;
      const frame = patternFrame(0, offerer.channel.frameBytesMax);
      let sentCount = 0;
      for (; offerer.channel.bulkRoomBytes > 0; sentCount += 1) offerer.send("bulk", frame);
      offerer.send("control", patternFrame(1, 10));
      await answerer.untilFrames(sentCount + 1);
      const lanes = answerer.frames.map(({ lane }) => lane);
      expect(lanes.indexOf("control")).toBeLessThan(sentCount);
      await end(probes);
    });

  it("[LK8] holds little of a long transfer in memory", async () => {
    const probes = await probe(pairOf());
    const { answerer, offerer } = probes;
    const frame = patternFrame(0, Math.min(65_536, offerer.channel.frameBytesMax));
    answerer.isKeeping = false;
    let sentBytes = 0;
    let underWayBytesMost = 0;
    offerer.pump = () => {
      while (sentBytes < LONG_TRANSFER_BYTES && offerer.channel.bulkRoomBytes > 0) {
        offerer.send("bulk", frame);
        sentBytes += frame.length;
        underWayBytesMost = Math.max(underWayBytesMost, sentBytes - answerer.receivedBytes);
      }
    };
    offerer.pump();
    await answerer.until(() => answerer.receivedBytes >= LONG_TRANSFER_BYTES, "64 MiB");
    expect(underWayBytesMost).toBeLessThan(UNDER_WAY_BYTES_MAX);
    await end(probes);
  });
}

function describeEarlyFrames(pairOf: () => TransportPair): void {
  it("[LK8] keeps frames that come before anybody listens", async () => {
    const connection = await connect(pairOf());
    const offerer = new ChannelProbe(connection.offerer);
    for (let number = 0; number < EARLY_FRAMES_MAX; number += 1) {
      offerer.send("control", patternFrame(number, 20));
    }
    connection.answerer.send("control", patternFrame(99, 20), new Uint8Array(0));
    await offerer.untilFrames(1);
    const answerer = new ChannelProbe(connection.answerer);
    await answerer.untilFrames(EARLY_FRAMES_MAX);
    expect(answerer.frames.map(({ bytes: [first] }) => first)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    await end({ connection, offerer, answerer });
  });

  it.each([
    ["too many", Array.from({ length: EARLY_FRAMES_MAX + 1 }, () => 20)],
    ["too large", [CONTROL_FRAME_BYTES_MAX + 1]],
  ])("[LK8] ends a channel when frames that nobody listens to are %s", async (_, sizes) => {
    const connection = await connect(pairOf());
    const offerer = new ChannelProbe(connection.offerer);
    sizes.forEach((size, number) => offerer.send("control", patternFrame(number, size)));
    await offerer.untilClosed();
    const answerer = new ChannelProbe(connection.answerer);
    await answerer.untilClosed();
    expect(answerer.closeReasons).toEqual(["failed"]);
    expect(answerer.frames.length).toBeLessThanOrEqual(EARLY_FRAMES_MAX);
    connection.endAttempts();
  });
}

function describeEnding(pairOf: () => TransportPair, controlSurvivesClose: boolean): void {
  it("[LK10] ends once at both ends, and drops what is sent afterwards", async () => {
    const probes = await probe(pairOf());
    const { answerer, offerer } = probes;
    offerer.send("control", patternFrame(1, 10));
    await answerer.untilFrames(1);
    offerer.channel.close();
    expect(offerer.closeReasons).toEqual([]);
    offerer.channel.close();
    offerer.send("control", patternFrame(2, 10));
    offerer.send("bulk", patternFrame(3, 10));
    await Promise.all([offerer.untilClosed(), answerer.untilClosed()]);
    answerer.send("control", patternFrame(4, 10));
    answerer.channel.close();
    offerer.channel.close();
    await end(await probe(pairOf()));
    expect(offerer.closeReasons).toEqual(["local"]);
    expect(answerer.closeReasons).toEqual(["remote"]);
    expect(answerer.frames.length).toBe(1);
    expect(offerer.frames.length).toBe(0);
    probes.connection.endAttempts();
  });

  if (controlSurvivesClose)
    it("[LK10] delivers control frames sent before the end", async () => {
      const probes = await probe(pairOf());
      const { answerer, offerer } = probes;
      for (let number = 0; number < 5; number += 1)
        offerer.send("control", patternFrame(number, 9));
      offerer.channel.close();
      await answerer.untilClosed();
      expect(answerer.frames.map(({ bytes: [first] }) => first)).toEqual([0, 1, 2, 3, 4]);
      probes.connection.endAttempts();
    });

  it("[LK8] leaves nothing of aborted attempts behind", async () => {
    const { answerer, offerer } = pairOf();
    let channelCount = 0;
    const count = (): void => {
      channelCount += 1;
    };
    for (const stage of ["begun", "offered", "answered", "accepted"] as const) {
      const linkId = freshBytes(16);
      const [ours, theirs] = [contextOf({ linkId }), contextOf({ linkId })];
      const offer = offerer.offer(ours);
      if (stage === "begun") ours.abort.abort();
      offer.onChannel(count);
      const sections = await sectionsOf(offer.section);
      if (stage === "offered") ours.abort.abort();
      const answer = answerer.answer(theirs, sections);
      answer?.onChannel(count);
      const answerSections = await sectionsOf(answer?.section);
      if (stage === "answered") ours.abort.abort();
      offer.accept(answerSections);
      ours.abort.abort();
      theirs.abort.abort();
    }
    await end(await probe(pairOf()));
    expect(channelCount).toBe(0);
  });
}

/** A section that an ended attempt refuses counts as none. */
async function sectionsOf(section: Promise<DescriptorSections> | undefined) {
  try {
    return throughWire((await section) ?? {});
  } catch {
    return {};
  }
}

function describeHostility(pairOf: () => TransportPair): void {
  it("[LK8] passes over descriptors without its section", async () => {
    const linkId = freshBytes(16);
    const [ours, theirs] = [contextOf({ linkId }), contextOf({ linkId })];
    expect(pairOf().answerer.answer(theirs, {})).toBeUndefined();
    const offer = pairOf().offerer.offer(ours);
    await offer.section;
    offer.accept({});
    offer.addCandidates([]);
    ours.abort.abort();
    theirs.abort.abort();
  });

  it("[LK8] opens nothing and throws nothing for an answer that leads nowhere", async () => {
    const { offerer } = pairOf();
    const [ours, theirs] = [
      contextOf({ linkId: freshBytes(16) }),
      contextOf({ linkId: freshBytes(16) }),
    ];
    const answer = pairOf().answerer.answer(theirs, throughWire(await sectionOfAnother(offerer)));
    let channelCount = 0;
    const offer = offerer.offer(ours);
    offer.onChannel(() => {
      channelCount += 1;
    });
    await offer.section;
    offer.accept(throughWire(nowhere((await answer?.section) ?? {})));
    const candidate = { protocol: "udp", type: "host", priority: 1, foundation: "1" } as const;
    for (const part of [offer, answer]) {
      part?.addCandidates([
        { ...candidate, address: "255.255.255.255", port: 9 },
        { ...candidate, address: "00000000-0000-4000-8000-000000000000.local", port: 9 },
        { ...candidate, address: ":::::", port: 9 },
        { ...candidate, address: "999.999.999.999", port: 9, protocol: "tcp" },
      ]);
    }
    await end(await probe(pairOf()));
    expect(channelCount).toBe(0);
    ours.abort.abort();
    theirs.abort.abort();
  });
}

/** The section of an offer whose maker is gone. */
async function sectionOfAnother(transport: Transport): Promise<DescriptorSections> {
  const context = contextOf({ linkId: freshBytes(16) });
  const section = await transport.offer(context).section;
  context.abort.abort();
  return section;
}

/** The same kinds of sections, naming somebody who is not there. */
function nowhere({ webrtc, tcp }: DescriptorSections): DescriptorSections {
  return {
    ...(webrtc === undefined
      ? {}
      : { webrtc: { ...webrtc, fingerprint: new Uint8Array(32), candidates: [] } }),
    ...(tcp === undefined ? {} : { tcp: { addresses: [{ host: "127.0.0.1", port: 1 }] } }),
  };
}
