/**
 * Links through the rendezvous: offered from the beginning, begun only when nothing direct has come
 * about, or when nothing else is in common.
 */

import type { DescriptorSections } from "../../wire/index.ts";
import type { Channel, ChannelKind } from "../channel.ts";
import type { Platform, TimerHandle } from "../platform.ts";
import type { Attempt, AttemptContext, OfferAttempt, Transport } from "../transport.ts";
import type { CircuitHandshake } from "./circuit-handshake.ts";
import type { Circuits } from "./circuits.ts";
import type { RelayParts } from "./load-relay.ts";

/**
 * How long something direct is waited for, ms (RL1). Source: DESIGN §5; ICE through a usual NAT
 * takes less than two.
 */
export const RELAY_AFTER_MS: number = 5_000;

/** What a relay transport is made of. */
export interface RelayTransportOptions {
  readonly platform: Platform;
  readonly circuits: Circuits;
  /** See `Platform.loadRelay`. */
  readonly loadRelay: () => Promise<RelayParts>;
}

/** The transport of one session. */
export class RelayTransport implements Transport {
  readonly kind = "relay";
  readonly #options: RelayTransportOptions;

  constructor(options: RelayTransportOptions) {
    this.#options = options;
  }

  offer(context: AttemptContext): OfferAttempt {
    return new RelayAttempt({ ...this.#options, context, role: "offerer" });
  }

  answer(context: AttemptContext, offer: DescriptorSections): Attempt | undefined {
    if (offer.relay === undefined || !this.#options.circuits.isOffered) return undefined;
    const attempt = new RelayAttempt({ ...this.#options, context, role: "answerer" });
    attempt.accept(offer);
    return attempt;
  }

  /** Circuits end with the session's rendezvous. */
  close(): Promise<void> {
    return Promise.resolve();
  }
}

interface RelayAttemptOptions extends RelayTransportOptions {
  readonly context: AttemptContext;
  readonly role: "offerer" | "answerer";
}

/**
 * One side's part of an attempt.
 *
 *     new ──accept──> waiting ──time──> shaking hands ──> channel
 */
class RelayAttempt implements OfferAttempt {
  readonly section: Promise<DescriptorSections>;
  readonly #options: RelayAttemptOptions;
  readonly #beganAtMs: number;
  #timer: TimerHandle | undefined;
  #handshake: CircuitHandshake | undefined;
  #listener: ((channel: Channel) => void) | undefined;
  #channel: Channel | undefined;
  #isOver = false;

  constructor(options: RelayAttemptOptions) {
    this.#options = options;
    const { context, platform, circuits } = options;
    this.#beganAtMs = platform.now();
    this.section = Promise.resolve(circuits.isOffered ? { relay: {} } : {});
    context.signal.addEventListener("abort", () => this.#end(), { once: true });
    if (context.signal.aborted) this.#end();
  }

  onChannel(listener: (channel: Channel) => void): void {
    this.#listener = listener;
    const channel = this.#channel;
    this.#channel = undefined;
    if (channel !== undefined) listener(channel);
  }

  /** A circuit has no candidates. */
  addCandidates(): void {}

  /** Waits for something direct as long as it may come, and then begins. */
  accept(other: DescriptorSections): void {
    if (other.relay === undefined || this.#isOver) return;
    const { platform } = this.#options;
    const mayBeDirect = platform.transports.some(({ kind }) => isIn(other, kind));
    const waitMs = mayBeDirect ? this.#beganAtMs + RELAY_AFTER_MS - platform.now() : 0;
    this.#timer = platform.setTimer(Math.max(0, waitMs), () => void this.#open());
  }

  /** A page that cannot load what it needs goes without a relay. */
  async #open(): Promise<void> {
    const loaded = await this.#options.loadRelay().catch(() => undefined);
    if (loaded === undefined || this.#isOver || !this.#options.circuits.isOffered) return;
    this.#handshake = new loaded.CircuitHandshake({
      ...this.#options,
      onChannel: (channel) => this.#onChannel(channel),
    });
  }

  #onChannel(channel: Channel): void {
    if (this.#listener === undefined) this.#channel = channel;
    else this.#listener(channel);
  }

  /** Ends the attempt; a channel that was handed over lives on. */
  #end(): void {
    this.#isOver = true;
    this.#timer?.cancel();
    this.#handshake?.close();
    this.#channel?.close();
  }
}

/** The kind of tests has the section of another. */
function isIn(sections: DescriptorSections, kind: ChannelKind): boolean {
  return sections[kind === "memory" ? "webrtc" : kind] !== undefined;
}
