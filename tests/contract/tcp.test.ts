/** Sealed TCP keeps the contract of transports. */

import { TcpTransport } from "@passalong/node";
import { describeTransport } from "./transport-suite.ts";

describeTransport("tcp", () => {
  const offerer = new TcpTransport();
  const answerer = new TcpTransport();
  return {
    offerer,
    answerer,
    close: async () => {
      await Promise.all([offerer.close(), answerer.close()]);
    },
  };
});
