/** Postings of a NetGroup: values that every member gets once (NG15). */

import type { Bytes } from "../base/index.ts";
import type { PostingEvent, PostRefusal } from "../core/index.ts";
import { ClosedError, messageIdOf, peerIdOf, RejectedError, type Session } from "../group/index.ts";
import { POSTING_BYTES_MAX } from "../wire/index.ts";
import type { Emit } from "./net-group-events.ts";
import { decodeObject, encodeObject, type ObjectValue } from "./object-codec.ts";

/** Somebody waits for what becomes of a posting. */
interface Waiting {
  readonly resolve: (messageID: string | undefined) => void;
  readonly reject: (error: RejectedError | ClosedError) => void;
}

/**
 * The id of what is posted: SHA-256 of its bytes, 64 hexadecimal digits.
 *
 * @throws TypeError when the value is no data; RangeError when it is too large.
 */
export function messageIDOf(message: ObjectValue): string {
  return messageIdOf(encodeMessage(message));
}

/** What is posted, and what comes of others. */
export class Postings {
  readonly #session: Pick<Session, "command">;
  readonly #emit: Emit;
  readonly #waiting = new Map<number, Waiting>();
  #token = 0;

  constructor(session: Pick<Session, "command">, emit: Emit) {
    this.#session = session;
    this.#emit = emit;
  }

  /**
   * Posts a value to all members.
   *
   * @returns Its id; undefined without the right to post.
   */
  post(message: ObjectValue): Promise<string | undefined> {
    const payload = encodeMessage(message);
    this.#token += 1;
    const token = this.#token;
    return new Promise((resolve, reject) => {
      this.#waiting.set(token, { resolve, reject });
      this.#session.command({ type: "post", token, payload });
    });
  }

  /** What the core says of postings. */
  onCoreEvent(event: PostingEvent): void {
    switch (event.type) {
      case "posted":
        this.#take(event.token)?.resolve(messageIdOf(event.payload));
        return;
      case "postRefused":
        this.#refuse(this.#take(event.token), event.reason);
        return;
      // Who listens here takes part.
      case "postingsHeard":
        return;
      case "postingReceived": {
        const decoded = decodeObject(event.payload);
        // What is no value was posted by something else than a NetGroup.
        if (decoded === undefined) return;
        this.#emit("posting.notify", {
          message: decoded.object,
          messageID: messageIdOf(event.payload),
          peerId: peerIdOf(event.author),
          sequence: event.sequence,
        });
      }
    }
  }

  /** Nothing comes any more. */
  close(): void {
    for (const { reject } of this.#waiting.values()) {
      reject(new ClosedError("The group was closed before the posting left; join it again."));
    }
    this.#waiting.clear();
  }

  #take(token: number): Waiting | undefined {
    const waiting = this.#waiting.get(token);
    this.#waiting.delete(token);
    return waiting;
  }

  #refuse(waiting: Waiting | undefined, reason: PostRefusal): void {
    if (reason === "noRight") {
      waiting?.resolve(undefined);
      return;
    }
    waiting?.reject(
      new RejectedError(
        "rejected/tooFast",
        "Members take no more of one author now: post again in a few seconds.",
      ),
    );
  }
}

function encodeMessage(message: ObjectValue): Bytes {
  const payload = encodeObject(message);
  if (payload.length > POSTING_BYTES_MAX) {
    throw new RangeError(
      `A posting is at most ${POSTING_BYTES_MAX} bytes and this one takes ${payload.length}: ` +
        "share it as an object and post where it is.",
    );
  }
  return payload;
}
