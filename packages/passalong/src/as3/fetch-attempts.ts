/** Attempts as Flash Player told them: of one object at a time, whoever is asked (NG14). */

import type { GroupInfo } from "./net-status-event.ts";

/** Counts the requests under way for each object. */
export class FetchAttempts {
  readonly #tell: (info: GroupInfo) => void;
  readonly #counts = new Map<number, number>();

  constructor(tell: (info: GroupInfo) => void) {
    this.#tell = tell;
  }

  /** A neighbor is asked: told when nobody else is. */
  onSent(index: number): void {
    const count = this.#counts.get(index) ?? 0;
    this.#counts.set(index, count + 1);
    if (count > 0) return;
    this.#tell({ code: "NetGroup.Replication.Fetch.SendNotify", level: "status", index });
  }

  /** A request has failed: told when it was the last. */
  onFailed(index: number): void {
    const count = this.#counts.get(index);
    // The object has come from somebody else.
    if (count === undefined) return;
    if (count > 1) {
      this.#counts.set(index, count - 1);
      return;
    }
    this.#counts.delete(index);
    this.#tell({ code: "NetGroup.Replication.Fetch.Failed", level: "status", index });
  }

  /** The object has come. */
  onResult(index: number): void {
    this.#counts.delete(index);
  }
}
