/** Everything and everyone: peers with real cores, their network, and virtual time. */

import {
  type PeerId,
  peerIdFromBytes,
  type Random,
  type Range,
  seededRandom,
} from "passalong/base";
import type { MulticastOutput, Output, ServiceFactory } from "passalong/core";
import { Contents, type ContentsShape } from "./contents.ts";
import { areAuthenticRecords, signRecord } from "./network/member-records.ts";
import type { Introductions } from "./network/introductions.ts";
import { Network, type Wire } from "./network/network.ts";
import { SimulatedPeer } from "./peers/simulated-peer.ts";
import { answerMulticast } from "./peers/stream-keys.ts";
import { type Traits, UNLIMITED } from "./peers/traits.ts";
import { PostingKeys } from "./posting-keys.ts";
import { Timeline } from "./timeline.ts";

/** Hashing one object takes this long, ms. Source: network model of the swarm reference, §8. */
const VERIFY_MS = 0.5;

/** Looks at, or changes, what a peer's core asks for before it is carried out. */
export type Interceptor = (peer: SimulatedPeer, output: Output) => readonly Output[];

/** What a world is made of. */
export interface WorldOptions {
  readonly seed: number;
  readonly objects: ContentsShape;
  readonly wire: Wire;
  readonly jitterMs: number;
  /** Who introduces peers to each other. */
  readonly introductions: (world: World) => Introductions;
  /** Makes peers know members beyond their neighbors; undefined: they do without. */
  readonly overlay?: ServiceFactory;
}

/** A deterministic world: the same options give the same trace. */
export class World {
  readonly timeline: Timeline = new Timeline();
  readonly random: Random;
  readonly contents: Contents;
  readonly network: Network;
  readonly peers: SimulatedPeer[] = [];
  readonly introductions: Introductions;
  readonly postingKeys: PostingKeys = new PostingKeys();
  /** Writing and flushing one object takes this long, ms. */
  storeMs = 0;
  /** Peers that do not do what their cores ask for. */
  readonly interceptors: Map<SimulatedPeer, Interceptor> = new Map();
  readonly #byId = new Map<PeerId, SimulatedPeer>();
  readonly #overlay: ServiceFactory | undefined;

  constructor({ seed, objects, wire, jitterMs, introductions, overlay }: WorldOptions) {
    this.#overlay = overlay;
    this.random = seededRandom(seed);
    this.contents = new Contents(objects, seed);
    const { sizeBytes: objectBytes } = objects;
    this.network = new Network(this.timeline, this.random, { wire, jitterMs, objectBytes });
    this.introductions = introductions(this);
  }

  /** All objects, as one range. */
  get everything(): Range {
    return { start: 0, end: this.contents.shape.count };
  }

  /** Adds a peer; it knows nobody. */
  add(traits: Partial<Traits> = {}): SimulatedPeer {
    const peerId = peerIdFromBytes(new Uint8Array(32).map(() => this.random.below(256)));
    const peer = new SimulatedPeer({
      number: this.peers.length,
      peerId,
      traits: { ...UNLIMITED, ...traits },
      random: seededRandom(this.random.below(2 ** 31)),
      timeline: this.timeline,
      environment: { perform: (who, output) => this.#intercept(who, output) },
      objectCount: this.contents.shape.count,
      overlay: this.#overlay,
    });
    this.peers.push(peer);
    this.#byId.set(peerId, peer);
    this.configure(peer);
    return peer;
  }

  /** The peer of an id; undefined: nobody here. */
  find(peerId: PeerId): SimulatedPeer | undefined {
    return this.#byId.get(peerId);
  }

  /** Tells a core that has just begun what it is told at every start. */
  configure(peer: SimulatedPeer): void {
    const { uploadLimitBytesPerSecond: bytesPerSecond } = peer.traits;
    if (bytesPerSecond === undefined) return;
    peer.input({ type: "command", command: { type: "setUploadLimit", bytesPerSecond } });
  }

  /** Makes a peer the source of objects that nobody else has. */
  provide(peer: SimulatedPeer, ranges: readonly Range[]): void {
    for (const { start, end } of ranges) {
      for (let index = start; index < end; index += 1) peer.disk.write(index);
    }
    peer.disk.flush();
    peer.input({ type: "command", command: { type: "seed", ranges } });
  }

  #intercept(peer: SimulatedPeer, output: Output): void {
    const interceptor = this.interceptors.get(peer);
    if (interceptor === undefined) {
      this.#perform(peer, output);
      return;
    }
    for (const changed of interceptor(peer, output)) this.#perform(peer, changed);
  }

