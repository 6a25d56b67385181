/**
 * Families of messages: what one service of the core speaks, by itself.
 *
 * A codec is made with the families of the services that are there, so that nobody loads how to
 * read what nobody speaks (WF13).
 */

import type { Bytes } from "../base/index.ts";
import type { Reader, Writer } from "./fields.ts";
import type { Malformed, ServiceMessage } from "./messages.ts";

/** Which families there are. */
export type FamilyName = "posting" | "overlay" | "multicast";

/** How the messages of a family become bytes, each by its own type. */
export interface FamilyFields<M extends ServiceMessage> {
  readonly name: FamilyName;
  /** True for messages of the family. */
  readonly has: (message: ServiceMessage) => message is M;
  /** How many bytes a frame has behind its type. */
  readonly fieldBytes: (message: M) => number;
  /** Writes the fields. @returns What follows them uncopied; empty but for bulk data. */
  readonly encode: (writer: Writer, message: M) => Bytes;
  /** The message of a type whose fields follow; undefined when the type is not of the family. */
  readonly decode: (type: number, reader: Reader) => M | Malformed | undefined;
}

/** A family as a codec sees it; `undefined`: that is not of this family. */
export interface MessageFamily {
  readonly name: FamilyName;
  fieldBytes(message: ServiceMessage): number | undefined;
  encode(writer: Writer, message: ServiceMessage): Bytes | undefined;
  decode(type: number, reader: Reader): ServiceMessage | Malformed | undefined;
}

/** Makes a family that looks at its own messages only. */
export function messageFamily<M extends ServiceMessage>(fields: FamilyFields<M>): MessageFamily {
  const { name, has, fieldBytes, encode, decode } = fields;
  return {
    name,
    fieldBytes: (message) => (has(message) ? fieldBytes(message) : undefined),
    encode: (writer, message) => (has(message) ? encode(writer, message) : undefined),
    decode,
  };
}
