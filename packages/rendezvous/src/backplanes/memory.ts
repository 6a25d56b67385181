/** A broker within one process: for tests, and for several nodes in one program. */

import type { Broker, Carrier, CarrierOptions, Delivery } from "./broker.ts";

/** Hands payloads from one carrier to others, each in a turn of its own. */
export class MemoryBroker implements Broker {
  readonly #carriers = new Set<CarrierOptions>();
  #isUp = true;

  /** False while it is away; see {@link MemoryBroker.setUp}. */
  get isUp(): boolean {
    return this.#isUp;
  }

  /** Lets it go away and come back: what is published while it is away reaches nobody. */
  setUp(isUp: boolean): void {
    this.#isUp = isUp;
    for (const { onState } of this.#carriers) onState(isUp);
  }

  open(options: CarrierOptions): Promise<Carrier> {
    this.#carriers.add(options);
    queueMicrotask(() => options.onState(this.#isUp));
    return Promise.resolve({
      publish: (subject, payload) => Promise.resolve(this.#publish(subject, payload)),
      close: () => {
        this.#carriers.delete(options);
        return Promise.resolve();
      },
    });
  }

  #publish(subject: string, payload: Uint8Array): Delivery {
    if (!this.#isUp) return "unreachable";
    const hearing = [...this.#carriers].filter(({ subjects }) => subjects.includes(subject));
    for (const carrier of hearing) {
      queueMicrotask(() => {
        if (this.#carriers.has(carrier)) carrier.onPayload(subject, payload);
      });
    }
    return hearing.length > 0 ? "sent" : "unreachable";
  }
}
