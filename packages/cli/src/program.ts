/** The verbs, their arguments and what `--help` says about them. */

import { Command, Option } from "commander";
import type { ChatPlace } from "./chat.ts";
import { parseDuration } from "./duration.ts";
import { UsageError } from "./errors.ts";
import type { Delivery } from "./get.ts";
import type { Invocation } from "./invocation.ts";
import { type ListenAddress, parseAddress } from "./listen-address.ts";
import { parsePort } from "./port.ts";
import { parseRate } from "./rate.ts";
import { parseRendezvousUrl } from "./rendezvous-url.ts";
import { DEFAULT_PORT } from "./site.ts";

/** What the program is made with. */
export interface ProgramOptions {
  /** The environment's variables. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** What `--version` says. */
  readonly version: string;
  /** Takes what the user asks for. */
  readonly onInvocation: (invocation: Invocation) => void;
  /** Takes help and version. */
  readonly onText: (text: string) => void;
}

/** Options of the verbs, read; which of them there are depends on the verb. */
interface ReadOptions {
  readonly host?: string;
  readonly port?: number;
  readonly backplane?: string;
  readonly config?: string;
  readonly trustedProxy?: readonly string[];
  readonly allowOrigin?: readonly string[];
  readonly stunPort?: number;
  readonly stun: boolean;
  readonly turn?: readonly string[];
  readonly relay: boolean;
  readonly relayRate?: number;
  readonly relayTotal?: number;
  readonly metrics?: ListenAddress;
  readonly log?: true;
  readonly relayOnly?: true;
  readonly rendezvous: readonly string[];
  readonly uploadLimit?: number;
  readonly output?: string;
  readonly select?: readonly string[];
  readonly list?: true;
  readonly stream?: true;
  readonly stay?: true;
  readonly timeout?: number;
  readonly name?: string;
  readonly new?: string;
  readonly hold?: number;
  readonly json?: true;
}

/**
 * How long `check` holds a connection unless it is told otherwise, ms: almost until the rendezvous
 * says something itself. Source: RV6, after 30 s.
 */
const HOLD_MS = 28_000;

/** Options that several verbs have: flags and explanation. */
const JSON_OUTPUT = ["--json", "print one JSON object a line instead of words"] as const;
const UPLOAD_LIMIT = ["--upload-limit <rate>", "the most to send in all, such as 2MB/s"] as const;
const RELAY_ONLY = ["--relay-only", "show no member this machine's addresses; slower"] as const;
const LINK = ["[link]", "a link; - reads it from stdin (default: $PASSALONG_LINK)"] as const;

/** What stands below the list of verbs. */
const EXAMPLES = `
Examples:
  passalong share holiday.jpg         print a link to a file
  passalong get -o pictures -         paste a link, receive into a folder
  passalong chat --new friends        print a link to a new chat
  passalong serve --port 9000         run a rendezvous and the web page

Every user of this machine can see the arguments of a running program, a link
among them; "-" and PASSALONG_LINK keep it to yourself.`;

/** What stands below the options of `serve`. */
const NODES = `
Nodes of one rendezvous have the same backplane (--backplane, or
PASSALONG_BACKPLANE) and the same secret in PASSALONG_CLUSTER_KEY, or in the
file that PASSALONG_CLUSTER_KEY_FILE names. SIGTERM lets peers go to others.

Every option is a key of --config, too ("stunPort": 3478), and a variable of
the environment (PASSALONG_STUN_PORT); arguments come first, the file last.`;

/** The whole program; parsing calls back. */
export function programWith(options: ProgramOptions): Command {
  const program = new Command("passalong")
    .description("Share files; everyone who receives them passes them on.")
    .version(options.version)
    .addHelpText("after", EXAMPLES)
    .configureOutput({ writeOut: (text) => options.onText(text), writeErr: () => undefined })
    .exitOverride();
  addServe(program, options);
  addShare(program, options);
  addGet(program, options);
  addChat(program, options);
  addInspect(program, options);
  addCheck(program, options);
  return program;
}

