/** The primitives of every encoding: variable-length unsigned integers and sized byte strings. */

import type { Bytes } from "../base/index.ts";
import type { Malformed } from "./messages.ts";

/** Bytes of the longest VLU that we write: 2^53 - 1 takes eight groups of seven bits. */
const VLU_BYTES_MAX = 8;

const EMPTY: Bytes = new Uint8Array(0);

/**
 * Reads fields one after the other and never throws.
 *
 * The first field that breaks a rule fails the reader; from then on every field reads as zero or
 * empty, and {@link Reader.failure} says what was wrong. So a decoder reads straight ahead and asks
 * once, at its end, but it must read a count with {@link Reader.count} before it loops.
 */
export class Reader {
  readonly #bytes: Bytes;
  #offset = 0;
  #failure: Malformed | undefined;

  constructor(bytes: Bytes) {
    this.#bytes = bytes;
  }

  /** What was wrong first, or undefined while nothing was. */
  get failure(): Malformed | undefined {
    return this.#failure;
  }

  /** Bytes from the start to the next field. */
  get offset(): number {
    return this.#offset;
  }

  /** Bytes not read yet; 0 once the reader has failed. */
  get remaining(): number {
    return this.#failure === undefined ? this.#bytes.length - this.#offset : 0;
  }

  /**
   * Fails the reader with the rule that the field just read has broken; the first failure stays.
   */
  fail(rule: string): void {
    this.reject(rule);
  }

  /** One byte, 0 to 255. */
  u8(): number {
    if (this.remaining < 1) {
      this.fail("WF2");
      return 0;
    }
    const value = this.#bytes[this.#offset] ?? 0;
    this.#offset += 1;
    return value;
  }

  /**
   * A VLU: seven bits a byte, most significant first, high bit set on all but the last byte (RFC
   * 7016 §2.1.2).
   *
   * @param max  The largest allowed; larger values, and encodings longer than needed, fail (WF3).
   */
  vlu(max: number = Number.MAX_SAFE_INTEGER): number {
    let value = 0;
    for (let count = 0; count < VLU_BYTES_MAX; count += 1) {
      const byte = this.u8();
      if (this.#failure !== undefined) return 0;
      if (count === 0 && byte === 0x80) break;
      value = value * 128 + (byte & 0x7f);
      if ((byte & 0x80) === 0) {
        if (value <= max) return value;
        break;
      }
    }
    this.fail("WF3");
    return 0;
  }

  /**
   * How many elements follow.
   *
   * @param max           The largest allowed count.
   * @param elementBytes The least bytes that one element takes: a count that the rest cannot hold
   * fails (WF2).
   */
  count(max: number, elementBytes: number): number {
    const count = this.vlu(max);
    if (count * elementBytes <= this.remaining) return count;
    this.fail("WF2");
    return 0;
  }

  /** Exactly this many bytes, as a view of the input. */
  bytes(size: number): Bytes {
    if (size > this.remaining) {
      this.fail("WF2");
      return EMPTY;
    }
    const view = this.#bytes.subarray(this.#offset, this.#offset + size);
    this.#offset += size;
    return view;
  }

  /** A VLU length and that many bytes, as a view. */
  sized(sizeMax: number): Bytes {
    return this.bytes(this.vlu(sizeMax));
  }

  /** All that is left, as a view. */
  rest(): Bytes {
    return this.bytes(this.remaining);
  }

  /**
   * A VLU length and that many printable ASCII characters.
   *
   * @param grammar  What the whole text must match; otherwise the reader fails with `rule`.
   */
  ascii(sizeMax: number, grammar: RegExp, rule: string): string {
    const bytes = this.sized(sizeMax);
    const text = String.fromCharCode(...bytes);
    if (this.#failure === undefined && !grammar.test(text)) this.fail(rule);
    return this.#failure === undefined ? text : "";
  }

  /** Fails the reader and gives what was wrong first, for a decoder that cannot go on. */
  reject(rule: string): Malformed {
    this.#failure ??= { type: "malformed", rule, offset: this.#offset };
    return this.#failure;
  }

  /** The decoded value, or what was wrong with it; bytes left over fail (WF4). */
  finish<T>(value: T): T | Malformed {
    if (this.remaining > 0) this.fail("WF4");
    return this.#failure ?? value;
  }
}

/** How many bytes a VLU takes (see {@link Reader.vlu}). */
export function vluBytes(value: number): number {
  let groups = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) groups += 1;
  return groups;
}

/** Writes fields one after the other into memory that grows. */
export class Writer {
  #bytes: Bytes;
  #length = 0;

  /** @param sizeBytes  How much room to begin with. */
  constructor(sizeBytes = 64) {
    this.#bytes = new Uint8Array(sizeBytes);
  }

  /** One byte, 0 to 255. */
  u8(value: number): this {
    this.#reserve(1);
    this.#bytes[this.#length] = value;
    this.#length += 1;
    return this;
  }

  /** A VLU (see {@link Reader.vlu}); `value` is an integer from 0 to 2^53 - 1. */
  vlu(value: number): this {
    const groups = vluBytes(value);
    this.#reserve(groups);
    let rest = value;
    for (let slot = groups - 1; slot >= 0; slot -= 1) {
      this.#bytes[this.#length + slot] = (rest % 128) | (slot === groups - 1 ? 0 : 0x80);
      rest = Math.floor(rest / 128);
    }
    this.#length += groups;
    return this;
  }

  /** The bytes as they are. */
  bytes(bytes: Uint8Array): this {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
    return this;
  }

  /** A VLU length and the bytes. */
  sized(bytes: Uint8Array): this {
    return this.vlu(bytes.length).bytes(bytes);
  }

  /** A VLU length and the characters, all of them ASCII. */
  ascii(text: string): this {
    return this.sized(Uint8Array.from(text, (character) => character.charCodeAt(0)));
  }

  /** All that was written. */
  finish(): Bytes {
    return this.#bytes.slice(0, this.#length);
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}
