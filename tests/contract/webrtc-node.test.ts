/** WebRTC in Node.js keeps the transport contract. */

import { RtcTransport } from "@passalong/node";
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
