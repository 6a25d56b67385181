/** Whether others may learn this device's addresses (PG42): a wish that the browser keeps. */

import { type ReadonlySignal, type Signal, signal } from "@preact/signals";

/** Where the wish is kept. */
const KEY = "passalong-hidden";

/** The wish, as it stands. */
export class Hiding {
  readonly #isHidden: Signal<boolean>;
  readonly #page: Pick<Window, "localStorage">;

  constructor(page: Pick<Window, "localStorage">) {
    this.#page = page;
    this.#isHidden = signal(this.#stored());
  }

  /** True: every link goes through the relay, from the next share on. */
  get isHidden(): ReadonlySignal<boolean> {
    return this.#isHidden;
  }

  /** Another wish. */
  set(isHidden: boolean): void {
    this.#isHidden.value = isHidden;
    try {
      this.#page.localStorage.setItem(KEY, isHidden ? "yes" : "no");
    } catch {
      // A browser that keeps nothing asks again next time.
    }
  }

  #stored(): boolean {
    try {
      return this.#page.localStorage.getItem(KEY) === "yes";
    } catch {
      return false;
    }
  }
}