function addServe(program: Command, { onInvocation, variables }: ProgramOptions): void {
  program
    .command("serve")
    .description("run a rendezvous and the web page")
    .option("--host <host>", "address to listen on (default: all)")
    .option("--port <port>", `0 takes a free one (default: $PORT, or ${DEFAULT_PORT})`, parsePort)
    .option("--config <file>", "more settings, as JSON (default: $PASSALONG_CONFIG)")
    .option("--backplane <url>", "be one of several nodes, over nats:// or redis://")
    .addOption(listOption("--trusted-proxy <subnet>", "address or subnet of a proxy in front"))
    .addOption(listOption("--allow-origin <origin>", "a page elsewhere that may connect"))
    .option("--stun-port <port>", "UDP port for STUN (default: the same number)", parsePort)
    .option("--no-stun", "tell nobody its address")
    .addOption(listOption("--turn <url>", "a TURN server that peers may use"))
    .option("--no-relay", "join no peers that cannot reach each other")
    .option("--relay-rate <rate>", "the most for two such peers, such as 500kB/s", parseRate)
    .option("--relay-total <rate>", "the most for all of them", parseRate)
    .option("--metrics <address>", "serve figures there, such as 127.0.0.1:9464", parseAddress)
    .option("--log", "tell on stderr what happens, one JSON object a line")
    .option(...JSON_OUTPUT)
    .addHelpText("after", NODES)
    .action((read: ReadOptions) => {
      const given = {
        ...{ host: read.host, port: read.port, backplane: read.backplane },
        ...{ trustedProxies: read.trustedProxy, allowedOrigins: read.allowOrigin },
        ...{ stun: read.stun ? undefined : false, stunPort: read.stunPort, turn: read.turn },
        ...{ relay: read.relay ? undefined : false },
        ...{ relayRate: read.relayRate, relayTotal: read.relayTotal },
        ...{ metrics: read.metrics, log: read.log },
      };
      const options = { given, configPath: read.config, variables };
      onInvocation({ verb: "serve", isJson: read.json === true, options });
    });
}

function addShare(program: Command, { onInvocation }: ProgramOptions): void {
  program
    .command("share")
    .description("offer files, and print a link to them")
    .argument("<path...>", "files and folders")
    .addOption(rendezvousOption("one of its own"))
    .option(...UPLOAD_LIMIT, parseRate)
    .option(...RELAY_ONLY)
    .option("--host <host>", "address of the rendezvous that share brings along (default: all)")
    .option("--port <port>", `its port (default: ${DEFAULT_PORT}, or a free one)`, parsePort)
    .option(...JSON_OUTPUT)
    .action((paths: string[], read: ReadOptions) => {
      const options = {
        ...{ paths, host: read.host, port: read.port, rendezvousUrls: read.rendezvous },
        uploadBytesPerSecond: read.uploadLimit,
        isRelayOnly: read.relayOnly === true,
      };
      onInvocation({ verb: "share", isJson: read.json === true, options });
    });
}

function addGet(program: Command, { onInvocation }: ProgramOptions): void {
  program
    .command("get")
    .description("receive what a link offers, and pass it on")
    .argument(...LINK)
    .option("-o, --output <folder>", "where the files go (default: here)")
    .addOption(listOption("--select <pattern>", 'only files such as "*.jpg" or "music/**"'))
    .option("--list", "say what there is, and receive nothing")
    .option("--stream", "write one file to stdout while it arrives")
    .option("--stay", "go on passing on until Ctrl-C")
    .option("--timeout <time>", "give up after a time such as 30s, 2m or 1h", parseDuration)
    .option(...UPLOAD_LIMIT, parseRate)
    .option(...RELAY_ONLY)
    .addOption(rendezvousOption("those that the link names"))
    .option(...JSON_OUTPUT)
    .action((link: string | undefined, read: ReadOptions) => {
      const options = {
        link,
        directory: read.output,
        patterns: read.select ?? [],
        delivery: deliveryOf(read),
        isStaying: read.stay === true,
        timeoutMs: read.timeout,
        uploadBytesPerSecond: read.uploadLimit,
        isRelayOnly: read.relayOnly === true,
        rendezvousUrls: read.rendezvous,
      };
      onInvocation({ verb: "get", isJson: read.json === true, options });
    });
}

