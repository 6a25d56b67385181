/** The command run with parts that do what a test says, its words caught on paper. */

import {
  type ClosablePlatform,
  type PlatformWishes,
  type CommandOptions,
  type ExitCode,
  InterruptionSource,
  runCommand,
  type Services,
} from "@passalong/cli";
import type { ChatOptions } from "passalong/chat";
import { GroupSpecifier, type Platform, type ReceiveOptions, type ProvideOptions } from "passalong";
import { Readable } from "node:stream";
import { FakeChat } from "./fake-chat.ts";
import { FakeShare } from "./fake-share.ts";
import { Paper } from "./paper.ts";

/** Where the fake rendezvous is said to be. */
export const RENDEZVOUS = "http://127.0.0.1:8080/";

/** A specifier with the right to publish, the same every time. */
export const SPECIFIER: GroupSpecifier = GroupSpecifier.forShare({
  name: "share",
  randomBytes: (size) => new Uint8Array(size).fill(7),
  rendezvousUrls: [RENDEZVOUS],
});

/** What a provider of that group hands out. */
export const LINK = `${RENDEZVOUS}#${SPECIFIER.withoutAuthorizations().toFragment()}`;

/** Parts that open nothing, and what was asked of them. */
export class FakeServices implements Services {
  readonly share = new FakeShare({ specifier: SPECIFIER, link: LINK });
  readonly chat = new FakeChat(SPECIFIER);
  /** What the chat was opened with. */
  chatAsked: { readonly specifier: GroupSpecifier; readonly options: ChatOptions } | undefined;
  /** What the rendezvous was started with. */
  rendezvousAsked: Parameters<Services["startRendezvous"]>[0] | undefined;
  /** What was opened ("+"), drained ("~") and closed ("-"), in order. */
  readonly log: string[] = [];
  /** Ports that are taken. */
  readonly takenPorts = new Set<number>();
  page: string | undefined = "/page";
  interfaces: ReturnType<Services["networkInterfaces"]> = {};
  asked: Partial<ReceiveOptions & ProvideOptions> = {};
  /** Thrown by whatever opens a share. */
  refusal: Error | undefined;

  /** Whether the last platform was to use the relay alone. */
  isRelayOnly: boolean | undefined;

  async createPlatform({ isRelayOnly }: PlatformWishes): Promise<ClosablePlatform> {
    this.isRelayOnly = isRelayOnly;
    this.log.push("+platform");
    const close = async (): Promise<void> => void this.log.push("-platform");
    // The fake share uses nothing of it.
    return { close } as unknown as Platform & ClosablePlatform;
  }

  async fileSources(paths: readonly string[]) {
    return paths.map((path) => {
      const read = async () => new Uint8Array(0);
      return { path, sizeBytes: 1_000, mimeType: "", read };
    });
  }

  async storeIn(directory: string) {
    this.log.push(`store ${directory}`);
    return { open: () => Promise.reject(new TypeError("nothing is stored here")) };
  }

  async provideFiles(options: ProvideOptions): Promise<FakeShare> {
    const files = Object.fromEntries(options.files.map(({ path }) => [path, 1_000]));
    const share = await this.#open(options);
    share.describe(files);
    return share;
  }

  openShare(options: ReceiveOptions): Promise<FakeShare> {
    return this.#open(options);
  }

  async joinChat(specifier: GroupSpecifier, options: ChatOptions): Promise<FakeChat> {
    if (this.refusal !== undefined) throw this.refusal;
    this.chatAsked = { specifier, options };
    this.log.push("+chat");
    this.chat.onClose = () => this.log.push("-chat");
    return this.chat;
  }

  async startRendezvous(options: Parameters<Services["startRendezvous"]>[0]) {
    const { host, port, webRoot } = options;
    this.rendezvousAsked = options;
    if (this.takenPorts.has(port))
      throw new RendezvousError(`Port ${port} is taken; choose another.`);
    this.log.push(`+rendezvous ${host ?? "*"} ${port} ${webRoot ?? "alone"}`);
    const used = port === 0 ? 50_000 : port;
    const close = async (): Promise<void> => void this.log.push("-rendezvous");
    const drain = async (): Promise<void> => void this.log.push("~rendezvous");
    const running = { url: `http://${host ?? "localhost"}:${used}/`, port: used, drain, close };
    // The command reads no counts.
    return running as unknown as Awaited<ReturnType<Services["startRendezvous"]>>;
  }

  webRoot(): string | undefined {
    return this.page;
  }

  networkInterfaces() {
    return this.interfaces;
  }

  async #open(options: ReceiveOptions | ProvideOptions): Promise<FakeShare> {
    if (this.refusal !== undefined) throw this.refusal;
    this.asked = options;
    this.log.push("+share");
    const close = this.share.close.bind(this.share);
    this.share.close = async () => {
      this.log.push("-share");
      await close();
    };
    return this.share;
  }
}

/** As the rendezvous package throws it. */
class RendezvousError extends Error {
  override readonly name = "RendezvousError";
  readonly code = "port/taken";
}

/** A run of the command. */
export interface RunWith<Parts extends Services> {
  readonly services: Parts;
  readonly interruption: InterruptionSource;
  readonly stdout: Paper;
  readonly stderr: Paper;
  readonly exitCode: Promise<ExitCode>;
  /** Events printed so far, with `--json`. */
  readonly events: () => Record<string, unknown>[];
}

/** A run with fake parts. */
export interface Run extends RunWith<FakeServices> {
  /** Resolves when the share is open and listened to. */
  readonly isOpen: Promise<void>;
}

/** What differs from a run in a script, with nothing in the environment. */
export interface RunOptions {
  readonly services?: FakeServices;
  readonly variables?: Readonly<Record<string, string>>;
  /** What is typed; nothing when absent. */
  readonly stdin?: CommandOptions["stdin"];
}

/** Runs the command with fake parts. */
export function run(words: readonly string[], options: RunOptions = {}): Run {
  const { services = new FakeServices(), variables, stdin } = options;
  const isOpen = services.share.listenedTo("failed");
  return { ...runWith(services, words, variables, stdin), isOpen };
}

/** Runs the command. */
export function runWith<Parts extends Services>(
  services: Parts,
  words: readonly string[],
  variables: Readonly<Record<string, string>> = {},
  stdin: CommandOptions["stdin"] = Readable.from([]),
): RunWith<Parts> {
  const interruption = new InterruptionSource();
  const stdout = new Paper();
  const stderr = new Paper();
  const exitCode = runCommand({
    words,
    stdin,
    stdout,
    stderr,
    variables,
    currentDirectory: process.cwd(),
    version: "1.2.3",
    services,
    interruption,
  });
  const events = (): Record<string, unknown>[] =>
    stdout.lines.map((line): Record<string, unknown> => JSON.parse(line));
  return { services, interruption, stdout, stderr, exitCode, events };
}
