/** One peer in one group: core, links, connector and rendezvous, put together. */

import {
  type Bytes,
  type GroupAddress,
  type PeerId,
  type Random,
  type Range,
  seededRandom,
} from "../base/index.ts";
import {
  type Command,
  type Core,
  createCore,
  type Input,
  type OverlayStatus,
  type PostingCounts,
  type SendCommand,
  type SendResult,
  type StreamStatus,
} from "../core/index.ts";
import { Codec, type MemberEntry, type MessageFamily } from "../wire/index.ts";
import type { AttemptFailure } from "./attempt-environment.ts";
import { Connector } from "./connector.ts";
import { sealRecord } from "./descriptor-sealing.ts";
import { Driver, type NetworkOutput } from "./driver.ts";
import { failureSentence } from "./failure-words.ts";
import type { GroupSpecifier } from "./group-specifier.ts";
import { deriveGroupKeys, type GroupKeys } from "./keys.ts";
import { Identity, SEED_BYTES } from "./identity.ts";
import { LinkTable } from "./link-table.ts";
import type { Member } from "./member-table.ts";
import type { MulticastHost } from "./multicast-host.ts";
import type { NeighborSignaling } from "./neighbor-signaling.ts";
import type { Platform } from "./platform.ts";
import { NetworkChange } from "./network-change.ts";
import { DirectRetry } from "./relay/direct-retry.ts";
import { RendezvousClient } from "./rendezvous-client.ts";
import type {
  MessageObserver,
  RendezvousState,
  Session,
  SessionEvents,
  SessionNeighbor,
  SessionOptions,
} from "./session-contract.ts";
import { environmentOf, type EnvironmentParts } from "./session-environment.ts";
import {
  familiesOf,
  type ServiceContext,
  type ServiceHost,
  type SessionService,
} from "./session-service.ts";
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

/** Who this peer is in its group. */
interface Credentials {
  readonly keys: GroupKeys;
  readonly identity: Identity;
  readonly random: Random;
}

