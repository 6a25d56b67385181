/**
 * Where a group's objects live and who can tell whether they are authentic: the application's side
 * of the core.
 */

import type { Bytes, ObjectIndex } from "../base/index.ts";

/** Answers the core's outputs that take time. */
export interface ObjectHost {
  /** The object's bytes, or undefined when they cannot be read (again). Never rejects. */
  read(index: ObjectIndex): Promise<Bytes | undefined>;
  /** True when the bytes are what the publisher published at this index. Never rejects. */
  verify(index: ObjectIndex, bytes: Bytes): Promise<boolean>;
  /**
   * Keeps an object; true once {@link ObjectHost.read} can return it. Never rejects: false when the
   * storage is full or broken.
   */
  store(index: ObjectIndex, bytes: Bytes): Promise<boolean>;
  /** True when the register is the publisher's. Never rejects. */
  verifyRegister(version: number, value: Bytes): Promise<boolean>;
}
