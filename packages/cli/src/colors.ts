/** Colors, where a person sees them and wants them (CL7). */

import { styleText } from "node:util";
import type { TextStream } from "./output.ts";

/** Colors a text, or leaves it as it is. */
export type Paint = (color: "red" | "green", text: string) => string;

/**
 * How text for a stream is colored. Source: no-color.org, any value but the empty one of `NO_COLOR`
 * means none.
 */
export function paintFor(
  stream: TextStream,
  variables: Readonly<Record<string, string | undefined>>,
): Paint {
  const isRefused = (variables["NO_COLOR"] ?? "") !== "" || variables["TERM"] === "dumb";
  if (stream.isTTY !== true || isRefused) return (_color, text) => text;
  // The stream has been looked at above.
  return (color, text) => styleText(color, text, { validateStream: false });
}
