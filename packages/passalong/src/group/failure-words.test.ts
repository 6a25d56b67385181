/** What people are told of members that cannot be reached. */

import { describe, expect, it } from "vitest";
import { failureSentence } from "./failure-words.ts";

const RELAY = { isUsed: true, isOffered: true, isFull: false };

describe("the sentence for a member that cannot be reached", () => {
  it.each([
    [{ ...RELAY, isUsed: false }, "not used"],
    [{ ...RELAY, isOffered: false }, "no relay"],
    [{ ...RELAY, isFull: true }, "full"],
    [RELAY, "not even through"],
  ])("[CN27] says what became of the relay: %o", (relay, words) => {
    expect(failureSentence("blocked", relay)).toContain(words);
  });

  it("[CN27] says when nothing is in common, and nothing when somebody has left", () => {
    expect(failureSentence("noKind", RELAY)).toContain("relay alone");
    expect(failureSentence("gone", RELAY)).toBeUndefined();
    expect(failureSentence("silent", RELAY)).toBeUndefined();
  });
});
