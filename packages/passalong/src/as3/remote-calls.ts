/** Calls over a stream: `NetStream.send` at one end, a method of the client at the other. */

import type { Bytes } from "../base/index.ts";
import { decodeObject, encodeObject, type ObjectValue } from "../netgroup/index.ts";

/** A call as a message of a stream: a list of the method's name and its arguments. */
export function encodeCall(handlerName: string, parameters: readonly ObjectValue[]): Bytes {
  return encodeObject([handlerName, ...parameters]);
}

/**
 * Calls the method of a client that a message names. What is no call, and what the client does not
 * have, is passed over; an error of the method is reported as unhandled.
 */
export function callClient(client: object, message: Bytes): void {
  const call = decodeObject(message)?.object;
  if (!Array.isArray(call)) return;
  const [name, ...parameters]: readonly ObjectValue[] = call;
  if (typeof name !== "string") return;
  const method = methodOf(client, name);
  if (method === undefined) return;
  try {
    Reflect.apply(method, client, parameters);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

/** Others choose the name: only what the application itself has written can be called. */
function methodOf(client: object, name: string): ((...parameters: never) => unknown) | undefined {
  if (name === "constructor") return undefined;
  let owner: object | null = client;
  while (owner !== null && owner !== Object.prototype) {
    const value: unknown = Object.getOwnPropertyDescriptor(owner, name)?.value;
    if (typeof value === "function")
      return (...parameters) => Reflect.apply(value, client, parameters);
    owner = Object.getPrototypeOf(owner);
  }
  return undefined;
}
