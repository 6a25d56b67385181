/**
 * Sealed TCP between Node.js peers: both sides listen and dial, and the handshake of links picks
 * one of what opens.
 */

import { type Bytes, equalBytes, hexFromBytes } from "passalong/base";
import type { Attempt, AttemptContext, Channel, OfferAttempt, Transport } from "passalong/group";
import type { DescriptorSections, TcpSection } from "passalong/wire";
import type { AcceptedChannel, AttemptName, AttemptRole } from "./handshake.ts";
import { addressesOf } from "./own-addresses.ts";
import { dial } from "./tcp-dialing.ts";
import { TcpListener } from "./tcp-listener.ts";

/**
 * Channels that others may open for one attempt (NL9); further ones are closed. Source: guess, one,
 * and one more after a loss.
 */
export const ACCEPTED_PER_ATTEMPT_MAX: number = 2;

/** How a transport listens. */
export interface TcpTransportOptions {
  /** Address to listen at; all addresses when absent. */
  readonly host?: string;
  /** Port to listen at; a free one when absent or 0. */
  readonly port?: number;
  /** The system lets us listen nowhere: others cannot dial, this side still can. */
  readonly onListenFailure?: (error: unknown) => void;
}

/** The transport. It listens from its first attempt until it is closed. */
export class TcpTransport implements Transport {
  readonly kind = "tcp";
  readonly #options: TcpTransportOptions;
  readonly #listener: TcpListener;
  readonly #attempts = new Map<string, TcpAttempt>();
  #isClosed = false;

  constructor(options: TcpTransportOptions = {}) {
    this.#options = options;
    this.#listener = new TcpListener({
      ...(options.host === undefined ? {} : { host: options.host }),
      port: options.port ?? 0,
      doorkeeper: {
        presharedKeys: () => this.#presharedKeys(),
        isExpected: (caller) => this.#attemptFor(caller)?.hasRoom ?? false,
      },
      onChannel: (accepted) => this.#onChannel(accepted),
    });
  }

  offer(context: AttemptContext): OfferAttempt {
    return this.#begin(context, "offerer");
  }

  answer(context: AttemptContext, { tcp }: DescriptorSections): Attempt | undefined {
    if (tcp === undefined) return undefined;
    const attempt = this.#begin(context, "answerer");
    attempt.dial(tcp);
    return attempt;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const attempt of this.#attempts.values()) attempt.end();
    await this.#listener.close();
  }

  /** Each key once: attempts of one group share theirs. */
  *#presharedKeys(): Generator<Bytes, void, undefined> {
    const seen = new Set<string>();
    for (const { name } of this.#attempts.values()) {
      const key = hexFromBytes(name.presharedKey);
      if (!seen.has(key)) yield name.presharedKey;
      seen.add(key);
    }
  }

  #begin(context: AttemptContext, role: AttemptRole): TcpAttempt {
    const { isLoopbackAllowed, linkId, presharedKey, signal } = context;
    const key = keyOf(role, linkId);
    const attempt = new TcpAttempt({
      name: { role, linkId, presharedKey },
      isLoopbackAllowed,
      section: this.#sectionFor(context),
      onEnd: () => {
        if (this.#attempts.get(key) === attempt) this.#attempts.delete(key);
      },
    });
    this.#attempts.set(key, attempt);
    signal.addEventListener("abort", () => attempt.end(), { once: true });
    if (signal.aborted || this.#isClosed) attempt.end();
    return attempt;
  }

  /** A side that cannot listen names no address, and dials. */
  async #sectionFor({ isLoopbackAllowed }: AttemptContext): Promise<DescriptorSections> {
    try {
      const place = await this.#listener.place();
      return { tcp: { addresses: addressesOf(place, isLoopbackAllowed) } };
    } catch (error) {
      this.#options.onListenFailure?.(error);
      return { tcp: { addresses: [] } };
    }
  }

  #onChannel({ caller, channel }: AcceptedChannel): void {
    const attempt = this.#attemptFor(caller);
    if (attempt === undefined) channel.close();
    else attempt.accepted(channel);
  }

  /** The attempt whose other side the caller claims to be. */
  #attemptFor({ role, linkId, presharedKey }: AttemptName): TcpAttempt | undefined {
    const attempt = this.#attempts.get(keyOf(role === "offerer" ? "answerer" : "offerer", linkId));
    if (attempt === undefined || !equalBytes(attempt.name.presharedKey, presharedKey)) {
      return undefined;
    }
    return attempt;
  }
}

interface TcpAttemptOptions {
  readonly name: AttemptName;
  readonly isLoopbackAllowed: boolean;
  readonly section: Promise<DescriptorSections>;
  onEnd(): void;
}

/** One side's part of an attempt: what it dials and what is accepted for it. */
class TcpAttempt implements OfferAttempt {
  readonly name: AttemptName;
  readonly section: Promise<DescriptorSections>;
  readonly #options: TcpAttemptOptions;
  readonly #waiting: Channel[] = [];
  readonly #over = new AbortController();
  #listener: ((channel: Channel) => void) | undefined;
  #acceptedCount = 0;

  constructor(options: TcpAttemptOptions) {
    this.#options = options;
    this.name = options.name;
    this.section = options.section;
  }

  /** True while another channel may be accepted. */
  get hasRoom(): boolean {
    return this.#acceptedCount < ACCEPTED_PER_ATTEMPT_MAX;
  }

  onChannel(listener: (channel: Channel) => void): void {
    this.#listener = listener;
    for (const channel of this.#waiting.splice(0)) listener(channel);
  }

  accept({ tcp }: DescriptorSections): void {
    if (tcp !== undefined) this.dial(tcp);
  }

  /** TCP has no candidates that come later. */
  addCandidates(): void {}

  /** Dials what the other side has named. */
  dial({ addresses }: TcpSection): void {
    const { isLoopbackAllowed, name } = this.#options;
    const { signal } = this.#over;
    void dial({ addresses, isLoopbackAllowed, name, signal }).then((channel) => {
      if (channel !== undefined) this.#open(channel);
    });
  }

  /** Takes a channel that the other side has dialed. */
  accepted(channel: Channel): void {
    if (!this.hasRoom) {
      channel.close();
      return;
    }
    this.#acceptedCount += 1;
    this.#open(channel);
  }

  /** Ends the attempt and what it has dialed; channels that were handed over live on. */
  end(): void {
    this.#over.abort();
    for (const channel of this.#waiting.splice(0)) channel.close();
    this.#options.onEnd();
  }

  #open(channel: Channel): void {
    if (this.#over.signal.aborted) channel.close();
    else if (this.#listener === undefined) this.#waiting.push(channel);
    else this.#listener(channel);
  }
}

function keyOf(role: AttemptRole, linkId: Bytes): string {
  return `${role} ${hexFromBytes(linkId)}`;
}
