/** Objects between the core and the application: nothing is stored, everything is handed on. */

import type { Bytes, ObjectIndex, PeerId } from "../base/index.ts";
import type { ObjectHost } from "../group/index.ts";
import { type DecodedObject, decodeObject, type ObjectValue } from "./object-codec.ts";
import type { Answer } from "./request-book.ts";

/** The application's own check of an object; nothing else checks what it says (NG2). */
export type ObjectVerifier = (index: number, object: ObjectValue) => boolean | Promise<boolean>;

/** Whoever answers for the application. */
export interface ArrivalsOwner {
  readonly verify: ObjectVerifier | undefined;
  /** Whether a register is the publisher's; undefined: this group has no use for it. */
  readonly verifyRegister: (version: number, value: Bytes) => boolean | undefined;
  /** A neighbor asks for an object. */
  ask(index: ObjectIndex, requester: PeerId | undefined): Promise<Answer>;
  /** Resolves when there is a place for an object: until then its sender waits. */
  place(index: ObjectIndex): Promise<void>;
}

/** A group's host of objects. */
export class Arrivals implements ObjectHost {
  readonly #owner: ArrivalsOwner;
  /** Verified, and about to be told. */
  readonly #decoded = new Map<ObjectIndex, DecodedObject>();

  constructor(owner: ArrivalsOwner) {
    this.#owner = owner;
  }

  /** Takes out an object that has come. */
  take(index: ObjectIndex): DecodedObject | undefined {
    const decoded = this.#decoded.get(index);
    this.#decoded.delete(index);
    return decoded;
  }

  read(index: ObjectIndex, requester?: PeerId): Promise<Answer> {
    return this.#owner.ask(index, requester);
  }

  async verify(index: ObjectIndex, bytes: Bytes): Promise<boolean> {
    const decoded = decodeObject(bytes);
    if (decoded === undefined || !(await this.#isAccepted(index, decoded.object))) return false;
    this.#decoded.set(index, decoded);
    return true;
  }

  async store(index: ObjectIndex): Promise<boolean> {
    await this.#owner.place(index);
    return true;
  }

  /** A share's register is neither taken nor passed on: its meaning is not known here (NG24). */
  verifyRegister(version: number, value: Bytes): Promise<boolean | undefined> {
    return Promise.resolve(this.#owner.verifyRegister(version, value));
  }

  /** An error of the application's is no reason to trust. */
  async #isAccepted(index: ObjectIndex, object: ObjectValue): Promise<boolean> {
    const { verify } = this.#owner;
    if (verify === undefined) return true;
    try {
      return await verify(index, object);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
      return false;
    }
  }
}
