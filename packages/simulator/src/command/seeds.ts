/** Runs many seeds of a row of the fault matrix on all processors. */

import { availableParallelism } from "node:os";
import process from "node:process";
import { Worker } from "node:worker_threads";
import { replayOf } from "@passalong/simulator/faults";
import { readOptions, type SeedsOptions, USAGE, wireOf } from "./seeds-options.ts";
import type { SeedOutcome } from "./seeds-worker.ts";

/** How often progress is told, ms. */
const PROGRESS_MS = 10_000;

/**
 * A seed that takes longer than this hangs, ms. Source: guess, a hundred times the slowest on a
 * busy machine.
 */
const HANGING_MS = 600_000;

/**
 * Room for young objects in each thread, MiB. Source: measured, a third faster than with Node.js's
 * own 16.
 */
const YOUNG_MIB = 64;

/** Failures told in full; of the rest the number is. */
const FAILURES_MAX = 50;

/** Gives seeds to workers, and adds up what they say. */
class SeedRunner {
  readonly #options: SeedsOptions;
  readonly #beganAt = performance.now();
  #next: number;
  #doneCount = 0;
  #events = 0;
  #failureCount = 0;
  #slowest: SeedOutcome | undefined;
  #longest: SeedOutcome | undefined;

  constructor(options: SeedsOptions) {
    this.#options = options;
    this.#next = options.from;
  }

  /** Runs all. @returns True when everything held. */
  async run(): Promise<boolean> {
    const { row, from, to, wire } = this.#options;
    process.stdout.write(`seeds ${from} to ${to} of row ${row}, wire ${wire}\n`);
    const progress = setInterval(() => this.#tell(), PROGRESS_MS);
    const threads = Math.min(this.#options.threads ?? availableParallelism(), to - from + 1);
    await Promise.all(Array.from({ length: threads }, async () => this.#work()));
    clearInterval(progress);
    this.#tell();
    return this.#failureCount === 0;
  }

  /** One thread after the other, each until there is nothing left or it hangs. */
  async #work(): Promise<void> {
    while (this.#next <= this.#options.to) await this.#workUntilHanging();
  }

  async #workUntilHanging(): Promise<void> {
    const worker = new Worker(new URL("./seeds-worker.js", import.meta.url), {
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB },
    });
    try {
      while (this.#next <= this.#options.to) {
        const seed = this.#next;
        this.#next += 1;
        const outcome = await this.#ask(worker, seed);
        if (outcome === undefined) {
          const replay = replayOf(this.#options.row, seed, wireOf(this.#options, seed));
          this.#fail(`seed ${seed} hangs. Replay: ${replay.command}`);
          return;
        }
        this.#take(outcome);
      }
    } finally {
      await worker.terminate();
    }
  }

  /** @returns Undefined when no answer comes. */
  async #ask(worker: Worker, seed: number): Promise<SeedOutcome | undefined> {
    const { row, again } = this.#options;
    const wire = wireOf(this.#options, seed);
    return new Promise((resolve, reject) => {
      const deadline = setTimeout(() => resolve(undefined), HANGING_MS);
      worker.once("message", (outcome: SeedOutcome) => {
        clearTimeout(deadline);
        worker.removeListener("error", reject);
        resolve(outcome);
      });
      worker.once("error", reject);
      worker.postMessage({ row, seed, wire, again }, []);
    });
  }

  #take(outcome: SeedOutcome): void {
    this.#doneCount += 1;
    this.#events += outcome.events;
    if (outcome.failure !== undefined) this.#fail(outcome.failure);
    if (outcome.cpuMs > (this.#slowest?.cpuMs ?? 0)) this.#slowest = outcome;
    if (outcome.afterCalmMs > (this.#longest?.afterCalmMs ?? 0)) this.#longest = outcome;
  }

  #fail(what: string): void {
    this.#failureCount += 1;
    if (this.#failureCount <= FAILURES_MAX) process.stdout.write(`FAILED ${what}\n`);
  }

  #tell(): void {
    const seconds = (performance.now() - this.#beganAt) / 1_000;
    const rate = (this.#doneCount / seconds).toFixed(1);
    process.stdout.write(
      `${this.#doneCount} seeds, ${this.#failureCount} failed, ${Math.round(seconds)} s, ` +
        `${rate} seeds/s, ${Math.round(this.#events / seconds)} events/s; ` +
        `slowest ${this.#slowest?.seed} (${Math.round(this.#slowest?.cpuMs ?? 0)} ms), ` +
        `longest after the last fault ${this.#longest?.seed} ` +
        `(${Math.round((this.#longest?.afterCalmMs ?? 0) / 1_000)} s)\n`,
    );
  }
}

const options = readOptions(process.argv.slice(2));
if (options === undefined) {
  process.stderr.write(`${USAGE}\n`);
  process.exitCode = 2;
} else {
  process.exitCode = (await new SeedRunner(options).run()) ? 0 : 1;
}
