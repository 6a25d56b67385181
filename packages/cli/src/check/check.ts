/** `passalong check`: looks at a deployment from outside (CL53). */

import { rendezvousAddressFromUrl } from "passalong/group";
import type { Context } from "../context.ts";
import { UsageError } from "../errors.ts";
import { EXIT_DONE, EXIT_FAILED, type ExitCode } from "../exit-code.ts";
import { type Finding, skipped } from "./finding.ts";
import { checkRelay } from "./relay-check.ts";
import { checkHeaders, checkHttp, checkPage, checkTls } from "./site-checks.ts";
import { checkIdle, checkSocket, type Opening, openSocket } from "./socket-checks.ts";
import { checkStun } from "./stun-check.ts";
import { checkTurn } from "./turn-check.ts";

/**
 * A connection that says nothing is given up by the rendezvous itself (RV6): it is held for this
 * much less, ms. Source: guess, a few round trips.
 */
const SILENCE_MARGIN_MS = 3_000;

/** What to look at. */
export interface CheckOptions {
  /** Of the rendezvous, as people open it. */
  readonly url: string;
  /** How long a connection without a word is held, ms. */
  readonly holdMs: number;
}

/**
 * Looks at everything, one after the other, and says what it finds.
 *
 * @throws UsageError when it is no URL of a rendezvous.
 */
export async function check({ url, holdMs }: CheckOptions, context: Context): Promise<ExitCode> {
  const { output, services } = context;
  const address = rendezvousAddressFromUrl(url);
  if (address === undefined) throw new UsageError(`“${url}” is no rendezvous.`);
  const site = siteOf(address.socketUrl);
  let hasFailed = false;
  const tell = (finding: Finding): void => {
    hasFailed ||= finding.state === "failed";
    output.print({ event: "check", ...finding });
  };
  const alive = await checkHttp(site);
  tell(alive);
  if (alive.state === "failed") return EXIT_FAILED;
  tell(checkTls(site, address.isLoopback));
  tell(await checkHeaders(site));
  tell(await checkPage(site, services.webRoot()));
  const opening = await openSocket(address.socketUrl);
  tell(checkSocket(opening));
  for await (const finding of beyondSocket(opening)) tell(finding);
  return hasFailed ? EXIT_FAILED : EXIT_DONE;

  async function* beyondSocket(opened: Opening): AsyncGenerator<Finding> {
    if (opened.type === "refused") {
      for (const name of ["idle", "stun", "turn", "relay"] as const) {
        yield skipped(name, "Without a WebSocket there is nothing to look at.");
      }
      return;
    }
    const { socket, turn, welcome } = opened;
    yield checkStun(site.hostname, welcome.stunPort);
    yield checkTurn(turn);
    yield checkRelay(url, welcome.hasRelay === true, services);
    const heldMs = Math.min(holdMs, welcome.silenceMsMax - SILENCE_MARGIN_MS);
    output.hint(`A connection is held for ${Math.round(heldMs / 1_000)} s without a word.`);
    yield checkIdle(socket, heldMs);
  }
}

/** Where the page of a rendezvous is. */
function siteOf(socketUrl: string): URL {
  return new URL(".", socketUrl.replace(/^ws/, "http"));
}