class GroupSession extends EventSource<SessionEvents> implements Session {
  readonly peerId: PeerId;
  readonly multicast: MulticastHost | undefined;
  readonly #platform: Platform;
  readonly #core: Core;
  readonly #driver: Driver;
  readonly #links: LinkTable;
  readonly #connector: Connector;
  readonly #directRetry: DirectRetry;
  readonly #networkChange: NetworkChange;
  readonly #rendezvous: RendezvousClient;
  readonly #warnings: Warnings;
  readonly #services: readonly ServiceHost[];
  readonly #signaling: NeighborSignaling | undefined;
  readonly #observer: MessageObserver | undefined;
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
    this.#observer = options.observer;
    this.#services = openServices(options, {
      ...{ specifier, platform, identity, groupId: keys.groupId },
      clockMs: () => Math.round(this.#rendezvous.clockMs),
      input: (input) => this.#driver.input(input),
      takeSignal: (from, signal) => this.#connector.takeSignal(from, signal),
    });
    this.#signaling = this.#services.find(({ signaling }) => signaling !== undefined)?.signaling;
    this.multicast = this.#services.find(({ multicast }) => multicast !== undefined)?.multicast;
    this.#core = createCore({
      ...{ selfId: identity.peerId, degree: platform.degree, random },
      keeping: options.keeping ?? "stored",
      services: this.#services.map(({ part }) => part),
    });
    this.#links = new LinkTable((input) => this.#onLinkInput(input));
    this.#driver = new Driver({
      core: this.#core,
      platform,
      host,
      services: this.#services,
      network: {
        perform: (output) => this.#perform(output),
        roomOf: (peerId) => this.#links.roomOf(peerId),
      },
    });
    this.#directRetry = new DirectRetry({
      ...{ platform, selfId: identity.peerId },
      isRelayed: (peerId) => this.#links.kindOf(peerId) === "relay",
      connectDirectly: (peerId) => this.#connector.connectDirectly(peerId),
    });
    this.#networkChange = new NetworkChange({
      platform,
      neighbors: () => this.neighbors(),
      renewRendezvous: () => this.#rendezvous.onNetworkChange(),
      connectDirectly: (peerId) => this.#connector.connectDirectly(peerId),
    });
    this.#warnings = new Warnings((message) => this.emit("warning", { message }));
    this.#rendezvous = this.#openRendezvous(options, { keys, identity, random });
    this.#connector = this.#openConnector({
      ...{ platform, keys, identity, rendezvous: this.#rendezvous },
      signaling: this.#signaling,
      codec: codecOf(this.#core.families, specifier),
    });
  }

  #openRendezvous(
    { platform, rendezvousUrls, specifier }: SessionOptions,
    { keys, identity, random }: Credentials,
  ): RendezvousClient {
    const { publicKey } = identity;
    const randomBytes = (size: number): Bytes => platform.randomBytes(size);
    return new RendezvousClient({
      ...{ platform, random, groupId: keys.groupId },
      urls: rendezvousUrls ?? specifier.rendezvousUrls,
      makeRecord: () => sealRecord({ publicKey, keys, randomBytes }),
      handlers: {
        onState: (state, memberCount) => this.#onRendezvousState(state, memberCount),
        onMembers: (members) => this.#onMembers(members),
        onSignal: (from, signal) => this.#connector.takeSignal(from, signal),
        onUndeliverable: (to) => this.#connector.takeUndeliverable(to),
        onWarning: (message) => this.#warn(message),
      },
    });
  }

  #openConnector(parts: EnvironmentParts): Connector {
    return new Connector({
      environment: environmentOf(parts),
      handlers: {
        mayAnswer: (peerId, answeringCount) => this.#mayAnswer(peerId, answeringCount),
        memberOf: (peerId, named) => this.#memberOf(peerId, named),
        onLink: (link) => {
          this.#directRetry.onLink(link);
          this.#links.add(link);
        },
        onConnectFailed: (peerId, failure) => this.#onConnectFailed(peerId, failure),
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

  takePartInPostings(posting: SessionService): boolean {
    if (!this.#core.families.some(({ name }) => name === posting.name)) return false;
    for (const service of this.#services) {
      const command = service.beginPostings?.(posting);
      if (command !== undefined) this.command(command);
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

  overlayStatus(): OverlayStatus | undefined {
    return this.#core.overlayStatus();
  }

  memberIds(): PeerId[] {
    return this.#core.memberIds();
  }

  sendResultOf(command: SendCommand): SendResult {
    return this.#core.sendResultOf(command);
  }

  memberFor(address: GroupAddress): PeerId | undefined {
    return this.#core.memberFor(address);
  }

  isKnown(peerId: PeerId): boolean {
    return this.#connector.isKnown(peerId);
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
    this.#connector.close();
    this.#directRetry.close();
    this.#networkChange.close();
    this.command({ type: "leave" });
    // Called from within an event, the command has its turn only when the event's input is done.
    await Promise.resolve();
    this.#driver.close();
    // Last, because goodbyes to neighbors through the relay go this way.
    this.#rendezvous.close();
  }

  #perform(output: NetworkOutput): void {
    switch (output.type) {
      case "send":
        this.#observer?.onSent(output.message);
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
      case "event":
        if (this.#services.some((service) => service.isOwnBusiness?.(output.event))) return;
        if (output.event.type === "banned") this.#ban(output.event.peerId);
        this.emit("core", output.event);
        return;
    }
  }

  #onLinkInput(input: Input): void {
    if (input.type === "message") this.#observer?.onReceived(input.message);
    this.#driver.input(input);
  }

  /** The rendezvous leads to members first, neighbors while it is not there (OV13). */
  #memberOf(peerId: PeerId, named: Member | undefined): Member | undefined {
    const reachable = this.#signaling?.memberOf(peerId);
    return this.rendezvousState === "joined" ? (named ?? reachable) : (reachable ?? named);
  }

  #onRendezvousState(state: RendezvousState, memberCount: number): void {
    // Where members know each other neighbors relay what the rendezvous cannot.
    if (state !== "joined") this.#connector.pause();
    if (state === "joined" || this.#signaling !== undefined) this.#connector.resume();
    this.emit("rendezvous", { state, memberCount });
  }

  #onConnectFailed(peerId: PeerId, failure: AttemptFailure): void {
    const { isOffered, isFull } = this.#rendezvous.circuits;
    const isUsed = this.#platform.loadRelay !== undefined;
    const sentence = failureSentence(failure, { isUsed, isOffered, isFull });
    if (sentence !== undefined) this.#warn(sentence);
    this.#driver.input({ type: "connectFailed", peerId });
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
    return answeringCount === 0 && this.#core.canSpareNeighborFor(peerId, this.#platform.now());
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

/** Those of the services that the group has. */
function openServices(
  { services = [], identitySeed, postingRight, publishCertificate }: SessionOptions,
  self: Omit<ServiceContext, "isIdentityNew" | "postingRight" | "publishCertificate">,
): ServiceHost[] {
  const rights = { postingRight, publishCertificate };
  const context = { ...self, isIdentityNew: identitySeed === undefined, ...rights };
  return services.map((service) => service.open(context)).filter((host) => host !== undefined);
}

/** Reads what this peer's services speak, and passes over what others of the group may (WF13). */
function codecOf(families: readonly MessageFamily[], specifier: GroupSpecifier): Codec {
  const known = families.map(({ name }) => name);
  const others = familiesOf(specifier).filter((name) => !known.includes(name));
  return new Codec(families, others);
}

/** Chance for ties and pauses, seeded from the machine's own. */
function randomOf(platform: Platform): Random {
  const seed = platform.randomBytes(4);
  return seededRandom(new DataView(seed.buffer, seed.byteOffset).getInt32(0));
}
