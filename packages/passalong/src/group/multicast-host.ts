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
import type { ServiceHost, SessionService } from "./session-service.ts";
import { checkStreamName, checkTunables } from "./stream-arguments.ts";

/** A stream id is the beginning of a hash, bytes. Source: MC1. */
const STREAM_ID_BYTES = 16;

/** Fresh random bytes of each announcement. Source: MC1. */
const NONCE_BYTES = 8;

/** What a host of multicast is made of. */
export interface MulticastHostOptions {
  readonly groupId: GroupId;
  /** Who publishes here; undefined: nobody may. */
  readonly publisher: Identity | undefined;
  /** Whether the owner of a key may publish in the group. */
  readonly mayPublish: (publisherKey: Bytes) => boolean;
  /** Time since 1970, ms, as close to everybody else's as is known. */
  readonly clockMs: () => number;
  readonly randomBytes: (size: number) => Bytes;
}

/** Answers the core's questions about streams, at once: an Ed25519 operation takes about 0.1 ms. */
export class MulticastHost implements ServiceHost {
  readonly part: ServiceFactory = multicastService;
  readonly #options: MulticastHostOptions;
  readonly #groupBytes: Bytes;

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
    const { clockMs, randomBytes } = this.#options;
    const { publicKey: publisherKey } = this.#publisher;
    const publishedAtMs = clockMs();
    return this.#sign({
      publisherKey,
      name,
      publishedAtMs,
      nonce: randomBytes(NONCE_BYTES),
      tunables,
      renewedAtMs: publishedAtMs,
      end: undefined,
    });
  }

  get multicast(): this {
    return this;
  }

  /** True when this peer has what it takes to publish here. */
  get mayPublish(): boolean {
    return this.#options.publisher !== undefined;
  }

  /** Does what the core asks for. */
  answer(output: ServiceOutput): MulticastInput | undefined {
    switch (output.type) {
      case "verifyStream": {
        const { from, message } = output;
        const { streamId } = message;
        return { type: "streamVerified", from, streamId, verdict: this.#verdictOf(message) };
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

  get #publisher(): Identity {
    const { publisher } = this.#options;
    if (publisher !== undefined) return publisher;
    throw new StreamError(
      "stream/unauthorized",
      "This group's specifier holds no right to publish: ask its publisher for one that does.",
    );
  }

  #verdictOf({ streamId, announcement, signature }: StreamMessage): StreamVerdict {
    const { publisherKey, renewedAtMs } = announcement;
    if (!this.#options.mayPublish(publisherKey)) return "forged";
    if (this.#idOf(announcement) !== streamId) return "forged";
    const signed = this.#signed("stream announcement", streamStatementBytes(announcement));
    if (!verifySignature(publisherKey, signed, signature)) return "forged";
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
}

/**
 * The host of a member of a group: whoever holds the publisher's seed publishes, or, in a group
 * without a publisher, everyone by the own identity (MC2).
 */
export function multicastHostOf(options: MemberOptions): MulticastHost {
  const { specifier, identity, groupId, clockMs, randomBytes } = options;
  const { hasPublisher, publishSeed, capabilities } = specifier;
  const own = hasPublisher ? undefined : identity;
  const publisher = publishSeed === undefined ? own : Identity.fromSeed(publishSeed);
  const isEnabled = capabilities.multicastEnabled;
  return new MulticastHost({
    ...{ groupId, clockMs, randomBytes },
    publisher: isEnabled ? publisher : undefined,
    mayPublish: (key) => isEnabled && (!hasPublisher || equalBytes(key, specifier.publisherKey)),
  });
}

/** Streams, for `openSession`: the session takes part where the group has them. */
export const MULTICAST: SessionService = {
  name: "multicast",
  open({ specifier, groupId, identity, platform, clockMs }) {
    if (!specifier.capabilities.multicastEnabled) return undefined;
    const randomBytes = (size: number): Bytes => platform.randomBytes(size);
    return multicastHostOf({ specifier, groupId, identity, clockMs, randomBytes });
  },
};
