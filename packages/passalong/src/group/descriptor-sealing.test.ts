/** Descriptors in the hands of a rendezvous, and of members, that mean harm. */

import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Bytes, concatBytes } from "../base/index.ts";
import {
  CANDIDATES_PER_DESCRIPTOR_MAX,
  type Descriptor,
  encodeDescriptor,
  type OfferDescriptor,
  RECORD_BYTES_MAX,
  SIGNAL_BYTES_MAX,
  type WebRtcSection,
} from "../wire/index.ts";
import { domainOf } from "./domains.ts";
import {
  bytesOfId,
  deriveGroupKeys,
  type GroupKeys,
  GroupSpecifier,
  Identity,
  openDescriptor,
  openRecord,
  sealDescriptor,
  sealRecord,
} from "./index.ts";
import { seal } from "./sealing.ts";

function freshBytes(size: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(size));
}

function keysOfFreshGroup(): GroupKeys {
  const options = { name: "group", randomBytes: freshBytes, rendezvousUrls: [] };
  return deriveGroupKeys(GroupSpecifier.forShare(options));
}

const keys = keysOfFreshGroup();
const alice = Identity.fromSeed(freshBytes(32));
const bob = Identity.fromSeed(freshBytes(32));
const mallory = Identity.fromSeed(freshBytes(32));

const webrtc: WebRtcSection = {
  fingerprint: freshBytes(32),
  ufrag: "abcd",
  pwd: "abcdefghijklmnopqrstuv",
  setup: "active",
  messageBytesMax: 262_144,
  candidates: [],
};

function offerOf(from: Identity, to: Identity, fingerprint = webrtc.fingerprint): OfferDescriptor {
  return {
    type: "offer",
    from: from.publicKey,
    to: bytesOfId(to.peerId),
    linkId: freshBytes(16),
    nonce: freshBytes(16),
    expiresAtMs: 1_700_000_000_000,
    webrtc: { ...webrtc, fingerprint },
  };
}

function sealed(descriptor: Descriptor, from = alice, to = bob, group = keys) {
  const options = { descriptor, keys: group, identity: from, toPeerId: to.peerId };
  return sealDescriptor({ ...options, randomBytes: freshBytes });
}

/** A signal that a member seals without minding the rules of signing. */
function sealedByHand(text: Bytes, to = bob): Bytes {
  const { groupId, signalKey } = keys;
  const context = concatBytes(domainOf("descriptor"), bytesOfId(groupId), bytesOfId(to.peerId));
  return seal(text, { key: signalKey, context }, freshBytes);
}

