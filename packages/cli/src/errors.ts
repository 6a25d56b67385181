/** What ends the command early, and how any error becomes a sentence and an exit code. */

import {
  EXIT_FAILED,
  EXIT_INCOMPLETE,
  EXIT_INTERRUPTED,
  EXIT_USAGE,
  type ExitCode,
} from "./exit-code.ts";
import type { ErrorEvent, MissingRange } from "./events.ts";

/** Ends the command with a sentence; `code` tells programs. */
export class CommandError extends Error {
  override readonly name: string = "CommandError";
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The arguments are wrong. */
export class UsageError extends CommandError {
  override readonly name = "UsageError";

  /** @param message  What is wrong and what is right, in one sentence. */
  constructor(message: string) {
    super("usage", message);
  }
}

/** A receiver ends before everything is here. */
export class IncompleteError extends CommandError {
  override readonly name = "IncompleteError";
  /** What is missing; null when not even the list of files is here. */
  readonly missing: readonly MissingRange[] | null;

  constructor(
    code: "incomplete" | "interrupted",
    message: string,
    missing: readonly MissingRange[] | null,
  ) {
    super(code, message);
    this.missing = missing;
  }
}

/** Errors with a code and a sentence for people: ours, the library's, the rendezvous'. */
const NAMES =
  /^(?:Command|Usage|Incomplete|Specifier|Connect|Storage|Share|Closed|Rejected|Rendezvous)Error$/;

/** What a caller is told of an error. */
export interface Failure {
  readonly event: ErrorEvent;
  readonly exitCode: ExitCode;
}

/** Codes that do not mean "failed". Those that begin with `specifier/` mean a wrong link. */
const EXIT_CODES: ReadonlyMap<string, ExitCode> = new Map([
  ["usage", EXIT_USAGE],
  ["incomplete", EXIT_INCOMPLETE],
  ["interrupted", EXIT_INTERRUPTED],
]);

/**
 * What a caller is told of an error. Every error of the library and of the rendezvous has a code
 * and a sentence for people; one without is a defect of the program.
 */
export function failureFrom(error: unknown): Failure {
  const code = codeOf(error);
  if (code === undefined || !(error instanceof Error)) return defectFrom(error);
  const missing = error instanceof IncompleteError ? { missing: error.missing } : {};
  const event: ErrorEvent = { event: "error", code, message: error.message, ...missing };
  return { event, exitCode: exitCodeOf(code) };
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error) || !NAMES.test(error.name)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

function exitCodeOf(code: string): ExitCode {
  if (code.startsWith("specifier/")) return EXIT_USAGE;
  return EXIT_CODES.get(code) ?? EXIT_FAILED;
}

function defectFrom(error: unknown): Failure {
  const reason = error instanceof Error ? error.message : String(error);
  const isPartMissing =
    error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND";
  const message = isPartMissing
    ? "A part of Passalong is missing: run npm install and npm run build, or install it again."
    : `Something is wrong inside Passalong (${reason}); PASSALONG_DEBUG=1 shows where.`;
  return { event: { event: "error", code: "internal", message }, exitCode: EXIT_FAILED };
}
