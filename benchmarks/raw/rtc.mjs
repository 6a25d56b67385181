/**
 * The raw thing in Node.js beside a page: answers the offer on standard input, then `send BYTES` or
 * `receive BYTES`.
 */

import { createInterface } from "node:readline";
import nodeDataChannel from "node-datachannel";

/**
 * Bytes of one message, and of the queue that a sender keeps. Source: the raw figures were measured
 * with as many.
 */
const MESSAGE_BYTES = 65_536;
const QUEUE_BYTES_MAX = 1_048_576;

/**
 * How long closing may take before the process ends, ms. Source: rule 24 of the field's practice.
 */
const CLOSING_MS = 500;

const [role, size = "0"] = process.argv.slice(2);
const connection = new nodeDataChannel.PeerConnection("raw", { iceServers: [] });

/** Kept for the library's sake: it crashes when a channel is collected. */
/** @type {nodeDataChannel.DataChannel | undefined} */
let channel;

connection.onGatheringStateChange((state) => {
  const description = connection.localDescription();
  if (state !== "complete" || description === null) return;
  console.log(JSON.stringify({ event: "listening", url: description.sdp }));
});
connection.onDataChannel((opened) => {
  channel = opened;
  if (role === "send") send(opened, Number(size));
  else receive(opened, Number(size));
});
createInterface({ input: process.stdin }).once("line", (line) => {
  connection.setRemoteDescription(JSON.parse(line), "offer");
});

/**
 * @param {nodeDataChannel.DataChannel} opened
 * @param {number} bytes
 */
function send(opened, bytes) {
  const portion = Buffer.alloc(MESSAGE_BYTES, 1);
  let sent = 0;
  const pump = () => {
    while (sent < bytes && opened.bufferedAmount() < QUEUE_BYTES_MAX) {
      const part = portion.subarray(0, Math.min(MESSAGE_BYTES, bytes - sent));
      opened.sendMessageBinary(part);
      sent += part.length;
    }
  };
  opened.setBufferedAmountLowThreshold(QUEUE_BYTES_MAX / 2);
  opened.onBufferedAmountLow(pump);
  opened.onClosed(() => leave());
  pump();
}

/**
 * @param {nodeDataChannel.DataChannel} opened
 * @param {number} bytes
 */
function receive(opened, bytes) {
  let received = 0;
  let startedAt = 0;
  opened.onMessage((message) => {
    if (received === 0) startedAt = performance.now();
    received += typeof message === "string" ? 0 : message.byteLength;
    if (received < bytes) return;
    const seconds = (performance.now() - startedAt) / 1_000;
    console.log(JSON.stringify({ event: "complete", files: [], seconds }));
  });
}

/** Ends in order. */
function leave() {
  channel?.close();
  connection.close();
  setTimeout(() => process.exit(0), CLOSING_MS);
}
