/**
 * Session descriptions of data-channel connections: read from our own stack, written for it, never
 * sent to anybody (LK20).
 *
 * What crosses the network is a {@link WebRtcSection}. Each side composes the other's description
 * from validated fields, so no text of another peer reaches the platform's parser.
 */

import { type Bytes, bytesFromHex, hexFromBytes } from "../base/index.ts";
import {
  type Candidate,
  CANDIDATES_PER_DESCRIPTOR_MAX,
  type WebRtcSection,
} from "../wire/index.ts";
import { isAddressAllowed } from "./addresses.ts";

/** SCTP port of data channels. Source: RFC 8841 §5.1, the customary value. */
const SCTP_PORT = 5_000;

/** Largest message where a description names none. Source: RFC 8841 §6.1. */
const MESSAGE_BYTES_DEFAULT = 65_536;

/** The largest message that a section may name, bytes; Firefox names 1 GiB. Source: guess. */
const MESSAGE_BYTES_MAX = 2 ** 31;

/** A candidate of the IPv4 or IPv6 kind, or an mDNS name. */
const CANDIDATE = new RegExp(
  [
    "^(?:a=)?candidate:([A-Za-z0-9+/]{1,32}) 1 (udp|tcp) ([0-9]{1,10})",
    "([0-9A-Za-z.:-]{2,64}) ([0-9]{1,5}) typ (host|srflx|prflx|relay)",
  ].join(" "),
  "i",
);

const MDNS_NAME = /^[0-9A-Fa-f-]{36}\.local$/;

/**
 * The section that describes our own end.
 *
 * @param sdp  The local description of a connection with data channels only.
 * @returns Undefined when a field is missing that every stack writes.
 */
export function sectionFromLocalSdp(sdp: string): WebRtcSection | undefined {
  const fingerprint = fingerprintIn(sdp);
  const ufrag = attributeIn(sdp, "ice-ufrag");
  const pwd = attributeIn(sdp, "ice-pwd");
  const setup = setupIn(sdp);
  if (fingerprint === undefined || ufrag === undefined || pwd === undefined) return undefined;
  if (setup === undefined) return undefined;
  const messageBytes = Number(attributeIn(sdp, "max-message-size") ?? MESSAGE_BYTES_DEFAULT);
  return {
    fingerprint,
    ufrag,
    pwd,
    setup,
    messageBytesMax: messageBytes === 0 ? MESSAGE_BYTES_MAX : messageBytes,
    candidates: candidatesIn(sdp),
  };
}

/**
 * The remote description of a peer with this section; the caller says whether it is an offer or an
 * answer.
 */
export function composeRemoteSdp(section: WebRtcSection): string {
  const digits = hexFromBytes(section.fingerprint).toUpperCase();
  const lines = [
    "v=0",
    "o=- 1 1 IN IP4 127.0.0.1",
    "s=-",
    "t=0 0",
    "a=group:BUNDLE 0",
    `m=application 9 UDP/DTLS/SCTP webrtc-datachannel`,
    "c=IN IP4 0.0.0.0",
    "a=mid:0",
    "a=sendrecv",
    `a=ice-ufrag:${section.ufrag}`,
    `a=ice-pwd:${section.pwd}`,
    "a=ice-options:trickle",
    `a=fingerprint:sha-256 ${(digits.match(/../g) ?? []).join(":")}`,
    `a=setup:${section.setup}`,
    `a=sctp-port:${SCTP_PORT}`,
    `a=max-message-size:${section.messageBytesMax}`,
    ...section.candidates.map((candidate) => `a=${candidateLine(candidate)}`),
  ];
  return `${lines.join("\r\n")}\r\n`;
}

/**
 * The candidate that a line of our own stack names; undefined for TCP, which cannot connect two
 * ends that only dial, and for what is none.
 */
export function parseCandidate(line: string): Candidate | undefined {
  const match = CANDIDATE.exec(line.trim());
  if (match === null) return undefined;
  const [, foundation = "", protocol = "", priority, address = "", port, type = ""] = match;
  const kind = typeNamed(type.toLowerCase());
  if (kind === undefined || protocol.toLowerCase() !== "udp" || Number(port) === 0)
    return undefined;
  return {
    protocol: "udp",
    type: kind,
    priority: Math.min(Number(priority), 0xffff_ffff),
    address,
    port: Number(port),
    foundation,
  };
}

/**
 * The line of a candidate, as `addIceCandidate` and descriptions take it. Source: RFC 8839 §5.1.
 */
export function candidateLine(candidate: Candidate): string {
  const { foundation, protocol, priority, address, port, type } = candidate;
  const line = `candidate:${foundation} 1 ${protocol} ${priority} ${address} ${port} typ ${type}`;
  return type === "host" ? line : `${line} raddr 0.0.0.0 rport 0`;
}

/**
 * True when a candidate may be given to others, and taken from them (LK9): an mDNS name, or an
 * address that is allowed.
 */
export function isCandidateAllowed(candidate: Candidate, isLoopbackAllowed: boolean): boolean {
  if (candidate.protocol !== "udp") return false;
  if (MDNS_NAME.test(candidate.address)) return true;
  return isAddressAllowed(candidate.address, isLoopbackAllowed);
}

function attributeIn(sdp: string, name: string): string | undefined {
  return new RegExp(`^a=${name}:(\\S+)\\s*$`, "m").exec(sdp)?.[1];
}

function setupIn(sdp: string): WebRtcSection["setup"] | undefined {
  const setup = attributeIn(sdp, "setup");
  return setup === "active" || setup === "passive" || setup === "actpass" ? setup : undefined;
}

function fingerprintIn(sdp: string): Bytes | undefined {
  const digits = /^a=fingerprint:sha-256 ([0-9A-Fa-f:]{95})\s*$/im.exec(sdp)?.[1];
  return digits === undefined ? undefined : bytesFromHex(digits.replaceAll(":", "").toLowerCase());
}

function candidatesIn(sdp: string): Candidate[] {
  const candidates: Candidate[] = [];
  for (const line of sdp.split(/\r?\n/)) {
    const candidate = line.startsWith("a=candidate:") ? parseCandidate(line) : undefined;
    if (candidate !== undefined) candidates.push(candidate);
  }
  return candidates.slice(0, CANDIDATES_PER_DESCRIPTOR_MAX);
}

function typeNamed(name: string): Candidate["type"] | undefined {
  return name === "host" || name === "srflx" || name === "prflx" || name === "relay"
    ? name
    : undefined;
}
