/** Where a link comes from when it is not to be seen among the arguments (CL15). */

import { createInterface } from "node:readline";
import { CommandError, UsageError } from "./errors.ts";

/** What is typed, or piped in. */
export type TypedStream = NodeJS.ReadableStream & { readonly isTTY?: boolean };

/** Where to look. */
export interface LinkSources {
  /** The argument; "-" for stdin. */
  readonly argument: string | undefined;
  /** The environment's variables. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly stdin: TypedStream;
  /** Asks a person to type. */
  readonly prompt: () => void;
  /** Ends the waiting for stdin. */
  readonly signal: AbortSignal;
}

/**
 * The link, as it is written there.
 *
 * @throws {@link UsageError} when there is none; {@link CommandError} `interrupted`
 */
export async function linkFrom(sources: LinkSources): Promise<string> {
  const { argument, variables } = sources;
  if (argument === "-") return firstLineOf(sources);
  const link = argument ?? variables["PASSALONG_LINK"] ?? "";
  if (link !== "") return link;
  throw new UsageError("Say which link: as an argument, with - on stdin, or in PASSALONG_LINK.");
}

async function firstLineOf({ stdin, prompt, signal }: LinkSources): Promise<string> {
  if (stdin.isTTY === true) prompt();
  const lines = createInterface({ input: stdin, signal });
  try {
    for await (const line of lines) {
      if (line.trim() !== "") return line;
    }
  } finally {
    lines.close();
  }
  if (signal.aborted) throw new CommandError("interrupted", "Interrupted.");
  throw new UsageError("There is no link on stdin.");
}
