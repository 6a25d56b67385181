/** Postings that a session may take part in later. */

import {
  type Command,
  type CoreEvent,
  type Input,
  latePostingService,
  type ServiceFactory,
  type ServiceOutput,
} from "../core/index.ts";
import type { ServiceContext, ServiceHost, SessionService } from "./session-service.ts";

/**
 * Postings, for `openSession`: passed over, in a group that has them, until
 * `Session.takePartInPostings` is given `POSTING`, which need not be loaded before.
 */
export const LATE_POSTING: SessionService = {
  name: "posting",
  open(context) {
    const isEnabled = context.specifier.capabilities.postingEnabled;
    return isEnabled ? new LatePostingHost(context) : undefined;
  },
};

class LatePostingHost implements ServiceHost {
  readonly part: ServiceFactory = latePostingService;
  readonly #context: ServiceContext;
  #host: ServiceHost | undefined;

  constructor(context: ServiceContext) {
    this.#context = context;
  }

  answer(output: ServiceOutput): Input | undefined {
    return this.#host?.answer(output);
  }

  isOwnBusiness(event: CoreEvent): boolean {
    return this.#host?.isOwnBusiness?.(event) ?? false;
  }

  beginPostings(posting: SessionService): Command | undefined {
    if (this.#host !== undefined) return undefined;
    this.#host = posting.open(this.#context);
    if (this.#host === undefined) return undefined;
    return { type: "takePartInPostings", service: this.#host.part };
  }
}
