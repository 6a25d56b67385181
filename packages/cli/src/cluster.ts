/** How `serve` is one of several nodes: which backplane, and the secret that all of them have. */

import { readFile } from "node:fs/promises";
import type { NodesOptions } from "@passalong/rendezvous";
import { CommandError, UsageError } from "./errors.ts";

/** What is said about other nodes. */
export interface ClusterWords {
  /** The URL of the broker; it may hold a password. */
  readonly backplane: string;
  /** The secret, or the path of a file that holds it. */
  readonly key: { readonly text: string } | { readonly path: string };
}

/** Where the words of {@link clusterFrom} come from. */
export interface ClusterSources {
  /** What the settings say. */
  readonly backplane: string | undefined;
  readonly clusterKeyFile: string | undefined;
  /** The secret itself, which the environment alone may say. */
  readonly clusterKey: string | undefined;
}

/**
 * What is said about other nodes (CL44).
 *
 * @returns Undefined when the rendezvous is alone.
 * @throws {@link UsageError} when there is a backplane and no key.
 */
export function clusterFrom({
  backplane = "",
  clusterKey = "",
  clusterKeyFile = "",
}: ClusterSources): ClusterWords | undefined {
  if (backplane === "") return undefined;
  if (clusterKey !== "") return { backplane, key: { text: clusterKey } };
  if (clusterKeyFile !== "") return { backplane, key: { path: clusterKeyFile } };
  throw new UsageError(
    "Nodes need a secret that all of them have: put it into PASSALONG_CLUSTER_KEY, or a file's path into PASSALONG_CLUSTER_KEY_FILE.",
  );
}

/**
 * The options of the rendezvous.
 *
 * @throws {@link CommandError} `key/unreadable`
 */
export async function nodesOf({ backplane, key }: ClusterWords): Promise<NodesOptions> {
  if ("text" in key) return { backplane, key: key.text };
  try {
    return { backplane, key: (await readFile(key.path, "utf8")).trim() };
  } catch (cause) {
    throw new CommandError(
      "key/unreadable",
      "The file that PASSALONG_CLUSTER_KEY_FILE names cannot be read; check its path and its rights.",
      { cause },
    );
  }
}
