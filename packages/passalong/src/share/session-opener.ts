/** How a share enters its group. */

import type { Session, SessionOptions } from "../group/index.ts";

/** `openSession`, or a double of it in tests. */
export type SessionOpener = (options: SessionOptions) => Session;
