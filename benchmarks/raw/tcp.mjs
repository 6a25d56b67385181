/** The raw thing for Node.js peers without secrecy: one TCP connection to each receiver. */

import { connect, createServer } from "node:net";
import { receive, send } from "./stream.mjs";

const [role, ...parameters] = process.argv.slice(2);

if (role === "send") send((onSocket) => createServer(onSocket), parameters);
else receive(connect(Number(parameters[0]), "127.0.0.1"));
