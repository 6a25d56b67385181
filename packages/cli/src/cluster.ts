/** How `serve` is one of several nodes: which backplane, and the secret that all of them have. */

import type { NodesOptions } from "@passalong/rendezvous";
import { UsageError } from "./errors.ts";
import { secretAt, secretPlace, type SecretPlace } from "./secrets.ts";

/** What is said about other nodes. */
export interface ClusterWords {
  /** The URL of the broker; it may hold a password. */
  readonly backplane: string;
  readonly key: SecretPlace;
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
  clusterKey,
  clusterKeyFile,
}: ClusterSources): ClusterWords | undefined {
  if (backplane === "") return undefined;
  const key = secretPlace(clusterKey, clusterKeyFile, "PASSALONG_CLUSTER_KEY_FILE");
  if (key !== undefined) return { backplane, key };
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
  return { backplane, key: await secretAt(key) };
}
