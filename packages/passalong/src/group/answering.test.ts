/** Which kinds of links an answerer begins with, and what its answer names. */

import { describe, expect, it } from "vitest";
import { memberAddressFromBytes } from "../base/index.ts";
import { MemoryConnection } from "../testing/memory-channel.ts";
import { createVirtualPlatform } from "../testing/virtual-platform.ts";
import { VirtualTime } from "../testing/virtual-time.ts";
import { Codec, type DescriptorSections, type OfferDescriptor } from "../wire/index.ts";
import { Answering } from "./answering.ts";
import { openDescriptor } from "./descriptor-sealing.ts";
import { GroupSpecifier } from "./group-specifier.ts";
import { bytesOfId, Identity } from "./identity.ts";
import { deriveGroupKeys } from "./keys.ts";
import type { Attempt, Transport } from "./transport.ts";

const KEYS = deriveGroupKeys(
  GroupSpecifier.forShare({
    ...{ name: "answering", rendezvousUrls: [] },
    randomBytes: (size) => new Uint8Array(size).fill(1),
  }),
);
const OFFERER = Identity.fromSeed(new Uint8Array(32).fill(1));
const ANSWERER = Identity.fromSeed(new Uint8Array(32).fill(2));

const TCP: DescriptorSections = { tcp: { addresses: [] } };
const WEBRTC: DescriptorSections = {
  webrtc: {
    ...{ fingerprint: new Uint8Array(32), ufrag: "abcd", pwd: "a".repeat(22) },
    ...{ setup: "active", messageBytesMax: 262_144, candidates: [] },
  },
};

const RELAY: DescriptorSections = { relay: {} };

/**
 * Answers an offer of some kinds; sealed TCP opens after a while, or never; WebRTC may take its
 * time.
 */
class Side {
  readonly time = new VirtualTime();
  /** When each kind began and when the answer left, ms. */
  readonly begun: [string, number][] = [];
  readonly answers: [readonly string[], number][] = [];

  constructor(
    sections: DescriptorSections,
    tcpOpensAfterMs: number | undefined,
    webRtcTakesMs?: number,
  ) {
    const { time } = this;
    const transports = [
      this.#transport("tcp", TCP, tcpOpensAfterMs),
      this.#transport("webrtc", WEBRTC, undefined, webRtcTakesMs),
      this.#transport("relay", RELAY, undefined),
    ];
    const environment = {
      platform: createVirtualPlatform({
        ...{ time, seed: 1, transports },
        openRendezvousSocket: () => ({ send: () => {}, close: () => {} }),
      }),
      transports,
      ...{
        keys: KEYS,
        identity: ANSWERER,
        clockMs: 0,
        isLoopback: false,
        iceServers: [],
        codec: new Codec(),
      },
      relay: (_: unknown, signal: Uint8Array<ArrayBuffer>) => this.#onSignal(signal),
    };
    const offer: OfferDescriptor = {
      ...{ type: "offer", from: OFFERER.publicKey, to: bytesOfId(ANSWERER.peerId) },
      ...{ linkId: new Uint8Array(16), nonce: new Uint8Array(16), expiresAtMs: 15_000 },
      ...sections,
    };
    const address = memberAddressFromBytes(new Uint8Array(16));
    new Answering({
      ...{ environment, offer, offerDigest: new Uint8Array(32) },
      member: { peerId: OFFERER.peerId, publicKey: OFFERER.publicKey, address },
      handlers: { onLink: () => {}, onFailure: () => {}, onSuspicion: () => {} },
    }).start();
  }

  #onSignal(signal: Uint8Array<ArrayBuffer>): boolean {
    const opened = openDescriptor({ signal, keys: KEYS, selfId: OFFERER.peerId });
    const { descriptor } = opened ?? {};
    if (descriptor?.type !== "answer") return false;
    const kinds = (["tcp", "webrtc", "relay"] as const).filter(
      (kind) => descriptor[kind] !== undefined,
    );
    this.answers.push([kinds, this.time.nowMs]);
    return true;
  }

  #later(delayMs: number, section: DescriptorSections): Promise<DescriptorSections> {
    return new Promise((resolve) => {
      this.time.setTimer(delayMs, () => resolve(section));
    });
  }

  #transport(
    kind: "tcp" | "webrtc" | "relay",
    section: DescriptorSections,
    opensAfterMs: number | undefined,
    takesMs?: number,
  ): Transport {
    return {
      kind,
      offer: () => {
        throw new TypeError("nobody offers here");
      },
      answer: (_, offered): Attempt | undefined => {
        if (offered[kind] === undefined) return undefined;
        this.begun.push([kind, this.time.nowMs]);
        return {
          section: takesMs === undefined ? Promise.resolve(section) : this.#later(takesMs, section),
          onChannel: (listener) => {
            if (opensAfterMs === undefined) return;
            const bindings = { offerer: new Uint8Array(32), answerer: new Uint8Array(32) };
            const schedule = (task: () => void): void => void this.time.setTimer(1, task);
            const connection = new MemoryConnection(
              { schedule, frameBytesMax: 65_536, bulkQueueBytes: 65_536 },
              bindings,
            );
            this.time.setTimer(opensAfterMs, () => listener(connection.answererEnd));
          },
          addCandidates: () => {},
        };
      },
      close: async () => {},
    };
  }
}

describe("an answer", () => {
  it("[CN26] names the preferred kind alone when that opens at once, and no other begins", async () => {
    const side = new Side({ ...TCP, ...WEBRTC }, 30);
    await side.time.advance(1_000);
    expect(side.begun).toEqual([["tcp", 0]]);
    expect(side.answers).toEqual([[["tcp"], 30]]);
  });

  it("[CN26] names all kinds when the preferred one has not opened within 250 ms", async () => {
    const side = new Side({ ...TCP, ...WEBRTC }, undefined);
    await side.time.advance(1_000);
    expect(side.begun).toEqual([
      ["tcp", 0],
      ["webrtc", 250],
    ]);
    expect(side.answers).toEqual([[["tcp", "webrtc"], 250]]);
  });

  it("[CN26] leaves at once when one kind was offered", async () => {
    const side = new Side(WEBRTC, undefined);
    await side.time.advance(1_000);
    expect(side.begun).toEqual([["webrtc", 0]]);
    expect(side.answers).toEqual([[["webrtc"], 0]]);
  });

  it("[CN9] waits for what is direct, although the relay's section is there at once", async () => {
    const side = new Side({ ...WEBRTC, ...RELAY }, undefined, 700);
    await side.time.advance(5_000);
    expect(side.answers).toEqual([[["webrtc", "relay"], 700]]);
  });

  it("[CN9] goes without what takes too long", async () => {
    const side = new Side({ ...WEBRTC, ...RELAY }, undefined, 3_000);
    await side.time.advance(5_000);
    expect(side.answers).toEqual([[["relay"], 1_000]]);
  });
});
