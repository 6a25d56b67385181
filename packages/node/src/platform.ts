/** Node.js as a platform of peers. */

import { hash, randomFillSync } from "node:crypto";
import type { Bytes } from "passalong/base";
import {
  type ChannelKind,
  loadRelay,
  type Platform,
  type TimerHandle,
  type Transport,
} from "passalong/group";
import { NetworkWatch } from "./network-watch.ts";
import { openRendezvousSocket } from "./rendezvous-socket.ts";
import { TcpTransport } from "./tcp/tcp-transport.ts";
import { RtcTransport } from "./webrtc/rtc-transport.ts";

/**
 * Neighbors that a Node.js peer aims for and takes at most. Source: DESIGN §6; a process holds
 * thousands of sockets.
 */
const DEGREE = { aim: 24, max: 48 } as const;

/** Kinds of links that Node.js peers know. */
export type NodeLinkKind = Extract<ChannelKind, "tcp" | "webrtc" | "relay">;

/** What can be said about a machine; all of it optional. */
export interface NodePlatformOptions {
  /**
   * Kinds of links, most preferred first; sealed TCP, WebRTC and the relay when absent. The relay
   * is used last wherever it stands; alone it shows no member an address of this one.
   */
  readonly transports?: readonly NodeLinkKind[];
  /** Address to listen at for TCP; all addresses when absent. */
  readonly listenHost?: string;
  /** Port to listen at for TCP; a free one when absent or 0. */
  readonly listenPort?: number;
  /**
   * Takes one sentence for a person about something that does not work as wished and that peers can
   * do without.
   */
  readonly onWarning?: (message: string) => void;
}

/** A platform that holds sockets and threads until it is closed. */
export interface NodePlatform extends Platform, AsyncDisposable {
  /** Ends listeners, open attempts and the WebRTC library; after it the process can exit. */
  close(): Promise<void>;
}

/** Makes the platform. Nothing is opened before a peer needs it. */
export function createNodePlatform(options: NodePlatformOptions = {}): NodePlatform {
  const kinds = options.transports ?? ["tcp", "webrtc", "relay"];
  const transports = kinds
    .filter((kind) => kind !== "relay")
    .map((kind) => transportOf(kind, options));
  const network = new NetworkWatch();
  const close = async (): Promise<void> => {
    network.close();
    await Promise.all(transports.map((transport) => transport.close()));
  };
  return {
    degree: DEGREE,
    transports,
    ...(kinds.includes("relay") ? { loadRelay } : {}),
    now: () => performance.now(),
    wallClockMs: () => Date.now(),
    setTimer,
    randomBytes: (size) => randomFillSync(new Uint8Array(size)),
    sha256,
    openRendezvousSocket,
    onNetworkChange: (listener) => network.listen(listener),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function transportOf(
  kind: Exclude<NodeLinkKind, "relay">,
  options: NodePlatformOptions,
): Transport {
  if (kind === "webrtc") return new RtcTransport();
  const { listenHost, listenPort = 0, onWarning } = options;
  let isWarned = false;
  return new TcpTransport({
    ...(listenHost === undefined ? {} : { host: listenHost }),
    port: listenPort,
    onListenFailure: (error) => {
      if (!isWarned) onWarning?.(listenSentence(listenPort, error));
      isWarned = true;
    },
  });
}

function listenSentence(port: number, error: unknown): string {
  const reason = error instanceof Error && "code" in error ? String(error.code) : "unknown reason";
  const place = port === 0 ? "for peers" : `for peers at port ${port}`;
  return `Cannot listen ${place} (${reason}); others cannot connect here directly, choose another port.`;
}

function setTimer(delayMs: number, callback: () => void): TimerHandle {
  const timer = setTimeout(callback, delayMs);
  return { cancel: () => clearTimeout(timer) };
}

/**
 * On the main thread: for chunks, WebCrypto's detour through the thread pool costs the main thread
 * twice the hashing itself. Source: measured, 64 KiB each, 262 ms against 121 ms for 200 MB.
 */
async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(hash("sha256", bytes, "buffer"));
}
