/** One peer in one group: core, links, connector and rendezvous, put together. */

import { type PeerId, type Random, type Range, seededRandom } from "../base/index.ts";
import {
  type Command,
  type Core,
  type CoreOptions,
  createCore,
  latePostingPart,
  type PostingCounts,
  type StreamStatus,
} from "../core/index.ts";
import type { MemberEntry } from "../wire/index.ts";
import type { AttemptEnvironment } from "./attempt-environment.ts";
import { Connector } from "./connector.ts";
import { sealRecord } from "./descriptor-sealing.ts";
import { Driver, type NetworkOutput } from "./driver.ts";
import { deriveGroupKeys } from "./keys.ts";
import { Identity, SEED_BYTES } from "./identity.ts";
import { LinkTable } from "./link-table.ts";
import type { MulticastHost } from "./multicast-host.ts";
import type { Platform } from "./platform.ts";
import type { PostingHost, PostingHostOptions } from "./posting-host.ts";
import { RendezvousClient } from "./rendezvous-client.ts";
import type {
  RendezvousState,
  Session,
  SessionEvents,
  SessionNeighbor,
  SessionOptions,
} from "./session-contract.ts";
import { EventSource } from "./typed-events.ts";
import { Warnings } from "./warnings.ts";

/**
 * Banned peers whose offers are not answered; the oldest is forgotten first. Source: as many as the
 * core remembers.
 */
export const BANNED_OFFERERS_MAX: number = 1_024;

/**
 * Enters a group. Nothing happens before the caller's turn of the event loop is over, so that it
 * can listen first.
 */
export function openSession(options: SessionOptions): Session {
  const session = new GroupSession(options);
  queueMicrotask(() => session.start());
  return session;
}

class GroupSession extends EventSource<SessionEvents> implements Session {
  readonly peerId: PeerId;
  readonly multicast: MulticastHost | undefined;
  readonly #platform: Platform;
  readonly #core: Core;
  readonly #driver: Driver;
  readonly #links: LinkTable;
  readonly #connector: Connector;
  readonly #rendezvous: RendezvousClient;
  readonly #warnings: Warnings;
  readonly #postingOptions: PostingHostOptions;
  #postingHost: PostingHost | undefined;
  readonly #banned = new Set<PeerId>();
  #closing: Promise<void> | undefined;

