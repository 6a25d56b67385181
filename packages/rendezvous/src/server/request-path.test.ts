/** Paths of requests, whatever the target. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { knowsTurn, pathOfTarget } from "./request-path.ts";

describe("the path of a target", () => {
  it.each([
    ["/", "/"],
    ["/rendezvous?x=1", "/rendezvous"],
    ["/a#b", "/a"],
    ["//", "//"],
    ["", "/"],
    [undefined, "/"],
    ["http://host:1/rendezvous", "/rendezvous"],
    ["https://host?x", "/"],
    ["*", "*"],
  ])("[RV30] %s", (target, expected) => {
    expect(pathOfTarget(target)).toBe(expected);
  });

  it("[RV30] is found without an exception", () => {
    fc.assert(
      fc.property(fc.string(), (target) => {
        expect(typeof pathOfTarget(target)).toBe("string");
        expect(typeof knowsTurn(target)).toBe("boolean");
      }),
    );
  });
});

describe("the query of a target", () => {
  it.each([
    ["/rendezvous?turn", true],
    ["/rendezvous?other=1&turn=", true],
    ["http://host:1/rendezvous?turn#a", true],
    ["/rendezvous", false],
    ["/rendezvous?return", false],
    ["/rendezvous#?turn", false],
    ["/turn", false],
    [undefined, false],
  ])("[RV48] says whether TURN is understood: %s", (target, expected) => {
    expect(knowsTurn(target)).toBe(expected);
  });
});
