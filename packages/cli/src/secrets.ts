/** Secrets of `serve`: in a variable of the environment, or in a file that a setting names. */

import { readFile } from "node:fs/promises";
import { CommandError } from "./errors.ts";

/** A secret, or where it is. */
export type SecretPlace =
  | { readonly type: "text"; readonly text: string }
  /** `setting` is the variable that names the file. */
  | { readonly type: "file"; readonly path: string; readonly setting: string };

/** Where a secret is: the variable comes before the file; undefined: nowhere. */
export function secretPlace(
  text: string | undefined,
  path: string | undefined,
  setting: string,
): SecretPlace | undefined {
  if ((text ?? "") !== "") return { type: "text", text: text ?? "" };
  return (path ?? "") === "" ? undefined : { type: "file", path: path ?? "", setting };
}

/** The secret. @throws {@link CommandError} `key/unreadable` */
export async function secretAt(place: SecretPlace): Promise<string> {
  if (place.type === "text") return place.text;
  try {
    return (await readFile(place.path, "utf8")).trim();
  } catch (cause) {
    throw new CommandError(
      "key/unreadable",
      `The file that ${place.setting} names cannot be read; check its path and its rights.`,
      { cause },
    );
  }
}
