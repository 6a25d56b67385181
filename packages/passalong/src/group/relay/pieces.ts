/** Sealed pieces: what frames are on a circuit. Bytes and rules: docs/spec/20-relay.md. */

import { type Bytes, concatBytes } from "../../base/index.ts";
import { CIRCUIT_PIECE_BYTES_MAX } from "../../wire/index.ts";
import type { Lane } from "../channel.ts";
import { NOISE_TAG_BYTES, type NoiseSuite } from "../noise.ts";

/** Bytes of a piece besides the part of a frame that it holds: a mark and a tag. */
export const PIECE_OVERHEAD_BYTES: number = 1 + NOISE_TAG_BYTES;

/** The longest part of a frame in one piece, bytes. */
export const PART_BYTES_MAX: number = CIRCUIT_PIECE_BYTES_MAX - PIECE_OVERHEAD_BYTES;

/** The bits of a piece's mark; all others are 0. */
const MARK_BITS = { bulk: 1, last: 2 } as const;

/** A part of a frame. */
export interface Part {
  readonly lane: Lane;
  /** True for the frame's last part. */
  readonly isLast: boolean;
  readonly bytes: Bytes;
}

/** What seals, or opens, one direction. */
export interface PieceTerms {
  readonly suite: NoiseSuite;
  /** The direction's key as the handshake left it; 32 bytes. */
  readonly key: Bytes;
}

/** Makes pieces of parts. */
export class PieceSealer {
  readonly #terms: PieceTerms;
  #counter = 0;

  constructor(terms: PieceTerms) {
    this.#terms = terms;
  }

  /** The next piece. */
  seal({ lane, isLast, bytes }: Part): Bytes {
    const { suite, key } = this.#terms;
    const bits = (lane === "bulk" ? MARK_BITS.bulk : 0) + (isLast ? MARK_BITS.last : 0);
    const context = Uint8Array.of(bits);
    const counter = this.#counter;
    this.#counter += 1;
    return concatBytes(context, suite.seal(bytes, { key, counter, context }));
  }
}

/** Makes parts of pieces: each once, in the order in which they were sealed. */
export class PieceOpener {
  readonly #terms: PieceTerms;
  #counter = 0;

  constructor(terms: PieceTerms) {
    this.#terms = terms;
  }

  /** The next part, or undefined when the piece is not the one that was sealed next. */
  open(piece: Bytes): Part | undefined {
    const { suite, key } = this.#terms;
    const context = piece.slice(0, 1);
    const bits = context[0] ?? MARK_BITS.bulk + MARK_BITS.last + 1;
    if (bits > MARK_BITS.bulk + MARK_BITS.last) return undefined;
    const bytes = suite.open(piece.subarray(1), { key, counter: this.#counter, context });
    this.#counter += 1;
    if (bytes === undefined) return undefined;
    const lane = (bits & MARK_BITS.bulk) === 0 ? "control" : "bulk";
    return { lane, isLast: (bits & MARK_BITS.last) !== 0, bytes };
  }
}

/** Puts frames together, each lane for itself. */
export class FrameAssembly {
  readonly #parts: Readonly<Record<Lane, Bytes[]>> = { control: [], bulk: [] };
  readonly #sizes: Record<Lane, number> = { control: 0, bulk: 0 };

  /**
   * Takes a part.
   *
   * @param frameBytesMax  The longest frame.
   * @returns The frame that it was the last part of, undefined when there is more to come, "broken"
   *   when a part is empty or the frame too long.
   */
  take({ lane, isLast, bytes }: Part, frameBytesMax: number): Bytes | "broken" | undefined {
    this.#sizes[lane] += bytes.length;
    if (bytes.length === 0 || this.#sizes[lane] > frameBytesMax) return "broken";
    const parts = this.#parts[lane];
    parts.push(bytes);
    if (!isLast) return undefined;
    this.#sizes[lane] = 0;
    const all = parts.splice(0);
    const [only] = all;
    return all.length === 1 && only !== undefined ? only : concatBytes(...all);
  }
}
