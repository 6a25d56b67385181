/** Shares over scripted sessions. */

import type { Platform } from "passalong/group";
import {
  type FileSource,
  memoryStoreFactory,
  type Share,
  type ShareEvents,
  type StoreFactory,
} from "passalong/share";
import { provide } from "../../packages/passalong/src/share/provider.ts";
import { receive } from "../../packages/passalong/src/share/receiver.ts";
import { createMachine } from "./machine.ts";
import { ScriptedSession } from "./scripted-session.ts";

/** Where links of tests point. */
export const RENDEZVOUS_URL = "http://127.0.0.1:8080/";

/** A share and what it stands on. */
export interface ScriptedShare {
  readonly share: Share;
  readonly session: ScriptedSession;
}

/** Offers files. */
export async function scriptedProvider(
  files: readonly FileSource[],
  platform: Platform = createMachine(),
): Promise<ScriptedShare> {
  let session: ScriptedSession | undefined;
  const share = await provide({ files, platform, rendezvousUrls: [RENDEZVOUS_URL] }, (options) => {
    session = new ScriptedSession(options);
    return session;
  });
  if (session === undefined) throw new RangeError("a share opens a session");
  return { share, session };
}

/** Opens a link. */
export async function scriptedReceiver(
  link: string,
  store: StoreFactory = memoryStoreFactory(),
): Promise<ScriptedShare> {
  let session: ScriptedSession | undefined;
  const share = await receive({ link, platform: createMachine(), store }, (options) => {
    session = new ScriptedSession(options);
    return session;
  });
  if (session === undefined) throw new RangeError("a share opens a session");
  return { share, session };
}

/** The first event of a name for which the condition holds. */
export function nextEvent<Name extends keyof ShareEvents>(
  share: Share,
  name: Name,
  condition: (event: ShareEvents[Name]) => boolean = () => true,
): Promise<ShareEvents[Name]> {
  const listening = new AbortController();
  return new Promise((resolve) => {
    const listener = (event: ShareEvents[Name]): void => {
      if (!condition(event)) return;
      listening.abort();
      resolve(event);
    };
    share.on(name, listener, { signal: listening.signal });
  });
}

/** All own files are hashed. */
export async function allHashed({ share }: ScriptedShare): Promise<void> {
  const isHashed = (): boolean =>
    share.files.length > 0 && share.progress.hashedBytes === share.progress.totalBytes;
  if (!isHashed()) await nextEvent(share, "progress", isHashed);
}
