/** NetConnection: what groups stand on. */

import { assert, type Bytes } from "../base/index.ts";
import {
  type GroupSpecifier,
  Identity,
  type Platform,
  type RendezvousSocket,
  rendezvousAddressFromUrl,
  SEED_BYTES,
  type TimerHandle,
} from "../group/index.ts";
import type { NetGroup as Group } from "../netgroup/index.ts";
import { DirectConnections } from "./direct/direct-connections.ts";
import { PEER_CONNECTIONS_MAX } from "./direct/limits.ts";
import type { Subscriber } from "./direct/subscriber.ts";
import { ArgumentError } from "./errors.ts";
import { EventDispatcher } from "./event-dispatcher.ts";
import type { GroupJoinInfo, StreamConnectInfo } from "./net-status-event.ts";
import { SharedGroups } from "./shared-groups.ts";

/** How long each rendezvous has to answer, ms. Source: guess, a handshake over a bad line. */
export const CONNECT_WAIT_MS: number = 10_000;

/** What Flash Player had built in. */
export interface NetConnectionOptions {
  /** The machine; each package of adapters makes one. */
  readonly platform: Platform;
  /** Where to meet, in place of a server of Adobe's that an `rtmfp:` address names. */
  readonly rendezvousUrls?: readonly string[];
}

/** Whatever lives on a connection. */
export interface Dependent {
  close(): void;
}

/**
 * `flash.net.NetConnection`.
 *
 *     idle ──connect──> connecting ──a rendezvous answers──> connected ──close──> idle
 *                            └──none does──> idle
 */
export class NetConnection extends EventDispatcher {
  readonly #options: NetConnectionOptions;
  readonly #dependents = new Set<Dependent>();
  #uri = "";
  #groups: SharedGroups | undefined;
  #direct: DirectConnections | undefined;
  #maxPeerConnections = PEER_CONNECTIONS_MAX;
  #seed: Bytes | undefined;
  #isConnected = false;
  #socket: RendezvousSocket | undefined;
  #timer: TimerHandle | undefined;

  constructor(options: NetConnectionOptions) {
    super();
    this.#options = options;
  }

  /** True between success and close. */
  get connected(): boolean {
    return this.#isConnected;
  }

  /** What was given to {@link NetConnection.connect}. */
  get uri(): string {
    return this.#uri;
  }

  /** This peer, for as long as the connection lives: 64 hexadecimal digits; empty without one. */
  get nearID(): string {
    return this.#seed === undefined ? "" : Identity.fromSeed(this.#seed).peerId;
  }

  /**
   * Streams between this peer and others at once, at most; 8. A lower one ends none of those that
   * are there. Neighbors in groups do not count.
   */
  get maxPeerConnections(): number {
    return this.#maxPeerConnections;
  }

  /** @throws RangeError when it is no whole number from 0. */
  set maxPeerConnections(count: number) {
    if (!Number.isSafeInteger(count) || count < 0) {
      throw new RangeError(`maxPeerConnections is a whole number from 0, not ${count}.`);
    }
    this.#maxPeerConnections = count;
    if (this.#direct !== undefined) this.#direct.limit = count;
  }

  /** Peers that want to play something which no stream publishes to them. */
  get unconnectedPeerStreams(): readonly Subscriber[] {
    return this.#direct?.unconnected ?? [];
  }

  /**
   * Connects; the outcome is an event.
   *
   * @param uri  The URL of a rendezvous: `https:`, `http:`, `wss:` or `ws:`; or any `rtmfp:`
   *   address when the connection was given rendezvous of its own.
   * @throws {@link ArgumentError} when it is neither.
   */
  connect(uri: string): void {
    this.#end();
    const urls = uri.startsWith("rtmfp:") ? (this.#options.rendezvousUrls ?? []) : [uri];
    const addresses = urls.map(rendezvousAddressFromUrl);
    if (addresses.length === 0 || addresses.includes(undefined)) {
      throw new ArgumentError(
        `${JSON.stringify(uri)} names no rendezvous: give the URL of one, or rendezvousUrls when ` +
          "the connection is made.",
      );
    }
    this.#uri = uri;
    const { platform } = this.#options;
    const identitySeed = platform.randomBytes(SEED_BYTES);
    this.#seed = identitySeed;
    const groups = new SharedGroups({ platform, rendezvousUrls: urls, identitySeed });
    this.#groups = groups;
    this.#direct = new DirectConnections({
      platform,
      peerId: Identity.fromSeed(identitySeed).peerId,
      enter: (specifier, signal) => groups.enter(specifier, signal),
    });
    this.#direct.limit = this.#maxPeerConnections;
    this.#try(addresses.flatMap((address) => address?.socketUrl ?? []));
  }

  /** Closes it, and every group on it. */
  close(): void {
    const wasConnected = this.#isConnected;
    this.#end();
    if (wasConnected) this.tell({ code: "NetConnection.Connect.Closed", level: "status" });
  }

  /**
   * Enters a group as this connection's peer, once for all that stand on it; for {@link NetGroup}
   * and {@link NetStream}.
   *
   * @param signal  Says that it is not needed any more.
   */
  enter(specifier: GroupSpecifier, signal: AbortSignal): Promise<Group> {
    assert(this.#groups !== undefined, "a connected connection has an identity");
    return this.#groups.enter(specifier, signal);
  }

  /** Streams between two peers; for {@link NetStream}. */
  get direct(): DirectConnections {
    assert(this.#direct !== undefined, "a connected connection has an identity");
    return this.#direct;
  }

  /** Something lives on this connection until it is closed; for groups and streams. */
  adopt(dependent: Dependent): void {
    this.#dependents.add(dependent);
  }

  /** It does not any more. */
  release(dependent: Dependent): void {
    this.#dependents.delete(dependent);
  }

  /** Tells what became of a group that was to be joined; for {@link NetGroup}. */
  tellOfGroup(info: GroupJoinInfo): void {
    this.tell(info);
  }

  /** Tells what became of a stream; for {@link NetStream}. */
  tellOfStream(info: StreamConnectInfo): void {
    this.tell(info);
  }

  /** Whether somebody answers is all that is to be known here: each group meets by itself. */
  #try([socketUrl, ...others]: readonly string[]): void {
    if (socketUrl === undefined) {
      this.#end();
      this.tell({ code: "NetConnection.Connect.Failed", level: "error" });
      return;
    }
    const { platform } = this.#options;
    const socket = platform.openRendezvousSocket(socketUrl, {
      onOpen: () => {
        if (this.#socket !== socket) return;
        this.#letGo();
        this.#isConnected = true;
        this.tell({ code: "NetConnection.Connect.Success", level: "status" });
      },
      onMessage: () => {},
      onClose: () => this.#onDead(socket, others),
    });
    this.#socket = socket;
    this.#timer = platform.setTimer(CONNECT_WAIT_MS, () => this.#onDead(socket, others));
  }

  #onDead(socket: RendezvousSocket, others: readonly string[]): void {
    if (this.#socket !== socket) return;
    this.#letGo();
    this.#try(others);
  }

  #letGo(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#timer?.cancel();
    socket?.close();
  }

  #end(): void {
    this.#letGo();
    this.#isConnected = false;
    this.#seed = undefined;
    this.#groups = undefined;
    this.#direct = undefined;
    const dependents = [...this.#dependents];
    this.#dependents.clear();
    for (const dependent of dependents) dependent.close();
  }
}
