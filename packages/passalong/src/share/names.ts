/**
 * File names are hostile input: from what a catalogue says to paths that are harmless on every
 * system.
 */

import { assert, UNSAFE_CHARACTERS } from "../base/index.ts";
import { PATH_COMPONENT_BYTES_MAX } from "./limits.ts";

/** What a path without a single usable component becomes. */
const NAMELESS = "unnamed";

/**
 * What stands for a character that no name may have, and before a name that must not begin as it
 * does.
 */
const SUBSTITUTE = "_";

/**
 * Characters that Windows allows in no name; ":" makes drives and streams, "\" separates. Source:
 * Microsoft, Naming Files, Paths, and Namespaces.
 */
const FORBIDDEN_CHARACTERS = /[<>:"|?*\\]/g;

/**
 * Names of devices, whatever follows the first dot. Source: Microsoft, as above; ¹²³ count as
 * digits there.
 */
const DEVICE_NAME = /^(?:con|prn|aux|nul|conin\$|conout\$|clock\$|(?:com|lpt)[0-9¹²³]) *(?:\.|$)/i;

/** Beginnings that hide a file, pass for an option, or stand for a home folder. */
const MISLEADING_BEGINNING = /^[.\-~]/;

/**
 * White space at either end and dots at the end: Windows drops them, so that two names become one.
 */
const LOOSE_ENDS = /^\s+|[\s.]+$/gu;

/**
 * Longest extension that survives a cut, UTF-16 units with its dot. Source: guess, `.sketchplugin`
 * has 13.
 */
const EXTENSION_LENGTH_MAX = 16;

/** First number of a copy's name, as file managers count. */
const FIRST_COPY = 2;

const UTF8 = new TextEncoder();

/**
 * Harmless relative paths, one for each of the given (SH7).
 *
 * Components are joined by "/"; none is empty, ".", "..", a device, longer than 255 bytes, or has a
 * character that is unsafe or that Windows forbids. No two paths are equal, and no path names a
 * folder of another, whatever the case. Harmless paths come back as they are.
 */
export function harmlessPaths(paths: readonly string[]): string[] {
  const harmless = paths.map((path) => harmlessPath(path));
  const folders = new FolderIndex(harmless);
  const taken = new Set<string>();
  const nextCopy = new Map<string, number>();
  const isFree = (key: string): boolean => !taken.has(key) && !folders.has(key);
  return harmless.map((path) => {
    const key = foldCase(path);
    let free = path;
    let copy = nextCopy.get(key) ?? FIRST_COPY;
    for (; !isFree(foldCase(free)); copy += 1) free = numbered(path, copy);
    nextCopy.set(key, copy);
    taken.add(foldCase(free));
    return free;
  });
}

/** One path made harmless, without regard to others. */
function harmlessPath(path: string): string {
  const components = path
    .normalize("NFC")
    .split("/")
    .map((component) => harmlessComponent(component))
    .filter((component) => component !== "");
  return components.length === 0 ? NAMELESS : components.join("/");
}

/** One component made harmless; empty when nothing of it is left. */
function harmlessComponent(text: string): string {
  const plain = text
    .replace(UNSAFE_CHARACTERS, SUBSTITUTE)
    .replace(FORBIDDEN_CHARACTERS, SUBSTITUTE)
    .replace(LOOSE_ENDS, "");
  if (plain === "") return "";
  const isMisleading = MISLEADING_BEGINNING.test(plain) || DEVICE_NAME.test(plain);
  return fitted(isMisleading ? SUBSTITUTE + plain : plain, "");
}

/** A path whose file name says which copy it is: `a/b.txt` becomes `a/b (2).txt`. */
function numbered(path: string, copy: number): string {
  const nameStart = path.lastIndexOf("/") + 1;
  return path.slice(0, nameStart) + fitted(path.slice(nameStart), ` (${copy})`);
}

/** The name with a suffix before its extension, its stem cut to what a component may have. */
function fitted(name: string, suffix: string): string {
  const whole = UTF8.encode(name).length + suffix.length;
  if (whole <= PATH_COMPONENT_BYTES_MAX && suffix === "") return name;
  const dot = name.lastIndexOf(".");
  const hasExtension = dot > 0 && name.length - dot <= EXTENSION_LENGTH_MAX;
  const extension = hasExtension ? name.slice(dot) : "";
  const stem = hasExtension ? name.slice(0, dot) : name;
  const stemBytesMax = PATH_COMPONENT_BYTES_MAX - UTF8.encode(suffix + extension).length;
  return cut(stem, stemBytesMax).replace(LOOSE_ENDS, "") + suffix + extension;
}

/**
 * The longest beginning of the text that has at most this many bytes of UTF-8 and splits no code
 * point.
 */
function cut(text: string, bytesMax: number): string {
  const room = new Uint8Array(bytesMax);
  return text.slice(0, UTF8.encodeInto(text, room).read);
}

/** What is equal for two paths that a file system may take for one. */
function foldCase(path: string): string {
  return path.toUpperCase().toLowerCase().normalize("NFC");
}

/**
 * Which paths are folders of others: a sorted list, so that a hostile catalogue costs no memory for
 * each of its folders.
 */
class FolderIndex {
  readonly #sorted: readonly string[];

  constructor(paths: readonly string[]) {
    this.#sorted = paths.map((path) => foldCase(path)).toSorted();
  }

  /** True when a path lies in the folder that this folded path names. */
  has(key: string): boolean {
    const prefix = `${key}/`;
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const path = this.#sorted[middle];
      assert(path !== undefined, "the middle lies within the list");
      if (path < prefix) low = middle + 1;
      else high = middle;
    }
    return this.#sorted[low]?.startsWith(prefix) ?? false;
  }
}
