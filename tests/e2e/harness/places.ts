/** Where things of the built project are. */

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root folder, absolute. */
export const PROJECT_ROOT: string = join(dirname(fileURLToPath(import.meta.url)), "../../..");

/** The command, as it is installed. */
export const COMMAND: string = join(PROJECT_ROOT, "packages/cli/bin/passalong.js");

/** How the command's own first line starts Node.js. */
export const COMMAND_FLAGS: readonly string[] = ["--initial-old-space-size=256"];

/** The member of a group that a test calls. */
export const GROUP_PEER: string = join(PROJECT_ROOT, "tests/e2e/harness/group-peer.mjs");

/** The member that serves wrong bytes. */
export const LIAR: string = join(PROJECT_ROOT, "tests/e2e/harness/liar.mjs");
