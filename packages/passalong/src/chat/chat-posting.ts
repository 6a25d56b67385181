/** What members of a chat post (CH1). */

import type { ObjectValue } from "../netgroup/index.ts";
import { TEXT_CHARACTERS_MAX } from "./limits.ts";

/** Version of the format; another one is not understood. */
const CHAT_VERSION = 1;

/** What each posting says of its author. */
interface ChatPostingBase {
  /** As the author spells it. */
  readonly name: string;
  /** The author's clock, ms since 1970; rises from posting to posting, so that no two are equal. */
  readonly at: number;
}

/** One posting of a chat, as it came. */
export type ChatPosting =
  /** The author is here, under this name. */
  | (ChatPostingBase & { readonly kind: "here" })
  /** The author has left. */
  | (ChatPostingBase & { readonly kind: "gone" })
  /** The author says something. */
  | (ChatPostingBase & { readonly kind: "say"; readonly text: string });

/** The value to post. */
export function valueOf(posting: ChatPosting): ObjectValue {
  return { chat: CHAT_VERSION, ...posting };
}

/** What anybody may have posted; undefined when it is malformed. */
export function readPosting(value: ObjectValue): ChatPosting | undefined {
  if (!isRecord(value) || value["chat"] !== CHAT_VERSION) return undefined;
  const { kind, name, at, text } = value;
  if (typeof name !== "string" || !isTime(at)) return undefined;
  if (kind === "here" || kind === "gone") return { kind, name, at };
  if (kind !== "say" || typeof text !== "string" || !isSayable(text)) return undefined;
  return { kind, name, at, text };
}

/** True for a text that is not blank and not too long. */
export function isSayable(text: string): boolean {
  // Half of the characters of a string may be halves of pairs, none is less.
  if (text.trim() === "" || text.length > 2 * TEXT_CHARACTERS_MAX) return false;
  return Array.from(text).length <= TEXT_CHARACTERS_MAX;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTime(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
