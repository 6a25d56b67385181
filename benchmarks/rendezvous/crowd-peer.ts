/** A peer of a crowd: a WebSocket, and what it waits for. */

import { WebSocket } from "ws";
import { type Dialect, type DialectName, dialectOf } from "./dialects.ts";

/** Peers that share an address, as the server is told. Source: half of what one source may have. */
const PEERS_PER_ADDRESS = 32;

/** One connection that has joined. */
export class CrowdPeer {
  /** How others name it. */
  readonly address: string;
  readonly #socket: WebSocket;
  readonly #dialect: Dialect;

  private constructor(socket: WebSocket, dialect: Dialect, address: string, onSignal: () => void) {
    this.#socket = socket;
    this.#dialect = dialect;
    this.address = address;
    socket.removeAllListeners("message");
    socket.on("message", (data: Buffer) => {
      if (dialect.read(data).type === "signal") onSignal();
    });
  }

  /**
   * Connects and joins.
   *
   * @param number  Says which group and which address it has.
   */
  static join(
    name: DialectName,
    url: string,
    { number, groupSize, onSignal = () => undefined }: JoinOptions,
  ): Promise<CrowdPeer> {
    const dialect = dialectOf(name, url, Math.floor(number / groupSize));
    const source = Math.floor(number / PEERS_PER_ADDRESS);
    const from = `10.${(source >> 16) & 255}.${(source >> 8) & 255}.${source & 255}`;
    const headers = { "X-Forwarded-For": from };
    const socket = new WebSocket(dialect.url, { perMessageDeflate: false, headers });
    return new Promise((resolve, reject) => {
      socket.once("error", reject);
      socket.once("close", (code) => reject(new RangeError(`closed with ${code}`)));
      socket.once("open", () => sendFirst(socket, dialect));
      socket.on("message", (data: Buffer) => {
        const heard = dialect.read(data);
        if (heard.type === "later") setTimeout(() => sendFirst(socket, dialect), heard.waitMs);
        if (heard.type !== "joined") return;
        socket.removeAllListeners("close");
        socket.removeAllListeners("error");
        socket.on("error", () => undefined);
        resolve(new CrowdPeer(socket, dialect, heard.address, onSignal));
      });
    });
  }

  /** Sends a signal. */
  signal(address: string): void {
    this.#socket.send(this.#dialect.signal(address));
  }

  /** Leaves without a word. */
  leave(): void {
    this.#socket.terminate();
  }
}

/** Which peer it is. */
export interface JoinOptions {
  readonly number: number;
  /** Members of each group. */
  readonly groupSize: number;
  readonly onSignal?: () => void;
}

function sendFirst(socket: WebSocket, dialect: Dialect): void {
  const first = dialect.joining();
  if (first !== undefined) socket.send(first);
}
