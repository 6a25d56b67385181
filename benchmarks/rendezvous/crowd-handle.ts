/** A crowd, as the benchmark sees it. */

import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { PROJECT_ROOT } from "../../tests/e2e/harness/places.ts";
import type { CrowdAnswer, CrowdOrder } from "./crowd.ts";
import type { DialectName } from "./dialects.ts";

const PROCESS = join(PROJECT_ROOT, "benchmarks/rendezvous/crowd-process.mjs");

/** One process of peers; it ends with this. */
export class Crowd implements AsyncDisposable {
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess) {
    this.#process = process;
  }

  /** Starts one and waits until it is ready. */
  static async open(name: DialectName, url: string): Promise<Crowd> {
    const crowd = new Crowd(
      fork(PROCESS, [name, url], { stdio: ["ignore", "ignore", "inherit", "ipc"] }),
    );
    await crowd.#answer();
    return crowd;
  }

  /** Has it do something, and waits for the end. */
  async order(order: CrowdOrder): Promise<CrowdAnswer> {
    const answer = this.#answer();
    this.#process.send(order);
    return answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = new Promise((resolve) => {
      this.#process.once("close", resolve);
    });
    this.#process.kill("SIGKILL");
    await ended;
  }

  #answer(): Promise<CrowdAnswer> {
    return new Promise((resolve, reject) => {
      const onEnd = (code: number | null): void =>
        reject(new RangeError(`the crowd ended: ${code}`));
      this.#process.once("exit", onEnd);
      this.#process.once("message", (answer: CrowdAnswer) => {
        this.#process.off("exit", onEnd);
        resolve(answer);
      });
    });
  }
}
