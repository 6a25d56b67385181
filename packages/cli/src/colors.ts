/** Colors, where a person sees them and wants them (CL7). */

import { styleText } from "node:util";
import type { TextStream } from "./output.ts";

/** What text can look like. */
export type Look =
  /** What went wrong. */
  | "red"
  /** What is done. */
  | "green"
  /** Light on dark, whatever the terminal's own colors. */
  | "light";

/** Colors a text of one line, or leaves it as it is. */
export type Paint = (look: Look, text: string) => string;

/**
 * How text for a stream is colored. Source: no-color.org, any value but the empty one of `NO_COLOR`
 * means none.
 */
export function paintFor(
  stream: TextStream,
  variables: Readonly<Record<string, string | undefined>>,
): Paint {
  const isRefused = (variables["NO_COLOR"] ?? "") !== "" || variables["TERM"] === "dumb";
  if (stream.isTTY !== true || isRefused) return (_look, text) => text;
  return (look, text) => {
    const format = look === "light" ? (["bgBlack", "whiteBright"] as const) : look;
    // The stream has been looked at above.
    return styleText([format].flat(), text, { validateStream: false });
  };
}
