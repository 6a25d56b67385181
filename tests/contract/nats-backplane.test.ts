/** The backplane on NATS core keeps the contract; left out where no nats-server is installed. */

import { describe, it } from "vitest";
import { NatsBroker } from "../../packages/rendezvous/src/backplanes/nats.ts";
import { describeBackplane } from "./backplane-suite.ts";
import { BrokerProcess, freePort, NATS_SERVER } from "./broker-process.ts";

if (NATS_SERVER === undefined) {
  describe("a backplane on NATS", () => it.skip("[BP1] needs nats-server", () => undefined));
} else {
  const program = NATS_SERVER;
  describeBackplane("NATS", async () => {
    const server = BrokerProcess.nats(program, await freePort());
    await server.start();
    return {
      broker: new NatsBroker([`nats://127.0.0.1:${server.port}`]),
      stop: () => server.kill(),
      start: () => server.start(),
      hold: { begin: () => server.signal("SIGSTOP"), end: () => server.signal("SIGCONT") },
      close: () => server.kill(),
    };
  });
}
