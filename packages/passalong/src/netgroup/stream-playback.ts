/** A name that is played: its messages, and what happens to its streams, in order (NG27). */

import type { Bytes } from "../base/index.ts";
import type { StreamItem } from "../group/index.ts";

/**
 * What comes of a name: messages, and where some are missing, a stream ends, or another takes the
 * name. Ends when the loop over it is left, its signal aborts or the group is closed.
 */
export class StreamPlayback implements AsyncIterableIterator<StreamItem> {
  readonly #items: AsyncIterableIterator<StreamItem>;

  constructor(items: AsyncIterableIterator<StreamItem>) {
    this.#items = items;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<StreamItem>> {
    return this.#items.next();
  }

  async return(): Promise<IteratorResult<StreamItem>> {
    return (await this.#items.return?.()) ?? { done: true, value: undefined };
  }

  /**
   * The messages of one publication as a stream of the platform: it closes when that has ended, or
   * when another one takes the name; call again for the next. What is missing is left out: who must
   * know of it loops over the items. To cancel it ends the playback.
   */
  toReadableStream(): ReadableStream<Bytes> {
    let hasBegun = false;
    const pull = async (controller: ReadableStreamDefaultController<Bytes>): Promise<void> => {
      for (;;) {
        const { done, value } = await this.next();
        if (done === true || value.type === "finished" || (value.type === "reset" && hasBegun)) {
          controller.close();
          return;
        }
        if (value.type !== "message") continue;
        hasBegun = true;
        controller.enqueue(value.bytes);
        return;
      }
    };
    const cancel = async (): Promise<void> => void (await this.return());
    // Nothing is taken before it is asked for: what waits is bounded where it waits (MC12).
    return new ReadableStream({ pull, cancel }, { highWaterMark: 0 });
  }
}
