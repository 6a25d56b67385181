/** From a share's figures to the words that say where things stand. */

import type { ShareProgress } from "passalong";
import { sharingDone, sharingWith, TEXT } from "../text.ts";

/** Whose files a share is about. */
export type ShareRole = "own" | "received";

/** How things look: which picture and color go with the words. */
export type Mood = "waiting" | "busy" | "done" | "failed";

/** Where things stand, for people. */
export interface Standing {
  readonly mood: Mood;
  /** A few words without figures that change by the second: screen readers read every change. */
  readonly sentence: string;
  /** One more sentence: what happens next, or what to do. */
  readonly detail: string;
}

/** What a standing is read off. */
export type StandingFigures = Pick<
  ShareProgress,
  "phase" | "neighborCount" | "completeReceivers" | "rendezvous"
>;

/** The standing of a share that has not failed. */
export function standingOf(role: ShareRole, figures: StandingFigures): Standing {
  return role === "own" ? ownStanding(figures) : receivedStanding(figures);
}

/** The standing of a share that cannot go on. @param reason  A sentence that says what to do. */
export function failedStanding(reason: string): Standing {
  return { mood: "failed", sentence: TEXT.failedTitle, detail: reason };
}

/** True while others would be left without something if the page were closed. */
export function isNeeded(role: ShareRole, figures: StandingFigures): boolean {
  return role === "own" && figures.neighborCount > figures.completeReceivers;
}

function ownStanding(figures: StandingFigures): Standing {
  const { neighborCount, completeReceivers, rendezvous } = figures;
  if (completeReceivers > 0) {
    const sentence = sharingDone(completeReceivers, neighborCount);
    return { mood: "done", sentence, detail: TEXT.sharingDoneDetail };
  }
  if (neighborCount > 0) {
    const sentence = sharingWith(neighborCount);
    return { mood: "busy", sentence, detail: TEXT.sharingActiveDetail };
  }
  if (rendezvous === "connecting") {
    return {
      mood: "waiting",
      sentence: TEXT.sharingOffline,
      detail: TEXT.sharingOfflineDetail,
    };
  }
  return { mood: "waiting", sentence: TEXT.sharingAlone, detail: TEXT.sharingAloneDetail };
}

function receivedStanding({ phase, neighborCount }: StandingFigures): Standing {
  switch (phase) {
    case "connecting":
      return { mood: "waiting", sentence: TEXT.connecting, detail: TEXT.connectingDetail };
    case "waiting":
      return neighborCount > 0
        ? { mood: "waiting", sentence: TEXT.waitingForList, detail: "" }
        : {
            mood: "waiting",
            sentence: TEXT.waitingForAnyone,
            detail: TEXT.waitingForAnyoneDetail,
          };
    case "receiving":
      return neighborCount > 0
        ? { mood: "busy", sentence: TEXT.receiving, detail: TEXT.receivingDetail }
        : { mood: "waiting", sentence: TEXT.waitingForRest, detail: TEXT.waitingForRestDetail };
    case "complete":
      return { mood: "done", sentence: TEXT.complete, detail: TEXT.completeDetail };
    case "providing":
    case "failed":
    case "closed":
      return { mood: "failed", sentence: TEXT.closed, detail: "" };
  }
}
