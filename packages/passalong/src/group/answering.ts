/** The side of an attempt that is spoken to. */

import type { Bytes } from "../base/index.ts";
import type { CandidatesDescriptor, OfferDescriptor } from "../wire/index.ts";
import type { AttemptEnvironment, AttemptHandlers } from "./attempt-environment.ts";
import { LinkAttempt } from "./link-attempt.ts";
import type { Member } from "./member-table.ts";
import type { Attempt, Transport } from "./transport.ts";

/**
 * An offer that was verified: sealed by the group's key, signed by the peer, for us, fresh, never
 * seen before.
 */
export interface VerifiedOffer {
  readonly offer: OfferDescriptor;
  /** SHA-256 of the offer; 32 bytes. */
  readonly offerDigest: Bytes;
  /** Who made it, and the address that it came from. */
  readonly member: Member;
}

/** What an answer is made of. */
export interface AnsweringOptions extends VerifiedOffer {
  readonly environment: AttemptEnvironment;
  readonly handlers: AttemptHandlers;
}

/**
 * An offer that we answer.
 *
 *     gathering ──answer sent──> racing ──> link
 *         └───────────────────────┴───────> failed, canceled
 */
export class Answering {
  readonly member: Member;
  readonly linkId: Bytes;
  readonly #options: AnsweringOptions;
  readonly #attempt: LinkAttempt;

  constructor(options: AnsweringOptions) {
    const { environment, member, offer, handlers } = options;
    this.member = member;
    this.linkId = offer.linkId;
    this.#options = options;
    const { linkId } = this;
    this.#attempt = new LinkAttempt({ environment, role: "answerer", member, linkId, handlers });
  }

  /**
   * Begins; called once. An offer without any kind of link that we know is answered with none.
   *
   * The kind that we prefer is tried alone for a moment: when it comes about, what the others cost
   * is spared both sides (CN26). The relay costs nothing before its time, and is not waited for.
   */
  start(): void {
    const offered = this.#options.environment.transports.filter((each) => this.#isOffered(each));
    const [preferred, ...others] = offered;
    const isChoice = others.some(({ kind }) => kind !== "relay");
    if (!isChoice) {
      this.#answerWith(this.#begin(offered));
      return;
    }
    const first = this.#begin([preferred]);
    this.#attempt.tryFirst(first, (hasChannel) => {
      this.#answerWith(hasChannel ? first : [...first, ...this.#begin(others)]);
    });
  }

  /** The kinds of tests have no section to tell. */
  #isOffered({ kind }: Transport): boolean {
    return kind === "memory" || this.#options.offer[kind] !== undefined;
  }

  #begin(transports: readonly (Transport | undefined)[]): Attempt[] {
    const { context } = this.#attempt;
    return transports.flatMap((transport) => transport?.answer(context, this.#options.offer) ?? []);
  }

  #answerWith(parts: readonly Attempt[]): void {
    const { offerDigest, member } = this.#options;
    this.#attempt.gather(parts, (sections) => {
      const answerDigest = this.#attempt.send({ type: "answer", offerDigest, ...sections });
      if (answerDigest === undefined) return;
      if (Object.keys(sections).length === 0) {
        this.#attempt.fail("noKind");
        return;
      }
      const remotePublicKey = member.publicKey;
      this.#attempt.settle({ remotePublicKey, offerDigest, answerDigest, kinds: [] });
    });
  }

  /** Takes later candidates of the other side. */
  takeCandidates(descriptor: CandidatesDescriptor): void {
    this.#attempt.takeCandidates(descriptor);
  }

  /** Ends without a word. */
  cancel(): void {
    this.#attempt.cancel();
  }
}
