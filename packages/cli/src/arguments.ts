/** Reads the words after `passalong`. */

import { CommanderError } from "commander";
import { UsageError } from "./errors.ts";
import type { Invocation } from "./invocation.ts";
import { programWith } from "./program.ts";

/** What the arguments are read with. */
export interface ArgumentsOptions {
  /** The words after `passalong`. */
  readonly words: readonly string[];
  /** The environment's variables. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** What `--version` says. */
  readonly version: string;
}

/**
 * What the user asks for.
 *
 * @throws {@link UsageError} when that cannot be told.
 */
export function parseArguments({ words, variables, version }: ArgumentsOptions): Invocation {
  const asked: { invocation?: Invocation; text: string } = { text: "" };
  const program = programWith({
    variables,
    version,
    onInvocation: (invocation) => {
      asked.invocation = invocation;
    },
    onText: (text) => {
      asked.text += text;
    },
  });
  try {
    program.parse(words, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw new UsageError(sentenceOf(error));
  }
  return asked.invocation ?? { verb: "help", text: asked.text };
}

/** The parser's complaint as one sentence of ours. */
function sentenceOf({ code, message }: CommanderError): string {
  if (code === "commander.help")
    return "Say what to do: serve, share, get, chat, inspect or check.";
  const plain = message
    .replace(/^error: /, "")
    .replaceAll(/\s+/g, " ")
    .replace(". Expected", ": expected")
    .replace(/[.\s]*( \(Did you mean [^)]*\))$/, "$1")
    .replace(/\.?$/, ".");
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}
