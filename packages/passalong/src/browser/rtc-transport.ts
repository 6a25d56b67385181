/** WebRTC in a browser: channels to pages and to programs, with nobody's server in between. */

import type { Transport } from "../group/index.ts";
import { RtcAttempt } from "./rtc-attempt.ts";
import { RtcConnections } from "./rtc-connections.ts";

/** Makes the transport of one page. Nothing is opened before the first attempt. */
export function createRtcTransport(): Transport {
  const connections = new RtcConnections();
  const closing = new AbortController();
  return {
    kind: "webrtc",
    offer: (context) => new RtcAttempt({ context, connections, closing: closing.signal }),
    answer: (context, { webrtc: offer }) => {
      if (offer === undefined) return undefined;
      return new RtcAttempt({ context, connections, closing: closing.signal, offer });
    },
    close: async () => closing.abort(),
  };
}
