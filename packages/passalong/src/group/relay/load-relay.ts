/** Loads what makes links of circuits, when it is needed. */

import type { CircuitHandshake } from "./circuit-handshake.ts";

/** What is loaded. */
export interface RelayParts {
  readonly CircuitHandshake: typeof CircuitHandshake;
}

/** For platforms; rejects where it cannot be loaded. */
export function loadRelay(): Promise<RelayParts> {
  return import("./circuit-handshake.ts");
}
