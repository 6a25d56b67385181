/** Rights handed to one key: given, used, over, taken back, forged. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Bytes } from "../base/index.ts";
import { GroupSpecifier, Identity, RevocationList, type Right, RightCertificate } from "./index.ts";
import { REVOCATIONS_MAX } from "./limits.ts";

const HOLDER = Identity.fromSeed(new Uint8Array(32).fill(7));
const EXPIRES_AT_MS = 2_000_000_000_000;
const BEFORE = { wallClockMs: EXPIRES_AT_MS - 1 };

function groupOf(number: number): GroupSpecifier {
  return GroupSpecifier.create({
    name: "newsroom",
    publishSeed: new Uint8Array(32).fill(number),
    postersSeed: new Uint8Array(32).fill(number + 100),
  });
}

const group = groupOf(1);

function issue(right: Right = "publish", expiresAtMs = EXPIRES_AT_MS): RightCertificate {
  return RightCertificate.issue({
    specifier: group,
    right,
    holderKey: HOLDER.publicKey,
    expiresAtMs,
  });
}

function revoke(certificates: readonly RightCertificate[], right: Right = "publish") {
  const certificateIds = certificates.map(({ id }) => id);
  return RevocationList.issue({ specifier: group, right, certificateIds });
}

describe("a certificate", () => {
  it.each<Right>(["publish", "post"])("[GS21] travels as bytes: %s", (right) => {
    const certificate = issue(right, EXPIRES_AT_MS + 999);
    const copy = RightCertificate.fromBytes(certificate.toBytes());
    expect(copy?.right).toBe(right);
    expect(copy?.holderKey).toEqual(HOLDER.publicKey);
    expect(copy?.expiresAtMs).toBe(EXPIRES_AT_MS);
    expect(copy?.id).toBe(certificate.id);
    expect(copy?.toBytes()).toEqual(certificate.toBytes());
    expect(copy?.verify(group.withoutAuthorizations(), BEFORE)).toBe("valid");
  });

  it("[GS22] gives its right until its moment, in its group alone", () => {
    const certificate = issue();
    expect(certificate.verify(group, BEFORE)).toBe("valid");
    expect(certificate.verify(group, { wallClockMs: EXPIRES_AT_MS })).toBe("expired");
    expect(certificate.verify(groupOf(2), BEFORE)).toBe("forged");
    expect(certificate.verify(GroupSpecifier.create({ name: "a" }), BEFORE)).toBe("forged");
  });

  it("[GS22] is forged when any byte of it is another", () => {
    const bytes = issue().toBytes();
    for (let at = 0; at < bytes.length; at += 1) {
      const altered = bytes.slice();
      altered[at] = (altered[at] ?? 0) ^ 1;
      const verdict = RightCertificate.fromBytes(altered)?.verify(group, BEFORE) ?? "forged";
      expect(verdict).toBe("forged");
    }
  });

  it("[GS22] is given only by who holds the right", () => {
    const specifier = group.withoutAuthorizations();
    const options = { right: "publish", holderKey: HOLDER.publicKey, expiresAtMs: 1 } as const;
    expect(() => RightCertificate.issue({ ...options, specifier })).toThrow(RangeError);
    const wrong = { ...options, specifier: group, holderKey: new Uint8Array(31) };
    expect(() => RightCertificate.issue(wrong)).toThrow(RangeError);
  });
});

describe("a list of revocations", () => {
  it("[GS21, GS22] takes back what it names, and nothing else", () => {
    const [one, two] = [issue(), issue("publish", EXPIRES_AT_MS + 5_000)];
    const revocations = RevocationList.fromBytes(revoke([two, one]).toBytes());
    expect(revocations?.certificateIds).toEqual(new Set([one.id, two.id]));
    expect(revocations?.isAuthentic(group)).toBe(true);
    if (revocations === undefined) return;
    expect(one.verify(group, { ...BEFORE, revocations })).toBe("revoked");
    const others = [revoke([two]), revoke([one], "post")];
    for (const list of others) {
      expect(one.verify(group, { ...BEFORE, revocations: list })).toBe("valid");
    }
    expect(issue("post").verify(group, { ...BEFORE, revocations })).toBe("valid");
  });

  it("[GS22] counts for nothing when somebody else signed it", () => {
    const certificate = issue();
    const revocations = RevocationList.issue({
      specifier: groupOf(2),
      right: "publish",
      certificateIds: [certificate.id],
    });
    expect(certificate.verify(group, { ...BEFORE, revocations })).toBe("valid");
  });

  it("[GS21] follows another list: its version is passed, and what that names stays", () => {
    const [one, two] = [issue(), issue("publish", EXPIRES_AT_MS + 1_000)];
    const previous = revoke([one]);
    const list = RevocationList.issue({
      specifier: group,
      right: "publish",
      previous,
      certificateIds: [two.id],
    });
    expect([previous.version, list.version]).toEqual([1, 2]);
    expect([...list.certificateIds].toSorted()).toEqual([one.id, two.id].toSorted());
    const wrong = { specifier: group, right: "publish", certificateIds: ["ab"] } as const;
    expect(() => RevocationList.issue(wrong)).toThrow(RangeError);
  });

  it("[GS21] ends at its limit", () => {
    const many = Array.from({ length: REVOCATIONS_MAX }, (_, at) => issue("publish", at * 1_000));
    expect(revoke(many).certificateIds.size).toBe(REVOCATIONS_MAX);
    expect(() => revoke([...many, issue()])).toThrow(RangeError);
  });

  it("[GS21] has one encoding, and other bytes are none", () => {
    const isStable = (bytes: Bytes): boolean =>
      [RightCertificate.fromBytes(bytes), RevocationList.fromBytes(bytes)].every(
        (value) => value === undefined || Buffer.compare(value.toBytes(), bytes) === 0,
      );
    const samples = [issue().toBytes(), revoke([issue()]).toBytes()];
    for (const bytes of samples) {
      for (let length = 0; length < bytes.length; length += 1) {
        expect(RightCertificate.fromBytes(bytes.slice(0, length))).toBeUndefined();
        expect(RevocationList.fromBytes(bytes.slice(0, length))).toBeUndefined();
      }
    }
    fc.assert(
      fc.property(fc.constantFrom(...samples), fc.nat(), fc.nat(255), (sample, at, byte) => {
        const altered = sample.slice();
        altered[at % altered.length] = byte;
        return isStable(altered);
      }),
    );
    fc.assert(fc.property(fc.uint8Array(), (bytes) => isStable(new Uint8Array(bytes))));
  });
});
