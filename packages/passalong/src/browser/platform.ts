/** What the shell needs of a browser. */

import { sha256 as sha256InScript } from "@noble/hashes/sha2.js";
import type { Bytes } from "../base/index.ts";
import { loadRelay, type Platform, type TimerHandle } from "../group/index.ts";
import { createRtcTransport } from "./rtc-transport.ts";
import { openWebSocket } from "./web-socket.ts";

/** Neighbors that a page aims for. Source: DESIGN §6, 12 to 16 in browsers, full mesh to 14. */
export const BROWSER_DEGREE_AIM: number = 14;

/** Neighbors that a page takes at most. Source: DESIGN §6; WebRTC reference, rule 15. */
export const BROWSER_DEGREE_MAX: number = 24;

/** Bytes that `crypto.getRandomValues` fills at once. Source: W3C Web Cryptography §10.1.1. */
const RANDOM_BYTES_MAX = 65_536;

/** What a page's peers are like. */
export interface BrowserPlatformOptions {
  /** True: every link goes through the relay, so that no member learns an address (RL12). */
  readonly isRelayOnly?: boolean;
}

/** The machine, as a page sees it. Needs no secure context, but is faster in one. */
export function createBrowserPlatform(options: BrowserPlatformOptions = {}): Platform {
  return {
    degree: { aim: BROWSER_DEGREE_AIM, max: BROWSER_DEGREE_MAX },
    transports: options.isRelayOnly === true ? [] : [createRtcTransport()],
    loadRelay,
    now: () => performance.now(),
    wallClockMs: () => Date.now(),
    setTimer,
    randomBytes,
    sha256,
    openRendezvousSocket: openWebSocket,
    onNetworkChange,
  };
}

/** A page is told when it is online again, and where the browser tells, of other networks. */
function onNetworkChange(listener: () => void): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  addEventListener("online", listener, { signal });
  // Chromium alone has it.
  const { connection } = navigator as { readonly connection?: EventTarget };
  connection?.addEventListener("change", listener, { signal });
  return () => listening.abort();
}

function setTimer(delayMs: number, callback: () => void): TimerHandle {
  const timer = setTimeout(callback, delayMs);
  return { cancel: () => clearTimeout(timer) };
}

function randomBytes(size: number): Bytes {
  const bytes = new Uint8Array(size);
  for (let start = 0; start < size; start += RANDOM_BYTES_MAX) {
    crypto.getRandomValues(bytes.subarray(start, start + RANDOM_BYTES_MAX));
  }
  return bytes;
}

/** Natively, off the main thread; in script on pages that are no secure context. */
async function sha256(bytes: Bytes): Promise<Bytes> {
  if (!isSecureContext) return sha256InScript(bytes);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}