describe("descriptors", () => {
  it("[LK1, LK2] open for their receiver as they were sealed", () => {
    const offer = offerOf(alice, bob);
    const { signal, digest } = sealed(offer);
    const opened = openDescriptor({ signal, keys, selfId: bob.peerId });
    expect(opened).toEqual({ descriptor: offer, digest, fromPeerId: alice.peerId });
    const sha256 = createHash("sha256").update(encodeDescriptor(offer)).digest();
    expect(digest).toEqual(new Uint8Array(sha256));
  });

  it("[LK1] show a rendezvous nothing, and differ each time", () => {
    const offer = offerOf(alice, bob);
    const signals = [sealed(offer).signal, sealed(offer).signal].map((signal) =>
      Buffer.from(signal),
    );
    expect(signals[0]).not.toEqual(signals[1]);
    for (const part of [webrtc.fingerprint, alice.publicKey, bytesOfId(bob.peerId), offer.linkId]) {
      expect(signals.some((signal) => signal.includes(Buffer.from(part)))).toBe(false);
    }
  });

  it("[LK1] a rendezvous that changes any bit, or cuts, is noticed", () => {
    const { signal } = sealed(offerOf(alice, bob));
    const selfId = bob.peerId;
    fc.assert(
      fc.property(fc.nat(signal.length * 8 - 1), (bit) => {
        const flipped = signal.slice();
        flipped[bit >>> 3] = (flipped[bit >>> 3] ?? 0) ^ (1 << (bit & 7));
        expect(openDescriptor({ signal: flipped, keys, selfId })).toBeUndefined();
        const cut = signal.slice(0, bit >>> 3);
        expect(openDescriptor({ signal: cut, keys, selfId })).toBeUndefined();
      }),
    );
  });

  it("[LK1] a rendezvous cannot make one without the signal key", () => {
    const { groupId, authKey } = keys;
    const guessed = { groupId, authKey, signalKey: freshBytes(32) };
    const { signal } = sealed(offerOf(mallory, bob), mallory, bob, guessed);
    expect(openDescriptor({ signal, keys, selfId: bob.peerId })).toBeUndefined();
  });

  it("[LK2] a descriptor sent back to its maker, or to somebody else, is dropped", () => {
    const { signal } = sealed(offerOf(alice, bob));
    for (const selfId of [alice.peerId, mallory.peerId]) {
      expect(openDescriptor({ signal, keys, selfId })).toBeUndefined();
    }
  });

  it("[LK2] a descriptor of another group is dropped, even under the same signal key", () => {
    const { signal } = sealed(offerOf(alice, bob));
    const other = keysOfFreshGroup();
    for (const strange of [other, { ...other, signalKey: keys.signalKey }]) {
      expect(openDescriptor({ signal, keys: strange, selfId: bob.peerId })).toBeUndefined();
    }
  });

  it("[LK2] a member cannot swap the fingerprint in another member's offer", () => {
    const offer = offerOf(alice, bob);
    const bytes = encodeDescriptor(offer);
    const message = concatBytes(domainOf("descriptor signature"), bytesOfId(keys.groupId), bytes);
    const signature = alice.sign(message);
    expect(openAs(sealedByHand(concatBytes(bytes, signature)))?.fromPeerId).toBe(alice.peerId);
    const swapped = encodeDescriptor({
      ...offer,
      webrtc: { ...webrtc, fingerprint: freshBytes(32) },
    });
    expect(openAs(sealedByHand(concatBytes(swapped, signature)))).toBeUndefined();
    expect(openAs(sealedByHand(concatBytes(swapped, mallory.sign(message))))).toBeUndefined();
  });

  it("[LK2] a member cannot pass on what it was sent as if it were meant for another", () => {
    const bytes = encodeDescriptor(offerOf(alice, mallory));
    const message = concatBytes(domainOf("descriptor signature"), bytesOfId(keys.groupId), bytes);
    expect(openAs(sealedByHand(concatBytes(bytes, alice.sign(message))))).toBeUndefined();
  });

  it("[LK2] a member cannot make a signature for one purpose serve another", () => {
    const bytes = encodeDescriptor(offerOf(alice, bob));
    for (const message of [bytes, concatBytes(domainOf("auth signature"), bytes)]) {
      expect(openAs(sealedByHand(concatBytes(bytes, alice.sign(message))))).toBeUndefined();
    }
  });

  it("[LK2] a replayed answer opens, but names the offer that it was made for", () => {
    const first = sealed(offerOf(alice, bob));
    const answer: Descriptor = {
      ...offerOf(bob, alice),
      type: "answer",
      offerDigest: first.digest,
    };
    const { signal } = sealed(answer, bob, alice);
    const opened = openDescriptor({ signal, keys, selfId: alice.peerId });
    expect(opened?.descriptor.type === "answer" && opened.descriptor.offerDigest).toEqual(
      first.digest,
    );
    expect(sealed(offerOf(alice, bob)).digest).not.toEqual(first.digest);
  });

  it("[LK2] whatever members seal, opening never throws", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
        const text = new Uint8Array(noise);
        expect(openAs(sealedByHand(text))).toBeUndefined();
        expect(openAs(text)).toBeUndefined();
      }),
    );
    expect(openAs(sealedByHand(new Uint8Array(SIGNAL_BYTES_MAX)))).toBeUndefined();
  });

  it("[LK1] the largest one fits a signal", () => {
    const candidate = {
      ...({ protocol: "udp", type: "srflx", priority: 0xffff_ffff, port: 65_535 } as const),
      address: "00000000-0000-4000-8000-000000000000.local",
      foundation: "0123456789abcdef0123456789abcdef",
    };
    const candidates = Array.from({ length: CANDIDATES_PER_DESCRIPTOR_MAX }, () => candidate);
    const { signal } = sealed({ ...offerOf(alice, bob), webrtc: { ...webrtc, candidates } });
    expect(signal.length).toBeLessThanOrEqual(SIGNAL_BYTES_MAX);
    expect(openAs(signal)?.fromPeerId).toBe(alice.peerId);
  });
});

function openAs(signal: Bytes, self = bob): ReturnType<typeof openDescriptor> {
  return openDescriptor({ signal, keys, selfId: self.peerId });
}

describe("records", () => {
  const record = sealRecord({ publicKey: alice.publicKey, keys, randomBytes: freshBytes });

  it("[LK12] show the group whose they are, and nobody else anything", () => {
    expect(openRecord({ record, keys })).toEqual({
      publicKey: alice.publicKey,
      peerId: alice.peerId,
    });
    expect(record.length).toBeLessThanOrEqual(RECORD_BYTES_MAX);
    expect(openRecord({ record, keys: keysOfFreshGroup() })).toBeUndefined();
    expect(Buffer.from(record).includes(Buffer.from(alice.publicKey))).toBe(false);
  });

  it("[LK12] are noticed when changed, and never throw", () => {
    fc.assert(
      fc.property(
        fc.nat(record.length * 8 - 1),
        fc.uint8Array({ maxLength: 600 }),
        (bit, noise) => {
          const flipped = record.slice();
          flipped[bit >>> 3] = (flipped[bit >>> 3] ?? 0) ^ (1 << (bit & 7));
          expect(openRecord({ record: flipped, keys })).toBeUndefined();
          expect(openRecord({ record: new Uint8Array(noise), keys })).toBeUndefined();
        },
      ),
    );
  });

  it("[LK12] are no descriptors, and descriptors no records", () => {
    expect(openAs(record)).toBeUndefined();
    expect(openRecord({ record: sealed(offerOf(alice, bob)).signal, keys })).toBeUndefined();
    const short = sealedByHand(alice.publicKey);
    expect(openRecord({ record: short, keys })).toBeUndefined();
  });
});
