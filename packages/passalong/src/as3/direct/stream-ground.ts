/** What a NetStream stands on. */

import type { StreamId } from "../../base/index.ts";
import type { PublishedStream } from "../../group/index.ts";
import type { NetGroup as Group } from "../../netgroup/index.ts";
import type { StreamTunables } from "../../wire/index.ts";

/** What is being published. */
export interface OpenStream extends Pick<PublishedStream, "send" | "end"> {
  /** Undefined when it goes to each peer as a stream of its own. */
  readonly streamId: StreamId | undefined;
}

/** A group, the peers that play, or the peer that is played: what a stream asks of it. */
export interface StreamGround extends Pick<Group, "play" | "streams" | "on"> {
  /** As `openStream` of a group. */
  openStream(name: string, tunables?: Partial<StreamTunables>): OpenStream;
}
