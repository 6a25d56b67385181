/** What brings a file to many: Passalong, or another to compare with. */

import type { Child } from "../../../tests/e2e/harness/child.ts";
import type { SampleFile } from "../../../tests/e2e/harness/sample-file.ts";
import type { Lab } from "./lab.ts";
import type { Place, Places } from "./places.ts";

/** A provider that is ready. */
export interface Provision {
  readonly provider: Child;
  /** What receivers are given. */
  readonly link: string;
}

/** One receiver to start. */
export interface Reception {
  readonly place: Place;
  readonly link: string;
  /** Of its own; it is made. */
  readonly folder: string;
}

/**
 * Programs that speak as the command does with `--json`: `peer` for the first neighbor, `progress`
 * about once a second and before they end, `complete` when everything is verified and stored; they
 * pass on until SIGINT.
 */
export interface SwarmSystem {
  /** For people. */
  readonly name: string;
  /** Starts what introduces the peers, and the provider. */
  provide(lab: Lab, places: Places, file: SampleFile): Promise<Provision>;
  /** Starts a receiver. */
  receive(lab: Lab, reception: Reception): Child;
}
