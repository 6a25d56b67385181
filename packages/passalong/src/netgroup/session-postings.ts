/** The postings of a session that somebody else has opened, as a NetGroup has them. */

import { type GroupId, hexFromBytes, type PeerId } from "../base/index.ts";
import type { CoreEvent } from "../core/index.ts";
import {
  ClosedError,
  deriveGroupKeys,
  EventSource,
  groupAddressOf,
  type GroupSpecifier,
  POSTING,
  RejectedError,
  type SharedSession,
} from "../group/index.ts";
import type { NetGroup } from "./net-group.ts";
import type { NetGroupEvents, NetGroupNeighbor } from "./net-group-events.ts";
import type { ObjectValue } from "./object-codec.ts";
import { Postings } from "./postings.ts";

/** A group as far as its postings go. */
export type PostingGroup = Pick<
  NetGroup,
  "close" | "mayPost" | "neighborCount" | "neighbors" | "on" | "peerId" | "post" | "specifier"
>;

/** Takes part in the postings of a session; what else the session is for goes on beside them. */
export class SessionPostings extends EventSource<NetGroupEvents> implements PostingGroup {
  readonly specifier: GroupSpecifier;
  readonly #groupId: GroupId;
  readonly #session: SharedSession;
  readonly #postings: Postings;
  readonly #closing = new AbortController();

  /**
   * Takes part from now on.
   *
   * @param specifier  The session's own.
   * @throws {@link RejectedError} `rejected/notEnabled` in a group without postings.
   */
  constructor(session: SharedSession, specifier: GroupSpecifier) {
    super();
    this.specifier = specifier;
    this.#groupId = deriveGroupKeys(specifier).groupId;
    this.#session = session;
    this.#postings = new Postings(session, (name, event) => this.emit(name, event));
    const { signal } = this.#closing;
    session.on("core", (event) => this.#onCoreEvent(event), { signal });
    session.on("rendezvous", ({ state }) => this.emit("rendezvous", { state }), { signal });
    session.on("warning", ({ message }) => this.emit("warning", { message }), { signal });
    if (!session.takePartInPostings(POSTING)) {
      throw new RejectedError(
        "rejected/notEnabled",
        "This group has no postings: make one with postingEnabled.",
      );
    }
  }

  get peerId(): PeerId {
    return this.#session.peerId;
  }

  get mayPost(): boolean {
    const { postersKey, postersSeed } = this.specifier;
    return postersKey === undefined || postersSeed !== undefined;
  }

  get neighborCount(): number {
    return this.neighbors().length;
  }

  neighbors(): readonly NetGroupNeighbor[] {
    const neighbors = this.#session.neighbors();
    return neighbors.map((one) => ({ ...one, groupAddress: this.#addressOf(one.peerId) }));
  }

  /** Posts a value to all members; see {@link NetGroup.post}. */
  async post(message: ObjectValue): Promise<string | undefined> {
    if (this.#closing.signal.aborted) {
      throw new ClosedError("These postings are closed; take part in them again.");
    }
    return this.#postings.post(message);
  }

  /** Listens no more; the session goes on, and passes postings on. */
  close(): Promise<void> {
    this.#closing.abort();
    this.#postings.close();
    return Promise.resolve();
  }

  #onCoreEvent(event: CoreEvent): void {
    switch (event.type) {
      case "neighborJoined":
        this.#onNeighbor("neighbor.connect", event.peerId);
        return;
      case "neighborLeft":
        this.#onNeighbor("neighbor.disconnect", event.peerId);
        return;
      case "postingReceived":
      case "posted":
      case "postRefused":
        this.#postings.onCoreEvent(event);
        return;
      // Everything else is for whoever has opened the session.
      default:
    }
  }

  #onNeighbor(name: "neighbor.connect" | "neighbor.disconnect", peerId: PeerId): void {
    const kind = this.neighbors().find((neighbor) => neighbor.peerId === peerId)?.kind;
    this.emit(name, { neighbor: this.#addressOf(peerId), peerId, kind });
  }

  #addressOf(peerId: PeerId): string {
    return hexFromBytes(groupAddressOf(this.#groupId, peerId));
  }
}
