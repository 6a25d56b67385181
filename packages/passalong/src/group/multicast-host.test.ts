/** Real keys of multicast: who may publish, and what a signature covers. */

import { describe, expect, it } from "vitest";
import { type Bytes, peerIdFromBytes } from "../base/index.ts";
import { STREAM_TUNABLES } from "../core/index.ts";
import type { StreamDataMessage, StreamMessage } from "../wire/index.ts";
import { StreamError } from "./errors.ts";
import { GroupSpecifier } from "./group-specifier.ts";
import { Identity } from "./identity.ts";
import { deriveGroupKeys } from "./keys.ts";
import { STREAM_CLOCK_SKEW_MS } from "./limits.ts";
import { type MulticastHost, multicastHostOf } from "./multicast-host.ts";
import { RightCertificate } from "./right-certificate.ts";
import type { Right } from "./specifier-passwords.ts";

const FROM = peerIdFromBytes(new Uint8Array(32));

function specifierOf(options: { readonly publishSeed?: Bytes; readonly isEnabled?: boolean }) {
  return GroupSpecifier.create({
    name: "stage",
    postersSeed: new Uint8Array(32).fill(6),
    capabilities: { multicastEnabled: options.isEnabled ?? true },
    ...(options.publishSeed === undefined ? {} : { publishSeed: options.publishSeed }),
  });
}

/** How a member differs from the others. */
interface Differences {
  readonly clockMs?: number;
  readonly publishCertificate?: RightCertificate;
}

function member(
  specifier: GroupSpecifier,
  seed: number,
  { clockMs = 1_000_000, publishCertificate }: Differences = {},
): MulticastHost {
  let drawn = 0;
  return multicastHostOf({
    ...{ specifier, publishCertificate },
    groupId: deriveGroupKeys(specifier).groupId,
    identity: Identity.fromSeed(new Uint8Array(32).fill(seed)),
    clockMs: () => clockMs,
    randomBytes: (size) => new Uint8Array(size).fill((drawn += 1)),
  });
}

function verdictOf(host: MulticastHost, message: StreamMessage): string {
  const answer = host.answer({ type: "verifyStream", from: FROM, message });
  return answer?.type === "streamVerified" ? answer.verdict : "none";
}

function isAuthentic(host: MulticastHost, message: StreamDataMessage, publisherKey: Bytes) {
  const answer = host.answer({ type: "verifyFragment", from: FROM, publisherKey, message });
  return answer?.type === "fragmentVerified" && answer.isAuthentic;
}