  constructor(options: SessionOptions) {
    super();
    const { platform, host, specifier } = options;
    const keys = deriveGroupKeys(specifier);
    const identity = Identity.fromSeed(options.identitySeed ?? platform.randomBytes(SEED_BYTES));
    const random = randomOf(platform);
    this.peerId = identity.peerId;
    this.#platform = platform;
    this.multicast = options.multicast?.createHost({
      ...{ specifier, identity, groupId: keys.groupId },
      clockMs: () => Math.round(this.#rendezvous.clockMs),
      randomBytes: (size) => platform.randomBytes(size),
    });
    this.#postingOptions = postingOptionsOf(options, { identity, groupId: keys.groupId });
    this.#postingHost = options.posting?.(this.#postingOptions);
    this.#core = createCore({
      ...{ selfId: identity.peerId, degree: platform.degree, random },
      ...partsOf(options, this.#postingHost),
    });
    this.#links = new LinkTable((input) => this.#driver.input(input));
    this.#driver = new Driver({
      core: this.#core,
      platform,
      host,
      multicast: this.multicast,
      network: {
        perform: (output) => this.#perform(output),
        roomOf: (peerId) => this.#links.roomOf(peerId),
      },
    });
    this.#warnings = new Warnings((message) => this.emit("warning", { message }));
    this.#rendezvous = new RendezvousClient({
      platform,
      random,
      urls: options.rendezvousUrls ?? specifier.rendezvousUrls,
      groupId: keys.groupId,
      makeRecord: () =>
        sealRecord({
          publicKey: identity.publicKey,
          keys,
          randomBytes: (size) => platform.randomBytes(size),
        }),
      handlers: {
        onState: (state, memberCount) => this.#onRendezvousState(state, memberCount),
        onMembers: (members) => this.#onMembers(members),
        onSignal: (from, signal) => this.#connector.takeSignal(from, signal),
        onUndeliverable: (to) => this.#connector.takeUndeliverable(to),
        onWarning: (message) => this.#warn(message),
      },
    });
    this.#connector = new Connector({
      environment: environmentOf({ platform, keys, identity, rendezvous: this.#rendezvous }),
      handlers: {
        mayAnswer: (peerId, answeringCount) => this.#mayAnswer(peerId, answeringCount),
        onLink: (link) => this.#links.add(link),
        onConnectFailed: (peerId) => this.#driver.input({ type: "connectFailed", peerId }),
        onWarning: (message) => this.#warn(message),
      },
    });
  }

  get rendezvousState(): RendezvousState {
    return this.#rendezvous.state;
  }

  get memberCount(): number {
    return this.#rendezvous.memberCount;
  }

  get postingCounts(): Readonly<PostingCounts> | undefined {
    return this.#core.postingCounts;
  }

  takePartInPostings(createHost: (options: PostingHostOptions) => PostingHost): boolean {
    if (!this.#postingOptions.specifier.capabilities.postingEnabled) return false;
    if (this.#postingHost === undefined) {
      this.#postingHost = createHost(this.#postingOptions);
      this.command({ type: "takePartInPostings", part: this.#postingHost.part });
    }
    return true;
  }

  start(): void {
    if (this.#closing === undefined) this.#rendezvous.start();
  }

  command(command: Command): void {
    this.#driver.input({ type: "command", command });
  }

  neighbors(): SessionNeighbor[] {
    const neighbors: SessionNeighbor[] = [];
    for (const status of this.#core.neighborStatuses()) {
      const kind = this.#links.kindOf(status.peerId);
      if (kind !== undefined) neighbors.push({ ...status, kind });
    }
    return neighbors;
  }

  streamStatuses(): StreamStatus[] {
    return this.#core.streamStatuses();
  }

  countHolders(ranges: readonly Range[]): number {
    return this.#core.countHolders(ranges);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#rendezvous.close();
    this.#connector.close();
    this.command({ type: "leave" });
    // Called from within an event, the command has its turn only when the event's input is done.
    await Promise.resolve();
    this.#driver.close();
  }

  #perform(output: NetworkOutput): void {
    switch (output.type) {
      case "send":
        this.#links.send(output.to, output.message);
        return;
      case "releaseCredit":
        this.#links.releaseCredit(output.peerId, output.bytes);
        return;
      case "connect":
        this.#connector.connect(output.peerId);
        return;
      case "disconnect":
        this.#links.close(output.peerId, output.reason);
        return;
      case "sampleMembers":
        this.#rendezvous.sample();
        return;
      case "signPosting":
      case "verifyPosting":
        if (this.#postingHost !== undefined) this.#driver.input(this.#postingHost.answer(output));
        return;
      case "event":
        if (this.#postingHost?.isOwnBusiness(output.event) === true) return;
        if (output.event.type === "banned") this.#ban(output.event.peerId);
        this.emit("core", output.event);
        return;
    }
  }

  #onRendezvousState(state: RendezvousState, memberCount: number): void {
    if (state === "joined") this.#connector.resume();
    else this.#connector.pause();
    this.emit("rendezvous", { state, memberCount });
  }

  #onMembers(members: readonly MemberEntry[]): boolean {
    const { peerIds, newCount } = this.#connector.learn(members);
    this.#driver.input({ type: "introduced", peerIds });
    return newCount > 0;
  }

  #mayAnswer(peerId: PeerId, answeringCount: number): boolean {
    if (this.#banned.has(peerId)) return false;
    if (this.#links.has(peerId)) return true;
    if (this.#links.size + answeringCount < this.#platform.degree.max) return true;
    return answeringCount === 0 && this.#core.canSpareNeighbor(this.#platform.now());
  }

  #ban(peerId: PeerId): void {
    this.#banned.add(peerId);
    const [oldest] = this.#banned;
    if (this.#banned.size > BANNED_OFFERERS_MAX && oldest !== undefined)
      this.#banned.delete(oldest);
  }

  #warn(message: string): void {
    this.#warnings.warn(message, this.#platform.now());
  }
}

/** What the core is to do besides replication. */
function partsOf(
  { specifier, keeping, multicast }: SessionOptions,
  postingHost: PostingHost | undefined,
): Pick<CoreOptions, "keeping" | "posting" | "createMulticast"> {
  const isPosting = specifier.capabilities.postingEnabled;
  return {
    keeping: keeping ?? "stored",
    createMulticast: multicast?.createPart,
    ...(isPosting ? { posting: postingHost?.part ?? latePostingPart } : {}),
  };
}

function postingOptionsOf(
  { specifier, platform, postingRight: right, identitySeed }: SessionOptions,
  self: Pick<PostingHostOptions, "identity" | "groupId">,
): PostingHostOptions {
  const isIdentityNew = identitySeed === undefined;
  const wallClockMs = (): number => platform.wallClockMs();
  return { ...self, specifier, right, isIdentityNew, wallClockMs };
}

function environmentOf(parts: {
  readonly platform: Platform;
  readonly keys: AttemptEnvironment["keys"];
  readonly identity: Identity;
  readonly rendezvous: RendezvousClient;
}): AttemptEnvironment {
  const { platform, keys, identity, rendezvous } = parts;
  return {
    platform,
    keys,
    identity,
    relay: (to, signal) => rendezvous.relay(to, signal),
    get clockMs() {
      return Math.round(rendezvous.clockMs);
    },
    get isLoopback() {
      return rendezvous.isLoopback;
    },
  };
}

/** Chance for ties and pauses, seeded from the machine's own. */
function randomOf(platform: Platform): Random {
  const seed = platform.randomBytes(4);
  return seededRandom(new DataView(seed.buffer, seed.byteOffset).getInt32(0));
}
