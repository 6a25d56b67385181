/** Holds the keys of multicast: signs what this peer publishes, verifies what others did. */

import { sha256 } from "@noble/hashes/sha2.js";
import {
  type Bytes,
  concatBytes,
  equalBytes,
  type GroupId,
  type StreamId,
  streamIdFromBytes,
} from "../base/index.ts";
import {
  type MulticastInput,
  multicastService,
  type ServiceFactory,
  type ServiceOutput,
  type StreamVerdict,
} from "../core/index.ts";
import {
  type StreamAnnouncement,
  streamFragmentBytes,
  streamIdentityBytes,
  type StreamMessage,
  streamStatementBytes,
  type StreamTunables,
} from "../wire/index.ts";
import { domainOf, type Purpose } from "./domains.ts";
import { StreamError } from "./errors.ts";
import type { GroupSpecifier } from "./group-specifier.ts";
import { bytesOfId, Identity, verifySignature } from "./identity.ts";
import { STREAM_CLOCK_SKEW_MS } from "./limits.ts";
import { type RevocationList, RightCertificate } from "./right-certificate.ts";
import type { ServiceHost, SessionService } from "./session-service.ts";
import { checkStreamName, checkTunables } from "./stream-arguments.ts";

/** A stream id is the beginning of a hash, bytes. Source: MC1. */
const STREAM_ID_BYTES = 16;

/** Fresh random bytes of each announcement. Source: MC1. */
const NONCE_BYTES = 8;

/** Who publishes: a key, and what gives it the right where the key alone does not. */
export type Publisher = Pick<StreamAnnouncement, "publisherKey" | "right">;

/** What a host of multicast is made of. */
export interface MulticastHostOptions {
  readonly groupId: GroupId;
  /** Who publishes here; undefined: nobody may. */
  readonly publisher: Identity | undefined;
  /** The certificate of its right; absent when it needs none. */
  readonly right?: Bytes;
  /** Whether the owner of a key may publish in the group now, by the newest list that is known. */
  readonly judge: (publisher: Publisher, revocations: RevocationList | undefined) => StreamVerdict;
  /** Time since 1970, ms, as close to everybody else's as is known. */
  readonly clockMs: () => number;
  readonly randomBytes: (size: number) => Bytes;
}

/** Answers the core's questions about streams, at once: an Ed25519 operation takes about 0.1 ms. */
export class MulticastHost implements ServiceHost {
  readonly part: ServiceFactory = multicastService;
  readonly #options: MulticastHostOptions;
  readonly #groupBytes: Bytes;
  #revocations: RevocationList | undefined;

  constructor(options: MulticastHostOptions) {
    this.#options = options;
    this.#groupBytes = bytesOfId(options.groupId);
  }

  /**
   * The announcement of a new stream, signed.
   *
   * @throws RangeError when the name or a tunable is out of its limits; {@link StreamError} when
   *   this peer may not publish here.
   */
  announce(name: string, tunables: StreamTunables): StreamMessage {
    checkStreamName(name);
    checkTunables(tunables);
    if (!this.mayPublish) throw unauthorized();
    const { clockMs, randomBytes, right } = this.#options;
    const { publicKey: publisherKey } = this.#publisher;
    const publishedAtMs = clockMs();
    return this.#sign({
      ...{ publisherKey, ...(right === undefined ? {} : { right }) },
      name,
      publishedAtMs,
      nonce: randomBytes(NONCE_BYTES),
      tunables,
      renewedAtMs: publishedAtMs,
      end: undefined,
    });
  }

  /** The newest list of certificates that are taken back, as far as is known. */
  get revocations(): RevocationList | undefined {
    return this.#revocations;
  }

  /** A list that the owner of the right has signed; the caller has verified that (MC17). */
  set revocations(list: RevocationList | undefined) {
    this.#revocations = list;
  }

  get multicast(): this {
    return this;
  }

  /** True when this peer has what it takes to publish here. */
  get mayPublish(): boolean {
    const { publisher, right } = this.#options;
    if (publisher === undefined) return false;
    const { publicKey: publisherKey } = publisher;
    return this.#judge({ publisherKey, ...(right === undefined ? {} : { right }) }) === "authentic";
  }

  /** Does what the core asks for. */
  answer(output: ServiceOutput): MulticastInput | undefined {
    switch (output.type) {
      case "verifyStream": {
        const { from, message } = output;
        const { streamId } = message;
        return { type: "streamVerified", from, streamId, verdict: this.#verdictOf(message) };
      }
      case "reviewStream": {
        const { streamId, announcement } = output;
        const isAllowed = this.#judge(announcement) === "authentic";
        return { type: "streamReviewed", streamId, isAllowed };
      }
      case "renewStream": {
        const { announcement } = output;
        // A clock may be set back; what is signed later must still be the later one.
        const renewedAtMs = Math.max(this.#options.clockMs(), announcement.renewedAtMs + 1);
        return { type: "streamRenewed", message: this.#sign({ ...announcement, renewedAtMs }) };
      }
      case "signFragment": {
        const { streamId, number } = output;
        const signed = this.#signed("stream fragment", streamFragmentBytes(output));
        const signature = this.#publisher.sign(signed);
        return { type: "fragmentSigned", streamId, number, signature };
      }
      case "verifyFragment": {
        const { from, publisherKey, message } = output;
        const { streamId, number, signature } = message;
        const signed = this.#signed("stream fragment", streamFragmentBytes(message));
        const isAuthentic = verifySignature(publisherKey, signed, signature);
        return { type: "fragmentVerified", from, streamId, number, isAuthentic };
      }
      default:
        return undefined;
    }
  }

  #judge(publisher: Publisher): StreamVerdict {
    return this.#options.judge(publisher, this.#revocations);
  }

  get #publisher(): Identity {
    const { publisher } = this.#options;
    if (publisher !== undefined) return publisher;
    throw unauthorized();
  }

  #verdictOf({ streamId, announcement, signature }: StreamMessage): StreamVerdict {
    const { publisherKey, renewedAtMs } = announcement;
    const verdict = this.#judge(announcement);
    if (verdict === "forged") return "forged";
    if (this.#idOf(announcement) !== streamId) return "forged";
    const signed = this.#signed("stream announcement", streamStatementBytes(announcement));
    if (!verifySignature(publisherKey, signed, signature)) return "forged";
    // Whoever cannot sign is to blame, whatever certificate is shown with it.
    if (verdict === "stale") return "stale";
    const aheadMs = Math.abs(renewedAtMs - this.#options.clockMs());
    return aheadMs <= STREAM_CLOCK_SKEW_MS ? "authentic" : "stale";
  }

  #sign(announcement: StreamAnnouncement): StreamMessage {
    const signed = this.#signed("stream announcement", streamStatementBytes(announcement));
    return {
      type: "stream",
      streamId: this.#idOf(announcement),
      announcement,
      signature: this.#publisher.sign(signed),
    };
  }

  #idOf(announcement: StreamAnnouncement): StreamId {
    const hash = sha256(this.#signed("stream id", streamIdentityBytes(announcement)));
    return streamIdFromBytes(hash.subarray(0, STREAM_ID_BYTES));
  }

  #signed(purpose: Purpose, bytes: Bytes): Bytes {
    return concatBytes(domainOf(purpose), this.#groupBytes, bytes);
  }
}

