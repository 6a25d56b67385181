/** Where things stand, in words. */

import { describe, expect, it } from "vitest";
import { failedStanding, isNeeded, type StandingFigures, standingOf } from "./standing.ts";

function figuresOf(figures: Partial<StandingFigures>): StandingFigures {
  return {
    ...{ phase: "connecting", neighborCount: 0, completeReceivers: 0, rendezvous: "joined" },
    ...figures,
  };
}

describe("a receiver's standing", () => {
  it.each([
    [{ phase: "connecting" }, "Connecting"],
    [{ phase: "waiting" }, "Waiting for someone who has the files"],
    [{ phase: "waiting", neighborCount: 1 }, "Waiting for the list of files"],
    [{ phase: "receiving", neighborCount: 2 }, "Receiving"],
    [{ phase: "receiving" }, "Waiting for someone who has the rest"],
    [{ phase: "complete" }, "Complete, verified"],
    [{ phase: "closed" }, "Closed"],
  ] as const)("[PG7] %j is said as %s", (figures, sentence) => {
    expect(standingOf("received", figuresOf(figures)).sentence).toBe(sentence);
  });

  it("[PG7] does not change with the number of neighbors while receiving", () => {
    const words = [1, 2, 9].map((neighborCount) =>
      standingOf("received", figuresOf({ phase: "receiving", neighborCount })),
    );
    expect(new Set(words.map(({ sentence }) => sentence)).size).toBe(1);
  });
});

describe("a provider's standing", () => {
  it.each([
    [{ rendezvous: "connecting" }, "Sharing: connecting"],
    [{}, "Sharing: waiting for someone to open the link"],
    [{ neighborCount: 1 }, "Sharing: 1 receiver connected"],
    [{ neighborCount: 3 }, "Sharing: 3 receivers connected"],
    [{ neighborCount: 3, completeReceivers: 2 }, "Sharing: 2 of 3 receivers have everything"],
    [{ neighborCount: 1, completeReceivers: 1 }, "Sharing: 1 receiver has everything"],
    [{ neighborCount: 3, completeReceivers: 3 }, "Sharing: all 3 receivers have everything"],
    [{ rendezvous: "connecting", neighborCount: 1 }, "Sharing: 1 receiver connected"],
  ] as const)("[PG7] %j is said as %s", (figures, sentence) => {
    const standing = standingOf("own", figuresOf({ phase: "providing", ...figures }));
    expect(standing.sentence).toBe(sentence);
  });
});

describe("what cannot go on", () => {
  it("[PG7] says why", () => {
    const { sentence, detail } = failedStanding("The disk is full; free some space.");
    expect(sentence).toBe("This cannot go on");
    expect(detail).toBe("The disk is full; free some space.");
  });
});

describe("a page", () => {
  it.each([
    ["own", 0, 0, false],
    ["own", 2, 1, true],
    ["own", 2, 2, false],
    ["received", 2, 1, false],
  ] as const)(
    "[PG16] of an %s share with %i neighbors, %i complete: needed %s",
    (role, neighborCount, completeReceivers, expected) => {
      const figures = figuresOf({ neighborCount, completeReceivers });
      expect(isNeeded(role, figures)).toBe(expected);
    },
  );
});
