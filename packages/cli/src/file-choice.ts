/** Which files of a share are wanted, by patterns of their names (CL54). */

import type { SharedFile } from "passalong";
import picomatch from "picomatch";

/**
 * The files that any of the patterns names, in order; all of them when there are no patterns.
 *
 * `*` and `?` stay within a folder, `**` does not. A pattern without a slash names files in every
 * folder; one that names a folder names all that is in it.
 */
export function chosenFiles(
  files: readonly SharedFile[],
  patterns: readonly string[],
): readonly SharedFile[] {
  if (patterns.length === 0) return files;
  const matchers = patterns.map(matcherOf);
  return files.filter(({ path }) => matchers.some((isNamed) => isNamed(path)));
}

function matcherOf(pattern: string): (path: string) => boolean {
  const plain = pattern.replace(/^\.\//, "").replace(/\/$/, "");
  // A name is a name before it is a pattern: "song [live].mp3".
  const isFile = picomatch(plain, { basename: !plain.includes("/"), dot: true });
  const isInFolder = picomatch(`${plain}/**`, { dot: true });
  return (path) => {
    return path === plain || path.startsWith(`${plain}/`) || isFile(path) || isInFolder(path);
  };
}
