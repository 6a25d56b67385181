/**
 * When chunks are needed: what is read while it arrives comes first, then files that were put
 * first.
 */

import type { Range } from "../base/index.ts";
import type { Command } from "../core/index.ts";
import type { BatchLayout } from "./batch-layout.ts";

/** What a precedence is told to. */
export interface PlayingOptions {
  readonly layout: BatchLayout;
  readonly now: () => number;
  readonly command: (command: Command) => void;
}

/** A place in the stream that somebody reads from. */
export interface PlayHead {
  /** The chunk that is needed now; what lies before it is needed no more. */
  moveTo(position: number): void;
  /** Nothing is needed any more. */
  end(): void;
}

/** What a head reads. */
interface Course {
  /** Positions of chunks. */
  chunks: Range;
  readonly intervalMs: number;
}

/**
 * The core knows one playback at a time: the head that moved last has it, for it is the one that
 * somebody waits for.
 */
export class Playing {
  readonly #options: PlayingOptions;
  /** The one that moved last is the last. */
  readonly #courses = new Set<Course>();
  #first: Range | undefined;

  constructor(options: PlayingOptions) {
    this.#options = options;
  }

  /**
   * Begins to read.
   *
   * @param chunks  Positions of the chunks, in the order in which they are needed.
   * @param bytesPerSecond  How quickly they are needed; undefined: as quickly as they come.
   */
  begin(chunks: Range, bytesPerSecond: number | undefined): PlayHead {
    const { chunkBytes } = this.#options.layout.shape;
    const intervalMs = bytesPerSecond === undefined ? 0 : (chunkBytes / bytesPerSecond) * 1_000;
    const course: Course = { chunks, intervalMs };
    this.#lead(course);
    return {
      moveTo: (position) => {
        if (position === course.chunks.start && this.#leader() === course) return;
        course.chunks = { start: position, end: chunks.end };
        this.#lead(course);
      },
      end: () => {
        this.#courses.delete(course);
        this.#tell();
      },
    };
  }

  /** Chunks that come before others while nothing is read; undefined: none. */
  putFirst(chunks: Range | undefined): void {
    this.#first = chunks;
    if (this.#leader() === undefined) this.#tell();
  }

  #leader(): Course | undefined {
    return [...this.#courses].at(-1);
  }

  #lead(course: Course): void {
    this.#courses.delete(course);
    this.#courses.add(course);
    this.#tell();
  }

  #tell(): void {
    const { command, layout, now } = this.#options;
    const { chunks, intervalMs } = this.#leader() ?? { chunks: this.#first, intervalMs: 0 };
    const playback =
      chunks === undefined || chunks.start >= chunks.end
        ? undefined
        : { range: layout.indicesOfChunks(chunks), dueAt: now(), intervalMs };
    command({ type: "setPlayback", playback });
  }
}
