/**
 * The backplane on Redis pub/sub keeps the contract; left out where no Redis or Valkey is
 * installed.
 */

import { describe, it } from "vitest";
import { RedisBroker } from "../../packages/rendezvous/src/backplanes/redis.ts";
import { describeBackplane } from "./backplane-suite.ts";
import { BrokerProcess, freePort, REDIS_SERVER } from "./broker-process.ts";

if (REDIS_SERVER === undefined) {
  describe("a backplane on Redis", () => it.skip("[BP1] needs redis-server", () => undefined));
} else {
  const program = REDIS_SERVER;
  describeBackplane("Redis", async () => {
    const server = BrokerProcess.redis(program, await freePort());
    await server.start();
    return {
      broker: new RedisBroker(`redis://127.0.0.1:${server.port}`),
      stop: () => server.kill(),
      start: () => server.start(),
      hold: { begin: () => server.signal("SIGSTOP"), end: () => server.signal("SIGCONT") },
      close: () => server.kill(),
    };
  });
}
