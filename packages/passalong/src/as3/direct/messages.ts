/** What the two peers of a stream say to each other, as lists that one hop of routing takes. */

import type { Bytes } from "../../base/index.ts";
import type { ObjectValue } from "../../netgroup/index.ts";
import { NONCE_BYTES } from "./limits.ts";

/** One message. */
export type DirectMessage =
  /** In the meeting: who wants to play gives the pair's secret and its own nonce. */
  | { readonly type: "connect"; readonly secret: Bytes; readonly nonce: Bytes }
  /** In the meeting: come to the pair; with the caller's nonce and the own one. */
  | { readonly type: "accept"; readonly yours: Bytes; readonly nonce: Bytes }
  /** In the meeting: too many are here already. */
  | { readonly type: "refuse"; readonly yours: Bytes }
  /** In the pair: this name is played from now on, in place of another one. */
  | { readonly type: "play"; readonly name: string }
  /** In the pair: none is. */
  | { readonly type: "stop" }
  /** In the pair: the publisher does not let this peer play. */
  | { readonly type: "reject" };

/** The message as a value. */
export function valueOf(message: DirectMessage): ObjectValue {
  switch (message.type) {
    case "connect":
      return [message.type, message.secret, message.nonce];
    case "accept":
      return [message.type, message.yours, message.nonce];
    case "refuse":
      return [message.type, message.yours];
    case "play":
      return [message.type, message.name];
    case "stop":
    case "reject":
      return [message.type];
  }
}

/** The value as a message; undefined when it is none. */
export function messageOf(value: ObjectValue): DirectMessage | undefined {
  if (!Array.isArray(value)) return undefined;
  const [type, first, second]: readonly ObjectValue[] = value;
  switch (type) {
    case "connect":
      return isNonce(first) && isNonce(second) ? { type, secret: first, nonce: second } : undefined;
    case "accept":
      return isNonce(first) && isNonce(second) ? { type, yours: first, nonce: second } : undefined;
    case "refuse":
      return isNonce(first) ? { type, yours: first } : undefined;
    case "play":
      return typeof first === "string" ? { type, name: first } : undefined;
    case "stop":
    case "reject":
      return { type };
    default:
      return undefined;
  }
}

function isNonce(value: ObjectValue): value is Bytes {
  return value instanceof Uint8Array && value.length === NONCE_BYTES;
}
