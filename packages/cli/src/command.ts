/** One run of the command: arguments, verb, exit code. */

import { parseArguments } from "./arguments.ts";
import type { Context } from "./context.ts";
import { failureFrom } from "./errors.ts";
import { EXIT_DONE, EXIT_INTERRUPTED, type ExitCode } from "./exit-code.ts";
import type { Interruption } from "./interruption.ts";
import type { Invocation } from "./invocation.ts";
import { JsonOutput } from "./json-output.ts";
import { linkFrom, type TypedStream } from "./link-source.ts";
import type { Output, Streams } from "./output.ts";
import type { Services } from "./services.ts";

/** Every verb that has a help page of its own. */
const VERBS: ReadonlySet<string> = new Set(["serve", "share", "get", "chat", "inspect", "check"]);

/** The world of one run. */
export interface CommandOptions extends Streams {
  /** The words after `passalong`. */
  readonly words: readonly string[];
  readonly stdin: TypedStream;
  /** The environment's variables. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Absolute path. */
  readonly currentDirectory: string;
  /** What `--version` says. */
  readonly version: string;
  readonly services: Services;
  readonly interruption: Interruption;
}

/** Runs the command. Never rejects: whatever happens becomes a sentence and an exit code. */
export async function runCommand(options: CommandOptions): Promise<ExitCode> {
  try {
    const invocation = parseArguments(options);
    if (invocation.verb !== "help") return await runVerb(invocation, options);
    options.stdout.write(invocation.text);
    return EXIT_DONE;
  } catch (error) {
    return await reportFailure(error, options);
  }
}

async function runVerb(
  invocation: Exclude<Invocation, { readonly verb: "help" }>,
  options: CommandOptions,
): Promise<ExitCode> {
  const output = await outputFor(invocation.isJson, options);
  const { services, interruption, stdout } = options;
  try {
    return await perform(invocation, { output, stdout, services, interruption }, options);
  } finally {
    output.close();
  }
}

/** Verbs are loaded when they are needed: `--help` and mistakes need none of them. */
async function perform(
  invocation: Exclude<Invocation, { readonly verb: "help" }>,
  context: Context,
  options: CommandOptions,
): Promise<ExitCode> {
  switch (invocation.verb) {
    case "serve": {
      const { serve } = await import("./serve.ts");
      return serve(invocation.options, context);
    }
    case "share": {
      const { share } = await import("./share.ts");
      return share(invocation.options, context);
    }
    case "get": {
      const link = await linkOf(invocation.options.link, context, options);
      const { get } = await import("./get.ts");
      return get({ ...invocation.options, link }, context);
    }
    case "chat": {
      const { options: asked } = invocation;
      const place = asked.place ?? {
        type: "link",
        link: await linkOf(undefined, context, options),
      };
      const { chat } = await import("./chat.ts");
      return chat({ ...asked, place }, context, options.stdin);
    }
    case "check": {
      const { check } = await import("./check/check.ts");
      return check(invocation.options, context);
    }
    case "inspect": {
      const link = await linkOf(invocation.options.link, context, options);
      const { inspect } = await import("./inspect.ts");
      return inspect({ link }, context);
    }
  }
}

function linkOf(
  argument: string | undefined,
  { interruption }: Context,
  { stderr, stdin, variables }: CommandOptions,
): Promise<string> {
  const { signal } = interruption;
  const prompt = (): void => void stderr.write("Link: ");
  return linkFrom({ argument, variables, stdin, prompt, signal });
}

async function outputFor(isJson: boolean, options: CommandOptions): Promise<Output> {
  if (isJson) return new JsonOutput(options);
  const { ProseOutput } = await import("./prose-output.ts");
  return new ProseOutput(options);
}

/** Tells people and programs why the command ends. */
export async function reportFailure(error: unknown, options: CommandOptions): Promise<ExitCode> {
  const { stderr, variables, words } = options;
  const { event, exitCode } = failureFrom(error);
  // Nobody reads: nothing is said (CL8).
  if (options.interruption.cause === "unread") return EXIT_INTERRUPTED;
  const output = await outputFor(words.includes("--json"), options);
  output.print(event);
  output.close();
  if (event.code === "usage") stderr.write(`See ${helpCommandFor(words)}.\n`);
  if ((variables["PASSALONG_DEBUG"] ?? "") !== "" && error instanceof Error) {
    stderr.write(`${error.stack}\n`);
  }
  return exitCode;
}

/** The command that explains the verb, or all of them when there is none among the words. */
function helpCommandFor(words: readonly string[]): string {
  const verb = words.find((word) => VERBS.has(word));
  return verb === undefined ? "passalong --help" : `passalong ${verb} --help`;
}
