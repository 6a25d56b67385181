/**
 * The raw thing in a page: a data channel that sends from memory and drops what comes. Runs inside
 * of pages.
 */

import type { Page } from "playwright-core";

/**
 * Bytes of one message, and of the queue that a sender keeps. Source: the raw figures were measured
 * with as many.
 */
const MESSAGE_BYTES = 65_536;
const QUEUE_BYTES_MAX = 1_048_576;

/** What a page keeps between calls. */
interface RawState {
  connection: RTCPeerConnection;
  channel: Promise<RTCDataChannel>;
}

/** The same, where a page keeps it. */
declare global {
  var rawState: RawState | undefined;
}

/** Opens a connection in a page; the offer with all its candidates. */
export function offerIn(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const connection = new RTCPeerConnection();
    const made = connection.createDataChannel("raw", { ordered: false });
    made.binaryType = "arraybuffer";
    const channel = new Promise<RTCDataChannel>((resolve) => {
      made.addEventListener("open", () => resolve(made));
    });
    globalThis.rawState = { connection, channel };
    await connection.setLocalDescription();
    await new Promise<void>((resolve) => {
      connection.addEventListener("icecandidate", ({ candidate }) => {
        if (candidate === null) resolve();
      });
    });
    return connection.localDescription?.sdp ?? "";
  });
}

/** Answers an offer in a page. */
export function answerIn(page: Page, offer: string): Promise<string> {
  return page.evaluate(async (sdp) => {
    const connection = new RTCPeerConnection();
    const channel = new Promise<RTCDataChannel>((resolve) => {
      connection.addEventListener("datachannel", ({ channel: came }) => {
        came.binaryType = "arraybuffer";
        resolve(came);
      });
    });
    globalThis.rawState = { connection, channel };
    await connection.setRemoteDescription({ type: "offer", sdp });
    await connection.setLocalDescription();
    await new Promise<void>((resolve) => {
      connection.addEventListener("icecandidate", ({ candidate }) => {
        if (candidate === null) resolve();
      });
    });
    return connection.localDescription?.sdp ?? "";
  }, offer);
}

/** Takes the answer in the page that offered. */
export async function acceptIn(page: Page, answer: string): Promise<void> {
  await page.evaluate(async (sdp) => {
    await globalThis.rawState?.connection.setRemoteDescription({ type: "answer", sdp });
  }, answer);
}

/** Sends so many bytes from a page. */
export async function sendFrom(page: Page, sizeBytes: number): Promise<void> {
  await page.evaluate(
    async ({ size, message, queue }) => {
      const channel = await globalThis.rawState?.channel;
      if (channel === undefined) return;
      const portion = new Uint8Array(message);
      channel.bufferedAmountLowThreshold = queue / 2;
      for (let sent = 0; sent < size; sent += message) {
        if (channel.bufferedAmount >= queue) {
          await new Promise((resolve) => {
            channel.addEventListener("bufferedamountlow", resolve, { once: true });
          });
        }
        channel.send(size - sent < message ? portion.subarray(0, size - sent) : portion);
      }
    },
    { size: sizeBytes, message: MESSAGE_BYTES, queue: QUEUE_BYTES_MAX },
  );
}

/** Receives so many bytes in a page; the seconds from the first message to the last. */
export function receiveIn(page: Page, sizeBytes: number): Promise<number> {
  return page.evaluate(async (size) => {
    const channel = await globalThis.rawState?.channel;
    return new Promise<number>((resolve) => {
      let received = 0;
      let startedAt = 0;
      channel?.addEventListener("message", ({ data }) => {
        if (received === 0) startedAt = performance.now();
        received += data instanceof ArrayBuffer ? data.byteLength : 0;
        if (received >= size) resolve((performance.now() - startedAt) / 1_000);
      });
    });
  }, sizeBytes);
}
