/** What the memory network lets tests do to connections. */

import { MemoryNetwork } from "passalong/testing";
import { describe, expect, it } from "vitest";
import { agree, HandshakeProbe } from "./link-bench.ts";
import {
  ChannelProbe,
  connect,
  contextOf,
  freshBytes,
  patternFrame,
  type TransportPair,
} from "./transport-bench.ts";

function pairOn(network: MemoryNetwork): TransportPair {
  const [offerer, answerer] = [network.transport(), network.transport()];
  return { offerer, answerer, close: () => Promise.resolve() };
}

describe("MemoryNetwork", () => {
  it("[LK10] tells both ends of a cut", async () => {
    const network = new MemoryNetwork();
    const { answerer, offerer } = await connect(pairOn(network));
    const probes = [new ChannelProbe(offerer), new ChannelProbe(answerer)];
    network.connections[0]?.cut();
    for (const probe of probes) {
      await probe.untilClosed();
      expect(probe.closeReasons).toEqual(["failed"]);
    }
  });

  it("[LK7] holds what is under way and lets it go in order", async () => {
    const network = new MemoryNetwork();
    const connection = await connect(pairOn(network));
    const [near, far] = [
      new ChannelProbe(connection.offerer),
      new ChannelProbe(connection.answerer),
    ];
    network.connections[0]?.hold();
    for (let number = 0; number < 3; number += 1) near.send("control", patternFrame(number, 9));
    await new Promise((resolve) => setTimeout(resolve));
    expect(far.frames).toEqual([]);
    network.connections[0]?.release();
    await far.untilFrames(3);
    expect(far.frames.map(({ bytes: [first] }) => first)).toEqual([0, 1, 2]);
  });

  it("[LK3] a handshake fails when its frames are altered on the way", async () => {
    const network = new MemoryNetwork();
    const connection = await connect(pairOn(network));
    network.connections[0]?.intercept(({ lane, bytes }) => {
      bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
      return { lane, bytes };
    });
    const terms = agree();
    const answerer = new HandshakeProbe(connection.answerer, "answerer", terms.answerer);
    const offerer = new HandshakeProbe(connection.offerer, "offerer", terms.offerer);
    offerer.handshake.begin();
    expect(await answerer.outcome()).toBe("authentication");
    expect(await offerer.outcome()).not.toBeTypeOf("object");
  });

  it("[LK4] opens nothing when fingerprints were swapped, except to an interloper", async () => {
    for (const hasInterloper of [false, true]) {
      const network = new MemoryNetwork();
      network.hasInterloper = hasInterloper;
      const linkId = freshBytes(16);
      const offer = network.transport().offer(contextOf({ linkId }));
      const { webrtc } = await offer.section;
      expect(webrtc).toBeDefined();
      if (webrtc === undefined) continue;
      const swapped = { webrtc: { ...webrtc, fingerprint: freshBytes(32) } };
      const answer = network.transport().answer(contextOf({ linkId }), swapped);
      offer.accept((await answer?.section) ?? {});
      expect(network.connections.length).toBe(hasInterloper ? 1 : 0);
      const [connection] = network.connections;
      const bindings = [connection?.offererEnd.binding, connection?.answererEnd.binding];
      if (hasInterloper) expect(bindings[0]).not.toEqual(bindings[1]);
    }
  });

  it("[LK8] opens nothing while it is down, and several channels where it is told to", async () => {
    const network = new MemoryNetwork({ channelsPerAttempt: 2 });
    await connect(pairOn(network));
    expect(network.connections.length).toBe(2);
    network.isUp = false;
    const linkId = freshBytes(16);
    const offer = network.transport().offer(contextOf({ linkId }));
    const answer = network.transport().answer(contextOf({ linkId }), await offer.section);
    offer.accept((await answer?.section) ?? {});
    expect(network.connections.length).toBe(2);
  });
});
