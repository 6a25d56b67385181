/** A group specifier's options: bytes ⇄ list, in Adobe's own encoding. */

import { assert, type Bytes } from "../base/index.ts";
import { Reader, Writer } from "../wire/index.ts";
import { SpecifierError } from "./errors.ts";
import { SPECIFIER_BYTES_MAX, SPECIFIER_OPTIONS_MAX } from "./limits.ts";

/** One option; what it means depends on its type and on the part that it stands in. */
export interface SpecifierOption {
  readonly type: number;
  readonly value: Bytes;
}

/** A specifier taken apart. */
export interface SpecifierParts {
  /** Everything before the end marker: what the group is. */
  readonly identity: readonly SpecifierOption[];
  /** Everything after it: rights, and ways into the group. */
  readonly appendix: readonly SpecifierOption[];
}

/**
 *     +------------+----------+---------+---    ---+------+---    ---+
 *     | length VLU | type VLU | value   | identity | 0x00 | appendix |
 *     +------------+----------+---------+---    ---+------+---    ---+
 *     length: bytes of type and value
 */
export function encodeSpecifier({ identity, appendix }: SpecifierParts): Bytes {
  const writer = new Writer(256).bytes(encodeOptions(identity)).u8(0);
  const bytes = writer.bytes(encodeOptions(appendix)).finish();
  if (bytes.length > SPECIFIER_BYTES_MAX) throw tooLarge();
  return bytes;
}

/** The options one after the other, without an end marker. */
export function encodeOptions(options: readonly SpecifierOption[]): Bytes {
  const writer = new Writer(256);
  for (const { type, value } of options) {
    const option = new Writer(4 + value.length).vlu(type).bytes(value).finish();
    writer.sized(option);
  }
  return writer.finish();
}

/**
 * Takes a specifier apart; values are copies.
 *
 * @throws {@link SpecifierError} when the bytes are not a list of options with one end marker, or
 *   exceed a limit.
 */
export function decodeSpecifier(bytes: Bytes): SpecifierParts {
  if (bytes.length > SPECIFIER_BYTES_MAX) throw tooLarge();
  const reader = new Reader(bytes.slice());
  const parts: [SpecifierOption[], SpecifierOption[]] = [[], []];
  let [part] = parts;
  while (reader.remaining > 0) {
    const length = reader.vlu();
    if (length > 0) {
      part.push(decodeOption(reader.bytes(length)));
    } else if (part === parts[0]) {
      part = parts[1];
    } else {
      throw damaged("it has more than one end marker");
    }
    if (reader.failure !== undefined) throw damaged("an option is cut");
    if (parts[0].length + parts[1].length > SPECIFIER_OPTIONS_MAX) throw tooLarge();
  }
  if (part === parts[0]) throw damaged("its end marker is missing");
  return { identity: parts[0], appendix: parts[1] };
}

function decodeOption(bytes: Bytes): SpecifierOption {
  const reader = new Reader(bytes);
  const type = reader.vlu();
  const value = reader.rest();
  if (reader.failure !== undefined) throw damaged("an option has no type");
  return { type, value };
}

/**
 * The specifier is not well formed: somebody made or changed it by hand.
 *
 * @param what  What is wrong: a clause.
 */
export function damaged(what: string): SpecifierError {
  assert(!what.endsWith("."), "a clause has no full stop");
  return new SpecifierError(
    "specifier/invalid",
    `This group specifier cannot be used because ${what}: ask its owner for a new link.`,
  );
}

function tooLarge(): SpecifierError {
  return damaged(
    `it is larger than ${SPECIFIER_BYTES_MAX} bytes or ${SPECIFIER_OPTIONS_MAX} options`,
  );
}
