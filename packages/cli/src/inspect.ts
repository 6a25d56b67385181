/** `passalong inspect`: what a link says, without its secrets (CL34). */

import { createHash } from "node:crypto";
import { GroupSpecifier } from "passalong";
import { deriveGroupKeys } from "passalong/group";
import type { Context } from "./context.ts";
import type { Right } from "./events.ts";
import { EXIT_DONE, type ExitCode } from "./exit-code.ts";

/** What to look at. */
export interface InspectOptions {
  /** The whole link, or what follows its "#". */
  readonly link: string;
}

/**
 * Prints it; connects to nothing.
 *
 * @throws SpecifierError for a wrong link.
 */
export async function inspect({ link }: InspectOptions, { output }: Context): Promise<ExitCode> {
  const specifier = GroupSpecifier.fromFragment(link);
  const capabilities = Object.entries(specifier.capabilities)
    .filter(([, isGiven]) => isGiven)
    .map(([name]) => name);
  output.print({
    event: "specifier",
    name: specifier.name,
    groupId: deriveGroupKeys(specifier).groupId,
    capabilities,
    publisher: specifier.hasPublisher ? fingerprintOf(specifier.publisherKey) : null,
    rendezvous: specifier.rendezvousUrls,
    isUnique: specifier.isUnique,
    rights: rightsOf(specifier),
  });
  return EXIT_DONE;
}

function fingerprintOf(key: Uint8Array): string {
  return createHash("sha256").update(key).digest("hex");
}

/** What the link lets its holder do beyond receiving and passing on. */
function rightsOf({ capabilities, publishSeed, postersKey, postersSeed }: GroupSpecifier): Right[] {
  const mayPost = postersKey === undefined || postersSeed !== undefined;
  const rights: Right[] = publishSeed === undefined ? [] : ["publish"];
  if (capabilities.postingEnabled && mayPost) rights.push("post");
  return rights;
}
