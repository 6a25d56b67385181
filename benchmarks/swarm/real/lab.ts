/** The programs and files of one measurement; all end with it, however it ends. */

import { rmSync } from "node:fs";
import { Child } from "../../../tests/e2e/harness/child.ts";
import { TemporaryFolder } from "../../../tests/e2e/harness/temporary-folder.ts";
import type { Interruption } from "./interruption.ts";
import type { Place } from "./places.ts";

/** Dispose of it and everything in it ends, the last first. */
export class Lab implements AsyncDisposable {
  readonly folder: TemporaryFolder;
  readonly #children: Child[] = [];

  private constructor(folder: TemporaryFolder, interruption: Interruption) {
    this.folder = folder;
    interruption.add(() => {
      for (const { pid } of this.#children.splice(0)) kill(pid);
      rmSync(folder.path, { recursive: true, force: true });
    });
  }

  /** An empty one. */
  static async open(interruption: Interruption): Promise<Lab> {
    return new Lab(await TemporaryFolder.create(), interruption);
  }

  /** Starts Node.js with these parameters. */
  start(place: Place, ...parameters: string[]): Child {
    const child = new Child(place.enter(process.execPath, parameters));
    this.#children.push(child);
    return child;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children.splice(0).toReversed()) await child[Symbol.asyncDispose]();
    await this.folder[Symbol.asyncDispose]();
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
