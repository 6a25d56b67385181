/** The one listener for all attempts of a transport. */

import { createServer, type Server, type Socket } from "node:net";
import {
  type AcceptedChannel,
  type Doorkeeper,
  shakeHandsAsListener,
  TCP_HANDSHAKE_MS_MAX,
} from "./handshake.ts";
import type { ListeningPlace } from "./own-addresses.ts";

/**
 * Connections whose handshake is not over; one more ends the oldest (NL8). Source: guess, a
 * newcomer needs one round trip of its place, and whoever wants to keep it out needs as many
 * connections in that time.
 */
export const HALF_OPEN_MAX: number = 128;

/**
 * Connections that the system holds until they are accepted. Source: Node.js, net.Server.listen,
 * its default.
 */
const BACKLOG = 511;

/** All addresses of both families, and those of IPv4 where there is no other. */
const ANY_HOSTS = ["::", "0.0.0.0"];

/** What a listener needs. */
export interface TcpListenerOptions {
  /** Address to listen at; all of them when absent. */
  readonly host?: string;
  /** Port to listen at; 0 takes a free one. */
  readonly port: number;
  readonly doorkeeper: Doorkeeper;
  onChannel(accepted: AcceptedChannel): void;
}

/** Accepts connections from when it is first asked where. */
export class TcpListener {
  readonly #options: TcpListenerOptions;
  readonly #halfOpen = new Set<Socket>();
  #place: Promise<ListeningPlace> | undefined;
  #server: Server | undefined;
  #isClosed = false;

  constructor(options: TcpListenerOptions) {
    this.#options = options;
  }

  /**
   * Where it listens; listens from the first call on. Rejects when the system refuses; the next
   * call tries again.
   */
  place(): Promise<ListeningPlace> {
    this.#place ??= this.#listen().catch((error: unknown) => {
      this.#place = undefined;
      throw error;
    });
    return this.#place;
  }

  /** Ends, and with it every connection whose handshake is not over. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const socket of this.#halfOpen) socket.destroy();
    await this.#place?.catch(() => undefined);
    this.#server?.close();
  }

  async #listen(): Promise<ListeningPlace> {
    const { host, port } = this.#options;
    const [first = "::", ...others] = host === undefined ? ANY_HOSTS : [host];
    try {
      return await this.#listenAt(first, port);
    } catch (error) {
      const [other] = others;
      if (other === undefined || !isFamilyMissing(error)) throw error;
      return await this.#listenAt(other, port);
    }
  }

  #listenAt(host: string, port: number): Promise<ListeningPlace> {
    const server = createServer({ pauseOnConnect: true }, (socket) => void this.#greet(socket));
    return new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen({ host, port, backlog: BACKLOG }, () => {
        // From here on an error concerns one connection that could not be accepted; others can.
        server.on("error", () => {});
        const address = server.address();
        this.#server = server;
        // A listener alone is no reason for a process to stay.
        server.unref();
        if (this.#isClosed) server.close();
        resolve({ host, port: typeof address === "object" ? (address?.port ?? port) : port });
      });
    });
  }

  async #greet(socket: Socket): Promise<void> {
    this.#makeRoom();
    this.#halfOpen.add(socket);
    socket.on("error", () => socket.destroy());
    const timer = setTimeout(() => socket.destroy(), TCP_HANDSHAKE_MS_MAX);
    const accepted = await shakeHandsAsListener(socket, this.#options.doorkeeper);
    clearTimeout(timer);
    this.#halfOpen.delete(socket);
    if (accepted === undefined) socket.destroy();
    else this.#options.onChannel(accepted);
  }

  #makeRoom(): void {
    if (this.#halfOpen.size < HALF_OPEN_MAX) return;
    const [oldest] = this.#halfOpen;
    if (oldest === undefined) return;
    this.#halfOpen.delete(oldest);
    oldest.destroy();
  }
}

/** True when the machine has no address of that family. */
function isFamilyMissing(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "EAFNOSUPPORT" || code === "EADDRNOTAVAIL";
}
