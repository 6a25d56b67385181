/** Signs and verifies postings: what the core asks of its host. */

import { sha256 } from "@noble/hashes/sha2.js";
import { type Bytes, concatBytes, equalBytes, hexFromBytes, type PeerId } from "../base/index.ts";
import {
  type CoreEvent,
  postingService,
  type PostingVerdict,
  type ServiceFactory,
  type ServiceOutput,
  type SignedPosting,
} from "../core/index.ts";
import { type PostingMessage, Writer } from "../wire/index.ts";
import { domainOf } from "./domains.ts";
import { bytesOfId, Identity, verifySignature } from "./identity.ts";
import { POSTING_RIGHTS_MAX } from "./limits.ts";
import type { Platform } from "./platform.ts";
import { decodeRevocations, makePostingRight, openPostingRight } from "./posting-rights.ts";
import type { ServiceContext, ServiceHost, SessionService } from "./session-service.ts";

/** No right, or none needed. */
const NOTHING: Bytes = new Uint8Array(0);

/** What a posting host is made of. */
export interface PostingContext extends Omit<
  ServiceContext,
  "platform" | "clockMs" | "input" | "takeSignal" | "publishCertificate"
> {
  readonly platform: Pick<Platform, "wallClockMs">;
}

/** What the core may be answered. */
type PostingAnswer =
  | {
      readonly type: "postingSigned";
      readonly sequence: number;
      readonly signed: SignedPosting | undefined;
    }
  | {
      readonly type: "postingVerified";
      readonly author: Bytes;
      readonly sequence: number;
      readonly from: PeerId;
      readonly verdict: PostingVerdict;
    };

/** Postings, for `openSession`: the session takes part where the group has them. */
export const POSTING: SessionService = {
  name: "posting",
  open(context) {
    const isEnabled = context.specifier.capabilities.postingEnabled;
    return isEnabled ? new PostingHost(context) : undefined;
  },
};

/** The keys behind a group's postings. */
export class PostingHost implements ServiceHost {
  readonly #context: PostingContext;
  readonly #posters: Identity | undefined;
  readonly #right: Bytes;
  /** When each right that was seen ends, by author and right. */
  readonly #rights = new Map<string, number>();
  #revoked: ReadonlyMap<string, number> = new Map();
  #revocationSequence = 0;

  constructor(context: PostingContext) {
    this.#context = context;
    const { specifier, groupId, identity, postingRight: right } = context;
    const { postersSeed } = specifier;
    this.#posters = postersSeed === undefined ? undefined : Identity.fromSeed(postersSeed);
    const made =
      postersSeed === undefined
        ? undefined
        : makePostingRight({ groupId, postersSeed, author: identity.publicKey });
    this.#right = specifier.postersKey === undefined ? NOTHING : (right ?? made ?? NOTHING);
  }

  /** How the core takes part in postings. */
  get part(): ServiceFactory {
    const { identity, isIdentityNew } = this.#context;
    return postingService({ author: identity.publicKey, isAuthorNew: isIdentityNew });
  }

  /** Answers the core. */
  answer(output: ServiceOutput): PostingAnswer | undefined {
    switch (output.type) {
      case "signPosting":
        return { type: "postingSigned", sequence: output.sequence, signed: this.#sign(output) };
      case "verifyPosting": {
        const { posting, from } = output;
        const { author, sequence } = posting;
        const verdict = this.#verify(posting);
        return { type: "postingVerified", author, sequence, from, verdict };
      }
      default:
        return undefined;
    }
  }

  /** True for a posting that is meant for this host, not for the application. */
  isOwnBusiness(event: CoreEvent): boolean {
    return event.type === "postingReceived" && this.#isPosters(event.author);
  }

  /** What an author signs (PO3). */
  signedBytes({
    author,
    sequence,
    right,
    payload,
  }: Omit<PostingMessage, "type" | "signature">): Bytes {
    const head = new Writer(256)
      .bytes(domainOf("posting"))
      .bytes(bytesOfId(this.#context.groupId))
      .bytes(author)
      .vlu(sequence)
      .sized(right)
      .finish();
    return concatBytes(head, payload);
  }

  #sign({
    author,
    sequence,
    payload,
  }: Pick<PostingMessage, "author" | "sequence" | "payload">): SignedPosting | undefined {
    const { identity } = this.#context;
    const isPosters = this.#isPosters(author);
    const signer = isPosters ? this.#posters : identity;
    const right = isPosters ? NOTHING : this.#right;
    if (signer === undefined || !equalBytes(signer.publicKey, author)) return undefined;
    if (this.#judge({ author, sequence, right, payload }) !== "authentic") return undefined;
    const message = this.signedBytes({ author, sequence, right, payload });
    return { right, signature: signer.sign(message) };
  }

  #verify(posting: PostingMessage): PostingVerdict {
    const isSigned = verifySignature(posting.author, this.signedBytes(posting), posting.signature);
    return isSigned ? this.#judge(posting) : "forged";
  }

  #judge(posting: Omit<PostingMessage, "type" | "signature">): PostingVerdict {
    const { author, sequence, right } = posting;
    const { postersKey } = this.#context.specifier;
    if (postersKey === undefined) return right.length === 0 ? "authentic" : "forged";
    if (this.#isPosters(author)) return this.#takeRevocations(posting);
    const expiresAtMs = this.#expiryOf(author, right, postersKey);
    if (expiresAtMs === undefined) return "forged";
    const isOver = expiresAtMs !== 0 && expiresAtMs <= this.#context.platform.wallClockMs();
    const through = this.#revoked.get(hexFromBytes(author)) ?? Number.POSITIVE_INFINITY;
    return isOver || sequence > through ? "expired" : "authentic";
  }

  #takeRevocations({
    sequence,
    right,
    payload,
  }: Pick<PostingMessage, "sequence" | "right" | "payload">): PostingVerdict {
    const revoked = decodeRevocations(payload);
    if (right.length > 0 || revoked === undefined) return "forged";
    if (sequence > this.#revocationSequence) {
      this.#revocationSequence = sequence;
      this.#revoked = revoked;
    }
    return "authentic";
  }

  /** When an author's right ends; undefined: it has none. Each right is verified once. */
  #expiryOf(author: Bytes, right: Bytes, postersKey: Bytes): number | undefined {
    const name = hexFromBytes(concatBytes(author, right));
    const known = this.#rights.get(name);
    if (known !== undefined) return known;
    const { groupId } = this.#context;
    const opened = openPostingRight(right, author, { groupId, postersKey });
    if (opened === undefined) return undefined;
    this.#rights.set(name, opened.expiresAtMs);
    const [oldest] = this.#rights.keys();
    if (this.#rights.size > POSTING_RIGHTS_MAX && oldest !== undefined) this.#rights.delete(oldest);
    return opened.expiresAtMs;
  }

  #isPosters(author: Bytes): boolean {
    const { postersKey } = this.#context.specifier;
    return postersKey !== undefined && equalBytes(postersKey, author);
  }
}

/** How a posting's payload is known to applications, as in Flash: SHA-256 in hex digits. */
export function messageIdOf(payload: Bytes): string {
  return hexFromBytes(sha256(payload));
}
