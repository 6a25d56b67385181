/** Text of others on terminals and pages. */

import { UNSAFE_CHARACTERS } from "./unsafe-characters.ts";

/**
 * The text with every unsafe character spelled out, such as `\u{1B}`: what is left cannot command a
 * terminal or turn a line around (SH19).
 */
export function displayName(text: string): string {
  return text.replace(UNSAFE_CHARACTERS, (character) => {
    const codePoint = character.codePointAt(0) ?? 0;
    return `\\u{${codePoint.toString(16).toUpperCase()}}`;
  });
}
