/** A WebSocket to a rendezvous, which nobody has to trust: every limit is set. */

import type { Bytes } from "passalong/base";
import type { RendezvousSocket, RendezvousSocketHandlers } from "passalong/group";
import { RENDEZVOUS_FRAME_BYTES_MAX } from "passalong/wire";
import { type RawData, WebSocket } from "ws";

/**
 * The opening handshake takes no longer than this, ms. Source: guess, TLS and HTTP over the worst
 * of paths.
 */
const OPENING_MS_MAX = 10_000;

/**
 * Bytes that may wait to be sent; a connection that is so far behind is lost. Source: guess, a
 * thousand descriptors.
 */
const WAITING_BYTES_MAX = 1_048_576;

/**
 * Opens a socket; never throws, a URL that is none closes at once. Text messages end the
 * connection: a rendezvous sends none.
 */
export function openRendezvousSocket(
  url: string,
  handlers: RendezvousSocketHandlers,
): RendezvousSocket {
  let isOver = false;
  const end = (): void => {
    if (isOver) return;
    isOver = true;
    handlers.onClose();
  };
  let socket: WebSocket;
  try {
    socket = new WebSocket(url, {
      handshakeTimeout: OPENING_MS_MAX,
      maxPayload: RENDEZVOUS_FRAME_BYTES_MAX,
      perMessageDeflate: false,
      followRedirects: false,
      skipUTF8Validation: true,
    });
  } catch {
    queueMicrotask(end);
    return { send: () => {}, close: () => {} };
  }
  socket.on("open", () => handlers.onOpen());
  socket.on("message", (message, isBinary) => {
    if (isOver) return;
    if (isBinary) handlers.onMessage(bytesOf(message));
    else socket.terminate();
  });
  socket.on("error", () => socket.terminate());
  socket.on("close", end);
  return {
    send: (frame) => {
      if (socket.readyState !== WebSocket.OPEN) return;
      if (socket.bufferedAmount > WAITING_BYTES_MAX) socket.terminate();
      else socket.send(frame, { binary: true });
    },
    close: () => socket.close(),
  };
}

/** A message's bytes in memory of their own. */
function bytesOf(message: RawData): Bytes {
  if (message instanceof ArrayBuffer) return new Uint8Array(message);
  return new Uint8Array(Array.isArray(message) ? Buffer.concat(message) : message);
}