/** A member, as far as multicast is concerned. */
export interface MemberOptions extends Pick<
  MulticastHostOptions,
  "groupId" | "clockMs" | "randomBytes"
> {
  readonly specifier: GroupSpecifier;
  readonly identity: Identity;
  /** Of the identity's right to publish, where the specifier does not hold the right itself. */
  readonly publishCertificate?: RightCertificate | undefined;
}

/**
 * The host of a member of a group: whoever holds the publisher's seed or a certificate of the right
 * to publish does, or, in a group without a publisher, everyone by the own identity (MC2).
 */
export function multicastHostOf(options: MemberOptions): MulticastHost {
  const { specifier, identity, groupId, clockMs, randomBytes } = options;
  const { publishSeed, hasPublisher } = specifier;
  const certificate = publishSeed === undefined ? options.publishCertificate : undefined;
  const own = hasPublisher && certificate === undefined ? undefined : identity;
  const right = hasPublisher ? certificate?.toBytes() : undefined;
  return new MulticastHost({
    ...{ groupId, clockMs, randomBytes },
    publisher: publishSeed === undefined ? own : Identity.fromSeed(publishSeed),
    ...(right === undefined ? {} : { right }),
    judge: (publisher, revocations) =>
      verdictOn(publisher, { specifier, wallClockMs: clockMs(), revocations }),
  });
}

/** By what a publisher is judged. */
interface Grounds {
  readonly specifier: GroupSpecifier;
  readonly wallClockMs: number;
  readonly revocations: RevocationList | undefined;
}

/** Whether the owner of a key may publish in a group (MC2). */
function verdictOn(
  { publisherKey, right }: Publisher,
  { specifier, wallClockMs, revocations }: Grounds,
): StreamVerdict {
  if (!specifier.capabilities.multicastEnabled) return "forged";
  const isOpen = !specifier.hasPublisher;
  if (isOpen || equalBytes(publisherKey, specifier.publisherKey)) {
    return right === undefined ? "authentic" : "forged";
  }
  const certificate = right === undefined ? undefined : RightCertificate.fromBytes(right);
  if (certificate?.right !== "publish") return "forged";
  if (!equalBytes(certificate.holderKey, publisherKey)) return "forged";
  const known = revocations === undefined ? {} : { revocations };
  const verdict = certificate.verify(specifier, { wallClockMs, ...known });
  if (verdict === "valid") return "authentic";
  // Clocks differ, lists are under way, and who passed it on may have found it valid.
  return verdict === "forged" ? "forged" : "stale";
}

function unauthorized(): StreamError {
  return new StreamError(
    "stream/unauthorized",
    "This peer has no right to publish here, or not any more: ask the group's publisher for one.",
  );
}

/** Streams, for `openSession`: the session takes part where the group has them. */
export const MULTICAST: SessionService = {
  name: "multicast",
  open({ specifier, groupId, identity, platform, clockMs, publishCertificate }) {
    if (!specifier.capabilities.multicastEnabled) return undefined;
    const randomBytes = (size: number): Bytes => platform.randomBytes(size);
    const keys = { specifier, groupId, identity, publishCertificate };
    return multicastHostOf({ ...keys, clockMs, randomBytes });
  },
};
