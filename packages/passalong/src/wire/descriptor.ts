/**
 * How a peer can be connected to, as a value: never raw SDP.
 *
 * Sealed and signed by `group/descriptor-sealing.ts`; byte diagram in docs/spec/4-links.md; bytes:
 * `descriptor-codec.ts`.
 */

import type { Bytes } from "../base/index.ts";

/** One ICE candidate (RFC 8839 §5.1), component 1. */
export interface Candidate {
  readonly protocol: "udp" | "tcp";
  readonly type: "host" | "srflx" | "prflx" | "relay";
  /** 0 to 2^32 - 1. */
  readonly priority: number;
  /** IPv4 or IPv6 address, or an mDNS name `<uuid>.local`; ASCII, at most 64 characters. */
  readonly address: string;
  /** 1 to 65,535. */
  readonly port: number;
  /** Groups equal candidates; 1 to 32 ice-chars. */
  readonly foundation: string;
}

/** What composes a remote description of a peer connection with data channels only. */
export interface WebRtcSection {
  /** SHA-256 of the DTLS certificate; 32 bytes. */
  readonly fingerprint: Bytes;
  /** ICE user fragment; 4 to 256 ice-chars (RFC 8839 §5.4). */
  readonly ufrag: string;
  /** ICE password; 22 to 256 ice-chars. */
  readonly pwd: string;
  /**
   * The peer's DTLS role: the offerer is `active` where its stack allows it, which removes a stall
   * of 1 s on near networks.
   */
  readonly setup: "active" | "passive" | "actpass";
  /** Largest message that the peer takes, bytes. */
  readonly messageBytesMax: number;
  /** At most `CANDIDATES_PER_DESCRIPTOR_MAX`. */
  readonly candidates: readonly Candidate[];
}

/** An address where a peer listens for sealed TCP. */
export interface TcpAddress {
  /** IPv4 or IPv6 address as text; at most 45 characters. */
  readonly host: string;
  /** 1 to 65,535. */
  readonly port: number;
}

/**
 * Where a peer listens; at most `TCP_ADDRESSES_PER_DESCRIPTOR_MAX`, best first; empty: it dials
 * only.
 */
export interface TcpSection {
  readonly addresses: readonly TcpAddress[];
}

/**
 * The peer takes a circuit through the rendezvous where nothing else stands. Nothing more is to be
 * said: the circuit is found by the attempt's name.
 */
export type RelaySection = Readonly<Record<string, never>>;

/** One section for each kind of link that the peer offers. */
export interface DescriptorSections {
  readonly webrtc?: WebRtcSection;
  readonly tcp?: TcpSection;
  readonly relay?: RelaySection;
}

interface DescriptorCommon {
  /** The sender's Ed25519 public key; 32 bytes. */
  readonly from: Bytes;
  /** The receiver's peer id; 32 bytes. */
  readonly to: Bytes;
  /** Names this attempt to link; 16 random bytes chosen by the offerer. */
  readonly linkId: Bytes;
  /** 16 random bytes of the sender. */
  readonly nonce: Bytes;
  /** By the rendezvous' clock, ms since 1970. */
  readonly expiresAtMs: number;
}

/** Opens an attempt. */
export interface OfferDescriptor extends DescriptorCommon, DescriptorSections {
  readonly type: "offer";
}

/** Answers one offer. */
export interface AnswerDescriptor extends DescriptorCommon, DescriptorSections {
  readonly type: "answer";
  /** SHA-256 of the offer's bytes; 32 bytes. */
  readonly offerDigest: Bytes;
}

/** Adds candidates that were found after the offer or the answer had left. */
export interface CandidatesDescriptor extends DescriptorCommon {
  readonly type: "candidates";
  /** Counts these descriptors of one sender within one attempt, from 0. */
  readonly sequence: number;
  readonly candidates: readonly Candidate[];
}

/** A signal between two peers, before it is sealed. */
export type Descriptor = OfferDescriptor | AnswerDescriptor | CandidatesDescriptor;
