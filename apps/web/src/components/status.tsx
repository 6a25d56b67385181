/** The one place of a share that says in words where it stands. */

import type { JSX } from "preact";
import type { Mood, Standing } from "../model/standing.ts";
import { Mark, type MarkMotion } from "./mark.tsx";

/** What is said. */
export interface StatusProps {
  readonly standing: Standing;
  /** Further sentences, such as what is wrong right now. */
  readonly notices: readonly string[];
}

const MOTIONS: Readonly<Record<Mood, MarkMotion>> = {
  waiting: "still",
  busy: "travelling",
  done: "arrived",
  failed: "still",
};

/** A live region: its words change seldom, and each change is read aloud when there is time. */
export function Status({ standing, notices }: StatusProps): JSX.Element {
  const { mood, sentence, detail } = standing;
  return (
    <div class={`status status-${mood}`}>
      <Mark class="status-mark" motion={MOTIONS[mood]} />
      <div role="status" class="status-words">
        <p class="status-sentence">{sentence}</p>
        {detail !== "" && <p class="status-detail">{detail}</p>}
        {notices.map((notice) => (
          <p key={notice} class="status-notice">
            {notice}
          </p>
        ))}
      </div>
    </div>
  );
}
