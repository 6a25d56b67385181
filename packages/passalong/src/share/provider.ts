/** Offers own files: the link is there at once, hashing follows in the background (SH10). */

import type { Bytes } from "../base/index.ts";
import { GroupSpecifier } from "../group/index.ts";
import { offerOf } from "./offer.ts";
import { Publication } from "./publication.ts";
import type { SessionOpener } from "./session-opener.ts";
import type { ProvideOptions, Share } from "./share.ts";

/** What `inspect` shows as the group's name. */
const SHARE_NAME = "share";

/**
 * Offers files through a session that `openSession` opens. @throws {@link ShareError} `share/size`
 */
export async function provide(options: ProvideOptions, openSession: SessionOpener): Promise<Share> {
  const { platform, rendezvousUrls } = options;
  const offer = offerOf(options.files);
  const randomBytes = (size: number): Bytes => platform.randomBytes(size);
  const specifier = GroupSpecifier.forShare({ name: SHARE_NAME, randomBytes, rendezvousUrls });
  const publication = await Publication.prepare({ offer, specifier, platform });
  return publication.open(options, openSession);
}
