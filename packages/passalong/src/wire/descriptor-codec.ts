/** Descriptors: bytes ⇄ values. Byte diagram: docs/spec/4-links.md. */

import { assert, type Bytes, unreachable } from "../base/index.ts";
import type {
  Candidate,
  Descriptor,
  DescriptorSections,
  RelaySection,
  TcpAddress,
  TcpSection,
  WebRtcSection,
} from "./descriptor.ts";
import { Reader, Writer } from "./fields.ts";
import {
  CANDIDATES_PER_DESCRIPTOR_MAX,
  DESCRIPTOR_BYTES_MAX,
  TCP_ADDRESSES_PER_DESCRIPTOR_MAX,
} from "./limits.ts";
import { DESCRIPTOR_TYPES, SECTION_TYPES } from "./message-types.ts";
import type { Malformed } from "./messages.ts";

/** Version of this format; a peer refuses any other. */
const FORMAT_VERSION = 1;

/** Public keys, peer ids, digests, fingerprints: bytes. */
const DIGEST_BYTES = 32;

/** Link ids and nonces, bytes. */
const NONCE_BYTES = 16;

/** Sections in one descriptor. Source: three kinds today and room for one more. */
const SECTIONS_MAX = 4;

/** The least bytes that a candidate takes. */
const CANDIDATE_BYTES_MIN = 9;

/** RFC 8445 §5.1.2: a candidate's priority is a 32-bit number. */
const PRIORITY_MAX = 0xffff_ffff;

/** Largest UDP and TCP port. */
const PORT_MAX = 65_535;

const ICE_FOUNDATION = /^[A-Za-z0-9+/]{1,32}$/;
const ICE_UFRAG = /^[A-Za-z0-9+/]{4,256}$/;
const ICE_PASSWORD = /^[A-Za-z0-9+/]{22,256}$/;
const IP_TEXT = /^(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)$/;
const CANDIDATE_ADDRESS =
  /^(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*|[0-9A-Fa-f-]{36}\.local)$/;

const PROTOCOLS = ["udp", "tcp"] as const;
const CANDIDATE_TYPES = ["host", "srflx", "prflx", "relay"] as const;
const SETUPS = ["active", "passive", "actpass"] as const;

/** The bytes of a descriptor, to be signed and sealed. */
export function encodeDescriptor(descriptor: Descriptor): Bytes {
  const writer = new Writer(512)
    .u8(FORMAT_VERSION)
    .u8(DESCRIPTOR_TYPES[descriptor.type])
    .bytes(descriptor.from)
    .bytes(descriptor.to)
    .bytes(descriptor.linkId)
    .bytes(descriptor.nonce)
    .vlu(descriptor.expiresAtMs);
  switch (descriptor.type) {
    case "offer":
      writeSections(writer, descriptor);
      break;
    case "answer":
      writeSections(writer.bytes(descriptor.offerDigest), descriptor);
      break;
    case "candidates":
      writeCandidates(writer.vlu(descriptor.sequence), descriptor.candidates);
      break;
    default:
      unreachable(descriptor);
  }
  const bytes = writer.finish();
  assert(bytes.length <= DESCRIPTOR_BYTES_MAX, "a descriptor keeps to its size limit");
  return bytes;
}

/** The descriptor of these bytes, or what is wrong with it. Byte strings in it are views. */
export function decodeDescriptor(bytes: Bytes): Descriptor | Malformed {
  const reader = new Reader(bytes);
  if (bytes.length > DESCRIPTOR_BYTES_MAX) reader.fail("WF5");
  if (reader.u8() !== FORMAT_VERSION) reader.fail("WF7");
  const type = reader.u8();
  const common = {
    from: reader.bytes(DIGEST_BYTES),
    to: reader.bytes(DIGEST_BYTES),
    linkId: reader.bytes(NONCE_BYTES),
    nonce: reader.bytes(NONCE_BYTES),
    expiresAtMs: reader.vlu(),
  };
  switch (type) {
    case DESCRIPTOR_TYPES.offer:
      return reader.finish({ type: "offer", ...common, ...readSections(reader) });
    case DESCRIPTOR_TYPES.answer: {
      const offerDigest = reader.bytes(DIGEST_BYTES);
      return reader.finish({ type: "answer", ...common, offerDigest, ...readSections(reader) });
    }
    case DESCRIPTOR_TYPES.candidates: {
      const sequence = reader.vlu();
      const candidates = readCandidates(reader);
      return reader.finish({ type: "candidates", ...common, sequence, candidates });
    }
    default:
      return reader.reject("WF6");
  }
}

/**
 * Each section is its type, its length and its fields, so that a reader can pass over one that it
 * does not know.
 */
