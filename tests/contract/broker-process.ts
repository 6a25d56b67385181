/**
 * Brokers as processes: found where they are installed, started, stopped, killed, started again.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import { connect, createServer } from "node:net";
import { delimiter, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** Where Debian puts servers, which is on few search paths. */
const SERVER_FOLDERS = ["/usr/sbin", "/usr/local/sbin", "/usr/local/bin"];

/** The path of an installed program; undefined when there is none. */
export function findProgram(...names: readonly string[]): string | undefined {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), ...SERVER_FOLDERS];
  return names
    .flatMap((name) => folders.filter((folder) => folder !== "").map((path) => join(path, name)))
    .find((path) => isExecutable(path));
}

/** NATS' server, where it is installed. */
export const NATS_SERVER: string | undefined = findProgram("nats-server");

/** Redis' server or Valkey's, where one is installed. */
export const REDIS_SERVER: string | undefined = findProgram("redis-server", "valkey-server");

/** A port that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** One broker, which always has the same port and parameters. */
export class BrokerProcess implements AsyncDisposable {
  readonly port: number;
  readonly #program: string;
  readonly #parameters: readonly string[];
  #child: ChildProcess | undefined;

  constructor(program: string, port: number, parameters: readonly string[]) {
    this.#program = program;
    this.port = port;
    this.#parameters = parameters;
  }

  /** A NATS server alone, or one of a cluster whose routes are named. */
  static nats(program: string, port: number, cluster: readonly string[] = []): BrokerProcess {
    return new BrokerProcess(program, port, ["-a", "127.0.0.1", "-p", `${port}`, ...cluster]);
  }

  /** A Redis server that stores nothing. */
  static redis(program: string, port: number): BrokerProcess {
    const parameters = ["--bind", "127.0.0.1", "--port", `${port}`, "--save", ""];
    return new BrokerProcess(program, port, [...parameters, "--appendonly", "no"]);
  }

  /** Starts it. @returns When it takes connections. */
  async start(): Promise<void> {
    this.#child = spawn(this.#program, this.#parameters, { stdio: "ignore" });
    while (!(await isListening(this.port))) await delay(20);
  }

  /** Kills it. @returns When it is gone. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }

  /** Lets it stand still, and go on. */
  signal(signal: "SIGSTOP" | "SIGCONT"): void {
    this.#child?.kill(signal);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
