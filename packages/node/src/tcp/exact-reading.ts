/** Reads a known number of bytes from a socket and leaves the rest in it. */

import type { Socket } from "node:net";
import type { Bytes } from "passalong/base";

/**
 * Waits for exactly this many bytes.
 *
 * The socket is paused meanwhile and afterwards: what follows stays in its own buffer, which is
 * bounded.
 *
 * @returns Undefined when the socket ends before they are there. Never rejects.
 */
export function readExactly(socket: Socket, sizeBytes: number): Promise<Bytes | undefined> {
  return new Promise((resolve) => {
    const settle = (bytes: Bytes | undefined): void => {
      socket.off("readable", look);
      socket.off("end", lose);
      socket.off("close", lose);
      resolve(bytes);
    };
    const look = (): void => {
      const bytes: Buffer | null = socket.read(sizeBytes);
      if (bytes === null) return;
      settle(bytes.length === sizeBytes ? new Uint8Array(bytes) : undefined);
    };
    const lose = (): void => settle(undefined);
    socket.on("readable", look);
    socket.on("end", lose);
    socket.on("close", lose);
    if (socket.destroyed || socket.readableEnded) lose();
    else look();
  });
}
