/** One side of an attempt to open a channel between two peer connections. */

import { sha256 } from "@noble/hashes/sha2.js";
import { type Bytes, concatBytes, equalBytes } from "../base/index.ts";
import {
  type AttemptContext,
  type Channel,
  ClosedError,
  composeRemoteSdp,
  isCandidateAllowed,
  type OfferAttempt,
  parseCandidate,
  candidateLine,
  sectionFromLocalSdp,
} from "../group/index.ts";
import type { Candidate, DescriptorSections, WebRtcSection } from "../wire/index.ts";
import { RtcChannel } from "./rtc-channel.ts";
import {
  fingerprintOf,
  freshCertificate,
  remoteCertificateOf,
  type RtcConnections,
} from "./rtc-connections.ts";

/** How long candidates are waited for, ms; later ones follow. Source: WebRTC reference, rule 11. */
export const GATHERING_MS_MAX: number = 200;

/**
 * When nothing has been found for so long after something was, the section goes, ms: what a browser
 * finds without a server's help it finds at once, but it takes 0.1 s more to say that this was all.
 * Source: measured in Chromium 156; guess for slower machines.
 */
export const GATHERING_PAUSE_MS: number = 20;

/** The one media section of every description here. */
const MEDIA_SECTION_ID = "0";

/** What an attempt is made of. */
export interface RtcAttemptOptions {
  readonly context: AttemptContext;
  readonly connections: RtcConnections;
  /** Aborts when the transport is closed. */
  readonly closing: AbortSignal;
  /** The other side's section, when it is the offerer. */
  readonly offer?: WebRtcSection;
}

/**
 * Makes one peer connection, and hands its channel over once both data channels are open.
 *
 *     gathering ──section──> connecting ──open──> handed over
 *         └────────abort────────┴──abort, lost──> ended
 */
export class RtcAttempt implements OfferAttempt {
  readonly section: Promise<DescriptorSections>;
  readonly #options: RtcAttemptOptions;
  #remote: WebRtcSection | undefined;
  #fingerprint: Bytes | undefined;
  #connection: RTCPeerConnection | undefined;
  #channel: RtcChannel | undefined;
  #isSectionOut = false;
  #isOpen = false;
  #listener: ((channel: Channel) => void) | undefined;