function writeSections(writer: Writer, sections: DescriptorSections): void {
  const { webrtc, tcp, relay } = sections;
  writer.vlu([webrtc, tcp, relay].filter((section) => section !== undefined).length);
  if (webrtc !== undefined) {
    const section = new Writer(256);
    writeWebRtc(section, webrtc);
    writer.u8(SECTION_TYPES.webrtc).sized(section.finish());
  }
  if (tcp !== undefined) {
    const section = new Writer(64);
    writeTcp(section, tcp);
    writer.u8(SECTION_TYPES.tcp).sized(section.finish());
  }
  if (relay !== undefined) writer.u8(SECTION_TYPES.relay).sized(new Uint8Array(0));
}

function readSections(reader: Reader): DescriptorSections {
  const sections: { webrtc?: WebRtcSection; tcp?: TcpSection; relay?: RelaySection } = {};
  const count = reader.count(SECTIONS_MAX, 2);
  for (let slot = 0; slot < count; slot += 1) {
    const type = reader.u8();
    const section = new Reader(reader.sized(DESCRIPTOR_BYTES_MAX));
    if (type === SECTION_TYPES.webrtc) {
      if (sections.webrtc !== undefined) section.fail("WF10");
      sections.webrtc = readWebRtc(section);
    } else if (type === SECTION_TYPES.tcp) {
      if (sections.tcp !== undefined) section.fail("WF10");
      sections.tcp = readTcp(section);
    } else if (type === SECTION_TYPES.relay) {
      if (sections.relay !== undefined) section.fail("WF10");
      sections.relay = {};
    } else {
      section.rest();
    }
    if (section.remaining > 0) section.fail("WF4");
    if (section.failure !== undefined) reader.fail(section.failure.rule);
  }
  return sections;
}

function writeWebRtc(writer: Writer, section: WebRtcSection): void {
  writer
    .bytes(section.fingerprint)
    .ascii(section.ufrag)
    .ascii(section.pwd)
    .u8(SETUPS.indexOf(section.setup))
    .vlu(section.messageBytesMax);
  writeCandidates(writer, section.candidates);
}

function readWebRtc(reader: Reader): WebRtcSection {
  const fingerprint = reader.bytes(DIGEST_BYTES);
  const ufrag = reader.ascii(256, ICE_UFRAG, "WF10");
  const pwd = reader.ascii(256, ICE_PASSWORD, "WF10");
  const setup = readName(reader, SETUPS);
  const messageBytesMax = reader.vlu();
  return { fingerprint, ufrag, pwd, setup, messageBytesMax, candidates: readCandidates(reader) };
}

function writeCandidates(writer: Writer, candidates: readonly Candidate[]): void {
  assert(
    candidates.length <= CANDIDATES_PER_DESCRIPTOR_MAX,
    "a descriptor carries at most CANDIDATES_PER_DESCRIPTOR_MAX candidates",
  );
  writer.vlu(candidates.length);
  for (const candidate of candidates) {
    writer
      .u8(PROTOCOLS.indexOf(candidate.protocol))
      .u8(CANDIDATE_TYPES.indexOf(candidate.type))
      .vlu(candidate.priority)
      .ascii(candidate.address)
      .vlu(candidate.port)
      .ascii(candidate.foundation);
  }
}

function readCandidates(reader: Reader): Candidate[] {
  const candidates: Candidate[] = [];
  const count = reader.count(CANDIDATES_PER_DESCRIPTOR_MAX, CANDIDATE_BYTES_MIN);
  for (let slot = 0; slot < count; slot += 1) {
    candidates.push({
      protocol: readName(reader, PROTOCOLS),
      type: readName(reader, CANDIDATE_TYPES),
      priority: reader.vlu(PRIORITY_MAX),
      address: reader.ascii(64, CANDIDATE_ADDRESS, "WF10"),
      port: readPort(reader),
      foundation: reader.ascii(32, ICE_FOUNDATION, "WF10"),
    });
  }
  return candidates;
}

function writeTcp(writer: Writer, section: TcpSection): void {
  assert(
    section.addresses.length <= TCP_ADDRESSES_PER_DESCRIPTOR_MAX,
    "a descriptor carries at most TCP_ADDRESSES_PER_DESCRIPTOR_MAX addresses",
  );
  writer.vlu(section.addresses.length);
  for (const { host, port } of section.addresses) writer.ascii(host).vlu(port);
}

function readTcp(reader: Reader): TcpSection {
  const addresses: TcpAddress[] = [];
  const count = reader.count(TCP_ADDRESSES_PER_DESCRIPTOR_MAX, 4);
  for (let slot = 0; slot < count; slot += 1) {
    addresses.push({ host: reader.ascii(45, IP_TEXT, "WF10"), port: readPort(reader) });
  }
  return { addresses };
}

function readPort(reader: Reader): number {
  const port = reader.vlu(PORT_MAX);
  if (port === 0) reader.fail("WF10");
  return port;
}

function readName<Name extends string>(reader: Reader, names: readonly [Name, ...Name[]]): Name {
  const name = names[reader.u8()];
  if (name === undefined) reader.fail("WF7");
  return name ?? names[0];
}
