/** Tests of credentials for TURN servers. */

import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { TURN_GOOD_FOR_MS, turnIssuer } from "./turn-credentials.ts";

const OPTIONS = { urls: ["turn:turn.example:3478"], secret: "a secret of sixteen" };

describe("credentials for TURN servers", () => {
  it("[RV47] end when the user name says, and are signed with the servers' secret", () => {
    const issuer = turnIssuer(OPTIONS, () => 1_700_000_000_500);
    const { username, credential, urls } = issuer.issue(7);
    expect(urls).toEqual(OPTIONS.urls);
    expect(username).toMatch(/^1700000600:[0-9a-f]{16}$/);
    expect(issuer.goodForMs).toBe(TURN_GOOD_FOR_MS);
    const expected = createHmac("sha1", OPTIONS.secret).update(username).digest("base64");
    expect(credential).toBe(expected);
  });

  it("[RV47] name connections apart, and after each start otherwise", () => {
    const nameOf = (issuer: ReturnType<typeof turnIssuer>, connection: number): string =>
      issuer.issue(connection).username.split(":")[1] ?? "";
    const [one, other] = [turnIssuer(OPTIONS, () => 0), turnIssuer(OPTIONS, () => 0)];
    expect(nameOf(one, 1)).toBe(nameOf(one, 1));
    expect(new Set([nameOf(one, 1), nameOf(one, 2), nameOf(other, 1)]).size).toBe(3);
  });

  it.each([
    [{ urls: ["https://turn.example"] }, /no TURN server/],
    [{ urls: ["turn:a:70000"] }, /no TURN server/],
    [{ urls: Array.from({ length: 5 }, () => "turn:a") }, /at most 4/],
    [{ secret: "short" }, /too short/],
  ])("[RV47, RV38] refuse what is wrong: %j", (change, sentence) => {
    expect(() => turnIssuer({ ...OPTIONS, ...change }, () => 0)).toThrow(sentence);
  });
});
