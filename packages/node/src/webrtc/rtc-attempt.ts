/** One side of an attempt to open a channel between two native peer connections. */

import type { PeerConnection } from "node-datachannel";
import { type Bytes, bytesFromHex, concatBytes, equalBytes } from "passalong/base";
import {
  type AttemptContext,
  candidateLine,
  type Channel,
  ClosedError,
  composeRemoteSdp,
  isCandidateAllowed,
  type OfferAttempt,
  parseCandidate,
  sectionFromLocalSdp,
} from "passalong/group";
import type { Candidate, DescriptorSections, WebRtcSection } from "passalong/wire";
import { guarded, type LibraryKeeper } from "./library.ts";
import { nativeIceServers } from "./ice-servers.ts";
import { RtcChannel } from "./rtc-channel.ts";

/** How long candidates are waited for, ms; later ones follow. Source: WebRTC reference, rule 11. */
export const GATHERING_MS_MAX: number = 200;

/**
 * Candidates that wait for the remote description; further ones are dropped. Source: as many as
 * four descriptors carry.
 */
const WAITING_CANDIDATES_MAX = 64;

/**
 * How long the answerer waits before it probes the offerer's addresses, ms. Source: guess, longer
 * than an answer travels on a near network. Probes that reach a native offerer while it takes the
 * answer let it finish ICE, and begin DTLS, before it knows the fingerprint that it must find:
 * measured, 1 of 100 openings failed with "certificate verify failed".
 */
const ANSWERER_WAIT_MS = 30;

/** The one media section of every description here. */
const MEDIA_SECTION_ID = "0";

/** What an attempt is made of. */
export interface RtcAttemptOptions {
  readonly context: AttemptContext;
  readonly keeper: LibraryKeeper;
  /** Aborts when the transport is closed. */
  readonly closing: AbortSignal;
  /** The other side's section, when it is the offerer. */
  readonly offer?: WebRtcSection;
}

/**
 * Makes one peer connection, and hands its channel over once both lanes are open.
 *
 *     gathering ──section──> connecting ──open──> handed over
 *         └────────abort────────┴──abort, lost──> ended
 */
export class RtcAttempt implements OfferAttempt {
  readonly section: Promise<DescriptorSections>;
  readonly #options: RtcAttemptOptions;
  #remote: WebRtcSection | undefined;
  #fingerprint: Bytes | undefined;
  #connection: PeerConnection | undefined;
  #channel: RtcChannel | undefined;
  #waiting: Candidate[] = [];
  #takesCandidates = false;
  #candidateTimer: NodeJS.Timeout | undefined;
  #isSectionOut = false;
  #isOpen = false;
  #isEnded = false;
  #listener: ((channel: Channel) => void) | undefined;

  /** Begins at once. */
  constructor(options: RtcAttemptOptions) {
    this.#options = options;
    this.#remote = options.offer;
    const signal = AbortSignal.any([options.context.signal, options.closing]);
    signal.addEventListener("abort", () => this.#end(), { once: true });
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
    this.#setRemote(answer, "answer");
  }

  addCandidates(candidates: readonly Candidate[]): void {
    for (const candidate of candidates) {
      if (!this.#isAllowed(candidate)) continue;
      if (this.#takesCandidates) this.#addCandidate(candidate);
      else if (this.#waiting.length < WAITING_CANDIDATES_MAX) this.#waiting.push(candidate);
    }
  }

  async #begin(): Promise<DescriptorSections> {
    const { keeper, offer, context } = this.#options;
    const library = await keeper.load();
    this.#throwIfEnded();
    const connection = new library.PeerConnection("passalong", {
      iceServers: nativeIceServers(context.iceServers),
      disableAutoNegotiation: true,
    });
    this.#connection = connection;
    connection.onLocalCandidate(guarded((line) => this.#onCandidate(line)));
    const whenGathered = gathered(connection);
    this.#channel = new RtcChannel({ keeper, connection, onOpen: () => this.#onOpen() });
    if (offer === undefined) {
      connection.setLocalDescription("offer");
    } else {
      this.#setRemote(offer, "offer");
      connection.setLocalDescription("answer");
    }
    await whenGathered;
    this.#throwIfEnded();
    context.signal.throwIfAborted();
    return { webrtc: this.#describe(connection) };
  }

  #throwIfEnded(): void {
    if (this.#isEnded) throw new ClosedError("The attempt has ended.");
  }

  /**
   * The offerer is the DTLS client: the other way round costs a second on near networks. Source:
   * measured, 3.7 ms against 1,004 ms.
   */
  #describe(connection: PeerConnection): WebRtcSection {
    const section = sectionFromLocalSdp(connection.localDescription()?.sdp ?? "");
    if (section === undefined) throw new ClosedError("The library has described no connection.");
    this.#fingerprint = section.fingerprint;
    this.#isSectionOut = true;
    const setup = this.#options.offer === undefined ? "active" : section.setup;
    const candidates = section.candidates.filter((candidate) => this.#isAllowed(candidate));
    return { ...section, setup, candidates };
  }

  #setRemote(section: WebRtcSection, type: "offer" | "answer"): void {
    try {
      const sdp = composeRemoteSdp({ ...section, candidates: [] });
      this.#connection?.setRemoteDescription(sdp, type);
    } catch {
      this.#end();
      return;
    }
    const waitMs = type === "offer" ? ANSWERER_WAIT_MS : 0;
    this.#candidateTimer = setTimeout(() => {
      this.#takesCandidates = true;
      this.addCandidates([...section.candidates, ...this.#waiting.splice(0)]);
    }, waitMs);
  }

  #addCandidate(candidate: Candidate): void {
    try {
      this.#connection?.addRemoteCandidate(candidateLine(candidate), MEDIA_SECTION_ID);
    } catch {
      // One address more or less: a bad one is the other side's loss.
    }
  }

  #onCandidate(line: string): void {
    if (!this.#isSectionOut || this.#channel === undefined) return;
    const candidate = parseCandidate(line);
    if (candidate !== undefined && this.#isAllowed(candidate)) {
      this.#options.context.onCandidates([candidate]);
    }
  }

  #isAllowed(candidate: Candidate): boolean {
    return isCandidateAllowed(candidate, this.#options.context.isLoopbackAllowed);
  }

  #onOpen(): void {
    const channel = this.#channel;
    if (channel === undefined || this.#isOpen) return;
    const binding = this.#binding();
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
    const announced = this.#remote?.fingerprint;
    const { value = "" } = this.#connection?.remoteFingerprint() ?? {};
    const used = bytesFromHex(value.replaceAll(":", "").toLowerCase());
    if (own === undefined || announced === undefined || used === undefined) return undefined;
    if (!equalBytes(used, announced)) return undefined;
    return this.#options.offer === undefined ? concatBytes(own, used) : concatBytes(used, own);
  }

  #handOver(): void {
    const channel = this.#channel;
    if (!this.#isOpen || channel === undefined || this.#listener === undefined) return;
    this.#channel = undefined;
    this.#listener(channel);
  }

  #end(): void {
    this.#isEnded = true;
    clearTimeout(this.#candidateTimer);
    this.#channel?.close();
    this.#channel = undefined;
    this.#connection = undefined;
  }
}

/** Resolves when every candidate is there, or after {@link GATHERING_MS_MAX}. */
function gathered(connection: PeerConnection): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, GATHERING_MS_MAX);
    const check = (state: string): void => {
      if (state !== "complete") return;
      clearTimeout(timer);
      resolve();
    };
    connection.onGatheringStateChange(guarded(check));
  });
}
