/** The backplane within one process keeps the contract. */

import { MemoryBroker } from "@passalong/rendezvous";
import { type BrokerStage, describeBackplane } from "./backplane-suite.ts";

const open = (): Promise<BrokerStage> => {
  const broker = new MemoryBroker();
  return Promise.resolve({
    broker,
    stop: () => Promise.resolve(broker.setUp(false)),
    start: () => Promise.resolve(broker.setUp(true)),
    close: () => Promise.resolve(),
  });
};

describeBackplane("memory", open, false);
