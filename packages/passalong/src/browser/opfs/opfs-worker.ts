/** The storage worker of a page: synchronous file access exists in workers only. */

import type { OpfsCall, OpfsFailure, OpfsReply } from "./opfs-messages.ts";
import { OpfsStream } from "./opfs-stream.ts";

// The types of this folder's library do not say which kind of worker this is.
const scope = self as unknown as DedicatedWorkerGlobalScope;

const stream = new OpfsStream();
let last: Promise<void> = Promise.resolve();

scope.addEventListener("message", ({ data }: MessageEvent<OpfsCall>) => {
  last = last.then(() => answer(data));
});

async function answer({ id, request }: OpfsCall): Promise<void> {
  try {
    const bytes = await stream.perform(request);
    if (bytes === undefined) reply({ id, isDone: true });
    else reply({ id, isDone: true, bytes }, [bytes.buffer]);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    reply({ id, isDone: false, failure: failureOf(error), message });
  }
}

function reply(message: OpfsReply, transfer: Transferable[] = []): void {
  scope.postMessage(message, transfer);
}

function failureOf(error: unknown): OpfsFailure {
  const isFull = error instanceof Error && error.name === "QuotaExceededError";
  return isFull ? "full" : "io";
}