  /** Begins at once. */
  constructor(options: RtcAttemptOptions) {
    this.#options = options;
    this.#remote = options.offer;
    for (const signal of [options.context.signal, options.closing]) {
      signal.addEventListener("abort", () => this.#end(), { once: true });
    }
    this.section = this.#begin();
    // Whoever ends an attempt need not look at its section any more.
    this.section.catch(() => this.#end());
  }

  onChannel(listener: (channel: Channel) => void): void {
    this.#listener = listener;
    this.#handOver();
  }

  accept({ webrtc: answer }: DescriptorSections): void {
    if (answer === undefined || this.#remote !== undefined) return;
    this.#remote = answer;
    const sdp = this.#remoteSdp(answer);
    this.#connection?.setRemoteDescription({ type: "answer", sdp }).catch(() => this.#end());
  }

  addCandidates(candidates: readonly Candidate[]): void {
    for (const candidate of candidates) {
      if (!this.#isAllowed(candidate)) continue;
      this.#connection
        ?.addIceCandidate({ candidate: candidateLine(candidate), sdpMid: MEDIA_SECTION_ID })
        // One address more or less: a bad one is the other side's loss.
        .catch(() => undefined);
    }
  }

  async #begin(): Promise<DescriptorSections> {
    const { connections, offer, context } = this.#options;
    const certificate = await freshCertificate();
    this.#throwIfAborted();
    const connection = connections.open(certificate, context.iceServers);
    this.#connection = connection;
    this.#channel = new RtcChannel({ connection, onOpen: () => this.#onOpen() });
    connection.addEventListener("icecandidate", ({ candidate }) => this.#onCandidate(candidate));
    if (offer !== undefined) {
      await connection.setRemoteDescription({ type: "offer", sdp: this.#remoteSdp(offer) });
    }
    await connection.setLocalDescription();
    await gathered(connection);
    this.#throwIfAborted();
    return { webrtc: this.#describe(connection, certificate) };
  }

  #throwIfAborted(): void {
    this.#options.context.signal.throwIfAborted();
    this.#options.closing.throwIfAborted();
  }

  /** The offerer is the DTLS client: the other way round may cost a second on near networks. */
  #describe(connection: RTCPeerConnection, certificate: RTCCertificate): WebRtcSection {
    const section = sectionFromLocalSdp(connection.localDescription?.sdp ?? "");
    if (section === undefined) {
      throw new ClosedError("The browser has described no connection; try again.");
    }
    const fingerprint = fingerprintOf(certificate) ?? section.fingerprint;
    this.#fingerprint = fingerprint;
    this.#isSectionOut = true;
    const setup = this.#options.offer === undefined ? "active" : section.setup;
    const candidates = section.candidates.filter((candidate) => this.#isAllowed(candidate));
    return { ...section, fingerprint, setup, candidates };
  }

  #onCandidate(found: RTCIceCandidate | null): void {
    if (!this.#isSectionOut || found === null || this.#channel === undefined) return;
    const candidate = parseCandidate(found.candidate);
    if (candidate === undefined || !this.#isAllowed(candidate)) return;
    this.#options.context.onCandidates([candidate]);
  }

  #remoteSdp(section: WebRtcSection): string {
    const candidates = section.candidates.filter((candidate) => this.#isAllowed(candidate));
    return composeRemoteSdp({ ...section, candidates });
  }

  #isAllowed(candidate: Candidate): boolean {
    return isCandidateAllowed(candidate, this.#options.context.isLoopbackAllowed);
  }

  #onOpen(): void {
    const channel = this.#channel;
    const binding = this.#binding();
    if (channel === undefined) return;
    if (binding === undefined) {
      channel.fail();
      return;
    }
    channel.bind(binding);
    this.#isOpen = true;
    this.#handOver();
  }

  /**
   * Fingerprints of the offerer and the answerer as they are in use, or undefined when they are not
   * those of the descriptors.
   */
  #binding(): Bytes | undefined {
    const own = this.#fingerprint;
    const remote = this.#remote?.fingerprint;
    if (own === undefined || remote === undefined || this.#connection === undefined) {
      return undefined;
    }
    const certificate = remoteCertificateOf(this.#connection);
    if (certificate !== undefined && !equalBytes(sha256(certificate), remote)) return undefined;
    return this.#options.offer === undefined ? concatBytes(own, remote) : concatBytes(remote, own);
  }

  #handOver(): void {
    const channel = this.#channel;
    if (!this.#isOpen || channel === undefined || this.#listener === undefined) return;
    this.#channel = undefined;
    this.#connection = undefined;
    this.#listener(channel);
  }

  #end(): void {
    this.#channel?.close();
    this.#channel = undefined;
    this.#connection = undefined;
  }
}

/**
 * Resolves when every candidate is there, when no more have come for {@link GATHERING_PAUSE_MS}, or
 * after {@link GATHERING_MS_MAX}.
 */
function gathered(connection: RTCPeerConnection): Promise<void> {
  const listening = new AbortController();
  const { signal } = listening;
  const isComplete = (): boolean => connection.iceGatheringState === "complete";
  return new Promise<void>((resolve) => {
    const settle = (): void => {
      listening.abort();
      clearTimeout(limit);
      clearTimeout(pause);
      resolve();
    };
    const limit = setTimeout(settle, GATHERING_MS_MAX);
    let pause: ReturnType<typeof setTimeout> | undefined;
    const check = (): void => {
      clearTimeout(pause);
      if (isComplete()) settle();
      else pause = setTimeout(settle, GATHERING_PAUSE_MS);
    };
    connection.addEventListener("icegatheringstatechange", () => isComplete() && settle(), {
      signal,
    });
    connection.addEventListener("icecandidate", check, { signal });
    if (isComplete()) settle();
  });
}
