/** WebRTC in Node.js keeps the transport contract. */

import { RtcTransport } from "@passalong/node";
import { describe, expect, it } from "vitest";
import { ChannelProbe, connect } from "./transport-bench.ts";
import { describeTransport } from "./transport-suite.ts";

describeTransport(
  "WebRTC in Node.js",
  () => {
    const offerer = new RtcTransport();
    const answerer = new RtcTransport();
    const close = async (): Promise<void> => {
      await Promise.all([offerer.close(), answerer.close()]);
    };
    return { offerer, answerer, close };
  },
  // The library sends the messages of all lanes through one queue.
  { controlOvertakesBulk: false },
);

describe("WebRTC in Node.js", () => {
  it("[LK21] delivers what was sent before the end, however often it is tried", async () => {
    const pair = {
      offerer: new RtcTransport(),
      answerer: new RtcTransport(),
      close: async () => {},
    };
    for (let round = 0; round < 20; round += 1) {
      const connection = await connect(pair);
      const [offerer, answerer] = [connection.offerer, connection.answerer].map(
        (channel) => new ChannelProbe(channel),
      );
      for (let count = 1; count <= 5; count += 1) offerer?.send("control", new Uint8Array(count));
      offerer?.channel.close();
      await answerer?.untilClosed();
      expect(answerer?.frames.map(({ bytes }) => bytes.length)).toEqual([1, 2, 3, 4, 5]);
      expect(answerer?.closeReasons).toEqual(["remote"]);
      connection.endAttempts();
    }
    await Promise.all([pair.offerer.close(), pair.answerer.close()]);
  });
});
