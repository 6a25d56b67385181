/** The command as a process: signals, streams, exit code. */

import { readFileSync } from "node:fs";
import { type CommandOptions, reportFailure, runCommand } from "./command.ts";
import { EXIT_INTERRUPTED, type ExitCode } from "./exit-code.ts";
import { InterruptionSource } from "./interruption.ts";
import { packageFolder } from "./package-folder.ts";
import { SERVICES } from "./services.ts";

/** Runs the command with the words of this process, then ends the process. */
export async function main(): Promise<never> {
  const interruption = new InterruptionSource();
  const options: CommandOptions = {
    words: process.argv.slice(2),
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    variables: process.env,
    currentDirectory: process.cwd(),
    version: packageVersion(),
    services: SERVICES,
    interruption,
  };
  listenToSignals(interruption);
  listenToStreams(interruption);
  listenToDefects(options);
  return end(await runCommand(options));
}

/** Says what has been said, and ends, whatever still runs (CL12). */
async function end(exitCode: ExitCode): Promise<never> {
  await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
  process.exit(exitCode);
}

/** The first one asks, the second one does (CL24). */
function listenToSignals(interruption: InterruptionSource): void {
  process.on("SIGINT", () => {
    if (interruption.signal.aborted) process.exit(EXIT_INTERRUPTED);
    interruption.interrupt("keyboard");
  });
  process.on("SIGTERM", () => interruption.interrupt("system"));
}

/** Streams whose reader has gone fail silently (CL8). */
function listenToStreams(interruption: InterruptionSource): void {
  process.stdout.on("error", () => interruption.interrupt("unread"));
  process.stderr.on("error", () => undefined);
}

function listenToDefects(options: CommandOptions): void {
  const onDefect = async (error: unknown): Promise<void> => {
    await end(await reportFailure(error, options));
  };
  process.once("uncaughtException", (error) => void onDefect(error));
  process.once("unhandledRejection", (error) => void onDefect(error));
}

/** Resolves when everything written so far has left, or cannot. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || !stream.writable) resolve();
    else stream.write("", () => resolve());
  });
}

function packageVersion(): string {
  const file: unknown = JSON.parse(readFileSync(new URL("package.json", packageFolder()), "utf8"));
  const isNamed = typeof file === "object" && file !== null && "version" in file;
  return isNamed ? String(file.version) : "unknown";
}
