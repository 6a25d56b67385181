/**
 * Answers plain HTTP requests: the files of the page, `/healthz`, `/readyz`, and one sentence for
 * everything else.
 */

import type { IncomingMessage, ServerResponse } from "node:http";
import type { BlockList } from "node:net";
import { pathOfTarget, SOCKET_PATH } from "./request-path.ts";
import { type Headers, securityHeaders } from "./site-headers.ts";
import { isTrustedProxy } from "./source-address.ts";
import type { WebFile, WebSite } from "./web-site.ts";

/**
 * For names that change with the content: a year, the longest that caches honor. Source: RFC 9111,
 * RFC 8246.
 */
const IMMUTABLE = "public, max-age=31536000, immutable";

/** One answer. */
interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Sent but for HEAD; a 304 has none, and no length. */
  readonly body: Buffer | undefined;
}

/** What answers need. */
export interface AnswersOptions {
  /** The page; nothing is served when absent. */
  readonly site: WebSite | undefined;
  readonly proxies: BlockList;
  readonly readiness: () => Readiness;
}

/** Whether a rendezvous takes connections, and what it can say of others. */
export interface Readiness {
  /** True once it is about to end. */
  readonly isDraining: boolean;
  /** Whether the broker is there; undefined when the rendezvous is alone. */
  readonly isBackplaneUp: boolean | undefined;
}

/** Decides over every plain request. */
export class Answers {
  readonly #options: AnswersOptions;

  constructor(options: AnswersOptions) {
    this.#options = options;
  }

  /** Answers one request; what its body holds is not read. */
  onRequest(request: IncomingMessage, response: ServerResponse): void {
    const { status, headers, body } = this.#answer(request);
    const isOverTls =
      request.headers["x-forwarded-proto"] === "https" &&
      isTrustedProxy(request.socket.remoteAddress ?? "", this.#options.proxies);
    const all: Headers = [
      ...securityHeaders({ host: request.headers.host, isOverTls }),
      ...headers,
      ...(body === undefined ? [] : [["Content-Length", String(body.length)] as const]),
    ];
    response.writeHead(status, all.flat());
    response.end(request.method === "HEAD" ? undefined : body);
  }

  #answer(request: IncomingMessage): Answer {
    if (request.method !== "GET" && request.method !== "HEAD") {
      return sentence(405, "Only GET and HEAD are answered here.", [
        ["Allow", "GET, HEAD"],
        ["Connection", "close"],
      ]);
    }
    const path = pathOfTarget(request.url);
    if (path === "/healthz") return health();
    if (path === "/readyz") return readinessAnswer(this.#options.readiness());
    if (path === SOCKET_PATH) {
      return sentence(426, "This is a rendezvous: open it as a WebSocket.", [
        ["Upgrade", "websocket"],
        ["Connection", "Upgrade"],
      ]);
    }
    const file = this.#options.site?.get(path);
    return file === undefined
      ? sentence(404, "Nothing is here. Check the address, or begin at /.", [])
      : fileAnswer(file, request);
  }
}

function health(): Answer {
  return statusAnswer({ status: "ok" });
}

function readinessAnswer({ isDraining, isBackplaneUp }: Readiness): Answer {
  if (isDraining) return sentence(503, "This node is about to end; others serve.", []);
  const backplane = isBackplaneUp === undefined ? {} : { backplane: isBackplaneUp ? "up" : "down" };
  return statusAnswer({ status: "ready", ...backplane });
}

function statusAnswer(status: Readonly<Record<string, string>>): Answer {
  return {
    status: 200,
    headers: [
      ["Content-Type", "application/json"],
      ["Cache-Control", "no-store"],
    ],
    body: Buffer.from(`${JSON.stringify(status)}\n`),
  };
}

function sentence(status: number, text: string, headers: Headers): Answer {
  return {
    status,
    headers: [
      ["Content-Type", "text/plain; charset=utf-8"],
      ["Cache-Control", "no-store"],
      ...headers,
    ],
    body: Buffer.from(`${text}\n`),
  };
}

function fileAnswer(file: WebFile, { headers: asked }: IncomingMessage): Answer {
  const gzipBody = acceptsGzip(asked["accept-encoding"]) ? file.gzipBody : undefined;
  const tag = gzipBody === undefined ? `"${file.digest}"` : `"${file.digest}-gzip"`;
  const headers: [string, string][] = [
    ["ETag", tag],
    ["Cache-Control", file.isImmutable ? IMMUTABLE : "no-cache"],
    ["Vary", "Accept-Encoding"],
  ];
  if (isKnown(tag, asked["if-none-match"])) return { status: 304, headers, body: undefined };
  headers.push(["Content-Type", file.contentType]);
  if (gzipBody !== undefined) headers.push(["Content-Encoding", "gzip"]);
  return { status: 200, headers, body: gzipBody ?? file.body };
}

/** Whether the browser holds this version. Source: RFC 9110 §13.1.2, weak comparison. */
function isKnown(tag: string, ifNoneMatch: string | undefined): boolean {
  if (ifNoneMatch === undefined) return false;
  const tags = ifNoneMatch.split(",").map((text) => text.trim().replace(/^W\//, ""));
  return tags.includes(tag) || tags.includes("*");
}

/**
 * Whether gzip may be sent. Source: RFC 9110 §12.5.3; only the name itself counts, as every browser
 * sends it.
 */
function acceptsGzip(acceptEncoding: string | string[] | undefined): boolean {
  const codings = String(acceptEncoding ?? "").split(",");
  return codings.some((coding) =>
    /^\s*gzip\s*(?:;\s*q=(?:1|0\.\d*[1-9])\d*[.0]*\s*)?$/i.test(coding),
  );
}
