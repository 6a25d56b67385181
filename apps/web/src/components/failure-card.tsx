/** A link that does not open: why, and what to do instead. */

import type { JSX } from "preact";
import { TEXT } from "../text.ts";
import { Mark } from "./mark.tsx";

/** What went wrong. */
export interface FailureCardProps {
  /** One sentence. */
  readonly reason: string;
  readonly onClose: () => void;
}

/** A status of its own, and a way out. */
export function FailureCard({ reason, onClose }: FailureCardProps): JSX.Element {
  return (
    <section class="card card-failure">
      <div class="status status-failed">
        <Mark class="status-mark" />
        <div role="status" class="status-words">
          <p class="status-sentence">{reason}</p>
        </div>
      </div>
      <button type="button" class="button" onClick={onClose}>
        {TEXT.shareSomethingElse}
      </button>
    </section>
  );
}
