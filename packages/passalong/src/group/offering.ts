/** The side of an attempt that speaks first. */

import { type Bytes, equalBytes } from "../base/index.ts";
import type { AnswerDescriptor, CandidatesDescriptor, DescriptorSections } from "../wire/index.ts";
import type { AttemptEnvironment, AttemptHandlers } from "./attempt-environment.ts";
import type { ChannelKind } from "./channel.ts";
import { LinkAttempt } from "./link-attempt.ts";
import type { Member } from "./member-table.ts";
import type { OfferAttempt, Transport } from "./transport.ts";

/** Link ids, bytes. Source: CN9. */
const LINK_ID_BYTES = 16;

/** What an offer is made of. */
export interface OfferingOptions {
  readonly environment: AttemptEnvironment;
  readonly member: Member;
  readonly handlers: AttemptHandlers;
  /** True: no link through the relay will do. */
  readonly isDirect: boolean;
}

/**
 * An offer that we make.
 *
 *     gathering ──offer sent──> offered ──answer──> racing ──> link
 *         └──────────────────────┴───────────────────┴───────> failed, canceled
 */
export class Offering {
  readonly member: Member;
  readonly linkId: Bytes;
  /** True: no link through the relay will do. */
  readonly isDirect: boolean;
  readonly #transports: readonly Transport[];
  readonly #handlers: AttemptHandlers;
  readonly #attempt: LinkAttempt;
  #parts: readonly OfferAttempt[] = [];
  #offerDigest: Bytes | undefined;
  #isAnswered = false;

  constructor({ environment, member, handlers, isDirect }: OfferingOptions) {
    this.member = member;
    this.linkId = environment.platform.randomBytes(LINK_ID_BYTES);
    this.isDirect = isDirect;
    const { transports } = environment;
    this.#transports = isDirect ? transports.filter(({ kind }) => kind !== "relay") : transports;
    this.#handlers = handlers;
    const { linkId } = this;
    this.#attempt = new LinkAttempt({ environment, role: "offerer", member, linkId, handlers });
  }

  /** True once the other side has answered: nothing more depends on the rendezvous. */
  get isAnswered(): boolean {
    return this.#isAnswered;
  }

  /** Begins; called once. */
  start(): void {
    this.#parts = this.#transports.map((transport) => transport.offer(this.#attempt.context));
    this.#attempt.gather(this.#parts, (sections) => this.#offer(sections));
  }

  /** Takes the answer, if it is one to this offer by the peer that it was made to (CN12). */
  takeAnswer(answer: AnswerDescriptor, answerDigest: Bytes): void {
    const offerDigest = this.#offerDigest;
    const isOurs = offerDigest !== undefined && equalBytes(answer.offerDigest, offerDigest);
    if (!isOurs || this.#isAnswered) {
      this.#handlers.onSuspicion();
      return;
    }
    this.#isAnswered = true;
    const { webrtc, tcp, relay } = answer;
    if (webrtc === undefined && tcp === undefined && relay === undefined) {
      this.#attempt.fail("noKind");
      return;
    }
    for (const part of this.#parts) part.accept(answer);
    const kinds = this.#kindsIn(answer);
    this.#attempt.settle({ remotePublicKey: answer.from, offerDigest, answerDigest, kinds });
  }

  /** Takes later candidates of the other side. */
  takeCandidates(descriptor: CandidatesDescriptor): void {
    this.#attempt.takeCandidates(descriptor);
  }

  /** The rendezvous found nobody at the member's address. */
  giveUp(): void {
    this.#attempt.fail("gone");
  }

  /** Ends without a word. */
  cancel(): void {
    this.#attempt.cancel();
  }

  #offer(sections: DescriptorSections): void {
    if (Object.keys(sections).length === 0) this.#attempt.fail("noKind");
    else this.#offerDigest = this.#attempt.send({ type: "offer", ...sections });
  }

  /** The kinds of links that a descriptor has sections of, most preferred first. */
  #kindsIn(sections: DescriptorSections): ChannelKind[] {
    const kinds = this.#transports.map((transport) => transport.kind);
    return kinds.filter((kind) => kind !== "memory" && sections[kind] !== undefined);
  }
}
