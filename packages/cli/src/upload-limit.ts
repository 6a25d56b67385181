/** An upload limit on its way from the arguments to the library. */

import type { ProvideOptions } from "passalong";

/** The limit as the library's options have it: absent when there is none. */
export function limitOf(
  uploadBytesPerSecond: number | undefined,
): Pick<ProvideOptions, "uploadBytesPerSecond"> {
  return uploadBytesPerSecond === undefined ? {} : { uploadBytesPerSecond };
}
