/** The raw thing for Node.js peers: one TLS 1.3 connection (AES-256-GCM) to each receiver. */

import { connect, createServer } from "node:tls";
import { receive, send } from "./stream.mjs";
import { makeCertificate } from "./certificate.mjs";

const [role, ...parameters] = process.argv.slice(2);

/** Both ends speak this and nothing else. */
const TLS = /** @type {const} */ ({ minVersion: "TLSv1.3", ciphers: "TLS_AES_256_GCM_SHA384" });

if (role === "send") {
  const credentials = makeCertificate();
  send((onSocket) => createServer({ ...TLS, ...credentials }, onSocket), parameters);
} else {
  const options = { ...TLS, port: Number(parameters[0]), host: "127.0.0.1" };
  receive(connect({ ...options, rejectUnauthorized: false }));
}
