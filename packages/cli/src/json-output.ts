/** Output for programs: one JSON object a line on stdout, sentences on stderr (CL2). */

import type { CommandEvent } from "./events.ts";
import type { Figures, Output, Streams } from "./output.ts";
import { progressEvent } from "./progress-event.ts";

/** Source: CL4. */
const PROGRESS_INTERVAL_MS = 1_000;

/** Writes events as JSON. */
export class JsonOutput implements Output {
  readonly progressIntervalMs: number = PROGRESS_INTERVAL_MS;
  readonly #streams: Streams;

  constructor(streams: Streams) {
    this.#streams = streams;
  }

  print(event: CommandEvent): void {
    this.#streams.stdout.write(`${JSON.stringify(event)}\n`);
    if (event.event === "error") this.say(`passalong: ${event.message}`);
  }

  say(sentence: string): void {
    this.#streams.stderr.write(`${sentence}\n`);
  }

  hint(): void {}

  show({ progress }: Figures): void {
    this.print(progressEvent(progress));
  }

  async showCode(): Promise<void> {}

  close(): void {}
}
