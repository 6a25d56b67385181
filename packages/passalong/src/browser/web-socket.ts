/** A rendezvous socket over the browser's WebSocket. */

import type { Bytes } from "../base/index.ts";
import type { RendezvousSocket, RendezvousSocketHandlers } from "../group/index.ts";

/**
 * Opens a socket. Never throws: where the browser refuses the URL (bad, or forbidden to this page)
 * the socket ends at once.
 */
export function openWebSocket(url: string, handlers: RendezvousSocketHandlers): RendezvousSocket {
  const socket = makeSocket(url);
  if (socket === undefined) {
    queueMicrotask(() => handlers.onClose());
    return { send: () => undefined, close: () => undefined };
  }
  socket.binaryType = "arraybuffer";
  socket.addEventListener("open", () => handlers.onOpen());
  socket.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
    if (data instanceof ArrayBuffer) handlers.onMessage(new Uint8Array(data));
    else socket.close();
  });
  listenToEnd(socket, () => handlers.onClose());
  return {
    send: (frame: Bytes) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(frame);
    },
    close: () => socket.close(),
  };
}

/** A socket that the page's own policy forbids tells Chromium's `error` and never its `close`. */
function listenToEnd(socket: WebSocket, onEnd: () => void): void {
  const ended = new AbortController();
  const end = (): void => {
    ended.abort();
    onEnd();
  };
  for (const name of ["error", "close"]) {
    socket.addEventListener(name, end, { signal: ended.signal });
  }
}

function makeSocket(url: string): WebSocket | undefined {
  try {
    return new WebSocket(url);
  } catch {
    return undefined;
  }
}
