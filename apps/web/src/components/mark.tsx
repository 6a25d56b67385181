/** The product's mark: a square on its way from one hand to another. */

import type { JSX } from "preact";

/** Whether the square rests, travels from hand to hand, or has arrived. */
export type MarkMotion = "still" | "travelling" | "arrived";

/** What a mark looks like. */
export interface MarkProps {
  readonly motion?: MarkMotion;
  readonly class?: string;
}

/** Says nothing to screen readers: words stand beside it wherever it is used. */
export function Mark({ motion = "still", class: className = "" }: MarkProps): JSX.Element {
  return (
    <svg
      class={`mark mark-${motion} ${className}`}
      viewBox="0 0 48 48"
      fill="none"
      aria-hidden="true"
      focusable="false"
    >
      <path class="mark-hand mark-giving" d="M5.5 24C5.5 35 13 42.5 24 42.5" />
      <path class="mark-hand mark-taking" d="M42.5 24C42.5 13 35 5.5 24 5.5" />
      {motion === "arrived" ? (
        <path class="mark-check" d="M15 24.5l6.5 6.5 12-13.5" />
      ) : (
        <rect class="mark-load" x="17" y="17" width="14" height="14" rx="3.2" />
      )}
    </svg>
  );
}
