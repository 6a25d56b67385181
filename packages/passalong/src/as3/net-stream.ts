/** NetStream: a live stream of a group, or between two peers, by its names of 2010. */

import { parsePeerId, type PeerId } from "../base/index.ts";
import { GroupSpecifier, StreamError } from "../group/index.ts";
import type { NetGroupStream, ObjectValue, StreamPlayback } from "../netgroup/index.ts";
import { Audience } from "./direct/audience.ts";
import { PlayedPeer } from "./direct/played-peer.ts";
import type { OpenStream, StreamGround } from "./direct/stream-ground.ts";
import type { Subscriber } from "./direct/subscriber.ts";
import { ArgumentError, IllegalOperationError } from "./errors.ts";
import { MulticastTunables } from "./multicast-tunables.ts";
import type { NetConnection } from "./net-connection.ts";
import type { StreamInfo } from "./net-status-event.ts";
import { NetStreamMulticastInfo } from "./net-stream-figures.ts";
import { askClient, callClient, encodeCall } from "./remote-calls.ts";
import { isRejection } from "./shared-groups.ts";

/** Neither group nor peer could be reached, or it has no room. */
const CONNECT_FAILED = "NetStream.Connect.Failed";

/** What a stream is of. */
type StreamKind =
  /** A group: everybody in it may play. */
  | { readonly type: "group"; readonly specifier: GroupSpecifier }
  /** Peers that come one by one: this one publishes to them. */
  | { readonly type: "publisher" }
  /** One peer: this one plays what it publishes. */
  | { readonly type: "player"; readonly peerId: PeerId };

/** A name that is played, until it is stopped. */
interface Played {
  readonly name: string;
  readonly stop: AbortController;
}

/**
 * `flash.net.NetStream`, for multicast and between two peers.
 *
 *     connecting ──NetStream.Connect.Success──> connected ──close──> closed
 *         └──NetStream.Connect.Failed, NetStream.Connect.Rejected, close──> closed
 *
 * The connection is told what becomes of connecting and closing, the stream everything else, after
 * the call that it follows from is over. Every method but `close` throws
 * {@link IllegalOperationError} until the stream is connected, and after it is closed.
 */
export class NetStream extends MulticastTunables {
  /** A kind of stream that is not here: between a peer and a media server. */
  static readonly CONNECT_TO_FMS = "connectToFMS";
  /**
   * In place of a peer: publishes to peers that play this one, each over a connection of its own.
   */
  static readonly DIRECT_CONNECTIONS = "directConnections";

  /**
   * Whose methods `send` of the publisher calls. At a stream that publishes to peers
   * `onPeerConnect(subscriber)` says whether a peer may play; without it all may.
   */
  client: object = {};
  readonly #connection: NetConnection;
  readonly #closing = new AbortController();
  #ground: StreamGround | undefined;
  #published: OpenStream | undefined;
  #played: Played | undefined;

  /**
   * Begins to connect.
   *
   * @param peerID  The text of a group specifier with multicast enabled,
   *   {@link NetStream.DIRECT_CONNECTIONS} to publish to peers, or the id of the peer to play.
   * @throws {@link ArgumentError} when the connection is not connected, or this is none of them;
   *   {@link SpecifierError} when a text that begins like one is no group specifier.
   */
  constructor(connection: NetConnection, peerID: string) {
    super();
    if (!connection.connected) {
      throw new ArgumentError("The connection is not connected: wait for its success.");
    }
    const kind = kindOf(peerID);
    this.#connection = connection;
    connection.adopt(this);
    void this.#connect(kind);
  }

  /** The peer that is played; 64 hexadecimal digits, empty for all other streams. */
  get farID(): string {
    return this.#playedPeer?.farID ?? "";
  }

  /** The nonce that this peer gave it; 64 hexadecimal digits, and empty likewise. */
  get nearNonce(): string {
    return this.#playedPeer?.nearNonce ?? "";
  }

