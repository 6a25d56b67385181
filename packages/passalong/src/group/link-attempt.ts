/**
 * What the two sides of an attempt have in common: its name, its time limit, its candidates, its
 * channels, its one end.
 */

import type { Bytes } from "../base/index.ts";
import type { CandidatesDescriptor, Descriptor, DescriptorSections } from "../wire/index.ts";
import {
  ATTEMPT_MS_MAX,
  type AttemptEnvironment,
  type AttemptFailure,
  type AttemptHandlers,
  DESCRIPTOR_LIFETIME_MS,
  HEAD_START_MS,
  SECTION_MS_MAX,
} from "./attempt-environment.ts";
import { CandidateMailbox } from "./candidate-mailbox.ts";
import { ChannelRace, type RaceTerms } from "./channel-race.ts";
import { sealDescriptor } from "./descriptor-sealing.ts";
import type { HandshakeRole } from "./handshake.ts";
import { bytesOfId } from "./identity.ts";
import type { Member } from "./member-table.ts";
import type { TimerHandle } from "./platform.ts";
import { gatherSections } from "./section-gathering.ts";
import type { Attempt, AttemptContext } from "./transport.ts";

/** Nonces of descriptors, bytes. Source: CN9. */
const NONCE_BYTES = 16;

/** The fields of a descriptor that this class fills in. */
type CommonField = "from" | "to" | "linkId" | "nonce" | "expiresAtMs";

/** A descriptor without its common fields. */
type Unaddressed<Kind> = Kind extends Descriptor ? Omit<Kind, CommonField> : never;

/** What an attempt is made of. */
export interface LinkAttemptOptions {
  readonly environment: AttemptEnvironment;
  readonly role: HandshakeRole;
  readonly member: Member;
  /** 16 bytes. */
  readonly linkId: Bytes;
  readonly handlers: AttemptHandlers;
}

/**
 * One side of an attempt to link with one member, from its first step to its link or its failure.
 */
export class LinkAttempt {
  readonly member: Member;
  readonly linkId: Bytes;
  readonly #options: LinkAttemptOptions;
  readonly #abort = new AbortController();
  readonly #race: ChannelRace;
  readonly #mailbox: CandidateMailbox;
  readonly #timer: TimerHandle;
  #parts: readonly Attempt[] = [];
  #isSettled = false;

  /** Begins the attempt's time. */
  constructor(options: LinkAttemptOptions) {
    const { environment, role, member, linkId, handlers } = options;
    const { platform } = environment;
    this.member = member;
    this.linkId = linkId;
    this.#options = options;
    this.#timer = platform.setTimer(ATTEMPT_MS_MAX, () => {
      this.fail(this.#isSettled ? "blocked" : "silent");
    });
    this.#race = new ChannelRace({
      environment,
      role,
      onLink: (link) => {
        this.cancel();
        handlers.onLink(link);
      },
      onAuthenticationFailure: (isLast) => {
        handlers.onSuspicion();
        if (isLast) this.fail("blocked");
      },
    });
    this.#mailbox = new CandidateMailbox({
      platform,
      send: (candidates, sequence) => this.send({ type: "candidates", sequence, candidates }),
      deliver: (candidates) => this.#parts.forEach((part) => part.addCandidates(candidates)),
    });
  }

  /** True once the attempt is a link, has failed or was canceled. */
  get isOver(): boolean {
    return this.#abort.signal.aborted;
  }

  /** What the transports are told. */
  get context(): AttemptContext {
    const { environment } = this.#options;
    return {
      iceServers: environment.iceServers,
      linkId: this.linkId,
      remoteAddress: this.member.address,
      presharedKey: environment.keys.authKey,
      isLoopbackAllowed: environment.isLoopback,
      onCandidates: (candidates) => {
        if (!this.isOver) this.#mailbox.add(candidates);
      },
      signal: this.#abort.signal,
    };
  }

  /**
   * Adopts the transports' parts and collects their sections.
   *
   * @param take  Called once, unless the attempt is over before that.
   */
  gather(parts: readonly Attempt[], take: (sections: DescriptorSections) => void): void {
    this.#adopt(parts);
    const { platform } = this.#options.environment;
    gatherSections({ parts, platform, patienceMs: SECTION_MS_MAX }, (sections) => {
      if (!this.isOver) take(sections);
    });
  }

  /**
   * Adopts the parts of the kind that is preferred, and gives them a head start.
   *
   * @param decide  Called once, unless the attempt is over before that: true when a channel has
   *   opened, false when none has in {@link HEAD_START_MS}.
   */
  tryFirst(parts: readonly Attempt[], decide: (hasChannel: boolean) => void): void {
    const { platform } = this.#options.environment;
    let isDecided = false;
    const end = (hasChannel: boolean): void => {
      if (isDecided) return;
      isDecided = true;
      timer.cancel();
      if (!this.isOver) decide(hasChannel);
    };
    const timer = platform.setTimer(HEAD_START_MS, () => end(false));
    this.#adopt(parts, () => end(true));
  }

  /**
   * Seals a descriptor and hands it to the rendezvous.
   *
   * @returns SHA-256 of the descriptor, or undefined when it could not be sent and the attempt has
   *   failed.
   */
  send(fields: Unaddressed<Descriptor>): Bytes | undefined {
    const { keys, identity, platform, clockMs } = this.#options.environment;
    const descriptor: Descriptor = {
      ...fields,
      from: identity.publicKey,
      to: bytesOfId(this.member.peerId),
      linkId: this.linkId,
      nonce: platform.randomBytes(NONCE_BYTES),
      expiresAtMs: clockMs + DESCRIPTOR_LIFETIME_MS,
    };
    const { signal, digest } = sealDescriptor({
      ...{ descriptor, keys, identity, toPeerId: this.member.peerId },
      randomBytes: (size) => platform.randomBytes(size),
    });
    if (!this.#options.environment.relay(this.member.address, signal)) {
      this.fail("silent");
      return undefined;
    }
    this.#mailbox.openOutgoing();
    return digest;
  }

  /** Each part once. @param onChannel  Called when one of them has opened a channel. */
  #adopt(parts: readonly Attempt[], onChannel?: () => void): void {
    const fresh = parts.filter((part) => !this.#parts.includes(part));
    this.#parts = [...this.#parts, ...fresh];
    for (const part of fresh) {
      part.onChannel((channel) => {
        this.#race.add(channel);
        onChannel?.();
      });
    }
  }

  /** Both descriptors are known: candidates of the other side may pass and handshakes begin. */
  settle(terms: RaceTerms): void {
    this.#isSettled = true;
    this.#mailbox.openIncoming();
    this.#race.start(terms);
  }

  /** Takes later candidates of the other side. */
  takeCandidates(descriptor: CandidatesDescriptor): void {
    if (!this.#mailbox.take(descriptor)) this.#options.handlers.onSuspicion();
  }

  /** Ends the attempt without a word. */
  cancel(): void {
    this.#abort.abort();
    this.#timer.cancel();
    this.#mailbox.close();
    this.#race.close();
  }

  /** Ends the attempt as a failure, unless it is over. */
  fail(failure: AttemptFailure): void {
    if (this.isOver) return;
    this.cancel();
    this.#options.handlers.onFailure(failure);
  }
}