describe("the announcement of a stream", () => {
  const open = specifierOf({});

  it("[MC1] has another id each time, which nobody can give to another stream", () => {
    const publisher = member(open, 1);
    const first = publisher.announce("tv", STREAM_TUNABLES);
    const second = publisher.announce("tv", STREAM_TUNABLES);
    expect(second.streamId).not.toBe(first.streamId);
    expect(verdictOf(member(open, 2), first)).toBe("authentic");
    expect(verdictOf(member(open, 2), { ...first, streamId: second.streamId })).toBe("forged");
    expect(verdictOf(member(open, 2), { ...second, streamId: first.streamId })).toBe("forged");
  });

  it.each([
    { name: "other" },
    { publishedAtMs: 1 },
    { right: new Uint8Array(105) },
    { end: 0 },
    { renewedAtMs: 1_000_001 },
    { tunables: { ...STREAM_TUNABLES, pushNeighborLimit: 1 } },
    { publisherKey: Identity.fromSeed(new Uint8Array(32).fill(9)).publicKey },
  ])("[MC3] with %o put in its place is forged", (change) => {
    const message = member(open, 1).announce("tv", STREAM_TUNABLES);
    const forged = { ...message, announcement: { ...message.announcement, ...change } };
    expect(verdictOf(member(open, 2), forged)).toBe("forged");
  });

  it("[MC3] that was signed too long ago is stale, and nobody is to blame", () => {
    const message = member(open, 1).announce("tv", STREAM_TUNABLES);
    const late = 1_000_000 + STREAM_CLOCK_SKEW_MS;
    expect(verdictOf(member(open, 2, { clockMs: late }), message)).toBe("authentic");
    expect(verdictOf(member(open, 2, { clockMs: late + 1 }), message)).toBe("stale");
  });

  it("[MC3] is signed anew with a later time although the clock stands still", () => {
    const publisher = member(open, 1);
    const { streamId, announcement } = publisher.announce("tv", STREAM_TUNABLES);
    const renewed = publisher.answer({
      type: "renewStream",
      streamId,
      announcement: { ...announcement, end: 3 },
    });
    if (renewed?.type !== "streamRenewed") throw new TypeError("a renewal is answered by one");
    expect(renewed.message.streamId).toBe(streamId);
    expect(renewed.message.announcement.renewedAtMs).toBeGreaterThan(announcement.renewedAtMs);
    expect(renewed.message.announcement.end).toBe(3);
    expect(verdictOf(member(open, 2), renewed.message)).toBe("authentic");
  });

  it("[MC2] is the publisher's alone where the group has one", () => {
    const withRights = specifierOf({ publishSeed: new Uint8Array(32).fill(7) });
    const plain = withRights.withoutAuthorizations();
    const message = member(withRights, 1).announce("tv", STREAM_TUNABLES);
    expect(message.announcement.publisherKey).toEqual(withRights.publisherKey);
    expect(verdictOf(member(plain, 2), message)).toBe("authentic");
    expect(() => member(plain, 2).announce("tv", STREAM_TUNABLES)).toThrow(StreamError);
    const stranger = multicastHostOf({
      specifier: open,
      groupId: deriveGroupKeys(plain).groupId,
      identity: Identity.fromSeed(new Uint8Array(32).fill(3)),
      clockMs: () => 1_000_000,
      randomBytes: (size) => new Uint8Array(size),
    });
    expect(verdictOf(member(plain, 2), stranger.announce("tv", STREAM_TUNABLES))).toBe("forged");
  });

  it("[MC2, GS22] is also who has a certificate of the publisher's, until its time is over", () => {
    const withRights = specifierOf({ publishSeed: new Uint8Array(32).fill(7) });
    const plain = withRights.withoutAuthorizations();
    const certify = (right: Right): RightCertificate => {
      const { publicKey: holderKey } = Identity.fromSeed(new Uint8Array(32).fill(3));
      const expiresAtMs = 2_000_000;
      return RightCertificate.issue({ specifier: withRights, right, holderKey, expiresAtMs });
    };
    const publishCertificate = certify("publish");
    const publisher = member(plain, 3, { publishCertificate });
    expect(publisher.mayPublish).toBe(true);
    const message = publisher.announce("tv", STREAM_TUNABLES);
    expect(verdictOf(member(plain, 2), message)).toBe("authentic");
    expect(verdictOf(member(open, 2), message)).toBe("forged");
    const over = { clockMs: 2_000_000, publishCertificate };
    expect(verdictOf(member(plain, 2, over), message)).toBe("stale");
    const replayed = { ...message, announcement: { ...message.announcement, renewedAtMs: 9 } };
    expect(verdictOf(member(plain, 2, over), replayed)).toBe("forged");
    expect(member(plain, 3, over).mayPublish).toBe(false);
    expect(() => member(plain, 3, over).announce("tv", STREAM_TUNABLES)).toThrow(StreamError);
    // One to post, somebody else's, and one of a publisher that is none here.
    expect(member(plain, 3, { publishCertificate: certify("post") }).mayPublish).toBe(false);
    expect(member(plain, 4, { publishCertificate }).mayPublish).toBe(false);
    const other = specifierOf({ publishSeed: new Uint8Array(32).fill(8) }).withoutAuthorizations();
    expect(member(other, 3, { publishCertificate }).mayPublish).toBe(false);
    const { right: _right, ...bare } = message.announcement;
    expect(verdictOf(member(plain, 2), { ...message, announcement: bare })).toBe("forged");
    // Who needs none sends none.
    const open3 = member(open, 3, { publishCertificate }).announce("tv", STREAM_TUNABLES);
    expect(open3.announcement.right).toBeUndefined();
  });

  it("[MC2] is none where the group has no multicast", () => {
    const closed = specifierOf({ isEnabled: false });
    expect(() => member(closed, 1).announce("tv", STREAM_TUNABLES)).toThrow(StreamError);
  });

  it("[MC14] takes no tunable or name out of its limits", () => {
    const publisher = member(open, 1);
    const few = { ...STREAM_TUNABLES, pushNeighborLimit: 17 };
    expect(() => publisher.announce("tv", few)).toThrow(RangeError);
    expect(() => publisher.announce("", STREAM_TUNABLES)).toThrow(RangeError);
    expect(() => publisher.announce("é".repeat(128), STREAM_TUNABLES)).toThrow(RangeError);
    expect(() => publisher.announce("\ud800", STREAM_TUNABLES)).toThrow(RangeError);
  });
});

describe("a fragment of a stream", () => {
  it("[MC4] is signed with its stream, number, part and bytes, and for its group", () => {
    const specifier = specifierOf({});
    const publisher = member(specifier, 1);
    const { streamId, announcement } = publisher.announce("tv", STREAM_TUNABLES);
    const bytes = new Uint8Array([1, 2, 3]);
    const signed = publisher.answer({
      ...{ type: "signFragment", streamId, number: 5, part: "whole", bytes },
    });
    if (signed?.type !== "fragmentSigned") throw new TypeError("a signature is answered by one");
    const { signature } = signed;
    const message: StreamDataMessage = {
      ...{ type: "streamData", streamId, number: 5, part: "whole", signature, bytes },
    };
    const key = announcement.publisherKey;
    const receiver = member(specifier, 2);
    expect(isAuthentic(receiver, message, key)).toBe(true);
    expect(isAuthentic(receiver, { ...message, number: 6 }, key)).toBe(false);
    expect(isAuthentic(receiver, { ...message, part: "last" }, key)).toBe(false);
    expect(isAuthentic(receiver, { ...message, bytes: new Uint8Array([1, 2, 4]) }, key)).toBe(
      false,
    );
    const other = publisher.announce("tv", STREAM_TUNABLES).streamId;
    expect(isAuthentic(receiver, { ...message, streamId: other }, key)).toBe(false);
    const elsewhere = member(specifierOf({ publishSeed: new Uint8Array(32).fill(7) }), 2);
    expect(isAuthentic(elsewhere, message, key)).toBe(false);
  });
});
