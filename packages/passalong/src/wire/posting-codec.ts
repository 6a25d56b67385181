/** The fields of messages about postings: bytes ⇄ values. Diagrams: docs/spec/3-wire.md. */

import {
  assert,
  AUTHOR_TAG_BYTES,
  type AuthorTag,
  authorTagOf,
  type Bytes,
  bytesFromHex,
  unreachable,
} from "../base/index.ts";
import { type Reader, vluBytes, type Writer } from "./fields.ts";
import {
  POSTING_BYTES_MAX,
  POSTING_IDS_PER_MESSAGE_MAX,
  POSTING_RANGES_PER_MESSAGE_MAX,
  POSTING_RIGHT_BYTES_MAX,
  POSTING_STANDS_PER_MESSAGE_MAX,
  POSTINGS_PER_RANGE_MAX,
} from "./limits.ts";
import { messageFamily, type MessageFamily } from "./message-family.ts";
import { MESSAGE_TYPES, VECTOR_PARTS } from "./message-types.ts";
import type { Malformed } from "./messages.ts";
import {
  isPostingMessage,
  type PostingId,
  type PostingPeerMessage,
  type PostingRange,
  type PostingStand,
} from "./posting-messages.ts";

/** Ed25519 public key, bytes. */
const AUTHOR_BYTES = 32;

/** Ed25519 signature, bytes. */
const SIGNATURE_BYTES = 64;

/** Largest 32-bit number: a summary's digest. */
const DIGEST_MAX = 0xffff_ffff;

const EMPTY: Bytes = new Uint8Array(0);

/** Messages about postings. */
export const POSTING_MESSAGES: MessageFamily = messageFamily({
  name: "posting",
  has: isPostingMessage,
  fieldBytes: postingFieldBytes,
  encode: (writer, message) => {
    encodePostingFields(writer, message);
    return EMPTY;
  },
  decode: decodePostingFields,
});

/** How many bytes the frame of a message has. */
export function postingFrameBytes(message: PostingPeerMessage): number {
  return 1 + postingFieldBytes(message);
}

function postingFieldBytes(message: PostingPeerMessage): number {
  switch (message.type) {
    case "posting": {
      const { sequence, right, payload } = message;
      const headBytes = AUTHOR_BYTES + vluBytes(sequence) + vluBytes(right.length) + right.length;
      return headBytes + SIGNATURE_BYTES + payload.length;
    }
    case "postingHave":
      return listBytes(message.ids, ({ sequence }) => vluBytes(sequence));
    case "postingWant":
      return listBytes(message.ranges, ({ start, end }) => vluBytes(start) + vluBytes(end - start));
    case "postingVector":
      return 1 + listBytes(message.stands, (stand) => standBytes(stand));
    case "postingSummary":
      return vluBytes(message.authorCount) + vluBytes(message.digest);
    case "postingPush":
      return 1;
    default:
      return unreachable(message);
  }
}

function listBytes<T>(items: readonly T[], bytesOf: (item: T) => number): number {
  let bytes = vluBytes(items.length);
  for (const item of items) bytes += AUTHOR_TAG_BYTES + bytesOf(item);
  return bytes;
}

function standBytes({ oldest, through }: PostingStand): number {
  return vluBytes(oldest) + vluBytes(through);
}

function encodePostingFields(writer: Writer, message: PostingPeerMessage): void {
  switch (message.type) {
    case "posting":
      assert(message.payload.length <= POSTING_BYTES_MAX, "a posting fits its limit");
      writer.bytes(message.author).vlu(message.sequence).sized(message.right);
      writer.bytes(message.signature).bytes(message.payload);
      return;
    case "postingHave":
      assert(message.ids.length > 0, "a have of postings names some");
      writer.vlu(message.ids.length);
      for (const { author, sequence } of message.ids) writer.bytes(bytesOf(author)).vlu(sequence);
      return;
    case "postingWant":
      assert(message.ranges.length > 0, "a want of postings names some");
      writer.vlu(message.ranges.length);
      for (const { author, start, end } of message.ranges) {
        writer
          .bytes(bytesOf(author))
          .vlu(start)
          .vlu(end - start);
      }
      return;
    case "postingVector":
      writer.u8(VECTOR_PARTS.indexOf(message.part)).vlu(message.stands.length);
      for (const { author, oldest, through } of message.stands) {
        writer.bytes(bytesOf(author)).vlu(oldest).vlu(through);
      }
      return;
    case "postingSummary":
      writer.vlu(message.authorCount).vlu(message.digest);
      return;
    case "postingPush":
      writer.u8(message.isWanted ? 1 : 0);
      return;
    default:
      unreachable(message);
  }
}

