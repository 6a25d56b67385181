/** Names and texts of others, made harmless for terminals and pages (CH3, CH4). */

import { displayName } from "../base/index.ts";
import { GroupSpecifier } from "../group/index.ts";
import { LINKS_PER_TEXT_MAX, NAME_CHARACTERS_MAX, TEXT_LINES_MAX } from "./limits.ts";

/** Who gives no name. */
const NAMELESS = "guest";

/** A page's address, and what may be a specifier behind its "#". */
const LINK = /https?:\/\/[^\s#]+#[\w-]{16,}/gi;

/** One line of at most {@link NAME_CHARACTERS_MAX} characters, never empty. */
export function cleanName(text: string): string {
  const shown = displayName(text.replaceAll(/\s+/gu, " ").trim());
  const cut = Array.from(shown).slice(0, NAME_CHARACTERS_MAX).join("").trim();
  return cut === "" ? NAMELESS : cut;
}

/** At most {@link TEXT_LINES_MAX} lines without anything that commands a terminal. */
export function cleanText(text: string): string {
  const plain = text.replaceAll(/\r\n?/g, "\n").replaceAll("\t", " ").trim();
  const lines = plain.split("\n");
  const last = lines.slice(TEXT_LINES_MAX - 1).join("\n");
  const shown =
    lines.length < TEXT_LINES_MAX ? lines : [...lines.slice(0, TEXT_LINES_MAX - 1), last];
  return shown.map((line) => displayName(line)).join("\n");
}

/** Links to groups in a text, told by their shape and checksum; nothing opens them. */
export function linksIn(text: string): readonly string[] {
  const links: string[] = [];
  for (const [candidate] of text.matchAll(LINK)) {
    if (links.length >= LINKS_PER_TEXT_MAX) break;
    if (isLink(candidate)) links.push(candidate);
  }
  return links;
}

function isLink(text: string): boolean {
  try {
    GroupSpecifier.fromFragment(text);
    return true;
  } catch {
    return false;
  }
}
