/** A TURN server with the configuration that is shipped, as operators run it. */

import { type ChildProcess, spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findProgram } from "../../contract/broker-process.ts";
import { PROJECT_ROOT } from "./places.ts";
import type { Stage } from "./stage.ts";

/** What coturn says when it can be asked. */
const READY = /Relay ports initialization done|Total General servers|listener opened on/;

/** How long it may take to say that, ms. */
const READY_MS_MAX = 30_000;

/** What is said on its command line beside the file. */
export interface CoturnOptions {
  /** Where it listens and relays. */
  readonly address: string;
  /** The same for IPv6; absent: it has none. */
  readonly ipv6?: string;
  readonly secret: string;
  /** What is changed in the file; nothing when absent. */
  readonly change?: (configuration: string) => string;
}

/** A running TURN server. */
export interface Coturn extends AsyncDisposable {
  readonly url: string;
}

/** Starts it on a stage; undefined where it is not installed. */
export async function startCoturn(
  stage: Stage,
  { address, ipv6, secret, change = (configuration) => configuration }: CoturnOptions,
): Promise<Coturn | undefined> {
  const program = findProgram("turnserver");
  if (program === undefined) return undefined;
  const shipped = await readFile(join(PROJECT_ROOT, "deploy/coturn/turnserver.conf"), "utf8");
  const path = stage.folder.file("turnserver.conf");
  await writeFile(
    path,
    change(shipped.replace("static-auth-secret=CHANGE-ME", `static-auth-secret=${secret}`)),
  );
  const addresses = [address, ...(ipv6 === undefined ? [] : [ipv6])];
  const parameters = [
    ...["-c", path, "--log-file=stdout", "--simple-log", "--new-log-timestamp"],
    ...addresses.flatMap((each) => ["--listening-ip", each, "--relay-ip", each]),
    ...["--pidfile", stage.folder.file("turnserver.pid"), "--userdb", stage.folder.file("turndb")],
  ];
  const entered = stage.network.enter(program, parameters);
  const child = spawn(entered.program, entered.parameters, { stdio: ["ignore", "pipe", "pipe"] });
  await ready(child);
  const end = async (): Promise<void> => {
    const ended = new Promise((resolve) => child.once("close", resolve));
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGKILL");
      await ended;
    }
  };
  return { url: `turn:${address}:3478`, [Symbol.asyncDispose]: end };
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = "";
    const fail = (): void => reject(new RangeError(`coturn does not start:\n${said}`));
    const timer = setTimeout(fail, READY_MS_MAX);
    const look = (text: Buffer): void => {
      said += text.toString();
      if (!READY.test(said)) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout?.on("data", look);
    child.stderr?.on("data", look);
    child.once("exit", fail);
  });
}
