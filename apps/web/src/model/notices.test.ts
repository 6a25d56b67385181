/** Warnings as long as they matter. */

import { describe, expect, it } from "vitest";
import { type Notice, NOTICES_MAX, withNotice, withoutConnectionNotices } from "./notices.ts";

const about = (message: string, isAboutConnection = false): Notice => ({
  message,
  isAboutConnection,
});

describe("warnings", () => {
  it("[PG8] are three at most, the newest last", () => {
    const messages = ["a", "b", "c", "d", "e"];
    const notices = messages.reduce<readonly Notice[]>(
      (shown, message) => withNotice(shown, about(message)),
      [],
    );
    expect(notices.map(({ message }) => message)).toEqual(["c", "d", "e"]);
    expect(notices).toHaveLength(NOTICES_MAX);
  });

  it("[PG8] never say the same sentence twice", () => {
    const notices = [about("a"), about("b")];
    expect(withNotice(notices, about("a"))).toEqual([about("b"), about("a")]);
  });

  it("[PG8] go with the trouble that they are about", () => {
    const notices = [about("away", true), about("a file has changed")];
    expect(withoutConnectionNotices(notices)).toEqual([about("a file has changed")]);
    const others = [about("a file has changed")];
    expect(withoutConnectionNotices(others)).toBe(others);
  });
});
