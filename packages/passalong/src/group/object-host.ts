/**
 * Where a group's objects live and who can tell whether they are authentic: the application's side
 * of the core.
 */

import type { Bytes, ObjectIndex, PeerId } from "../base/index.ts";

/** Answers the core's outputs that take time. */
export interface ObjectHost {
  /**
   * The object's bytes; undefined when they cannot be read (again), `later` when not yet: whoever
   * needs them asks again (RP32). Never rejects.
   *
   * @param requester  The neighbor that asked first, with `handedOver` alone.
   */
  read(index: ObjectIndex, requester?: PeerId): Promise<Bytes | "later" | undefined>;
  /** True when the bytes are what the publisher published at this index. Never rejects. */
  verify(index: ObjectIndex, bytes: Bytes): Promise<boolean>;
  /**
   * Keeps an object; true once {@link ObjectHost.read} can return it. Never rejects: false when the
   * storage is full or broken.
   */
  store(index: ObjectIndex, bytes: Bytes): Promise<boolean>;
  /**
   * True when the register is the publisher's; undefined: this peer has no use for registers and
   * cannot tell, so that it takes none and bans nobody for one. Never rejects.
   */
  verifyRegister(version: number, value: Bytes): Promise<boolean | undefined>;
}
