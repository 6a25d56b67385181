/**
 * Two correspondents, what their letters say, and letters that were never written by honest ones.
 */

import { bytesOfId, type Identity, openDescriptor, sealDescriptor } from "passalong/group";
import type { Bytes } from "passalong/base";
import type { Candidate, Descriptor, OfferDescriptor } from "passalong/wire";
import { type Correspondent, type Letter, Post } from "./post.ts";
import { orderedSeeds } from "./world.ts";

/** Who signs a forged offer, where it comes from, and what is unusual about it. */
export interface Forgery extends Partial<Pick<OfferDescriptor, "linkId" | "expiresAtMs">> {
  readonly identity: Identity;
  readonly from: Letter["from"];
}

/** What a letter says, as its receiver reads it. */
export function read(
  post: Post,
  { signal }: Letter,
  receiver: Correspondent,
): Descriptor | undefined {
  const selfId = receiver.identity.peerId;
  return openDescriptor({ signal, keys: post.keys, selfId })?.descriptor;
}

/** A letter with an offer that nobody's transport stands behind. */
export function forgeOffer(post: Post, to: Correspondent, parts: Forgery): Letter {
  const { identity, from: address, ...fields } = parts;
  const descriptor: OfferDescriptor = {
    type: "offer",
    to: bytesOfId(to.identity.peerId),
    linkId: identity.publicKey.slice(0, 16),
    nonce: new Uint8Array(16),
    expiresAtMs: post.clockMs + 15_000,
    webrtc: {
      ...{ fingerprint: new Uint8Array(32), ufrag: "memory", pwd: "x".repeat(22) },
      ...{ setup: "active", messageBytesMax: 70_000, candidates: [] },
    },
    ...fields,
    from: identity.publicKey,
  };
  const { signal } = sealDescriptor({
    ...{ descriptor, identity, keys: post.keys, toPeerId: to.identity.peerId },
    randomBytes: (size) => new Uint8Array(size).fill(post.letters.length),
  });
  return { from: address, to: to.address, signal };
}

/** A letter with one candidate, told apart by its port. */
export function forgeCandidates(
  post: Post,
  to: Correspondent,
  parts: { readonly identity: Identity; readonly linkId: Bytes; readonly port: number },
): Letter {
  const { identity, linkId, port } = parts;
  const candidate: Candidate = {
    ...{ protocol: "udp", type: "host", priority: 1, address: "10.0.0.1", foundation: "1" },
    port,
  };
  const descriptor: Descriptor = {
    ...{ type: "candidates", from: identity.publicKey, linkId, sequence: 0 },
    ...{ to: bytesOfId(to.identity.peerId), nonce: new Uint8Array(16) },
    ...{ expiresAtMs: post.clockMs + 1_000, candidates: [candidate] },
  };
  const { signal } = sealDescriptor({
    ...{ descriptor, identity, keys: post.keys, toPeerId: to.identity.peerId },
    randomBytes: (size) => new Uint8Array(size).fill(port),
  });
  return { from: to.address, to: to.address, signal };
}

/** Two who know each other; `one` has the smaller peer id. */
export function pair(): { post: Post; one: Correspondent; two: Correspondent } {
  const post = new Post();
  const [small, large] = orderedSeeds();
  const one = post.add({ seed: small });
  const two = post.add({ seed: large });
  post.introduce(one, two);
  post.introduce(two, one);
  return { post, one, two };
}

/** How many links each of them has seen. */
export function linkCounts(...correspondents: readonly Correspondent[]): number[] {
  return correspondents.map(({ links }) => links.length);
}
