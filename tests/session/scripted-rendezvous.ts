/** Sockets to rendezvous whose every word the test decides. */

import { assert, type Bytes } from "passalong/base";
import type { RendezvousSocket, RendezvousSocketHandlers } from "passalong/group";
import {
  type ClientMessage,
  decodeClientMessage,
  encodeServerMessage,
  isMalformed,
  type ServerMessage,
} from "passalong/wire";

/** One socket that was opened: what the peer said on it, and what the rendezvous says. */
export class ScriptedSocket implements RendezvousSocket {
  readonly url: string;
  readonly heard: ClientMessage[] = [];
  isClosedByPeer = false;
  readonly #handlers: RendezvousSocketHandlers;

  constructor(url: string, handlers: RendezvousSocketHandlers) {
    this.url = url;
    this.#handlers = handlers;
  }

  /** Messages of one type that were heard. */
  heardOf<Type extends ClientMessage["type"]>(
    type: Type,
  ): Extract<ClientMessage, { readonly type: Type }>[] {
    return this.heard.filter(
      (message): message is Extract<ClientMessage, { readonly type: Type }> =>
        message.type === type,
    );
  }

  /** Says something to the peer. */
  say(message: ServerMessage): void {
    this.sayFrame(encodeServerMessage(message));
  }

  /** Sends any bytes to the peer. */
  sayFrame(frame: Bytes): void {
    this.#handlers.onMessage(frame);
  }

  /** Opens, and says the first word. */
  welcome(serverTimeMs = 0, silenceMsMax = 30_000): void {
    this.#handlers.onOpen();
    this.say({ type: "welcome", serverTimeMs, silenceMsMax });
  }

  /** Ends from the other side. */
  drop(): void {
    this.#handlers.onClose();
  }

  send(frame: Bytes): void {
    const message = decodeClientMessage(frame);
    assert(!isMalformed(message), "a peer sends what its codec encodes");
    this.heard.push(message);
  }

  close(): void {
    this.isClosedByPeer = true;
  }
}

/** Every socket that a peer has opened, in order. */
export class ScriptedRendezvous {
  readonly sockets: ScriptedSocket[] = [];

  /** For a platform. */
  open(url: string, handlers: RendezvousSocketHandlers): RendezvousSocket {
    const socket = new ScriptedSocket(url, handlers);
    this.sockets.push(socket);
    return socket;
  }

  /** The newest socket. */
  get last(): ScriptedSocket {
    const socket = this.sockets.at(-1);
    assert(socket !== undefined, "a socket was opened");
    return socket;
  }
}