/** @throws UsageError when options contradict each other. */
function deliveryOf({ json, list, stay, stream }: ReadOptions): Delivery {
  if (list === true && (stream === true || stay === true)) {
    throw new UsageError("--list receives nothing: leave --stream and --stay out.");
  }
  if (stream === true && json === true) {
    throw new UsageError("--stream writes the file to stdout: leave --json out.");
  }
  if (list === true) return "list";
  return stream === true ? "stream" : "files";
}

function addChat(program: Command, { onInvocation }: ProgramOptions): void {
  program
    .command("chat")
    .description("talk in a group, or in a new one")
    .argument("[link]", "a link, or a text that begins with G: (default: $PASSALONG_LINK)")
    .option("--new <group>", "make a private group of this name, and print a link to it")
    .option("--name <name>", "what others see")
    .option(...RELAY_ONLY)
    .addOption(rendezvousOption("those that the link names; one of its own with --new"))
    .option("--host <host>", "address of the rendezvous that --new brings along (default: all)")
    .option("--port <port>", `its port (default: ${DEFAULT_PORT}, or a free one)`, parsePort)
    .option(...JSON_OUTPUT)
    .action((link: string | undefined, read: ReadOptions) => {
      const { host, port, name, rendezvous: rendezvousUrls, json } = read;
      const options = {
        ...{ place: placeOf(link, read.new), name, rendezvousUrls, host, port },
        isRelayOnly: read.relayOnly === true,
      };
      onInvocation({ verb: "chat", isJson: json === true, options });
    });
}

/** @throws UsageError when both are given, or stdin, which is for talking. */
function placeOf(link: string | undefined, groupName: string | undefined): ChatPlace | undefined {
  if (link === "-") {
    throw new UsageError("What you say comes on stdin: put the link into PASSALONG_LINK instead.");
  }
  if (groupName === undefined) return link === undefined ? undefined : { type: "link", link };
  if (link === undefined) return { type: "new", groupName };
  throw new UsageError("Say either which link, or --new for a group of your own.");
}

function addInspect(program: Command, { onInvocation }: ProgramOptions): void {
  program
    .command("inspect")
    .description("show what a link says, without its secrets")
    .argument(...LINK)
    .option(...JSON_OUTPUT)
    .action((link: string | undefined, { json }: ReadOptions) => {
      onInvocation({ verb: "inspect", isJson: json === true, options: { link } });
    });
}

function addCheck(program: Command, { onInvocation }: ProgramOptions): void {
  program
    .command("check")
    .description("look at a rendezvous from outside: page, proxy, STUN, relay")
    .argument("<url>", "where people open it", parseRendezvousUrl)
    .option("--hold <time>", "how long to hold a connection without a word", parseDuration)
    .option(...JSON_OUTPUT)
    .action((url: string, { hold = HOLD_MS, json }: ReadOptions) => {
      onInvocation({ verb: "check", isJson: json === true, options: { url, holdMs: hold } });
    });
}

/** An option that may be repeated; undefined when it is not given. */
function listOption(flags: string, explanation: string): Option {
  const addTo = (text: string, before: readonly string[] = []): readonly string[] => {
    return [...before, text];
  };
  return new Option(flags, `${explanation}; may be repeated`).argParser(addTo);
}

/** @param usual  Where to meet when nothing is said. */
function rendezvousOption(usual: string): Option {
  const addTo = (text: string, urls: readonly string[]): readonly string[] => {
    return [...urls, parseRendezvousUrl(text)];
  };
  return new Option("--rendezvous <url>", "where to meet; may be repeated")
    .argParser(addTo)
    .default([], usual);
}