  /** The nonce that it gave this peer. */
  get farNonce(): string {
    return this.#playedPeer?.farNonce ?? "";
  }

  /** Peers that play what is published here, where it is published to peers. */
  get peerStreams(): readonly Subscriber[] {
    return this.#ground instanceof Audience ? this.#ground.subscribers : [];
  }

  /**
   * Publishes a stream for {@link NetStream.send}, in place of what was published before.
   *
   * @param name  Null ends it.
   * @throws {@link IllegalOperationError} when this is a stream of another peer.
   */
  publish(name: string | null): void {
    const ground = this.#connected();
    this.#unpublish();
    if (name === null) return;
    try {
      this.#published = ground.openStream(name, this.tunables);
      this.#tellSoon({ code: "NetStream.Publish.Start", level: "status" });
    } catch (error) {
      if (!(error instanceof RangeError) && !(error instanceof StreamError)) throw error;
      this.#tellSoon({ code: "NetStream.Publish.BadName", level: "error" });
    }
  }

  /**
   * Calls a method of the client of everyone who plays the stream.
   *
   * @throws {@link IllegalOperationError} unless it publishes; RangeError when this is too large;
   *   TypeError when it is no data.
   */
  send(handlerName: string, ...parameters: readonly ObjectValue[]): void {
    this.#connected();
    if (this.#published === undefined) {
      throw new IllegalOperationError("Only a stream that is published can send.");
    }
    this.#published.send(encodeCall(handlerName, parameters));
  }

  /**
   * Plays the newest stream of a name, now and whenever there is one, in place of what was played.
   *
   * @param name  Null stops.
   * @throws RangeError when it is no name; {@link IllegalOperationError} when this publishes to
   *   peers.
   */
  play(name: string | null): void {
    const ground = this.#connected();
    this.#stopPlaying();
    if (name === null) return;
    const stop = new AbortController();
    const playback = ground.play(name, { tunables: this.tunables, signal: stop.signal });
    this.#played = { name, stop };
    this.#tellSoon({ code: "NetStream.Play.Reset", level: "status" });
    this.#tellSoon({ code: "NetStream.Play.Start", level: "status" });
    const isThere = ground.streams().some((one) => one.name === name && !one.isPublishing);
    if (isThere) this.#tellSoon({ code: "NetStream.Play.PublishNotify", level: "status" });
    void this.#follow(playback, stop.signal);
  }

