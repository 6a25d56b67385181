/** Whether two members of a fresh group meet and link through the relay. */

import { randomBytes } from "node:crypto";
import { GroupSpecifier } from "passalong";
import { type ObjectHost, openSession, type Session } from "passalong/group";
import type { Services } from "../services.ts";
import { failed, type Finding, ok, skipped } from "./finding.ts";

/** How long two members may take to link, ms. Source: guess, joins and handshakes on bad lines. */
const LINK_MS_MAX = 20_000;

/** Nothing is replicated: only the link counts. */
const NO_OBJECTS: ObjectHost = {
  read: () => Promise.resolve(undefined),
  verify: () => Promise.resolve(false),
  store: () => Promise.resolve(false),
  verifyRegister: () => Promise.resolve(undefined),
};

/** Links two members. */
export async function checkRelay(
  url: string,
  hasRelay: boolean,
  services: Services,
): Promise<Finding> {
  if (!hasRelay) return skipped("relay", "The rendezvous has no relay.");
  const specifier = GroupSpecifier.forShare({
    name: "check",
    randomBytes: (size) => new Uint8Array(randomBytes(size)),
    rendezvousUrls: [url],
  });
  const wishes = { onWarning: () => undefined, isRelayOnly: true };
  const platforms = [await services.createPlatform(wishes), await services.createPlatform(wishes)];
  const sessions = platforms.map((platform) =>
    openSession({ specifier, platform, host: NO_OBJECTS, services: [] }),
  );
  const isLinked = await Promise.race([Promise.all(sessions.map(linked)), tooLate()]);
  await Promise.all(sessions.map((session) => session.close()));
  await Promise.all(platforms.map((platform) => platform.close()));
  if (isLinked !== false) return ok("relay", "Two members meet, and link through the relay.");
  return failed(
    "relay",
    "Two members do not link through the relay: it has no room, or the nodes do not hear each other.",
  );
}

function linked(session: Session): Promise<true> {
  return new Promise((resolve) => {
    session.on("core", ({ type }) => {
      if (type === "neighborJoined") resolve(true);
    });
  });
}

function tooLate(): Promise<false> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(false), LINK_MS_MAX).unref();
  });
}
