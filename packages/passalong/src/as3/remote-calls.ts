/**
 * Calls of a client's methods; those over a stream: `NetStream.send` at one end, a method of the
 * client at the other.
 */

import type { Bytes } from "../base/index.ts";
import { decodeObject, encodeObject, type ObjectValue } from "../netgroup/index.ts";

/** A method of a client. */
type Method = (...parameters: never) => unknown;

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
  if (method !== undefined) callSafely(method, client, parameters);
}

/**
 * Asks a method of a client for leave.
 *
 * @returns True when it says so, or the client has no such method. An error of the method is a no,
 *   and is reported as unhandled.
 */
export function askClient(client: object, name: string, parameter: object): boolean {
  const method = methodOf(client, name);
  return method === undefined || callSafely(method, client, [parameter]) === true;
}

/** @returns What the method returns; undefined when it throws. */
function callSafely(method: Method, client: object, parameters: readonly unknown[]): unknown {
  try {
    return Reflect.apply(method, client, parameters);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
    return undefined;
  }
}

/** Others choose the name: only what the application itself has written can be called. */
function methodOf(client: object, name: string): Method | undefined {
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
