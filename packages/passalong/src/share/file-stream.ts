/** Reads a file from its beginning to its end while it arrives. */

import { assert, type Bytes, type Range } from "../base/index.ts";
import type { Arrivals } from "./arrivals.ts";
import type { ByteStream } from "./batch-objects.ts";
import type { BatchLayout } from "./batch-layout.ts";
import type { Playing } from "./playing.ts";
import type { ReceivedFiles } from "./received-files.ts";

/** Which part of a file is read, and how. */
export interface StreamOptions {
  /** The first byte; 0 when absent. */
  readonly start?: number;
  /** The byte after the last one; the end of the file when absent. */
  readonly end?: number;
  /**
   * How quickly the bytes are needed, such as a film's size over its length; what is needed later
   * is then fetched in the order that serves the group. As quickly as they come when absent.
   */
  readonly bytesPerSecond?: number;
  /** Ends the reading: it throws the signal's reason. */
  readonly signal?: AbortSignal;
}

/** What a file that arrives is read from. */
export interface FileStreamOptions {
  readonly layout: BatchLayout;
  /** Where the part of the file lies in the stream of the batch. */
  readonly range: Range;
  readonly bytesPerSecond: number | undefined;
  /** Undefined: everything is here. */
  readonly received: ReceivedFiles | undefined;
  readonly arrivals: Arrivals;
  readonly playing: Playing;
  readonly stream: () => ByteStream | undefined;
  readonly signals: readonly AbortSignal[];
}

/** Yields the bytes chunk by chunk; each is verified. */
export async function* streamFile(
  options: FileStreamOptions,
): AsyncGenerator<Bytes, void, undefined> {
  const { arrivals, layout, playing, range, received, signals } = options;
  const chunks = layout.chunksWithin(range);
  const head = playing.begin(chunks, options.bytesPerSecond);
  try {
    for (let position = chunks.start; position < chunks.end; position += 1) {
      if (received?.hasChunk(position) === false) {
        head.moveTo(position);
        await arrivals.of(position, signals);
      }
      for (const signal of signals) signal.throwIfAborted();
      const chunk = layout.streamRangeOf(position);
      const start = Math.max(chunk.start, range.start);
      const stream = options.stream();
      assert(stream !== undefined, "a chunk that is here can be read");
      yield await stream.read(start, Math.min(chunk.end, range.end));
      head.moveTo(position + 1);
    }
  } finally {
    head.end();
  }
}
