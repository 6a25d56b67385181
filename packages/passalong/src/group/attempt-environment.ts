/** What every attempt to link needs, and the times that bound it. */

import type { Bytes, MemberAddress } from "../base/index.ts";
import type { Codec } from "../wire/index.ts";
import type { GroupKeys } from "./keys.ts";
import type { Identity } from "./identity.ts";
import type { Link } from "./link.ts";
import type { Platform } from "./platform.ts";
import type { IceServer, Transport } from "./transport.ts";

/**
 * From the first step of an attempt to its link, ms. Source: guess, ICE over a bad network with a
 * relay as its last resort.
 */
export const ATTEMPT_MS_MAX: number = 15_000;

/**
 * From the offerer's first word on an open channel to the link, ms. Source: WebRTC reference §12.
 */
export const HANDSHAKE_MS_MAX: number = 10_000;

/**
 * How long sections are waited for before the descriptor goes with those that are there, ms.
 * Source: guess. WebRTC's takes 200 ms at most for candidates (WebRTC reference, rule 11), and what
 * a busy machine needs for a certificate, or to load the library: measured, up to 400 ms beside a
 * browser that starts. One that is too late costs the two everything direct, because the relay's is
 * there at once.
 */
export const SECTION_MS_MAX: number = 1_000;

/**
 * A preferred kind of channel may come this much later than another, ms. Source: RFC 8305 §5,
 * connection attempt delay.
 */
export const HEAD_START_MS: number = 250;

/**
 * Later candidates are collected this long before they are sent, ms. Source: guess, below the pace
 * at which ICE uses them.
 */
export const CANDIDATE_BATCH_MS: number = 100;

/**
 * Batches of candidates from each side of an attempt; further ones are dropped. Source: guess,
 * gathering ends long before.
 */
export const CANDIDATE_BATCHES_MAX: number = 8;

/**
 * Channels of one attempt that are looked at; further ones are closed. Source: guess, two of TCP,
 * one of WebRTC, one of the relay.
 */
export const CHANNELS_PER_ATTEMPT_MAX: number = 4;

/** How long a descriptor is good, ms: as long as its attempt. */
export const DESCRIPTOR_LIFETIME_MS: number = ATTEMPT_MS_MAX;

/**
 * Clocks of two peers, both learnt from the rendezvous, may differ by this much, ms. Source: guess,
 * half a round trip each and drift.
 */
export const CLOCK_TOLERANCE_MS: number = 10_000;

/** Why an attempt has come to nothing. */
export type AttemptFailure =
  /** Nobody is at the address. */
  | "gone"
  /** No answer came in time, or none could be asked for. */
  | "silent"
  /** The two have no kind of link in common. */
  | "noKind"
  /** It was answered, and nothing that both know has connected. */
  | "blocked";

/** How an attempt ends. */
export interface AttemptHandlers {
  /** It has become a link; nothing follows. */
  onLink(link: Link): void;
  /** It has come to nothing; nothing follows. */
  onFailure(failure: AttemptFailure): void;
  /** Something that honest signaling never brings: see `SignalingWatch`. */
  onSuspicion(): void;
}

/** What attempts share. */
export interface AttemptEnvironment {
  readonly platform: Platform;
  /** The platform's, and last the relay where it is used; most preferred first. */
  readonly transports: readonly Transport[];
  readonly keys: GroupKeys;
  readonly identity: Identity;
  /** Reads and writes the frames of links. */
  readonly codec: Codec;
  /** Hands a sealed signal to a member; false when there is no rendezvous. */
  relay(to: MemberAddress, signal: Bytes): boolean;
  /** By the clock of the rendezvous, ms since 1970. */
  readonly clockMs: number;
  /** STUN and TURN servers to use now. */
  readonly iceServers: readonly IceServer[];
  /** True while the rendezvous in use is this machine itself. */
  readonly isLoopback: boolean;
}

/**
 * True while a descriptor is good, by a clock that may be wrong by {@link CLOCK_TOLERANCE_MS}: not
 * over, and not for longer than any (CN12).
 */
export function isCurrent(expiresAtMs: number, clockMs: number): boolean {
  const leftMs = expiresAtMs - clockMs;
  return leftMs > -CLOCK_TOLERANCE_MS && leftMs <= DESCRIPTOR_LIFETIME_MS + CLOCK_TOLERANCE_MS;
}