  #perform(peer: SimulatedPeer, output: Output): void {
    switch (output.type) {
      case "send":
        this.network.send(peer, output.to, output.message);
        break;
      case "releaseCredit":
        this.network.release(peer, output.peerId, output.bytes);
        break;
      case "connect":
        this.introductions.connect(peer, output.peerId);
        break;
      case "disconnect":
        this.network.unlink(peer, output.peerId, output.reason);
        break;
      case "sampleMembers":
        this.introductions.sample(peer);
        break;
      case "readObject":
        this.#read(peer, output.index);
        break;
      case "verifyObject":
        this.#verify(peer, output);
        break;
      case "storeObject":
        this.#store(peer, output.index);
        break;
      case "verifyRegister":
        this.#verifyRegister(peer, output);
        break;
      case "signPosting":
        peer.input(this.postingKeys.sign(output));
        break;
      case "verifyPosting":
        peer.inputAfter(VERIFY_MS, "settled", () => this.postingKeys.verify(output));
        break;
      case "signRecord":
        peer.input({ type: "recordSigned", record: signRecord(peer.peerId, output) });
        break;
      case "verifyRecords": {
        const { records, from } = output;
        const areAuthentic = areAuthenticRecords(records);
        const answer = { type: "recordsVerified", records, from, areAuthentic } as const;
        peer.inputAfter(VERIFY_MS, "settled", () => answer);
        break;
      }
      case "signalReceived":
        this.introductions.takeSignal?.(peer, output.from, output.signal);
        break;
      case "event":
        break;
      default:
        this.#answerMulticast(peer, output);
    }
  }

  #answerMulticast(peer: SimulatedPeer, output: MulticastOutput): void {
    const input = answerMulticast(output, this.timeline.now);
    peer.inputAfter(VERIFY_MS, "settled", () => input);
  }

  #read(peer: SimulatedPeer, index: number): void {
    const bytes = peer.disk.holds(index) ? this.contents.bytesOf(index) : undefined;
    peer.input({ type: "objectRead", index, bytes });
  }

  #verify(
    peer: SimulatedPeer,
    { index, from, bytes }: Extract<Output, { readonly type: "verifyObject" }>,
  ): void {
    const isAuthentic = this.contents.isAuthentic(index, bytes);
    peer.inputAfter(VERIFY_MS, "settled", () => {
      return { type: "objectVerified", index, from, isAuthentic };
    });
  }

  #store(peer: SimulatedPeer, index: number): void {
    const isStored = peer.disk.write(index);
    if (this.storeMs === 0) {
      peer.disk.flushObject(index);
      peer.input({ type: "objectStored", index, isStored });
      return;
    }
    peer.inputAfter(this.storeMs, "settled", () => {
      peer.disk.flushObject(index);
      return { type: "objectStored", index, isStored };
    });
  }

  #verifyRegister(
    peer: SimulatedPeer,
    { version, from, value }: Extract<Output, { readonly type: "verifyRegister" }>,
  ): void {
    // The world's registers begin with 1 when they are authentic.
    const isAuthentic = value[0] === 1;
    peer.inputAfter(VERIFY_MS, "settled", () => {
      return { type: "registerVerified", version, from, isAuthentic };
    });
  }
}
