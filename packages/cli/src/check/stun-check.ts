/** Whether STUN is answered, over each family that the host has. */

import { randomBytes } from "node:crypto";
import { createSocket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { failed, type Finding, ok, skipped } from "./finding.ts";

/** A Binding request's type, and the cookie of every message. Source: RFC 8489 §5. */
const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
const MAGIC_COOKIE = 0x2112_a442;

/** Bytes of a head, and of the part of it that names the transaction. Source: RFC 8489 §5. */
const HEAD_BYTES = 20;
const TRANSACTION_BYTES = 12;

/** Requests, and how long each is waited for, ms. Source: RFC 8489 §6.2.1, an RTO of 500 ms. */
const TRIES = 4;
const TRY_MS = 500;

/** Asks the host's STUN. @param port  As the rendezvous names it; undefined: it has none. */
export async function checkStun(hostname: string, port: number | undefined): Promise<Finding> {
  if (port === undefined) return skipped("stun", "The rendezvous answers no STUN.");
  const host = hostname.replace(/^\[|\]$/g, "");
  const addresses = await lookup(host, { all: true }).catch(() => []);
  const families = [...new Map(addresses.map((one) => [one.family, one])).values()];
  const silent: string[] = [];
  for (const { address, family } of families) {
    if (!(await answers(address, family === 6 ? "udp6" : "udp4", port)))
      silent.push(`IPv${family}`);
  }
  if (families.length > 0 && silent.length === 0) {
    const names = families.map(({ family }) => `IPv${family}`).join(" and ");
    return ok("stun", `STUN is answered at UDP port ${port}, over ${names}.`);
  }
  const where = silent.length === 0 ? "" : ` over ${silent.join(" and ")}`;
  return failed(
    "stun",
    `STUN is not answered at UDP port ${port}${where}: open it for UDP, and let the name lead to the rendezvous itself.`,
  );
}

async function answers(address: string, type: "udp4" | "udp6", port: number): Promise<boolean> {
  const socket = createSocket(type);
  const request = Buffer.alloc(HEAD_BYTES);
  request.writeUInt16BE(BINDING_REQUEST, 0);
  request.writeUInt32BE(MAGIC_COOKIE, 4);
  randomBytes(TRANSACTION_BYTES).copy(request, HEAD_BYTES - TRANSACTION_BYTES);
  const answered = new Promise<boolean>((resolve) => {
    socket.on("error", () => resolve(false));
    socket.on("message", (answer) => {
      const isSuccess = answer.length > HEAD_BYTES && answer.readUInt16BE(0) === BINDING_SUCCESS;
      // The cookie and the transaction are those of the request.
      if (isSuccess && answer.subarray(4, HEAD_BYTES).equals(request.subarray(4))) resolve(true);
    });
  });
  try {
    for (let count = 0; count < TRIES; count += 1) {
      socket.send(request, port, address);
      if (await Promise.race([answered, later()])) return true;
    }
    return false;
  } finally {
    socket.close();
  }
}

function later(): Promise<false> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(false), TRY_MS);
  });
}
