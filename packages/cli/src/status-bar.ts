/** The line of figures that is drawn again and again on a terminal. */

import type { SingleBar } from "cli-progress";
import type { Figures, TextStream } from "./output.ts";
import { statusLine } from "./status-line.ts";

/** Redraws a second. Source: guess, as often as figures change. */
const FRAMES_PER_SECOND = 4;

/** Draws nothing until the first figures, and nothing where there is no terminal. */
export class StatusBar {
  readonly #stream: TextStream;
  #figures: Figures | undefined;
  #bar: SingleBar | undefined;
  #isLoading = false;
  #isDrawn = false;

  constructor(stream: TextStream) {
    this.#stream = stream;
  }

  /** Draws figures, or remembers them until drawing is possible. */
  show(figures: Figures): void {
    this.#figures = figures;
    if (this.#stream.isTTY !== true) return;
    if (this.#bar === undefined) void this.#load();
    else this.#draw();
  }

  /** Writes something else where the line is; the line moves below it. */
  makeRoomFor(write: () => void): void {
    this.#hide();
    write();
    this.#draw();
  }

  /** Takes the line away and forgets the figures: nothing is drawn before others are shown. */
  clear(): void {
    this.#figures = undefined;
    this.#hide();
  }

  /** Loaded when the first figures come, so that results need not wait for it. */
  async #load(): Promise<void> {
    if (this.#isLoading) return;
    this.#isLoading = true;
    const { default: progress } = await import("cli-progress");
    this.#bar = new progress.SingleBar({
      stream: this.#stream,
      fps: FRAMES_PER_SECOND,
      // One column stays free: a terminal that has been filled to its edge wraps.
      format: (_options, { maxWidth }) => this.#lineOf(maxWidth - 1),
      clearOnComplete: true,
      gracefulExit: false,
      linewrap: null,
    });
    this.#draw();
  }

  #draw(): void {
    if (this.#figures === undefined || this.#bar === undefined || this.#isDrawn) return;
    this.#isDrawn = true;
    this.#bar.start(1, 0);
  }

  #hide(): void {
    if (!this.#isDrawn) return;
    this.#isDrawn = false;
    this.#bar?.stop();
  }

  #lineOf(columns: number): string {
    return this.#figures === undefined ? "" : statusLine(this.#figures, columns);
  }
}
