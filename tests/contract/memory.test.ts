/** The memory transport keeps the contract that it stands in for. */

import { MemoryNetwork } from "passalong/testing";
import { describeTransport } from "./transport-suite.ts";

describeTransport("memory", () => {
  const network = new MemoryNetwork({ schedule: setImmediate });
  const [offerer, answerer] = [network.transport(), network.transport()];
  return {
    offerer,
    answerer,
    close: async () => {
      await Promise.all([offerer.close(), answerer.close()]);
    },
  };
});
