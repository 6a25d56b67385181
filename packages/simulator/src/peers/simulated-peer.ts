/** A peer of the world: a real core, and what surrounds it. */

import { assert, bytesFromHex, type ObjectIndex, type PeerId, type Random } from "passalong/base";
import {
  type Core,
  type CoreEvent,
  createCore,
  type Input,
  multicastService,
  type Output,
  postingService,
  type ServiceFactory,
} from "passalong/core";
import { Downlink } from "../network/downlink.ts";
import type { LinkEnd } from "../network/link-end.ts";
import { Uplink } from "../network/uplink.ts";
import type { Timeline } from "../timeline.ts";
import { Disk } from "./disk.ts";
import type { Traits } from "./traits.ts";

/** What a peer has sent and received. */
export interface PeerCounts {
  sentPayloadBytes: number;
  receivedPayloadBytes: number;
  /** Control messages with the headers around them. */
  controlBytes: number;
  controlMessages: number;
  /** Inputs that its core has handled. */
  inputs: number;
}

/** Carries out what a peer's core asks for. */
export interface PeerEnvironment {
  perform(peer: SimulatedPeer, output: Output): void;
}

/** Looks at every step of a core: what went in, and what came out before it is carried out. */
export type StepObserver = (peer: SimulatedPeer, input: Input, outputs: readonly Output[]) => void;

/** What a peer is made of. */
export interface SimulatedPeerOptions {
  /** Its place among the peers of the world: 0 is the first provider. */
  readonly number: number;
  readonly peerId: PeerId;
  readonly traits: Traits;
  readonly random: Random;
  readonly timeline: Timeline;
  readonly environment: PeerEnvironment;
  readonly objectCount: number;
  /** Undefined: the peer knows nobody but its neighbors. */
  readonly overlay: ServiceFactory | undefined;
}

/** A core with links, disk, timer and a life that may end and begin again. */
export class SimulatedPeer {
  readonly number: number;
  readonly peerId: PeerId;
  readonly traits: Traits;
  readonly uplink: Uplink;
  readonly downlink: Downlink;
  readonly disk: Disk;
  readonly links: Map<PeerId, LinkEnd> = new Map();
  readonly counts: PeerCounts = {
    sentPayloadBytes: 0,
    receivedPayloadBytes: 0,
    controlBytes: 0,
    controlMessages: 0,
    inputs: 0,
  };
  /** Told of everything that the core tells its application. */
  readonly listeners: ((event: CoreEvent) => void)[] = [];
  /** Looks at every step. */
  observer: StepObserver | undefined;
  isAlive = true;
  /** A frozen peer hears and does nothing; what reaches it waits. */
  isFrozen = false;
  /** How far the peer's own clock is ahead of the world's, ms. */
  clockAheadMs = 0;
  readonly #random: Random;
  readonly #timeline: Timeline;
  readonly #environment: PeerEnvironment;
  readonly #overlay: ServiceFactory | undefined;
  #core: Core;
  #life = 0;
  #inbox: Input[] = [];
  #isHandling = false;
  #wakesAt: number | undefined;

  constructor(options: SimulatedPeerOptions) {
    this.number = options.number;
    this.peerId = options.peerId;
    this.traits = options.traits;
    this.#random = options.random;
    this.#timeline = options.timeline;
    this.#environment = options.environment;
    this.#overlay = options.overlay;
    const { timeline, number, traits } = options;
    this.uplink = new Uplink(timeline, number, traits.uplinkBytesPerSecond);
    this.downlink = new Downlink(traits.downlinkBytesPerSecond);
    this.disk = new Disk(options.objectCount);
    this.#core = this.#makeCore();
  }

  /** The core of this life. */
  get core(): Core {
    return this.#core;
  }

  /** True when it would take this neighbor for one of those that it has. */
  canSpareNeighborFor(peerId: PeerId): boolean {
    return this.#core.canSpareNeighborFor(peerId, this.#clock());
  }

  /** Grows by one with each death: what was planned in an earlier life is void. */
  get life(): number {
    return this.#life;
  }

  /** Hands an input to the core, now or after those that wait. */
  input(input: Input): void {
    if (!this.isAlive) return;
    if (this.#isHandling || this.isFrozen) {
      this.#inbox.push(input);
      return;
    }
    this.#isHandling = true;
    this.#handle(input);
    this.#handleInbox();
  }

  /** Plans an input of this life. */
  inputAfter(delayMs: number, kind: "settled" | "read", input: () => Input): void {
    const life = this.#life;
    this.#timeline.after(delayMs, kind, this.number, () => {
      if (this.#life === life) this.input(input());
    });
  }

  /** Stops everything at once; links are the network's business. */
  die(): void {
    this.isAlive = false;
    this.#life += 1;
    this.#inbox = [];
    this.isFrozen = false;
    this.#wakesAt = undefined;
  }

  /** Begins a new life with a new core that knows nothing. */
  revive(): void {
    this.#core = this.#makeCore();
    this.isAlive = true;
  }

  /** Stops or goes on handling what comes. */
  setFrozen(isFrozen: boolean): void {
    this.isFrozen = isFrozen;
    if (!isFrozen && this.isAlive) this.#handleInbox();
  }

  /** The indices that are whole on the disk, as ranges of one each are: ascending. */
  wholeIndices(): ObjectIndex[] {
    return [...this.disk.whole()];
  }

  #makeCore(): Core {
    const { peerId: selfId, traits } = this;
    const author = bytesFromHex(selfId);
    assert(author !== undefined, "a peer id is hex");
    const posting = postingService({ author, isAuthorNew: this.#life === 0 });
    return createCore({
      ...{ selfId, degree: traits.degree, random: this.#random },
      services: [
        ...(traits.isPosting ? [posting] : []),
        multicastService,
        ...(this.#overlay === undefined ? [] : [this.#overlay]),
      ],
    });
  }

  #handleInbox(): void {
    this.#isHandling = true;
    if (this.#inbox.length > 0) {
      for (let next = 0; next < this.#inbox.length; next += 1) {
        const input = this.#inbox[next];
        if (input !== undefined) this.#handle(input);
      }
      this.#inbox = [];
    }
    this.#isHandling = false;
    this.#armTimer();
  }

  #handle(input: Input): void {
    this.counts.inputs += 1;
    const outputs = this.#core.handle(input, this.#clock());
    this.observer?.(this, input, outputs);
    for (const output of outputs) {
      if (output.type !== "event") this.#environment.perform(this, output);
      else for (const listener of this.listeners) listener(output.event);
    }
  }

  #clock(): number {
    return this.#timeline.now + this.clockAheadMs;
  }

  /** One timer, set anew only when the core wants to be woken earlier than it rings. */
  #armTimer(): void {
    const deadline = this.#core.nextDeadline;
    if (deadline === undefined || !this.isAlive) return;
    const at = Math.max(this.#timeline.now, deadline - this.clockAheadMs);
    if (this.#wakesAt !== undefined && this.#wakesAt <= at) return;
    this.#wakesAt = at;
    this.#timeline.at(at, "wake", this.number, () => {
      if (this.#wakesAt === at) this.#wake();
    });
  }

  #wake(): void {
    this.#wakesAt = undefined;
    const deadline = this.#core.nextDeadline;
    if (deadline === undefined || !this.isAlive) return;
    if (deadline <= this.#clock()) this.input({ type: "deadline" });
    else this.#armTimer();
  }
}
