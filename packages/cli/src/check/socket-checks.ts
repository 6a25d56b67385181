/** Whether WebSockets come through, and stay. */

import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { groupIdFromBytes } from "passalong/base";
import {
  decodeServerMessage,
  encodeClientMessage,
  isMalformed,
  type ServerMessage,
} from "passalong/wire";
import { WebSocket } from "ws";
import { failed, type Finding, ok } from "./finding.ts";
import { networkSentence } from "./site-checks.ts";
import type { Turn } from "./turn-check.ts";

/** How long the first word of a rendezvous may take, ms. Source: guess, as any answer's. */
const WELCOME_MS_MAX = 10_000;

/** A group's digest, bytes; and a record as long as a peer's, which nobody reads. */
const GROUP_ID_BYTES = 32;
const RECORD_BYTES = 109;

/** What a rendezvous says first. */
export type Welcome = Extract<ServerMessage, { readonly type: "welcome" }>;

/** A socket that a rendezvous has welcomed, or why there is none. */
export type Opening =
  | {
      readonly type: "welcomed";
      readonly socket: WebSocket;
      readonly welcome: Welcome;
      readonly turn: Turn | undefined;
    }
  | { readonly type: "refused"; readonly sentence: string };

/** Opens a WebSocket and waits for the first word. */
export async function openSocket(socketUrl: string): Promise<Opening> {
  const socket = new WebSocket(socketUrl, {
    perMessageDeflate: false,
    handshakeTimeout: WELCOME_MS_MAX,
  });
  // Whatever it is, it is told by what follows.
  socket.on("error", () => undefined);
  const turn = turnBeforeAnswer(socket);
  const sentence = await Promise.race([refusalOf(socket), welcomeOf(socket), silence(socket)]);
  if (typeof sentence !== "string") {
    socket.send(joining());
    return { type: "welcomed", socket, welcome: sentence, turn: await turn };
  }
  socket.terminate();
  return { type: "refused", sentence };
}

/** What became of the opening. */
export function checkSocket(opening: Opening): Finding {
  if (opening.type === "refused") return failed("websocket", opening.sentence);
  return ok("websocket", "A WebSocket opens, and the rendezvous speaks.");
}

/** Whether a connection that nothing is said on stays. */
export async function checkIdle(socket: WebSocket, holdMs: number): Promise<Finding> {
  const startedAt = performance.now();
  const isCut = await Promise.race([
    once(socket, "close").then(() => true),
    new Promise<false>((resolve) => {
      setTimeout(() => resolve(false), holdMs);
    }),
  ]);
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  socket.terminate();
  if (!isCut) return ok("idle", `A connection without a word stays for ${seconds} s.`);
  return failed(
    "idle",
    `A connection without a word is cut after ${seconds} s: raise the proxy's timeouts to 60 s or more.`,
  );
}

function refusalOf(socket: WebSocket): Promise<string> {
  return new Promise((resolve) => {
    socket.once("error", (error) => resolve(networkSentence(error)));
    socket.once("close", (code) => resolve(`The connection is closed at once (${code}).`));
    socket.once("unexpected-response", (_request, { statusCode = 0 }) =>
      resolve(statusSentence(statusCode)),
    );
  });
}

function welcomeOf(socket: WebSocket): Promise<Welcome | string> {
  return new Promise((resolve) => {
    socket.once("message", (data: Buffer) => {
      const message = decodeServerMessage(new Uint8Array(data));
      const isWelcome = !isMalformed(message) && message.type === "welcome";
      resolve(isWelcome ? message : "What speaks there is no rendezvous of this version.");
    });
  });
}

/** What is said of TURN servers comes before the answer to a join. */
function turnBeforeAnswer(socket: WebSocket): Promise<Turn | undefined> {
  return new Promise((resolve) => {
    const end = (turn?: Turn): void => {
      clearTimeout(timer);
      socket.off("message", look);
      resolve(turn);
    };
    const look = (data: Buffer): void => {
      const message = decodeServerMessage(new Uint8Array(data));
      if (isMalformed(message)) return;
      if (message.type === "turn") end(message);
      else if (message.type === "joined" || message.type === "refused") end();
    };
    const timer = setTimeout(end, WELCOME_MS_MAX);
    socket.on("message", look);
    socket.once("close", () => end());
  });
}

function silence(socket: WebSocket): Promise<string> {
  return new Promise((resolve) => {
    const timer = setTimeout(
      () => resolve("A WebSocket opens, but nothing comes through: the proxy holds data back."),
      WELCOME_MS_MAX,
    );
    socket.once("message", () => clearTimeout(timer));
    socket.once("close", () => clearTimeout(timer));
  });
}

/** Who is in no group is sent away (RV4): one that nobody else is in. */
function joining(): Uint8Array {
  const groupId = groupIdFromBytes(new Uint8Array(randomBytes(GROUP_ID_BYTES)));
  return encodeClientMessage({ type: "join", groupId, record: new Uint8Array(RECORD_BYTES) });
}

function statusSentence(status: number): string {
  switch (status) {
    case 403:
      return "The rendezvous refuses the origin (HTTP 403): allow it with --allow-origin.";
    case 429:
      return "This address has opened too many connections (HTTP 429): wait a moment.";
    case 503:
      return "The rendezvous is full or about to end (HTTP 503): try again later.";
    default:
      return `The WebSocket is answered with HTTP ${status}: have the proxy pass on Upgrade and Connection at /rendezvous.`;
  }
}
