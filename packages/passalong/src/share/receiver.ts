/** Opens somebody's share. */

import { GroupSpecifier, LATE_POSTING } from "../group/index.ts";
import { BatchHost } from "./batch-host.ts";
import { shareTrustOf } from "./batch-objects.ts";
import { Receiving } from "./receiving.ts";
import { RunningShare } from "./running-share.ts";
import type { SessionOpener } from "./session-opener.ts";
import type { ReceiveOptions, Share } from "./share.ts";
import { shareLink } from "./share-link.ts";

/**
 * Opens a share through a session that `openSession` opens. @throws {@link SpecifierError} when the
 * link is none.
 */
export async function receive(options: ReceiveOptions, openSession: SessionOpener): Promise<Share> {
  const { platform, store, uploadBytesPerSecond: bytesPerSecond } = options;
  const specifier = GroupSpecifier.fromFragment(options.link);
  const rendezvousUrls = options.rendezvousUrls ?? specifier.rendezvousUrls;
  const trust = shareTrustOf(specifier);
  const host = new BatchHost({
    trust,
    keep: (place, bytes) => receiving.keep(place, bytes),
    onReadFailure: (index, error) => receiving.onReadFailure(index, error),
    onChunkChanged: (chunk) => receiving.onChunkChanged(chunk),
  });
  const session = openSession({
    specifier,
    platform,
    host,
    rendezvousUrls,
    services: [LATE_POSTING],
  });
  const link = shareLink(specifier, rendezvousUrls[0]);
  const share = new RunningShare({ role: "receiver", specifier, link, platform, session });
  const { select } = options;
  const receiving: Receiving = new Receiving({
    ...{ platform, store, trust, host, session, share, select },
  });
  session.command({ type: "setStrategy", strategy: "rarestFirst" });
  session.command({ type: "setUploadLimit", bytesPerSecond });
  return share;
}
