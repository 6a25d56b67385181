/** Output for people: result lines on stdout; sentences, figures and codes on stderr (CL3). */

import { relative, sep } from "node:path";
import { displayName, sizeText } from "passalong";
import { type Paint, paintFor } from "./colors.ts";
import { counted } from "./counted.ts";
import { messageLines, presenceText } from "./chat-words.ts";
import type { CommandEvent, CompleteEvent, SpecifierEvent } from "./events.ts";
import type { Figures, Output, Streams, TextStream } from "./output.ts";
import { StatusBar } from "./status-bar.ts";
import { statusLine } from "./status-line.ts";

/** On a terminal: figures are redrawn this often, ms. Source: share.ts, four times a second. */
const REDRAW_INTERVAL_MS = 250;

/** Elsewhere: a line of figures this often, ms. Source: guess, six lines a minute in a log. */
const LOG_INTERVAL_MS = 10_000;

/** Width of a line where there is no terminal, characters. */
const LOG_COLUMNS = 120;

/** Said of each neighbor that is not reached directly. */
const INDIRECT: ReadonlyMap<string | null, string> = new Map([
  ["relay", "A peer is reached through the relay: nothing direct connects; it is tried again."],
  ["turn", "A peer is reached through a TURN server: nothing direct connects."],
]);

/** What a prose output is made of. */
export interface ProseOutputOptions extends Streams {
  /** The environment's variables. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Absolute path that shown paths are relative to. */
  readonly currentDirectory: string;
}

/** Writes lines that people read and scripts may cut. */
export class ProseOutput implements Output {
  readonly progressIntervalMs: number;
  readonly #options: ProseOutputOptions;
  readonly #paint: Paint;
  readonly #bar: StatusBar;
  /** When figures last went to a log. */
  #loggedAtMs: number = performance.now();

  constructor(options: ProseOutputOptions) {
    this.#options = options;
    this.#paint = paintFor(options.stderr, options.variables);
    this.#bar = new StatusBar(options.stderr);
    this.progressIntervalMs = this.#hasTerminal ? REDRAW_INTERVAL_MS : LOG_INTERVAL_MS;
  }

  print(event: CommandEvent): void {
    switch (event.event) {
      case "listening":
        this.#result(`listening: ${event.url}`);
        if (event.metricsUrl !== undefined) this.#result(`metrics: ${event.metricsUrl}`);
        break;
      case "link":
        this.#result(`link: ${event.link}`);
        break;
      case "catalogue":
        for (const { path, bytes } of event.files) {
          this.#result(`file: ${displayName(path)} (${sizeText(bytes)})`);
        }
        break;
      case "complete":
        this.#printComplete(event);
        break;
      case "banned":
        this.say(`A neighbor sent wrong bytes (${event.reason}) and is not asked any more.`);
        break;
      case "error":
        this.#bar.clear();
        this.say(`${this.#paint("red", "passalong:")} ${displayName(event.message)}`);
        break;
      case "specifier":
        for (const line of specifierLines(event)) this.#result(line);
        break;
      case "check":
        this.#result(`${event.state}: ${event.name}: ${displayName(event.message)}`);
        break;
      case "message":
        for (const line of messageLines(event)) this.#result(line);
        break;
      case "presence":
        this.say(presenceText(event));
        break;
      case "peer":
        if (event.state === "joined") this.#sayHow(INDIRECT.get(event.kind));
        break;
      // The line of figures says it.
      case "coverage":
      case "progress":
        break;
    }
  }

  say(sentence: string): void {
    this.#write(this.#options.stderr, sentence);
  }

  #sayHow(sentence: string | undefined): void {
    if (sentence !== undefined) this.say(sentence);
  }

  hint(sentence: string): void {
    this.say(sentence);
  }

  show(figures: Figures): void {
    if (this.#hasTerminal) this.#bar.show(figures);
    else if (performance.now() >= this.#loggedAtMs + LOG_INTERVAL_MS) this.#log(figures);
  }

  async showCode(link: string): Promise<void> {
    if (!this.#hasTerminal) return;
    const { renderUnicodeCompact } = await import("uqr");
    const rows = renderUnicodeCompact(link).split("\n");
    if ((rows[0]?.length ?? 0) > (this.#options.stderr.columns ?? 0)) return;
    this.say(rows.map((row) => this.#paint("light", row)).join("\n"));
  }

  close(): void {
    this.#bar.clear();
  }

  get #hasTerminal(): boolean {
    return this.#options.stderr.isTTY === true;
  }

  #log(figures: Figures): void {
    this.#loggedAtMs = performance.now();
    this.say(statusLine(figures, LOG_COLUMNS).trimStart());
  }

  #printComplete({ files, seconds }: CompleteEvent): void {
    this.#bar.clear();
    for (const { path, sha256 } of files) {
      this.#result(`saved: ${displayName(this.#shownPath(path))}`);
      this.say(`  SHA-256 ${sha256}`);
    }
    const sizeBytes = files.reduce((sum, file) => sum + file.bytes, 0);
    const rate = seconds > 0 ? ` (${sizeText(Math.round(sizeBytes / seconds))}/s)` : "";
    const what = `${counted(files.length, "file")}, ${sizeText(sizeBytes)}`;
    const complete = this.#paint("green", "Complete, verified:");
    this.say(`${complete} ${what} in ${seconds.toFixed(1)} s${rate}.`);
  }

  /** Relative when the file is below the current folder. */
  #shownPath(path: string): string {
    const shown = relative(this.#options.currentDirectory, path);
    return shown === "" || shown.split(sep)[0] === ".." ? path : shown;
  }

  #result(line: string): void {
    this.#write(this.#options.stdout, line);
  }

  #write(stream: TextStream, line: string): void {
    this.#bar.makeRoomFor(() => stream.write(`${line}\n`));
  }
}

function specifierLines(event: SpecifierEvent): string[] {
  const rights = ["receive", "pass on", ...event.rights];
  return [
    `name: ${displayName(event.name)}`,
    `group: ${event.groupId}`,
    `private: ${event.isUnique ? "yes" : "no, anybody who guesses its name finds it"}`,
    `capabilities: ${event.capabilities.join(", ")}`,
    `publisher: ${event.publisher ?? "none"}`,
    ...event.rendezvous.map((url) => `rendezvous: ${displayName(url)}`),
    `rights: ${rights.join(", ")}`,
  ];
}
