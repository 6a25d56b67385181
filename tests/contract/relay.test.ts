/** The relay's transport keeps the contract, and shows nothing to what it goes through. */

import { createNodePlatform } from "@passalong/node";
import { type Bytes, concatBytes } from "passalong/base";
import { afterAll, describe, expect, it } from "vitest";
import { RelayHub } from "./relay-hub.ts";
import { ChannelProbe, connect, patternFrame } from "./transport-bench.ts";
import { describeTransport } from "./transport-suite.ts";

const platform = createNodePlatform({ transports: ["relay"] });

afterAll(async () => {
  await platform.close();
});

describeTransport("relay", () => {
  const hub = new RelayHub();
  const [offerer, answerer] = [hub.transport(platform), hub.transport(platform)];
  return {
    offerer,
    answerer,
    close: async () => {
      await Promise.all([offerer.close(), answerer.close()]);
    },
  };
});

describe("a relayed channel", () => {
  it("[RL8, RL9] shows the rendezvous nothing of its frames", async () => {
    const hub = new RelayHub();
    const seen: Bytes[] = [];
    hub.onPiece = (piece) => seen.push(piece.slice());
    const [offerer, answerer] = [hub.transport(platform), hub.transport(platform)];
    const connection = await connect({ offerer, answerer, close: () => Promise.resolve() });
    const far = new ChannelProbe(connection.answerer);
    const near = new ChannelProbe(connection.offerer);
    const frame = patternFrame(1, 60_000);
    near.send("bulk", frame);
    near.send("control", patternFrame(2, 10));
    await far.untilFrames(2);
    const passed = Buffer.from(concatBytes(...seen));
    expect(passed.length).toBeGreaterThan(60_000);
    expect(passed.includes(Buffer.from(frame.subarray(100, 132)))).toBe(false);
    connection.endAttempts();
    near.channel.close();
    await far.untilClosed();
  });

  it("[RL10] lets control go before bulk that waits, and after it is closed", async () => {
    const hub = new RelayHub();
    const [offerer, answerer] = [hub.transport(platform), hub.transport(platform)];
    const connection = await connect({ offerer, answerer, close: () => Promise.resolve() });
    const far = new ChannelProbe(connection.answerer);
    const near = new ChannelProbe(connection.offerer);
    for (let count = 0; count < 4; count += 1) near.send("bulk", patternFrame(count, 60_000));
    near.send("control", patternFrame(9, 10));
    near.channel.close();
    await far.untilClosed();
    expect(far.frames.map(({ lane }) => lane)).toContain("control");
    expect(far.frames.filter(({ lane }) => lane === "bulk").length).toBeLessThan(4);
    connection.endAttempts();
  });
});
