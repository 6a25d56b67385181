/** Turns HTTP requests into WebSockets, or refuses them in one sentence. */

import type { IncomingMessage } from "node:http";
import type { BlockList, Socket } from "node:net";
import { performance } from "node:perf_hooks";
import type { Duplex } from "node:stream";
import { RENDEZVOUS_FRAME_BYTES_MAX } from "passalong/wire";
import { WebSocketServer } from "ws";
import {
  type Admission,
  CLOSE_MS_MAX,
  FRAGMENTS_PER_FRAME_MAX,
  PENDING_PONGS_MAX,
  PIECES_PER_FRAME_MAX,
  REFUSAL_MS_MAX,
  type Source,
} from "../core/index.ts";
import type { RendezvousEvent } from "./options.ts";
import { isOriginAllowed, type OriginList } from "./origin.ts";
import { knowsTurn, pathOfTarget, SOCKET_PATH } from "./request-path.ts";
import type { SocketDriver } from "./socket-driver.ts";
import { clientAddress, sourceOfAddress } from "./source-address.ts";

/**
 * Every limit that `ws` has; three of its names are missing in its types, so this is no literal
 * argument.
 */
const WEB_SOCKET_OPTIONS = {
  noServer: true,
  clientTracking: false,
  perMessageDeflate: false,
  skipUTF8Validation: false,
  maxPayload: RENDEZVOUS_FRAME_BYTES_MAX,
  maxFragments: FRAGMENTS_PER_FRAME_MAX,
  maxBufferedChunks: PIECES_PER_FRAME_MAX,
  maxPendingAutoPongs: PENDING_PONGS_MAX,
  closeTimeout: CLOSE_MS_MAX,
} as const;

/** Why a connection is not opened. */
interface Refusal {
  /** The status line's number and phrase. */
  readonly status: readonly [code: number, phrase: string];
  /** What a person reads. */
  readonly sentence: string;
}

const NOT_HERE: Refusal = {
  status: [404, "Not Found"],
  sentence: `Nothing can be opened here; the rendezvous is at ${SOCKET_PATH}.`,
};

const FOREIGN: Refusal = {
  status: [403, "Forbidden"],
  sentence: "Pages of this origin may not connect; the operator can allow it.",
};

const TOO_MANY: Refusal = {
  status: [429, "Too Many Requests"],
  sentence: "Too many connections come from this address; try again later.",
};

const FULL: Refusal = {
  status: [503, "Service Unavailable"],
  sentence: "This rendezvous is full; try again later or use another one.",
};

const ENDING: Refusal = {
  status: [503, "Service Unavailable"],
  sentence: "This node is about to end; try again, others serve.",
};

/** What upgrades need. */
export interface UpgradesOptions {
  readonly admission: Admission;
  readonly driver: SocketDriver;
  readonly origins: OriginList;
  readonly proxies: BlockList;
  /** True once the rendezvous opens no connection any more. */
  readonly isDraining: () => boolean;
  readonly log: (event: RendezvousEvent) => void;
}

/** Decides over every request to open a connection. */
export class Upgrades {
  readonly #options: UpgradesOptions;
  readonly #webSockets = new WebSocketServer(WEB_SOCKET_OPTIONS);

  constructor(options: UpgradesOptions) {
    this.#options = options;
  }

  /** Answers one request; the socket is HTTP's no more, and nobody's until this has taken it. */
  onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // First of all: HTTP has taken its own listener away, and a reset now would end the process.
    socket.on("error", destroy);
    const { admission, driver } = this.#options;
    const source = this.#sourceOf(request);
    const refusal = this.#judge(request, source);
    if (refusal !== undefined) {
      this.#options.log({ type: "connectionRefused", status: refusal.status[0] });
      refuse(request.socket, refusal);
      return;
    }
    this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      admission.onOpened(source);
      driver.accept(webSocket, {
        ...{ source, knowsTurn: knowsTurn(request.url) },
        onClosed: () => admission.onClosed(source),
      });
    });
  }

  #judge(request: IncomingMessage, source: Source): Refusal | undefined {
    const { headers, url } = request;
    if (pathOfTarget(url) !== SOCKET_PATH) return NOT_HERE;
    if (!isOriginAllowed(headers.origin, headers.host, this.#options.origins)) return FOREIGN;
    if (this.#options.isDraining()) return ENDING;
    const verdict = this.#options.admission.judge(source, performance.now());
    if (verdict === "tooMany") return TOO_MANY;
    return verdict === "full" ? FULL : undefined;
  }

  #sourceOf({ socket, headers }: IncomingMessage): Source {
    const forwardedFor = headers["x-forwarded-for"];
    const hops = Array.isArray(forwardedFor) ? forwardedFor.join(",") : forwardedFor;
    return sourceOfAddress(clientAddress(socket.remoteAddress ?? "", hops, this.#options.proxies));
  }
}

function destroy(this: Duplex): void {
  this.destroy();
}

/**
 * Answers and ends; reads on until the other side has ended too, lest a reset take the answer away.
 */
function refuse(socket: Socket, { status, sentence }: Refusal): void {
  const body = `${sentence}\n`;
  socket.setTimeout(REFUSAL_MS_MAX, () => socket.destroy());
  socket.resume();
  socket.end(
    `HTTP/1.1 ${status.join(" ")}\r\nConnection: close\r\n` +
      `Content-Type: text/plain; charset=utf-8\r\nContent-Length: ${body.length}\r\n` +
      `X-Content-Type-Options: nosniff\r\n\r\n${body}`,
  );
}
