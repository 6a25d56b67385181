/** Errors: sentence, code, exit code. */

import { ShareError, SpecifierError, StorageError } from "passalong";
import { describe, expect, it } from "vitest";
import { CommandError, failureFrom, IncompleteError, UsageError } from "./errors.ts";

/** As the rendezvous package throws it. */
class RendezvousError extends Error {
  override readonly name = "RendezvousError";
  readonly code = "port/taken";
}

describe("an error", () => {
  it.each([
    [new UsageError("Wrong."), "usage", 2],
    [new SpecifierError("specifier/checksum", "Cut."), "specifier/checksum", 2],
    [new SpecifierError("specifier/version", "New."), "specifier/version", 2],
    [new IncompleteError("incomplete", "Late.", []), "incomplete", 3],
    [new IncompleteError("interrupted", "Over.", null), "interrupted", 130],
    [new StorageError("storage/full", "Full."), "storage/full", 1],
    [new ShareError("share/size", "None."), "share/size", 1],
    [new RendezvousError("Taken."), "port/taken", 1],
    [new CommandError("storage/io", "Gone."), "storage/io", 1],
  ])("[CL11] %s has the code and the exit code of the table", (error, code, exitCode) => {
    const failure = failureFrom(error);
    expect(failure.exitCode).toBe(exitCode);
    expect(failure.event).toMatchObject({ event: "error", code, message: error.message });
  });

  it("[CL28] of a receiver names what is missing", () => {
    const missing = [{ path: "a", start: 0, end: 9 }];
    const error = new IncompleteError("incomplete", "Late.", missing);
    expect(failureFrom(error).event.missing).toEqual(missing);
    expect(failureFrom(new IncompleteError("incomplete", "Late.", null)).event.missing).toBeNull();
  });

  it.each([new TypeError("x is undefined"), "a word", undefined])(
    "[CL9] that is a defect says how to learn more: %s",
    (error) => {
      const { event, exitCode } = failureFrom(error);
      expect(event).toMatchObject({ code: "internal" });
      expect(event.message).toMatch(/^Something is wrong inside Passalong \(.*\); PASSALONG_DEBUG/);
      expect(exitCode).toBe(1);
    },
  );

  it("[CL9] of a missing part says how to get it", () => {
    const error = Object.assign(new Error("no module"), { code: "ERR_MODULE_NOT_FOUND" });
    expect(failureFrom(error).event.message).toMatch(/^A part of Passalong is missing: run/);
  });
});
