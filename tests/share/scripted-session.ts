/** A session without a network: it keeps what it was told, and the test decides what arrives. */

import {
  assert,
  type Bytes,
  type ObjectIndex,
  type PeerId,
  peerIdFromBytes,
  type Range,
  RangeSet,
} from "passalong/base";
import type { Command, CoreEvent } from "passalong/core";
import {
  EventSource,
  type RendezvousState,
  type Session,
  type SessionEvents,
  type SessionNeighbor,
  type SessionOptions,
} from "passalong/group";

/** A peer id that a number determines. */
export function peerIdOf(number: number): PeerId {
  return peerIdFromBytes(new Uint8Array(32).fill(number));
}

/** What an object that was offered to a session came to. */
export type Outcome = "refused" | "notStored" | "stored";

/** Keeps have and want sets as the core does. */
export class ScriptedSession extends EventSource<SessionEvents> implements Session {
  readonly peerId: PeerId = peerIdOf(0);
  readonly multicast = undefined;
  rendezvousState: RendezvousState = "connecting";
  memberCount = 0;
  readonly postingCounts = undefined;
  readonly options: SessionOptions;
  readonly commands: Command[] = [];
  readonly have = new RangeSet();
  readonly want = new RangeSet();
  register: { readonly version: number; readonly value: Bytes } | undefined;
  isClosed = false;
  readonly #neighbors = new Map<PeerId, RangeSet>();

  constructor(options: SessionOptions) {
    super();
    this.options = options;
  }

  takePartInPostings(): boolean {
    return false;
  }

  overlayStatus(): undefined {
    return undefined;
  }

  sendResultOf(): "error" {
    return "error";
  }

  memberFor(): undefined {
    return undefined;
  }

  memberIds(): [] {
    return [];
  }

  isKnown(): boolean {
    return false;
  }

  streamStatuses(): [] {
    return [];
  }

  command(command: Command): void {
    this.commands.push(command);
    switch (command.type) {
      case "addHave":
      case "seed":
        for (const range of command.ranges) this.have.add(range);
        break;
      case "removeHave":
        for (const range of command.ranges) this.have.delete(range);
        break;
      case "addWant":
        for (const range of command.ranges) this.want.add(range);
        break;
      case "removeWant":
        for (const range of command.ranges) this.want.delete(range);
        break;
      case "setRegister":
        this.register = command;
        this.tell({ ...command, type: "registerChanged" });
        break;
      // A test decides when the stay is over.
      case "linger":
      case "setStrategy":
      case "setPlayback":
      case "setUploadLimit":
      case "leave":
      case "post":
      case "takePartInPostings":
      // A share has no streams.
      case "publishStream":
      case "sendToStream":
      case "unpublishStream":
      case "playStream":
      case "stopStream":
      case "reviewStreams":
        break;
      // A share routes nothing, and leaves its neighbors to chance.
      case "addMemberHint":
      case "addNeighbor":
      case "sendToNearest":
      case "sendToNeighbor":
      case "sendToAllNeighbors":
      case "route":
      case "setReceiveMode":
        break;
    }
  }

  neighbors(): SessionNeighbor[] {
    return [...this.#neighbors].map(([peerId, held]) => ({
      peerId,
      rttMs: undefined,
      haveCount: held.size,
      receivedBytes: 0,
      sentBytes: 0,
      kind: "memory",
    }));
  }

  countHolders(ranges: readonly Range[]): number {
    const covers = (held: RangeSet): boolean => ranges.every((range) => held.covers(range));
    return [...this.#neighbors.values()].filter(covers).length;
  }

  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }

  /** A neighbor comes; what it holds can be changed. */
  addNeighbor(peerId: PeerId): RangeSet {
    const held = new RangeSet();
    this.#neighbors.set(peerId, held);
    this.tell({ type: "neighborJoined", peerId });
    return held;
  }

  /** A neighbor goes. */
  removeNeighbor(peerId: PeerId): void {
    this.#neighbors.delete(peerId);
    this.tell({ type: "neighborLeft", peerId });
  }

  /** Says something in the core's name. */
  tell(event: CoreEvent): void {
    this.emit("core", event);
  }

  /** The rendezvous comes or goes. */
  setRendezvous(state: RendezvousState): void {
    this.rendezvousState = state;
    this.emit("rendezvous", { state, memberCount: 1 });
  }

  /** A register comes from a neighbor; true when it was taken. */
  async offerRegister(version: number, value: Bytes): Promise<boolean> {
    if (version <= (this.register?.version ?? 0)) return false;
    if (!(await this.options.host.verifyRegister(version, value))) return false;
    if (version <= (this.register?.version ?? 0)) return false;
    this.register = { version, value };
    this.tell({ type: "registerChanged", version, value });
    return true;
  }

  /** What the host reads; a share's host has each object at once or not at all. */
  async read(index: ObjectIndex): Promise<Bytes | undefined> {
    const bytes = await this.options.host.read(index);
    assert(bytes !== "later", "nobody is to ask again");
    return bytes;
  }

  /**
   * An object comes from a neighbor, as the core would take it: verified first, then stored, then
   * had.
   */
  async offerObject(index: ObjectIndex, bytes: Bytes): Promise<Outcome> {
    const { host } = this.options;
    if (!(await host.verify(index, bytes))) return "refused";
    if (!(await host.store(index, bytes))) {
      this.tell({ type: "storageFailed", index });
      return "notStored";
    }
    this.want.deleteIndex(index);
    this.have.addIndex(index);
    this.tell({ type: "objectReceived", index, sizeBytes: bytes.length, from: peerIdOf(1) });
    return "stored";
  }

  /**
   * Brings everything that this session wants and the other one has, and what is wanted because of
   * that; false when something was refused.
   */
  async fetchFrom(other: ScriptedSession): Promise<boolean> {
    for (let index = this.#nextFrom(other); index !== undefined; index = this.#nextFrom(other)) {
      const bytes = await other.read(index);
      assert(bytes !== undefined, "what is had can be read");
      if ((await this.offerObject(index, bytes)) !== "stored") return false;
    }
    return true;
  }

  #nextFrom(other: ScriptedSession): ObjectIndex | undefined {
    for (const index of this.want) if (other.have.has(index)) return index;
    return undefined;
  }
}
