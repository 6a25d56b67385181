/** Session descriptions: ours read, others' composed. */

import { describe, expect, it } from "vitest";
import type { WebRtcSection } from "../wire/index.ts";
import { addressKindOf, isAddressAllowed } from "./addresses.ts";
import {
  candidateLine,
  composeRemoteSdp,
  isCandidateAllowed,
  parseCandidate,
  sectionFromLocalSdp,
} from "./sdp.ts";

/** A local offer as Chromium 156 writes it, shortened by what data channels do not need. */
const CHROMIUM_OFFER = [
  "v=0",
  "o=- 4611686018427387904 2 IN IP4 127.0.0.1",
  "s=-",
  "t=0 0",
  "a=group:BUNDLE 0",
  "a=extmap-allow-mixed",
  "a=msid-semantic: WMS",
  "m=application 51472 UDP/DTLS/SCTP webrtc-datachannel",
  "c=IN IP4 10.77.0.2",
  "a=candidate:1649 1 udp 2113937151 10.77.0.2 51472 typ host generation 0 network-cost 999",
  "a=candidate:7 1 tcp 1518280447 10.77.0.2 9 typ host tcptype active generation 0",
  "a=candidate:8 1 udp 2113937150 2f0f1e9a-97c0-4d4e-a4d3-9c2f6e0e7e11.local 50000 typ host",
  "a=ice-ufrag:HxPa",
  "a=ice-pwd:M0fVWkS0rBkhpB0X2qvHGl6k",
  "a=ice-options:trickle",
  `a=fingerprint:sha-256 ${Array.from({ length: 32 }, () => "AB").join(":")}`,
  "a=setup:actpass",
  "a=mid:0",
  "a=sctp-port:5000",
  "a=max-message-size:262144",
  "",
].join("\r\n");

const SECTION: WebRtcSection = {
  fingerprint: new Uint8Array(32).fill(0xab),
  ufrag: "HxPa",
  pwd: "M0fVWkS0rBkhpB0X2qvHGl6k",
  setup: "actpass",
  messageBytesMax: 262_144,
  candidates: [
    {
      protocol: "udp",
      type: "host",
      priority: 2_113_937_151,
      address: "10.77.0.2",
      port: 51_472,
      foundation: "1649",
    },
    {
      protocol: "udp",
      type: "host",
      priority: 2_113_937_150,
      address: "2f0f1e9a-97c0-4d4e-a4d3-9c2f6e0e7e11.local",
      port: 50_000,
      foundation: "8",
    },
  ],
};

describe("session descriptions", () => {
  it("[LK20] our own gives a section without the candidates that cannot connect", () => {
    expect(sectionFromLocalSdp(CHROMIUM_OFFER)).toEqual(SECTION);
  });

  it("[LK20] the other side's is composed from its section, and reads back as the same", () => {
    const sdp = composeRemoteSdp({ ...SECTION, setup: "active" });
    expect(sectionFromLocalSdp(sdp)).toEqual({ ...SECTION, setup: "active" });
    expect(sdp.split("\r\n").every((line) => line === "" || /^[a-z]=/.test(line))).toBe(true);
  });

  it("[LK20] a description that lacks a field gives no section", () => {
    for (const name of ["ice-ufrag", "ice-pwd", "fingerprint", "setup"]) {
      const lines = CHROMIUM_OFFER.split("\r\n").filter((line) => !line.startsWith(`a=${name}`));
      expect(sectionFromLocalSdp(lines.join("\r\n"))).toBeUndefined();
    }
  });

  it("[LK20] candidates survive being written and read", () => {
    for (const candidate of SECTION.candidates) {
      expect(parseCandidate(candidateLine(candidate))).toEqual(candidate);
    }
    for (const candidate of SECTION.candidates) {
      expect(candidateLine({ ...candidate, type: "relay" })).toContain("raddr 0.0.0.0 rport 0");
    }
    expect(parseCandidate("candidate:1 1 udp 1 10.0.0.1 0 typ host")).toBeUndefined();
    expect(parseCandidate("candidate:1 2 udp 1 10.0.0.1 5 typ host")).toBeUndefined();
    expect(parseCandidate("")).toBeUndefined();
  });
});

describe("addresses", () => {
  it.each([
    ["127.0.0.1", "loopback"],
    ["::1", "loopback"],
    ["::ffff:127.0.0.1", "loopback"],
    ["0:0:0:0:0:0:0:1", "loopback"],
    ["0.0.0.0", "unspecified"],
    ["::", "unspecified"],
    ["255.255.255.255", "unspecified"],
    ["224.0.0.1", "multicast"],
    ["239.255.255.250", "multicast"],
    ["ff02::1", "multicast"],
    ["169.254.169.254", "linkLocal"],
    ["::ffff:169.254.169.254", "linkLocal"],
    ["fe80::1", "linkLocal"],
    ["10.0.0.1", "unicast"],
    ["203.0.113.9", "unicast"],
    ["2001:db8::1", "unicast"],
    ["fd00::2", "unicast"],
    ["256.1.1.1", "none"],
    ["1.2.3", "none"],
    ["example.org", "none"],
    ["12::34::56", "none"],
  ])("[LK9] %s is %s", (text, kind) => {
    expect(addressKindOf(text)).toBe(kind);
    expect(isAddressAllowed(text, false)).toBe(kind === "unicast");
    expect(isAddressAllowed(text, true)).toBe(kind === "unicast" || kind === "loopback");
  });

  it("[LK9] candidates with mDNS names are allowed, TCP ones are not", () => {
    const [address, name] = SECTION.candidates;
    expect(address !== undefined && isCandidateAllowed(address, false)).toBe(true);
    expect(name !== undefined && isCandidateAllowed(name, false)).toBe(true);
    expect(address !== undefined && isCandidateAllowed({ ...address, protocol: "tcp" }, true)).toBe(
      false,
    );
  });
});