/** The message of a type whose fields follow; undefined when the type is none of postings. */
function decodePostingFields(
  type: number,
  reader: Reader,
): PostingPeerMessage | Malformed | undefined {
  switch (type) {
    case MESSAGE_TYPES.posting:
      return decodePosting(reader);
    case MESSAGE_TYPES.postingHave:
      return reader.finish({ type: "postingHave", ids: decodeIds(reader) });
    case MESSAGE_TYPES.postingWant:
      return reader.finish({ type: "postingWant", ranges: decodeRanges(reader) });
    case MESSAGE_TYPES.postingVector: {
      const part = VECTOR_PARTS[reader.u8()];
      if (part === undefined) reader.fail("WF7");
      const stands = decodeStands(reader);
      return reader.finish({ type: "postingVector", part: part ?? "more", stands });
    }
    case MESSAGE_TYPES.postingSummary: {
      const authorCount = reader.vlu();
      const digest = reader.vlu(DIGEST_MAX);
      return reader.finish({ type: "postingSummary", authorCount, digest });
    }
    case MESSAGE_TYPES.postingPush: {
      const flag = reader.u8();
      if (flag > 1) reader.fail("WF7");
      return reader.finish({ type: "postingPush", isWanted: flag === 1 });
    }
    default:
      return undefined;
  }
}

function decodePosting(reader: Reader): PostingPeerMessage | Malformed {
  const author = reader.bytes(AUTHOR_BYTES);
  const sequence = decodeSequence(reader);
  const right = reader.sized(POSTING_RIGHT_BYTES_MAX);
  const signature = reader.bytes(SIGNATURE_BYTES);
  if (reader.remaining > POSTING_BYTES_MAX) reader.fail("PO1");
  const payload = reader.rest();
  return reader.finish({ type: "posting", author, sequence, right, signature, payload });
}

/** From 1, and with room for one more. */
function decodeSequence(reader: Reader): number {
  const sequence = reader.vlu();
  if (sequence === 0 || sequence === Number.MAX_SAFE_INTEGER) reader.fail("PO1");
  return sequence;
}

function decodeIds(reader: Reader): PostingId[] {
  return decodeSome(reader, POSTING_IDS_PER_MESSAGE_MAX, (author) => {
    return { author, sequence: decodeSequence(reader) };
  });
}

function decodeRanges(reader: Reader): PostingRange[] {
  return decodeSome(reader, POSTING_RANGES_PER_MESSAGE_MAX, (author) => {
    const start = decodeSequence(reader);
    const length = reader.vlu(POSTINGS_PER_RANGE_MAX);
    const end = start + length;
    if (length === 0 || !Number.isSafeInteger(end)) reader.fail("PO1");
    return { author, start, end };
  });
}

function decodeStands(reader: Reader): PostingStand[] {
  return decodeList(reader, POSTING_STANDS_PER_MESSAGE_MAX, (author) => {
    const oldest = decodeSequence(reader);
    const through = reader.vlu();
    if (through === Number.MAX_SAFE_INTEGER) reader.fail("PO1");
    return { author, oldest, through };
  });
}

function decodeSome<T>(reader: Reader, max: number, decode: (author: AuthorTag) => T): T[] {
  const items = decodeList(reader, max, decode);
  if (items.length === 0) reader.fail("PO1");
  return items;
}

function decodeList<T>(reader: Reader, max: number, decode: (author: AuthorTag) => T): T[] {
  const count = reader.count(max, AUTHOR_TAG_BYTES + 1);
  const items: T[] = [];
  for (let slot = 0; slot < count && reader.failure === undefined; slot += 1) {
    items.push(decode(authorTagOf(reader.bytes(AUTHOR_TAG_BYTES))));
  }
  return items;
}

function bytesOf(author: AuthorTag): Bytes {
  const bytes = bytesFromHex(author);
  assert(bytes !== undefined, "a branded tag is hex");
  return bytes;
}
