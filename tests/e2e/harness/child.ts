/** A program under test: its lines as events, its end as a promise, its death guaranteed. */

import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import {
  type CommandEvent,
  type CommandEventOf,
  type CommandEvents,
  isNamed,
} from "./command-events.ts";
import { describeEnd, type End } from "./end.ts";

/**
 * How long an event may take, ms: far longer than ever seen, so that a loaded machine fails no
 * test.
 */
const EVENT_DEADLINE_MS = 120_000;

/** How much of what a program says on stderr is kept for messages, characters. */
const PROSE_LENGTH_MAX = 20_000;

/** Somebody waits for an event. */
interface Waiter {
  offer(event: CommandEvent): void;
  onEnd(end: End): void;
}

/** What to run. */
export interface ChildOptions {
  readonly program: string;
  readonly parameters: readonly string[];
  /** One line for its standard input, which ends there; it has none when absent. */
  readonly input?: string;
  /** Its standard input stays open: lines are typed later. */
  readonly hasKeyboard?: boolean;
  /** Added to the variables of this process. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A running program that prints one JSON object a line. */
export class Child implements AsyncDisposable {
  /** Everything printed so far. */
  readonly events: CommandEvent[] = [];
  readonly #process: ChildProcess;
  readonly #waiters = new Set<Waiter>();
  readonly #ended: Promise<End>;
  #end: End | undefined;
  #prose = "";

  constructor({ program, parameters, input, hasKeyboard, environment }: ChildOptions) {
    const env = { ...process.env, ...environment };
    const child = spawn(program, parameters, { stdio: ["pipe", "pipe", "pipe"], env });
    this.#process = child;
    child.stdin.on("error", () => undefined);
    if (hasKeyboard !== true) child.stdin.end(input === undefined ? "" : `${input}\n`);
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#prose = (this.#prose + text).slice(-PROSE_LENGTH_MAX);
    });
    createInterface({ input: child.stdout }).on("line", (line) => this.#onLine(line));
    this.#ended = new Promise((resolve) => {
      child.once("error", (error) =>
        this.#onEnd({ code: undefined, signal: error.message }, resolve),
      );
      child.once("close", (code, signal) =>
        this.#onEnd({ code: code ?? undefined, signal: signal ?? undefined }, resolve),
      );
    });
  }

  /** The program's process id. */
  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** What it has said to people. */
  get prose(): string {
    return this.#prose;
  }

  /** How it ended; waits for that. */
  get end(): Promise<End> {
    return this.#ended;
  }

  /**
   * The first event of a name that fits, of the past or to come.
   *
   * @throws Error when the program ends without it, or the deadline passes.
   */
  event<Name extends keyof CommandEvents>(
    name: Name,
    fits: (event: CommandEventOf<Name>) => boolean = () => true,
  ): Promise<CommandEventOf<Name>> {
    return this.#wait(name, (event) => (isNamed(event, name) && fits(event) ? event : undefined));
  }

  /** Types a line. */
  type(line: string): void {
    this.#process.stdin?.write(`${line}\n`);
  }

  /** All events of a name so far. */
  all<Name extends keyof CommandEvents>(name: Name): CommandEventOf<Name>[] {
    return this.events.flatMap((event) => (isNamed(event, name) ? [event] : []));
  }

  /** The latest event of a name. */
  latest<Name extends keyof CommandEvents>(name: Name): CommandEventOf<Name> | undefined {
    return this.all(name).at(-1);
  }

  /** Sends a signal and waits for the end. */
  async stop(signal: NodeJS.Signals): Promise<End> {
    this.#process.kill(signal);
    return this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#end === undefined) await this.stop("SIGKILL");
  }

  #wait<Value>(what: string, read: (event: CommandEvent) => Value | undefined): Promise<Value> {
    for (const event of this.events) {
      const value = read(event);
      if (value !== undefined) return Promise.resolve(value);
    }
    return new Promise((resolve, reject) => {
      const refuse = (why: string): void => {
        leave();
        reject(new Error(`no event "${what}": ${why}\n${this.#prose}`));
      };
      const timer = setTimeout(() => refuse("the deadline has passed"), EVENT_DEADLINE_MS);
      const waiter: Waiter = {
        offer: (event) => {
          const value = read(event);
          if (value === undefined) return;
          leave();
          resolve(value);
        },
        onEnd: (end) => refuse(describeEnd(end)),
      };
      const leave = (): void => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
      };
      if (this.#end !== undefined) refuse(describeEnd(this.#end));
      else this.#waiters.add(waiter);
    });
  }

  #onLine(line: string): void {
    // The command's own output: its shape is what the tests are about.
    const event = JSON.parse(line) as CommandEvent;
    this.events.push(event);
    for (const waiter of [...this.#waiters]) waiter.offer(event);
  }

  #onEnd(end: End, resolve: (end: End) => void): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    for (const waiter of [...this.#waiters]) waiter.onEnd(end);
    resolve(end);
  }
}
