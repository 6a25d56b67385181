/** One core in a group with postings, and what it says of them. */

import type { Bytes, PeerId } from "passalong/base";
import { authorTagOf } from "passalong/base";
import { type CoreEvent, type Output, postingService, type PostingVerdict } from "passalong/core";
import type { PostingMessage, PostingPeerMessage } from "passalong/wire";
import { Bench, events, ofType, peer, sentIn } from "./bench.ts";

/** The bench's own key. */
export const OWN_AUTHOR: Bytes = new Uint8Array(32).fill(200);

/** The key of a number. */
export function author(number: number): Bytes {
  return new Uint8Array(32).fill(number);
}

/** How the key of a number is named between neighbors. */
export function tag(number: number): ReturnType<typeof authorTagOf> {
  return authorTagOf(author(number));
}

/** A posting by the key of a number. */
export function posting(
  by: number,
  sequence: number,
  payload: Bytes = Uint8Array.of(by, sequence >> 8, sequence & 0xff),
): PostingMessage {
  const signature = new Uint8Array(64);
  return {
    type: "posting",
    author: author(by),
    sequence,
    right: new Uint8Array(0),
    signature,
    payload,
  };
}

/** A bench whose host verifies when the test says so. */
export class PostingBench extends Bench {
  constructor(isAuthorNew = true, degree = { aim: 8, max: 12 }) {
    super(degree, { services: [postingService({ author: OWN_AUTHOR, isAuthorNew })] });
  }

  /** Links to peers 1 to a number. */
  meet(count: number): PeerId[] {
    const peers = Array.from({ length: count }, (_, place) => peer(place + 1));
    for (const peerId of peers) this.input({ type: "neighborConnected", peerId });
    this.take();
    return peers;
  }

  verdict(from: PeerId, { author, sequence }: PostingMessage, verdict: PostingVerdict): Output[] {
    return this.input({ type: "postingVerified", author, sequence, from, verdict });
  }

  /** A posting comes and is authentic. */
  receive(from: PeerId, message: PostingMessage): Output[] {
    return [...this.message(from, message), ...this.verdict(from, message, "authentic")];
  }

  post(token: number, payload: Bytes): Output[] {
    return this.command({ type: "post", token, payload });
  }

  /** Posts, and the host signs. */
  postSigned(token: number, payload: Bytes): Output[] {
    const [question] = ofType(this.post(token, payload), "signPosting");
    return question === undefined ? [] : this.sign(question.sequence);
  }

  sign(sequence: number): Output[] {
    const signed = { right: new Uint8Array(0), signature: new Uint8Array(64) };
    return this.input({ type: "postingSigned", sequence, signed });
  }

  get counts(): NonNullable<Bench["core"]["postingCounts"]> {
    const counts = this.core.postingCounts;
    if (counts === undefined) throw new TypeError("the bench's group has postings");
    return counts;
  }
}

/** Sequences of an author's postings that the application got, in order. */
export function delivered(outputs: Output[], by: number): number[] {
  return events(outputs).flatMap((event: CoreEvent) =>
    event.type === "postingReceived" && event.author[0] === by ? [event.sequence] : [],
  );
}

/** Messages of one kind that went to a peer. */
export function told<Type extends PostingPeerMessage["type"]>(
  outputs: Output[],
  to: PeerId,
  type: Type,
): Extract<PostingPeerMessage, { readonly type: Type }>[] {
  return sentIn(outputs, to, type).filter(
    (message): message is Extract<PostingPeerMessage, { readonly type: Type }> =>
      message.type === type,
  );
}

/** Whether a peer was told of a posting or sent it. */
export function got(outputs: Output[], to: PeerId): string[] {
  return outputs.flatMap((output) =>
    output.type === "send" && output.to === to ? [output.message.type] : [],
  );
}

/** Sequences that a peer was asked for. */
export function asked(outputs: Output[], of: PeerId): number[] {
  return told(outputs, of, "postingWant").flatMap(({ ranges }) =>
    ranges.flatMap(({ start, end }) =>
      Array.from({ length: end - start }, (_, place) => start + place),
    ),
  );
}
