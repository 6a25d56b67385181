/** Why something cannot be done in a chat. */

import type { JSX } from "preact";

/** What is wrong. */
export interface ChatProblemProps {
  readonly id?: string;
  /** One sentence; undefined: nothing. */
  readonly problem: string | undefined;
}

/** Read aloud at once: the person has just asked for it. */
export function ChatProblem({ id, problem }: ChatProblemProps): JSX.Element | undefined {
  if (problem === undefined) return undefined;
  return (
    <p id={id} class="chat-problem" role="alert">
      {problem}
    </p>
  );
}
