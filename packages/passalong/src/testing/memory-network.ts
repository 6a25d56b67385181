/**
 * A network inside one process: a transport of kind "memory" for each of its machines, and a place
 * for tests to do harm.
 */

import { sha256 } from "@noble/hashes/sha2.js";
import { type Bytes, concatBytes, equalBytes, hexFromBytes } from "../base/index.ts";
import type { Attempt, AttemptContext, Channel, OfferAttempt, Transport } from "../group/index.ts";
import {
  DATA_FRAME_BYTES_MAX,
  type DescriptorSections,
  type WebRtcSection,
} from "../wire/index.ts";
import { type MemoryChannelOptions, MemoryConnection } from "./memory-channel.ts";

/**
 * Marks a section as one of a memory transport; written as a WebRTC section, so that descriptors
 * carry it as they are.
 */
const UFRAG = "memory";

/** A password as long as the grammar wants; nobody reads it. */
const PASSWORD = "twoPeersInOneProcess0000";

/**
 * Payload bytes that a bulk queue takes, unless the test says otherwise. Source: the browsers' high
 * water mark, WebRTC reference, rule 4.
 */
const BULK_QUEUE_BYTES = 1_048_576;

/** What a network is like; microtasks deliver unless `schedule` is given. */
export interface MemoryNetworkOptions extends Partial<MemoryChannelOptions> {
  /** Channels that open for one attempt. */
  readonly channelsPerAttempt?: number;
}

/**
 * Joins the attempts of its transports by their link ids.
 *
 * As DTLS does, it refuses a connection when a fingerprint differs from the one that was announced,
 * unless {@link MemoryNetwork.hasInterloper} says that somebody who swaps them sits in between.
 */
export class MemoryNetwork {
  /** Every connection that has opened, oldest first; tests do harm here. */
  readonly connections: MemoryConnection[] = [];
  /**
   * True: connections open whatever the fingerprints are, and each end is bound to those that it
   * saw.
   */
  hasInterloper = false;
  /** False: no connection opens. */
  isUp = true;
  readonly #options: MemoryChannelOptions & { readonly channelsPerAttempt: number };
  readonly #offers = new Map<string, MemoryAttempt>();
  readonly #answers = new Map<string, MemoryAttempt>();
  #fingerprintCount = 0;

  constructor(options: MemoryNetworkOptions = {}) {
    this.#options = {
      schedule: options.schedule ?? queueMicrotask,
      frameBytesMax: options.frameBytesMax ?? DATA_FRAME_BYTES_MAX,
      bulkQueueBytes: options.bulkQueueBytes ?? BULK_QUEUE_BYTES,
      channelsPerAttempt: options.channelsPerAttempt ?? 1,
    };
  }

  /** The transport of one more machine. */
  transport(): Transport {
    const attempts = new Set<MemoryAttempt>();
    const begin = (context: AttemptContext, registry: Map<string, MemoryAttempt>) => {
      const key = hexFromBytes(context.linkId);
      const attempt = new MemoryAttempt(this.#nextFingerprint(), this.#options.frameBytesMax);
      attempts.add(attempt);
      registry.set(key, attempt);
      const end = (): void => {
        attempt.end();
        attempts.delete(attempt);
        if (registry.get(key) === attempt) registry.delete(key);
      };
      context.signal.addEventListener("abort", end, { once: true });
      if (context.signal.aborted) end();
      return attempt;
    };
    return {
      kind: "memory",
      offer: (context) => {
        const attempt = begin(context, this.#offers);
        return attempt.asOffer((section) => {
          attempt.remoteFingerprint = section.fingerprint;
          this.#connect(hexFromBytes(context.linkId));
        });
      },
      answer: (context, offer) => {
        if (offer.webrtc?.ufrag !== UFRAG) return undefined;
        const attempt = begin(context, this.#answers);
        attempt.remoteFingerprint = offer.webrtc.fingerprint;
        return attempt;
      },
      close: () => {
        for (const attempt of attempts) attempt.end();
        attempts.clear();
        return Promise.resolve();
      },
    };
  }

  #nextFingerprint(): Bytes {
    this.#fingerprintCount += 1;
    return sha256(new TextEncoder().encode(`certificate ${this.#fingerprintCount}`));
  }

  #connect(key: string): void {
    const offerer = this.#offers.get(key);
    const answerer = this.#answers.get(key);
    if (offerer === undefined || answerer === undefined || !this.isUp) return;
    if (!this.hasInterloper && !(offerer.expects(answerer) && answerer.expects(offerer))) return;
    const bindings = {
      offerer: concatBytes(offerer.fingerprint, offerer.remoteFingerprint),
      answerer: concatBytes(answerer.remoteFingerprint, answerer.fingerprint),
    };
    for (let count = 0; count < this.#options.channelsPerAttempt; count += 1) {
      const connection = new MemoryConnection(this.#options, bindings);
      this.connections.push(connection);
      this.#options.schedule(() => offerer.open(connection.offererEnd));
      this.#options.schedule(() => answerer.open(connection.answererEnd));
    }
  }
}

/** One side's part of an attempt. */
class MemoryAttempt implements Attempt {
  readonly fingerprint: Bytes;
  readonly section: Promise<DescriptorSections>;
  remoteFingerprint: Bytes = new Uint8Array(0);
  readonly #waiting: Channel[] = [];
  #listener: ((channel: Channel) => void) | undefined;
  #isOver = false;

  constructor(fingerprint: Bytes, frameBytesMax: number) {
    this.fingerprint = fingerprint;
    const webrtc: WebRtcSection = {
      fingerprint,
      ufrag: UFRAG,
      pwd: PASSWORD,
      setup: "active",
      messageBytesMax: frameBytesMax,
      candidates: [],
    };
    this.section = Promise.resolve({ webrtc });
  }

  onChannel(listener: (channel: Channel) => void): void {
    this.#listener = listener;
    for (const channel of this.#waiting.splice(0)) listener(channel);
  }

  addCandidates(): void {}

  /** The same part with an offerer's last word. */
  asOffer(accept: (section: WebRtcSection) => void): OfferAttempt {
    return {
      section: this.section,
      onChannel: (listener) => this.onChannel(listener),
      addCandidates: () => this.addCandidates(),
      accept: ({ webrtc }) => {
        if (webrtc?.ufrag === UFRAG && !this.#isOver) accept(webrtc);
      },
    };
  }

  /** True when the other one's fingerprint is the one that was announced here. */
  expects(other: MemoryAttempt): boolean {
    return equalBytes(this.remoteFingerprint, other.fingerprint);
  }

  /** Hands over a channel, unless the attempt is over. */
  open(channel: Channel): void {
    if (this.#isOver) channel.close();
    else if (this.#listener === undefined) this.#waiting.push(channel);
    else this.#listener(channel);
  }

  /** Ends the attempt; channels handed over live on. */
  end(): void {
    this.#isOver = true;
    for (const channel of this.#waiting.splice(0)) channel.close();
  }
}
