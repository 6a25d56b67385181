/** Transfers between Node.js processes: by the command, and by a plain socket. */

import { Child } from "../../tests/e2e/harness/child.ts";
import type { SampleFile } from "../../tests/e2e/harness/sample-file.ts";
import type { Stage } from "../../tests/e2e/harness/stage.ts";
import { processorSeconds } from "./processor-time.ts";
import type { Transfer } from "./result.ts";

/** What a program of ours measured itself. */
interface RawCompletion {
  readonly seconds: number;
  readonly processorSeconds: number;
}

/** A file shared by one process and received by others at once, verified and on disk. */
export async function transferByCommand(
  stage: Stage,
  original: SampleFile,
  receiverCount: number,
): Promise<Transfer> {
  const { server, url } = await stage.serve();
  const { provider, link } = await stage.share([original.path], "--rendezvous", url);
  const receivers = Array.from({ length: receiverCount }, (_, index) =>
    stage.get(link, `to ${receiverCount} ${index}`, "--stay"),
  );
  const programs = [provider, ...receivers];
  await Promise.all(receivers.map((receiver) => receiver.event("progress")));
  const before = spentBy(programs);
  const moments = await Promise.all(receivers.map((receiver) => momentsOf(receiver)));
  const spent = spentBy(programs) - before;
  for (const program of [...programs, server]) await program.stop("SIGKILL");
  const start = Math.min(...moments.map((moment) => moment.start));
  const end = Math.max(...moments.map((moment) => moment.end));
  return {
    what: `passalong share and ${receiverCount} x passalong get`,
    bytes: original.sizeBytes * receiverCount,
    seconds: (end - start) / 1_000,
    processorSeconds: spent,
  };
}

/** Processor seconds of programs so far. */
function spentBy(programs: readonly Child[]): number {
  return programs.reduce((sum, { pid }) => sum + processorSeconds(pid), 0);
}

/** When a receiver opened the link and when it had everything, ms on our clock. */
async function momentsOf(receiver: Child): Promise<{ start: number; end: number }> {
  const isWhole = (event: { receivedBytes: number; totalBytes: number }): boolean =>
    event.totalBytes > 0 && event.receivedBytes === event.totalBytes;
  await receiver.event("progress", isWhole);
  const end = performance.now();
  const { seconds } = await receiver.event("complete");
  return { start: end - seconds * 1_000, end };
}

/** The same bytes over plain connections, from memory to nowhere. */
export async function transferByScript(
  stage: Stage,
  script: string,
  options: { readonly sizeBytes: number; readonly receiverCount: number; readonly what: string },
): Promise<Transfer> {
  const { sizeBytes, receiverCount, what } = options;
  const start = (...parameters: string[]): Child =>
    stage.keep(new Child(stage.network.enter(process.execPath, [script, ...parameters])));
  const sender = start("send", String(sizeBytes), String(receiverCount));
  const { url } = await sender.event("listening");
  const receivers = Array.from({ length: receiverCount }, () => start("receive", url));
  const done = await Promise.all([sender, ...receivers].map((program) => completionOf(program)));
  return {
    what,
    bytes: sizeBytes * receiverCount,
    seconds: Math.max(...done.map(({ seconds }) => seconds)),
    processorSeconds: done.reduce((sum, one) => sum + one.processorSeconds, 0),
  };
}

async function completionOf(program: Child): Promise<RawCompletion> {
  const event: object = await program.event("complete");
  await program.end;
  const { seconds, processorSeconds: spent } = event as RawCompletion; // Our own script's words.
  return { seconds, processorSeconds: spent };
}
