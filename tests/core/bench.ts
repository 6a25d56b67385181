/** One core and everything that it has said, for tests that feed it input by input. */

import { type PeerId, peerIdFromBytes, seededRandom } from "passalong/base";
import {
  type Command,
  type Core,
  type CoreEvent,
  type CoreOptions,
  createCore,
  type Input,
  multicastService,
  type Output,
} from "passalong/core";
import type { PeerMessage } from "passalong/wire";

/** The peer whose core is on the bench. */
export const SELF: PeerId = peerIdFromBytes(new Uint8Array(32));

/** The peer of a number. */
export function peer(number: number): PeerId {
  return peerIdFromBytes(new Uint8Array(32).fill(number));
}

/** Three peers. */
export const A = peer(1);
/** The second. */
export const B = peer(2);
/** The third. */
export const C = peer(3);

/** A core and everything it has said since it was last asked. */
export class Bench {
  readonly core: Core;
  now = 0;
  said: Output[] = [];

  constructor(
    degree = { aim: 4, max: 6 },
    options: Pick<CoreOptions, "keeping" | "services"> = {},
  ) {
    this.core = createCore({
      selfId: SELF,
      degree,
      random: seededRandom(1),
      services: [multicastService],
      ...options,
    });
  }

  input(input: Input): Output[] {
    const outputs = this.core.handle(input, this.now);
    this.said.push(...outputs);
    return outputs;
  }

  command(command: Command): Output[] {
    return this.input({ type: "command", command });
  }

  connect(peerId: PeerId, haves?: { start: number; end: number }): void {
    this.input({ type: "neighborConnected", peerId });
    this.input({ type: "writable", peerId, bytes: 1_048_576, inFlightBytes: 0 });
    if (haves !== undefined) this.message(peerId, { type: "have", ranges: [haves] });
  }

  message(from: PeerId, message: PeerMessage): Output[] {
    return this.input({ type: "message", from, message });
  }

  want(start: number, end: number): void {
    this.command({ type: "addWant", ranges: [{ start, end }] });
  }

  data(from: PeerId, index: number, size = 10): Output[] {
    return this.message(from, {
      type: "data",
      index,
      size,
      offset: 0,
      bytes: new Uint8Array(size).fill(index),
    });
  }

  /** Delivers an object and lets it be verified and stored. */
  deliver(from: PeerId, index: number): void {
    this.data(from, index);
    this.input({ type: "objectVerified", index, from, isAuthentic: true });
    this.input({ type: "objectStored", index, isStored: true });
  }

  /** Lets time pass, waking the core when it asked for it. */
  pass(ms: number): void {
    const end = this.now + ms;
    for (let next = this.core.nextDeadline; next !== undefined && next <= end;) {
      this.now = Math.max(this.now, next);
      this.input({ type: "deadline" });
      next = this.core.nextDeadline;
    }
    this.now = end;
  }

  /** The same while something is heard of every neighbor every 5 s. */
  passHeard(ms: number): void {
    for (const end = this.now + ms; this.now < end;) {
      this.pass(Math.min(5_000, end - this.now));
      for (const { peerId } of this.core.neighborStatuses()) {
        this.message(peerId, { type: "ping", token: 0 });
      }
    }
  }

  /** Everything said since the last call. */
  take(): Output[] {
    const said = this.said;
    this.said = [];
    return said;
  }

  sent(to: PeerId, type: PeerMessage["type"]): PeerMessage[] {
    return sentIn(this.take(), to, type);
  }
}

/** Messages of one kind that went to a peer. */
export function sentIn(outputs: Output[], to: PeerId, type: PeerMessage["type"]): PeerMessage[] {
  return outputs.flatMap((output) =>
    output.type === "send" && output.to === to && output.message.type === type
      ? [output.message]
      : [],
  );
}

/** Indices that a peer was asked for, in order. */
export function requested(outputs: Output[], of: PeerId): number[] {
  return sentIn(outputs, of, "request").flatMap((message) =>
    message.type === "request" ? [...message.indices] : [],
  );
}

/** What the application was told. */
export function events(outputs: Output[]): CoreEvent[] {
  return outputs.flatMap((output) => (output.type === "event" ? [output.event] : []));
}

/** Outputs of one kind. */
export function ofType<Type extends Output["type"]>(
  outputs: Output[],
  type: Type,
): Extract<Output, { type: Type }>[] {
  return outputs.filter(
    (output): output is Extract<Output, { type: Type }> => output.type === type,
  );
}
