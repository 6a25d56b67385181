/**
 * The contract of transports for WebRTC in a browser, and what is its own: both ends are in this
 * page.
 */

import { BULK_HIGH_WATER_BYTES, BULK_LOW_WATER_BYTES, createRtcTransport } from "passalong/browser";
import type { Transport } from "passalong/group";
import { equalBytes } from "passalong/base";
import { ChannelProbe, connect, contextOf, freshBytes, patternFrame } from "../transport-bench.ts";
import { describeTransport } from "../transport-suite.ts";
import { collectedTests, describe, expect, it } from "./vitest-in-page.ts";

/** Two transports of one page. */
function makePair() {
  const offerer = createRtcTransport();
  const answerer = createRtcTransport();
  const close = async (): Promise<void> => {
    await Promise.all([offerer.close(), answerer.close()]);
  };
  return { offerer, answerer, close };
}

/** Every data channel that is made while something goes on. */
async function channelsMadeBy(act: () => Promise<void>): Promise<RTCDataChannel[]> {
  const { prototype } = RTCPeerConnection;
  const original = Object.getOwnPropertyDescriptor(prototype, "createDataChannel");
  const made: RTCDataChannel[] = [];
  Object.defineProperty(prototype, "createDataChannel", {
    configurable: true,
    value(this: RTCPeerConnection, label: string, options?: RTCDataChannelInit) {
      const channel: RTCDataChannel = original?.value.call(this, label, options);
      made.push(channel);
      return channel;
    },
  });
  try {
    await act();
  } finally {
    if (original !== undefined) Object.defineProperty(prototype, "createDataChannel", original);
  }
  return made;
}

/** An answerer whose section names another certificate than it has. */
function impostor(transport: Transport): Transport {
  return {
    ...transport,
    answer: (context, offer) => {
      const attempt = transport.answer(context, offer);
      return (
        attempt && {
          section: attempt.section.then(({ webrtc, ...others }) =>
            webrtc === undefined
              ? others
              : { ...others, webrtc: { ...webrtc, fingerprint: freshBytes(32) } },
          ),
          onChannel: (listener) => attempt.onChannel(listener),
          addCandidates: (candidates) => attempt.addCandidates(candidates),
        }
      );
    },
  };
}

describeTransport("WebRTC in a browser", makePair);

describe("WebRTC in a browser", () => {
  it("[PG22] offers to be the DTLS client, with UDP candidates and a certificate of its own", async () => {
    const pair = makePair();
    const sections = [];
    for (let count = 0; count < 2; count += 1) {
      const context = contextOf({ linkId: freshBytes(16) });
      sections.push((await pair.offerer.offer(context).section).webrtc);
      context.abort.abort();
    }
    const [one, two] = sections;
    expect(one?.setup).toBe("active");
    expect(new Set(one?.candidates.map(({ protocol }) => protocol))).toEqual(new Set(["udp"]));
    const isSame = one && two && equalBytes(one.fingerprint, two.fingerprint);
    expect(isSame).toBe(false);
    await pair.close();
  });

  it("[PG23] has two channels that are negotiated beforehand", async () => {
    const pair = makePair();
    const made = await channelsMadeBy(async () => {
      const connection = await connect(pair);
      connection.endAttempts();
      connection.offerer.close();
    });
    const shape = ({ id, label, ordered, negotiated, maxRetransmits }: RTCDataChannel) => {
      return { id, label, ordered, negotiated, maxRetransmits };
    };
    const lanes = [
      { id: 0, label: "control", ordered: true, negotiated: true, maxRetransmits: null },
      { id: 1, label: "bulk", ordered: false, negotiated: true, maxRetransmits: null },
    ];
    expect(made.map((channel) => shape(channel))).toEqual([...lanes, ...lanes]);
    await pair.close();
  });

  it("[PG23] counts what waits in the browser's queue", async () => {
    const pair = makePair();
    const connection = await connect(pair);
    const [offerer, answerer] = [
      new ChannelProbe(connection.offerer),
      new ChannelProbe(connection.answerer),
    ];
    expect(offerer.channel.bulkRoomBytes).toBe(BULK_HIGH_WATER_BYTES);
    offerer.send("bulk", patternFrame(1, 65_536));
    expect(offerer.channel.bulkRoomBytes).toBe(BULK_HIGH_WATER_BYTES - 65_536);
    while (offerer.channel.bulkRoomBytes > 0) offerer.send("bulk", patternFrame(1, 65_536));
    let roomBytes = 0;
    offerer.pump = () => {
      roomBytes = offerer.channel.bulkRoomBytes;
    };
    await offerer.until(() => roomBytes > 0, "room");
    expect(roomBytes).toBeGreaterThanOrEqual(BULK_HIGH_WATER_BYTES - BULK_LOW_WATER_BYTES);
    offerer.channel.close();
    await Promise.all([offerer.untilClosed(), answerer.untilClosed()]);
    connection.endAttempts();
    await pair.close();
  });

  it("[PG25] opens no channel to another certificate than the descriptor's", async () => {
    const pair = makePair();
    const context = contextOf({ linkId: freshBytes(16) });
    let isOpen = false;
    const offer = pair.offerer.offer(context);
    offer.onChannel(() => {
      isOpen = true;
    });
    const answer = impostor(pair.answerer).answer(context, await offer.section);
    const sections = await answer?.section;
    const connection = new Promise<void>((resolve) => {
      // Nothing tells of a refusal but time: another pair opens meanwhile.
      void connect(makePair()).then(() => resolve());
    });
    offer.accept(sections ?? {});
    await connection;
    expect(isOpen).toBe(false);
    context.abort.abort();
    await pair.close();
  });
});

Object.assign(globalThis, { pageTests: collectedTests() });
