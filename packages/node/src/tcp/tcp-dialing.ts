/**
 * Dials the addresses that another peer named, one a moment after the other, until one of them
 * leads to it.
 */

import { connect, type Socket } from "node:net";
import { isAddressAllowed } from "passalong/group";
import { TCP_ADDRESSES_PER_DESCRIPTOR_MAX, type TcpAddress } from "passalong/wire";
import { type AttemptName, shakeHandsAsDialer, TCP_HANDSHAKE_MS_MAX } from "./handshake.ts";
import type { TcpChannel } from "./tcp-channel.ts";

/**
 * The next address is dialed this long after the one before, or as soon as that has failed, ms.
 * Source: RFC 8305 §5.
 */
export const DIAL_DELAY_MS: number = 250;

/** What is dialed. */
export interface DialingOptions {
  /** As another peer named them. */
  readonly addresses: readonly TcpAddress[];
  readonly isLoopbackAllowed: boolean;
  readonly name: AttemptName;
  /** Ends the dialing and all connections that have not become the channel. */
  readonly signal: AbortSignal;
}

/**
 * The addresses that are dialed (NL11): none that lead nowhere a peer may go, none twice, at most
 * as many as a descriptor holds.
 */
export function dialableAddresses({ addresses, isLoopbackAllowed }: DialingOptions): TcpAddress[] {
  const seen = new Set<string>();
  return addresses.slice(0, TCP_ADDRESSES_PER_DESCRIPTOR_MAX).filter(({ host, port }) => {
    const key = `${host} ${port}`;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew && isAddressAllowed(host, isLoopbackAllowed);
  });
}

/**
 * Opens one channel; undefined when no address led to the peer, or the signal has aborted. Never
 * rejects.
 */
export async function dial(options: DialingOptions): Promise<TcpChannel | undefined> {
  const stop = new AbortController();
  const onAbort = (): void => stop.abort();
  options.signal.addEventListener("abort", onAbort, { once: true });
  if (options.signal.aborted) stop.abort();
  const winner = await race(options, stop);
  options.signal.removeEventListener("abort", onAbort);
  return winner;
}

async function race(
  options: DialingOptions,
  stop: AbortController,
): Promise<TcpChannel | undefined> {
  const { signal } = stop;
  let winner: TcpChannel | undefined;
  const tries: Promise<void>[] = [];
  for (const address of dialableAddresses(options)) {
    if (signal.aborted) break;
    const attempt = dialOne(address, options.name, signal).then((channel) => {
      if (channel === undefined) return;
      if (winner === undefined) winner = channel;
      else channel.close();
      stop.abort();
    });
    tries.push(attempt);
    await Promise.race([attempt, delay(DIAL_DELAY_MS, signal)]);
  }
  await Promise.all(tries);
  return winner;
}

async function dialOne(
  address: TcpAddress,
  name: AttemptName,
  signal: AbortSignal,
): Promise<TcpChannel | undefined> {
  const socket = connect({ host: address.host, port: address.port, noDelay: true });
  const give = (): void => void socket.destroy();
  socket.on("error", give);
  signal.addEventListener("abort", give, { once: true });
  if (signal.aborted) give();
  const timer = setTimeout(give, TCP_HANDSHAKE_MS_MAX);
  const isConnected = await connected(socket);
  const channel = isConnected ? await shakeHandsAsDialer(socket, name) : undefined;
  clearTimeout(timer);
  signal.removeEventListener("abort", give);
  if (channel === undefined) give();
  return channel;
}

/** True when the socket opens, false when it ends before. */
function connected(socket: Socket): Promise<boolean> {
  return new Promise((resolve) => {
    socket.once("connect", () => resolve(true));
    socket.once("close", () => resolve(false));
  });
}

/** Waits, but not for a signal that has aborted. */
function delay(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end, { once: true });
  });
}
