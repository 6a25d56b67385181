/** How many peer connections a page may have. */

import { afterEach, describe, expect, it, vi } from "vitest";
import { PEER_CONNECTIONS_MAX, RtcConnections } from "./rtc-connections.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

/** No browser is asked anything. */
const CERTIFICATE = { expires: 0, getFingerprints: () => [] };

describe("a page's peer connections", () => {
  it("[PG24] are so many at most", () => {
    vi.stubGlobal("RTCPeerConnection", Object);
    const connections = new RtcConnections();
    const open = Array.from({ length: PEER_CONNECTIONS_MAX }, () => connections.open(CERTIFICATE));
    expect(() => connections.open(CERTIFICATE)).toThrow(/reload it/);
    expect(open).toHaveLength(PEER_CONNECTIONS_MAX);
  });

  it("[PG24] may be fewer where the browser says so", () => {
    vi.stubGlobal("RTCPeerConnection", function refuse() {
      throw new TypeError("Cannot create so many PeerConnections");
    });
    let refusal: unknown;
    try {
      new RtcConnections().open(CERTIFICATE);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toMatchObject({ code: "connect/refused", cause: expect.any(TypeError) });
  });
});
