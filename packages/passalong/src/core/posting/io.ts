/** Everything of postings that enters and leaves a core; `core/io.ts` takes it in. */

import type { Bytes, PeerId } from "../../base/index.ts";
import type { PostingMessage } from "../../wire/index.ts";
import type { ServiceFactory } from "../service.ts";

/** What a core that takes part in postings is made with. */
export interface PostingOptions {
  /** The Ed25519 public key under which this peer posts; 32 bytes. */
  readonly author: Bytes;
  /**
   * True when nobody can have a posting of this key yet. Otherwise the first posting waits until
   * neighbors have told how far the author had come.
   */
  readonly isAuthorNew: boolean;
}

/** What the application wants posted. */
export interface PostCommand {
  readonly type: "post";
  /** Comes back in `posted` or `postRefused`. */
  readonly token: number;
  /** At most `POSTING_BYTES_MAX`. */
  readonly payload: Bytes;
  /** Another key than the peer's own, whose seed the host has; 32 bytes. */
  readonly author?: Bytes;
}

/** What the application wants of postings. */
export type PostingCommand =
  | PostCommand
  /** Takes part from now on in a group that has postings; who does so already passes it over. */
  | { readonly type: "takePartInPostings"; readonly service: ServiceFactory };

/** What the host adds to a posting. */
export interface SignedPosting {
  readonly right: Bytes;
  readonly signature: Bytes;
}

/** What the host finds out about a posting. */
export type PostingVerdict =
  /** Signed by its author, who may post. */
  | "authentic"
  /** Signed by its author, whose right has ended; who passed it on may not know that. */
  | "expired"
  /** Not signed by its author, or its author never had the right: who passes it on lies. */
  | "forged";

/** Answers of the host. */
export type PostingInput =
  /** Answers `signPosting`; undefined: the author has no right to post. */
  | {
      readonly type: "postingSigned";
      readonly sequence: number;
      readonly signed: SignedPosting | undefined;
    }
  /** Answers `verifyPosting`. */
  | {
      readonly type: "postingVerified";
      readonly author: Bytes;
      readonly sequence: number;
      readonly from: PeerId;
      readonly verdict: PostingVerdict;
    };

/** What is asked of the host. */
export type PostingOutput =
  /** One at a time. */
  | {
      readonly type: "signPosting";
      readonly author: Bytes;
      readonly sequence: number;
      readonly payload: Bytes;
    }
  | { readonly type: "verifyPosting"; readonly posting: PostingMessage; readonly from: PeerId };

/** Why nothing was posted. */
export type PostRefusal =
  /** This peer has no right to post. */
  | "noRight"
  /** The payload is longer than `POSTING_BYTES_MAX`. */
  | "tooLarge"
  /** More than others would take of one author; later it may be posted. */
  | "tooFast";

/** What the application may want to know of postings. */
export type PostingEvent =
  /** A posting of somebody else: in the order of its author's, and once. */
  | {
      readonly type: "postingReceived";
      readonly author: Bytes;
      readonly sequence: number;
      readonly payload: Bytes;
    }
  /**
   * A `post` is on its way to everybody; with the sequence of an earlier one when that had the same
   * bytes, and then nothing leaves.
   */
  | {
      readonly type: "posted";
      readonly token: number;
      readonly sequence: number;
      readonly payload: Bytes;
    }
  | { readonly type: "postRefused"; readonly token: number; readonly reason: PostRefusal }
  /** A neighbor has told of a posting, and this peer takes no part in them; told once. */
  | { readonly type: "postingsHeard"; readonly from: PeerId };

/** What postings have cost, and what was refused, since the core began. */
export interface PostingCounts {
  /** Messages with a posting in them. */
  sentPostings: number;
  sentPostingBytes: number;
  receivedPostings: number;
  receivedPostingBytes: number;
  /** All other messages about postings. */
  sentControlMessages: number;
  sentControlBytes: number;
  receivedControlBytes: number;
  /** Postings that were had already. */
  duplicates: number;
  /** Beyond the rate of an author or a neighbor; they are asked for again later. */
  refusedTooFast: number;
  /** Beyond what may wait for verification or for those before them. */
  refusedTooMany: number;
  /** Of authors beyond `AUTHORS_MAX`. */
  refusedAuthors: number;
  /** Of authors whose right has ended. */
  refusedExpired: number;
  /** Sequences given up because nobody had them. */
  skipped: number;
}
