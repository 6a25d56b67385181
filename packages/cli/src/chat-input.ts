/** What is typed into a chat: lines to say, and commands (CL40, CL42). */

import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { RejectedError } from "passalong";
import type { Chat } from "passalong/chat";
import { aborted } from "./interruption.ts";
import type { TypedStream } from "./link-source.ts";
import type { Output } from "./output.ts";

/** How long a line waits that was said too soon, ms. Source: guess, ten more are taken by then. */
const RETRY_MS = 1_000;

/** How long a program's last words have to reach a neighbor, ms. Source: guess, round trips. */
const LAST_WORDS_MS = 2_000;

/** Why nothing more is typed. */
export type ChatInputEnd =
  /** By `/quit`, or nothing is left to read. */
  | "left"
  /** By Ctrl-C or the system. */
  | "interrupted";

/** What typing needs. */
export interface ChatInputOptions {
  readonly chat: Chat;
  readonly output: Output;
  readonly stdin: TypedStream;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** Takes lines one after the other. */
export class ChatInput {
  readonly #options: ChatInputOptions;
  #hasSaid = false;

  constructor(options: ChatInputOptions) {
    this.#options = options;
  }

  /** Resolves when nothing more is typed and what was said has had its time to leave. */
  async run(): Promise<ChatInputEnd> {
    const { signal, stdin } = this.#options;
    const lines = createInterface({ input: stdin, signal, crlfDelay: Infinity });
    try {
      for await (const line of lines) {
        if (line.trim() === "/quit") return "left";
        await this.#take(line);
        if (signal.aborted) return "interrupted";
      }
    } finally {
      lines.close();
    }
    if (!signal.aborted && stdin.isTTY !== true) await this.#onInputEnded();
    return signal.aborted ? "interrupted" : "left";
  }

  async #take(line: string): Promise<void> {
    const [, command = "", argument = ""] = /^\/(\S*)\s*(.*)$/.exec(line) ?? [];
    if (line.trim() === "") return;
    if (!line.startsWith("/") || line.startsWith("//")) {
      const { chat } = this.#options;
      await this.#untilTaken(() => chat.say(line.replace(/^\/\//, "/")));
      this.#hasSaid = true;
    } else if (command === "name" && argument.trim() !== "") {
      await this.#untilTaken(() => this.#options.chat.rename(argument));
    } else if (command === "who") this.#tellWho();
    else this.#options.output.say("Commands are /name NEW, /who and /quit; // says a /.");
  }

  /** Tries again what came too soon; says why something cannot be said. */
  async #untilTaken(attempt: () => Promise<unknown>): Promise<void> {
    const { chat, output, signal } = this.#options;
    if (!chat.mayPost) {
      output.say("This link lets you read here, not write.");
      return;
    }
    for (;;) {
      try {
        await attempt();
        return;
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof RangeError) {
          output.say(error.message);
          return;
        }
        const isTooFast = error instanceof RejectedError && error.code === "rejected/tooFast";
        if (!isTooFast) throw error;
      }
      await this.#pause(RETRY_MS);
      if (signal.aborted) return;
    }
  }

  #tellWho(): void {
    const { chat, output } = this.#options;
    for (const { peerId, name, state } of chat.members()) {
      if (state !== "gone")
        output.print({ event: "presence", peerId, name, state, formerName: null });
    }
  }

  /** Who was given nothing to say reads on; what was said needs somebody to take it. */
  async #onInputEnded(): Promise<void> {
    const { chat, output, signal } = this.#options;
    if (!this.#hasSaid) return aborted(signal);
    if (chat.neighborCount === 0) {
      output.say("Nobody is here yet; waiting for somebody (Ctrl-C ends it).");
      await this.#company();
    }
    await this.#pause(LAST_WORDS_MS);
  }

  async #company(): Promise<void> {
    const { chat, signal } = this.#options;
    await Promise.race([
      aborted(signal),
      new Promise<void>((resolve) => {
        chat.on("neighbors", ({ count }) => {
          if (count > 0) resolve();
        });
      }),
    ]);
  }

  /** Ends early when it is interrupted. */
  async #pause(durationMs: number): Promise<void> {
    await delay(durationMs, undefined, { signal: this.#options.signal }).catch(() => undefined);
  }
}
