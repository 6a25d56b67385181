/** Offers own files. A module of its own: who only receives need not load it. */

import { openSession } from "../group/index.ts";
import { provide } from "./provider.ts";
import type { ProvideOptions, Share } from "./share.ts";

/**
 * Offers own files. The link is there at once; nothing is read before this resolves.
 *
 * @throws {@link ShareError} `share/size` when there are no files, or more than one share can hold.
 */
export function provideFiles(options: ProvideOptions): Promise<Share> {
  return provide(options, openSession);
}