  /** What the stream that is published or played here has cost and brought. */
  get multicastInfo(): NetStreamMulticastInfo {
    const isMine = ({ streamId, name, isPlaying }: NetGroupStream): boolean =>
      this.#published === undefined
        ? isPlaying && name === this.#played?.name
        : streamId === this.#published.streamId;
    return new NetStreamMulticastInfo(this.#connected().streams().find(isMine)?.info);
  }

  /** Ends what is published, and what is played. */
  close(): void {
    if (this.#closing.signal.aborted) return;
    const wasConnected = this.#ground !== undefined;
    this.#end();
    if (!wasConnected) return;
    const info = { code: "NetStream.Connect.Closed", level: "status", stream: this } as const;
    this.#connection.tellOfStream(info);
  }

  async #connect(kind: StreamKind): Promise<void> {
    try {
      const ground = await this.#groundOf(kind);
      if (this.#closing.signal.aborted) return;
      if (ground === undefined) {
        this.#refuse(kind.type === "group" ? "NetStream.Connect.Rejected" : CONNECT_FAILED);
        return;
      }
      this.#ground = ground;
      this.#listen(ground);
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      this.#refuse(isRejection(error) ? "NetStream.Connect.Rejected" : CONNECT_FAILED);
      return;
    }
    const info = { code: "NetStream.Connect.Success", level: "status", stream: this } as const;
    this.#connection.tellOfStream(info);
  }

  /** Undefined: it has no streams, or the peer is not there. */
  async #groundOf(kind: StreamKind): Promise<StreamGround | undefined> {
    const { signal } = this.#closing;
    switch (kind.type) {
      case "group": {
        const group = await this.#connection.enter(kind.specifier, signal);
        return kind.specifier.capabilities.multicastEnabled ? group : undefined;
      }
      case "publisher": {
        const admits = (subscriber: Subscriber): boolean =>
          askClient(this.client, "onPeerConnect", subscriber);
        return this.#connection.direct.publish({ admits, signal });
      }
      case "player":
        return this.#connection.direct.play(kind.peerId, {
          onEnd: (reason) => {
            if (reason === "gone") this.close();
            else this.#refuse("NetStream.Connect.Rejected");
          },
          signal,
        });
    }
  }

  #refuse(code: "NetStream.Connect.Rejected" | typeof CONNECT_FAILED): void {
    this.#end();
    this.#connection.tellOfStream({ code, level: "error", stream: this });
  }

  #end(): void {
    this.#published?.end();
    this.#published = undefined;
    this.#played?.stop.abort();
    this.#played = undefined;
    this.#connection.release(this);
    this.#closing.abort();
  }

  #listen(ground: StreamGround): void {
    const { signal } = this.#closing;
    const tell = (code: "NetStream.Play.PublishNotify" | "NetStream.Play.UnpublishNotify") => {
      return ({ name, streamId }: { readonly name: string; readonly streamId: string }): void => {
        const isOwn = streamId === this.#published?.streamId;
        if (name === this.#played?.name && !isOwn) this.tell({ code, level: "status" });
      };
    };
    ground.on("multicastStream.publishNotify", tell("NetStream.Play.PublishNotify"), { signal });
    ground.on("multicastStream.unpublishNotify", tell("NetStream.Play.UnpublishNotify"), {
      signal,
    });
  }

  #unpublish(): void {
    if (this.#published === undefined) return;
    this.#published.end();
    this.#published = undefined;
    this.#tellSoon({ code: "NetStream.Unpublish.Success", level: "status" });
  }

  #stopPlaying(): void {
    if (this.#played === undefined) return;
    this.#played.stop.abort();
    this.#played = undefined;
    this.#tellSoon({ code: "NetStream.Play.Stop", level: "status" });
  }

  async #follow(playback: StreamPlayback, signal: AbortSignal): Promise<void> {
    for await (const item of playback) {
      if (signal.aborted) return;
      if (item.type === "message") callClient(this.client, item.bytes);
      if (item.type !== "reset") continue;
      this.forgetTunables();
      this.tell({ code: "NetStream.MulticastStream.Reset", level: "status" });
    }
  }

  /** Never within the call that it follows from. */
  #tellSoon(info: StreamInfo): void {
    queueMicrotask(() => {
      if (!this.#closing.signal.aborted) this.tell(info);
    });
  }

  get #playedPeer(): PlayedPeer | undefined {
    return this.#ground instanceof PlayedPeer ? this.#ground : undefined;
  }

  #connected(): StreamGround {
    if (this.#ground === undefined || this.#closing.signal.aborted) {
      throw new IllegalOperationError(
        "The stream is not connected: wait for NetStream.Connect.Success on the connection.",
      );
    }
    return this.#ground;
  }
}

function kindOf(peerID: string): StreamKind {
  if (peerID.startsWith("G:")) {
    return { type: "group", specifier: GroupSpecifier.fromString(peerID) };
  }
  if (peerID === NetStream.DIRECT_CONNECTIONS) return { type: "publisher" };
  const peerId = parsePeerId(peerID.toLowerCase());
  if (peerId !== undefined) return { type: "player", peerId };
  throw new ArgumentError(
    "A stream is one of a group or of peers: give the text of a group's specifier, " +
      "NetStream.DIRECT_CONNECTIONS, or the id of a peer.",
  );
}
