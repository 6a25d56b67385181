/** Tells figures to people: often enough to look alive, seldom enough to cost nothing. */

import type { Platform, TimerHandle } from "../group/index.ts";
import type { SharePhase, ShareProgress } from "./share.ts";

/**
 * Figures are told no more often than this, ms, but for a change of phase. Source: four times a
 * second.
 */
const REPORT_INTERVAL_MS = 250;

/** What a reporter works with. */
export interface ProgressReporterOptions {
  readonly platform: Platform;
  /** The figures of this moment. */
  readonly measure: () => ShareProgress;
  readonly report: (progress: ShareProgress) => void;
}

/** Reports after changes, and goes on while bytes flow, so that a speed falls back to 0. */
export class ProgressReporter {
  readonly #options: ProgressReporterOptions;
  #timer: TimerHandle | undefined;
  #phase: SharePhase | undefined;
  #isStopped = false;

  constructor(options: ProgressReporterOptions) {
    this.#options = options;
  }

  /** A figure may have changed. */
  onChange(): void {
    if (this.#isStopped || this.#timer !== undefined) return;
    const { platform } = this.#options;
    this.#timer = platform.setTimer(REPORT_INTERVAL_MS, () => {
      this.#timer = undefined;
      this.#report();
    });
  }

  /** The phase may have changed: a new one is told at once. */
  onPhaseChange(): void {
    if (this.#isStopped || this.#options.measure().phase === this.#phase) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#report();
  }

  /** Reports once more when the phase has changed, and then never again. */
  stop(): void {
    this.onPhaseChange();
    this.#isStopped = true;
    this.#timer?.cancel();
  }

  #report(): void {
    const progress = this.#options.measure();
    this.#phase = progress.phase;
    this.#options.report(progress);
    if (progress.downloadBytesPerSecond > 0 || progress.uploadBytesPerSecond > 0) this.onChange();
  }
}
