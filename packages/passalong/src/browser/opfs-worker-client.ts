/** Calls to a storage worker as promises. */

import { StorageError } from "../group/index.ts";
import type { OpfsCall, OpfsReply, OpfsRequest, StoredBytes } from "./opfs/opfs-messages.ts";

/** Who waits for an answer. */
interface Waiter {
  resolve(bytes: StoredBytes | undefined): void;
  reject(error: StorageError): void;
}

/** One worker and everything that was asked of it. */
export class OpfsWorkerClient {
  readonly #worker: Worker;
  readonly #waiters = new Map<number, Waiter>();
  #nextId = 0;
  #failure: StorageError | undefined;

  /** @param worker  Fresh; the client's from now on. */
  constructor(worker: Worker) {
    this.#worker = worker;
    worker.addEventListener("message", ({ data }: MessageEvent<OpfsReply>) => this.#onReply(data));
    worker.addEventListener("error", ({ message }) => this.#fail(message));
    worker.addEventListener("messageerror", () => this.#fail("unreadable message"));
  }

  /**
   * Asks for something; bytes to be written are handed over, so they must be a copy.
   *
   * @returns What was read.
   * @throws {@link StorageError}
   */
  call(request: OpfsRequest): Promise<StoredBytes | undefined> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve, reject) => {
      this.#waiters.set(id, { resolve, reject });
      const call: OpfsCall = { id, request };
      this.#worker.postMessage(call, request.type === "write" ? [request.bytes.buffer] : []);
    });
  }

  /** Ends the worker; everything still asked for fails. */
  end(): void {
    this.#fail("the worker has ended");
    this.#worker.terminate();
  }

  #onReply(reply: OpfsReply): void {
    const waiter = this.#waiters.get(reply.id);
    this.#waiters.delete(reply.id);
    if (reply.isDone) waiter?.resolve(reply.bytes);
    else waiter?.reject(errorFrom(reply));
  }

  #fail(message: string): void {
    this.#failure ??= ioError(message);
    for (const waiter of this.#waiters.values()) waiter.reject(this.#failure);
    this.#waiters.clear();
  }
}

function errorFrom({ failure, message }: Extract<OpfsReply, { isDone: false }>): StorageError {
  if (failure === "io") return ioError(message);
  return new StorageError(
    "storage/full",
    "There is not enough room for these files in this browser; free some space on this device.",
    { cause: message },
  );
}

function ioError(cause: string): StorageError {
  return new StorageError(
    "storage/io",
    "The browser's storage does not work; reload the page, or open the link in another browser.",
    { cause },
  );
}
