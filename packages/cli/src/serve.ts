/** `passalong serve`: a rendezvous and the web page, until it is told to stop. */

import type { Context } from "./context.ts";
import { EXIT_DONE, EXIT_INTERRUPTED, type ExitCode } from "./exit-code.ts";
import { aborted } from "./interruption.ts";
import { Resources } from "./resources.ts";
import { type ListenOptions, startSite } from "./site.ts";

/**
 * Serves until it is interrupted; service managers end it with SIGTERM, which is no failure (CL19).
 *
 * @throws RendezvousError when it cannot listen there.
 */
export async function serve(options: ListenOptions, context: Context): Promise<ExitCode> {
  const { interruption, output } = context;
  await using resources = new Resources();
  const rendezvous = await startSite(options, context);
  resources.keep(() => rendezvous.close());
  output.print({ event: "listening", url: rendezvous.url });
  output.hint("Ctrl-C ends it.");
  await aborted(interruption.signal);
  return interruption.cause === "system" ? EXIT_DONE : EXIT_INTERRUPTED;
}
