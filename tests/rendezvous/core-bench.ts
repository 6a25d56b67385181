/** A rendezvous' core with peers that a test drives by hand, under a clock that the test moves. */

import {
  createRendezvousCore,
  type Input,
  type Output,
  type RendezvousCore,
  type RendezvousLimits,
  type Source,
  type TurnIssuer,
} from "@passalong/rendezvous/core";
import { assert, type Bytes, type GroupId, parseGroupId, seededRandom } from "passalong/base";
import {
  type ClientMessage,
  decodeServerMessage,
  encodeClientMessage,
  isMalformed,
  type JoinedMessage,
  type ServerMessage,
} from "passalong/wire";

/** A group id that differs from those of other numbers. */
export function groupId(number: number): GroupId {
  const id = parseGroupId(number.toString(16).padStart(64, "0"));
  assert(id !== undefined, "64 hex digits are a group id");
  return id;
}

/** A record that differs from those of other numbers. */
export function recordOf(number: number): Bytes {
  return Uint8Array.of(0xee, number >>> 8, number & 0xff);
}

/** What takes the inputs of a peer. */
export interface InputTaker {
  feed(input: Input): void;
}

/** One connection, as its peer sees it. */
export class BenchPeer {
  readonly connection: number;
  /** Everything heard that no test has taken yet. */
  readonly heard: ServerMessage[] = [];
  /** Set once the core has closed the connection. */
  closed: { readonly code: number; readonly reason: string } | undefined;
  readonly #bench: InputTaker;

  constructor(bench: InputTaker, connection: number) {
    this.#bench = bench;
    this.connection = connection;
  }

  /** Sends a message. @returns What was heard at once. */
  send(message: ClientMessage): ServerMessage[] {
    return this.sendFrame(encodeClientMessage(message));
  }

  /** Sends any bytes. @returns What was heard at once. */
  sendFrame(frame: Bytes): ServerMessage[] {
    return this.feed({ type: "frame", connection: this.connection, frame });
  }

  /** Hands an input to the core. @returns What was heard at once. */
  feed(input: Input): ServerMessage[] {
    this.take();
    this.#bench.feed(input);
    return this.take();
  }

  /** Joins; the answer must be a welcome into the group. */
  join(group: GroupId, record: Bytes = recordOf(this.connection)): JoinedMessage {
    const [answer] = this.send({ type: "join", groupId: group, record });
    assert(answer?.type === "joined", `joined, not ${answer?.type}`);
    return answer;
  }

  /** Takes one output that is for this peer. */
  onOutput(output: Output): void {
    assert(this.closed === undefined, "outputs are for open connections");
    if (output.type === "close") {
      this.closed = { code: output.code, reason: output.reason };
      return;
    }
    const message = decodeServerMessage(output.frame);
    assert(!isMalformed(message), "a rendezvous sends what can be read");
    this.heard.push(message);
  }

  /** Takes what was heard since the last time. */
  take(): ServerMessage[] {
    return this.heard.splice(0);
  }

  /** The peer closes. */
  close(): void {
    this.#bench.feed({ type: "connectionClosed", connection: this.connection });
  }
}

/** A core, its clock and its peers. */
export class CoreBench {
  readonly core: RendezvousCore;
  /** Monotonic time, ms. */
  now = 1_000_000;
  readonly #peers = new Map<number, BenchPeer>();
  #lastConnection = 0;

  constructor(limits: Partial<RendezvousLimits> = {}, seed = 1, turn?: TurnIssuer) {
    const random = seededRandom(seed);
    const freshAddress = (): Bytes => Uint8Array.from({ length: 16 }, () => random.below(256));
    this.core = createRendezvousCore({ random, freshAddress, limits, turn });
  }

  /** Opens a connection of a peer that understands all; what it hears first stays to be taken. */
  open(wallClockMs = 0, source?: Source, knowsTurn = true): BenchPeer {
    this.#lastConnection += 1;
    const peer = new BenchPeer(this, this.#lastConnection);
    this.#peers.set(peer.connection, peer);
    const { connection } = peer;
    const opened = { type: "connectionOpened", connection, wallClockMs, knowsTurn } as const;
    this.feed(source === undefined ? opened : { ...opened, source });
    return peer;
  }

  /** Opens a connection that is in the group and has nothing to hear. */
  openIn(group: GroupId, source?: Source): BenchPeer {
    const peer = this.open(0, source);
    peer.join(group);
    return peer;
  }

  /** Hands an input to the core and performs its outputs. */
  feed(input: Input): void {
    for (const output of this.core.handle(input, this.now)) {
      const peer = this.#peers.get(output.connection);
      assert(peer !== undefined, "outputs are for open connections");
      peer.onOutput(output);
    }
  }

  /** Lets time pass, with every deadline at its moment. */
  advance(durationMs: number): void {
    const end = this.now + durationMs;
    for (;;) {
      const next = this.core.nextDeadline;
      if (next === undefined || next > end) break;
      this.now = Math.max(this.now, next);
      this.feed({ type: "deadline" });
    }
    this.now = end;
  }
}
