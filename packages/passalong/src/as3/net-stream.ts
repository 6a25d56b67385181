/** NetStream: a live stream of a group by its names of 2010. */

import { GroupSpecifier, type PublishedStream, StreamError } from "../group/index.ts";
import type {
  NetGroup as Group,
  NetGroupStream,
  ObjectValue,
  StreamPlayback,
} from "../netgroup/index.ts";
import { ArgumentError, IllegalOperationError } from "./errors.ts";
import { MulticastTunables } from "./multicast-tunables.ts";
import type { NetConnection } from "./net-connection.ts";
import type { StreamInfo } from "./net-status-event.ts";
import { NetStreamMulticastInfo } from "./net-stream-figures.ts";
import { callClient, encodeCall } from "./remote-calls.ts";
import { isRejection } from "./shared-groups.ts";

/** A name that is played, until it is stopped. */
interface Played {
  readonly name: string;
  readonly stop: AbortController;
}

/**
 * `flash.net.NetStream`, for multicast.
 *
 *     connecting ──NetStream.Connect.Success──> connected ──close──> closed
 *         └──NetStream.Connect.Failed, NetStream.Connect.Rejected, close──> closed
 *
 * The connection is told what becomes of connecting and closing, the stream everything else, after
 * the call that it follows from is over. Every method but `close` throws
 * {@link IllegalOperationError} until the stream is connected, and after it is closed.
 */
export class NetStream extends MulticastTunables {
  /** Names of kinds of streams that are not here: between a peer and a media server. */
  static readonly CONNECT_TO_FMS = "connectToFMS";
  /** The same between two peers. */
  static readonly DIRECT_CONNECTIONS = "directConnections";

  /** Whose methods `send` of the publisher calls. */
  client: object = {};
  readonly #connection: NetConnection;
  readonly #closing = new AbortController();
  #group: Group | undefined;
  #published: PublishedStream | undefined;
  #played: Played | undefined;

  /**
   * Begins to connect.
   *
   * @param groupspec  What {@link GroupSpecifier} writes, with multicast enabled.
   * @throws {@link ArgumentError} when the connection is not connected, or a stream of another kind
   *   is asked for; {@link SpecifierError} when the text is no group specifier.
   */
  constructor(connection: NetConnection, groupspec: string) {
    super();
    if (!connection.connected) {
      throw new ArgumentError("The connection is not connected: wait for its success.");
    }
    if (!groupspec.startsWith("G:")) {
      throw new ArgumentError("A stream is one of a group: give the text of its specifier.");
    }
    this.#connection = connection;
    const specifier = GroupSpecifier.fromString(groupspec);
    connection.adopt(this);
    void this.#connect(specifier);
  }

  /**
   * Publishes a stream for {@link NetStream.send}, in place of what was published before.
   *
   * @param name  Null ends it.
   */
  publish(name: string | null): void {
    const group = this.#connected();
    this.#unpublish();
    if (name === null) return;
    try {
      this.#published = group.openStream(name, this.tunables);
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
   * @throws RangeError when it is no name.
   */
  play(name: string | null): void {
    const group = this.#connected();
    this.#stopPlaying();
    if (name === null) return;
    const stop = new AbortController();
    const playback = group.play(name, { tunables: this.tunables, signal: stop.signal });
    this.#played = { name, stop };
    this.#tellSoon({ code: "NetStream.Play.Reset", level: "status" });
    this.#tellSoon({ code: "NetStream.Play.Start", level: "status" });
    const isThere = group.streams().some((one) => one.name === name && !one.isPublishing);
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
    const wasConnected = this.#group !== undefined;
    this.#end();
    if (!wasConnected) return;
    const info = { code: "NetStream.Connect.Closed", level: "status", stream: this } as const;
    this.#connection.tellOfStream(info);
  }

  async #connect(specifier: GroupSpecifier): Promise<void> {
    try {
      const group = await this.#connection.enter(specifier, this.#closing.signal);
      if (this.#closing.signal.aborted) return;
      if (!specifier.capabilities.multicastEnabled) {
        this.#refuse("NetStream.Connect.Rejected");
        return;
      }
      this.#group = group;
      this.#listen(group);
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      const isRejected = isRejection(error);
      this.#refuse(isRejected ? "NetStream.Connect.Rejected" : "NetStream.Connect.Failed");
      return;
    }
    const info = { code: "NetStream.Connect.Success", level: "status", stream: this } as const;
    this.#connection.tellOfStream(info);
  }

  #refuse(code: "NetStream.Connect.Rejected" | "NetStream.Connect.Failed"): void {
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

  #listen(group: Group): void {
    const { signal } = this.#closing;
    const tell = (code: "NetStream.Play.PublishNotify" | "NetStream.Play.UnpublishNotify") => {
      return ({ name, streamId }: { readonly name: string; readonly streamId: string }): void => {
        const isOwn = streamId === this.#published?.streamId;
        if (name === this.#played?.name && !isOwn) this.tell({ code, level: "status" });
      };
    };
    group.on("multicastStream.publishNotify", tell("NetStream.Play.PublishNotify"), { signal });
    group.on("multicastStream.unpublishNotify", tell("NetStream.Play.UnpublishNotify"), { signal });
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

  #connected(): Group {
    if (this.#group === undefined || this.#closing.signal.aborted) {
      throw new IllegalOperationError(
        "The stream is not connected: wait for NetStream.Connect.Success on the connection.",
      );
    }
    return this.#group;
  }
}
