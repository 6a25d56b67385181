/** Where the command's words go: results to stdout, everything for people to stderr (CL1). */

import type { ShareProgress } from "passalong";
import type { CommandEvent } from "./events.ts";

/** A stream of text: a terminal, a pipe or a file. */
export type TextStream = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  /** Of a terminal: its width, characters. */
  readonly columns?: number;
};

/** The two streams of a command. */
export interface Streams {
  readonly stdout: TextStream;
  readonly stderr: TextStream;
}

/** How a share stands, for people. */
export interface Figures {
  readonly role: "provider" | "receiver";
  readonly progress: ShareProgress;
  /** Whole copies among all neighbors. */
  readonly copies: number;
}

/** What a verb says, whatever the form. */
export interface Output {
  /** How often figures are worth showing, ms. */
  readonly progressIntervalMs: number;
  /** A result, or the error that ends the command. */
  print(event: CommandEvent): void;
  /** One sentence that matters to whoever watches. */
  say(sentence: string): void;
  /** One sentence that helps a person along; programs do without it. */
  hint(sentence: string): void;
  /** Figures of this moment. */
  show(figures: Figures): void;
  /** A link as a picture for telephones, where it fits. */
  showCode(link: string): Promise<void>;
  /** Leaves the terminal as it was found. */
  close(): void;
}
