/** What listening can run into that a test cannot bring about for real. */

import { createServer } from "node:http";
import { describe, expect, it } from "vitest";
import { listen } from "./http-listener.ts";

describe("listening", () => {
  it.each([
    ["EACCES", "port/denied"],
    ["EPERM", "port/denied"],
    ["EADDRINUSE", "port/taken"],
    ["ENOTFOUND", "host/unavailable"],
  ])("[RV38] that fails with %s says %s in one sentence", async (code, expected) => {
    const server = createServer();
    server.listen = () => {
      server.emit("error", Object.assign(new TypeError("listen failed"), { code }));
      return server;
    };
    const failure = listen(server, 80, undefined);
    await expect(failure).rejects.toMatchObject({ code: expected });
    await expect(failure).rejects.toThrow(/^[A-Z][^.]*\.$/);
  });
});
