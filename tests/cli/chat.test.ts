/** `passalong chat`, with a chat that a test speaks for. */

import { PassThrough } from "node:stream";
import { ConnectError, GroupSpecifier, type PeerId, RejectedError } from "passalong";
import { describe, expect, it } from "vitest";
import { FakeServices, LINK, RENDEZVOUS, run } from "./world.ts";

const ANN = "ab".repeat(32) as PeerId; // A peer id, as the library would spell it.

const GROUP = GroupSpecifier.create({
  name: "friends",
  capabilities: { postingEnabled: true, serverChannelEnabled: true },
  uniqueBytes: new Uint8Array(32).fill(5),
  rendezvousUrls: [RENDEZVOUS],
});

const TALK = `${RENDEZVOUS}#${GROUP.toFragment()}`;

/** A link to files alone. */
const SILENT = GroupSpecifier.create({
  name: "files",
  capabilities: { objectReplicationEnabled: true, serverChannelEnabled: true },
  rendezvousUrls: [RENDEZVOUS],
}).toFragment();

/** A stdin to type into; closed by a test, or by the end of it. */
class Keyboard extends PassThrough {
  readonly isTTY: boolean;

  constructor(isTTY = false) {
    super();
    this.isTTY = isTTY;
  }
}

/** Chats; resolves when the command listens. */
async function talk(
  words: readonly string[] = [TALK],
  { services = new FakeServices(), isTTY = false, variables = {} } = {},
) {
  const stdin = new Keyboard(isTTY);
  const started = run(["chat", ...words], { services, stdin, variables });
  await services.chat.isListenedTo;
  return { ...started, services, stdin, chat: services.chat };
}

describe("chat: where", () => {
  it("[CL37] makes a private group, brings a rendezvous, and prints the link", async () => {
    const { events, services, stdin, exitCode } = await talk(["--new", "friends", "--json"]);
    stdin.write("/quit\n");
    expect(await exitCode).toBe(0);
    const [{ link, groupId } = {}] = events();
    const specifier = GroupSpecifier.fromFragment(String(link));
    expect(specifier.isUnique).toBe(true);
    expect(specifier.name).toBe("friends");
    expect(specifier.capabilities).toMatchObject({ postingEnabled: true });
    expect(specifier.postersKey).toBeUndefined();
    expect(String(link)).toMatch(/^http:\/\/localhost:8080\/#/);
    expect(groupId).toMatch(/^[0-9a-f]{64}$/);
    expect(services.chatAsked?.specifier.isSameGroup(specifier)).toBe(true);
    const opened = ["+rendezvous * 8080 /page", "+platform", "+chat"];
    expect(services.log).toEqual([...opened, "-chat", "-platform", "-rendezvous"]);
  });

  it("[CL37] brings no rendezvous when it is told where to meet", async () => {
    const words = ["--new", "friends", "--rendezvous", "wss://far.example/"];
    const { stdout, services, stdin, exitCode } = await talk(words);
    stdin.write("/quit\n");
    await exitCode;
    expect(stdout.text).toMatch(/^link: https:\/\/far\.example\/#\S+\n$/);
    expect(services.log[0]).toBe("+platform");
  });

  it.each([
    ["a link", [TALK], {}],
    ["a fragment", [GROUP.toFragment()], {}],
    ["its text of 2010", ["--rendezvous", RENDEZVOUS, GROUP.toString()], {}],
    ["PASSALONG_LINK", [], { PASSALONG_LINK: TALK }],
  ])("[CL38] takes %s", async (_what, words, variables) => {
    const { services, stdin, exitCode } = await talk([...words, "--name", "Bob"], { variables });
    stdin.write("/quit\n");
    expect(await exitCode).toBe(0);
    expect(services.chatAsked?.specifier.isSameGroup(GROUP)).toBe(true);
    expect(services.chatAsked?.options.name).toBe("Bob");
  });

  it("[CL38, SH27] talks to those who share the files of a link", async () => {
    const { services, stdin, exitCode } = await talk([LINK]);
    stdin.write("/quit\n");
    expect(await exitCode).toBe(0);
    expect(services.chatAsked?.specifier.toFragment()).toBe(LINK.slice(LINK.indexOf("#") + 1));
  });

  it.each([
    ["a group without postings", [SILENT], "Nobody can chat in this group"],
    ["both a link and --new", [TALK, "--new", "x"], "Say either which link, or --new"],
    ["a link on stdin", ["-"], "What you say comes on stdin"],
    ["no link", [], "Say which link"],
    ["a name that is too long", ["--new", "x".repeat(256)], "The name of a group is"],
    ["what is no link", ["G:xyz"], "passalong: "],
  ])("[CL38, CL10] %s is one sentence and 2", async (_what, words, sentence) => {
    const { services, exitCode, stderr, stdout } = run(["chat", ...words]);
    expect(await exitCode).toBe(2);
    expect(stderr.text).toContain(sentence);
    expect(stdout.text).toBe("");
    expect(services.log).toEqual([]);
  });

  it.each([
    new ConnectError("connect/unreachable", "No rendezvous answers."),
    new RejectedError("rejected/peerToPeerDisabled", "No connections."),
  ])("[CL11, CL12] ends with 1 when the group cannot be joined: $message", async (refusal) => {
    const services = new FakeServices();
    services.refusal = refusal;
    const { exitCode, stderr } = run(["chat", TALK], { services });
    expect(await exitCode).toBe(1);
    expect(stderr.text).toBe(`passalong: ${refusal.message}\n`);
    expect(services.log).toEqual(["+platform", "-platform"]);
  });
});

describe("chat: what others say", () => {
  it("[CL39] is a line on stdout; who comes and goes is one on stderr", async () => {
    const { chat, stdin, stdout, stderr, exitCode } = await talk();
    const who = { peerId: ANN, name: "Ann", formerName: undefined, agoMs: 0 };
    chat.tell("presence", { ...who, state: "here" });
    chat.hear("Ann", "hello\n00000000 Bob: I owe you");
    chat.tell("presence", { ...who, name: "Anna", state: "here", formerName: "Ann" });
    chat.tell("presence", { ...who, name: "Anna", state: "gone" });
    chat.hear("me", "my own", chat.peerId);
    stdin.write("/quit\n");
    await exitCode;
    expect(stdout.text).toBe("abababab Ann: hello\n    00000000 Bob: I owe you\n");
    const lines = stderr.lines.filter((line) => line.startsWith("*"));
    expect(lines).toEqual([
      "* abababab Ann is here",
      "* abababab Anna, who was Ann, is here",
      "* abababab Anna has left",
    ]);
  });

  it("[CL6, CL39] commands no terminal, whatever it is", async () => {
    const { chat, stdin, stdout, stderr, exitCode } = await talk([TALK], { isTTY: true });
    const name = "\u001b]0;x\u0007\n\u202eAnn";
    chat.hear(name, "a\u001b[2Jb\u009b1A\rc\u2028\nd\u2066");
    const change = { peerId: ANN, name, state: "here", formerName: name, agoMs: 0 } as const;
    chat.tell("presence", change);
    stdin.write("/quit\n");
    await exitCode;
    const unsafe = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;
    for (const line of [...stdout.lines, ...stderr.lines]) expect(line).not.toMatch(unsafe);
    expect(stdout.lines).toHaveLength(2);
  });

  it("[CL2, CL39, CL41] is an event in JSON, links included", async () => {
    const { chat, stdin, events, services, exitCode } = await talk([TALK, "--json"]);
    chat.hear("Ann", `take ${LINK}`);
    const who = { peerId: ANN, name: "Ann" };
    chat.tell("presence", { ...who, state: "away", formerName: undefined, agoMs: 0 });
    stdin.write("/quit\n");
    await exitCode;
    expect(events()).toEqual([
      { event: "message", ...who, text: `take ${LINK}` },
      { event: "presence", ...who, state: "away", formerName: null },
    ]);
    expect(services.log).toEqual(["+platform", "+chat", "-chat", "-platform"]);
  });
});

describe("chat: what is typed", () => {
  it("[CL40] is said, or is a command", async () => {
    const { chat, stdin, stdout, stderr, exitCode } = await talk();
    chat.present.push(
      { peerId: ANN, name: "Ann", state: "away" },
      { peerId: chat.peerId, name: "gone", state: "gone" },
    );
    stdin.write("hello\n\n  \n//etc is a folder\n/name  Bob \n/who\n/name\n/dance\n/quit\nlate\n");
    expect(await exitCode).toBe(0);
    expect(chat.said).toEqual(["hello", "/etc is a folder", "/Bob "]);
    expect(stderr.lines.filter((line) => line.startsWith("* "))).toEqual([
      "* abababab Ann is away",
    ]);
    expect(stderr.lines.filter((line) => line.startsWith("Commands are "))).toHaveLength(2);
    expect(stdout.text).toBe("");
  });

  it("[CL40] waits when it is too fast, and is refused in a sentence when it is too long", async () => {
    const { chat, stdin, stderr, exitCode } = await talk();
    chat.refusals.set("one", new RejectedError("rejected/tooFast", "Too fast."));
    chat.refusals.set("two", new RangeError("A message is 1 to 2000 characters: cut it in two."));
    stdin.write("one\ntwo\n/quit\n");
    expect(await exitCode).toBe(0);
    expect(chat.said).toEqual(["one"]);
    expect(stderr.text).toContain("cut it in two");
    expect(stderr.text).not.toContain("Too fast");
  });

  it("[CL40] says so where one may only read", async () => {
    const services = new FakeServices();
    services.chat.mayPost = false;
    const { chat, stdin, stderr, exitCode } = await talk([TALK], { services });
    stdin.write("let me\n/quit\n");
    expect(await exitCode).toBe(0);
    expect(chat.said).toEqual([]);
    expect(stderr.lines.filter((line) => line.includes("not write"))).toHaveLength(2);
  });
});

describe("chat: leaving", () => {
  it.each(["keyboard", "system"] as const)("[CL42] %s leaves in order with 130", async (cause) => {
    const { services, interruption, exitCode } = await talk();
    interruption.interrupt(cause);
    expect(await exitCode).toBe(130);
    expect(services.log).toEqual(["+platform", "+chat", "-chat", "-platform"]);
  });

  it("[CL42] the end of a terminal's input leaves with 0", async () => {
    const { stdin, exitCode } = await talk([TALK], { isTTY: true });
    stdin.end();
    expect(await exitCode).toBe(0);
  });

  it("[CL42] what was piped in waits for somebody to take it", async () => {
    const services = new FakeServices();
    services.chat.neighborCount = 0;
    const { chat, stdin, stderr, exitCode } = await talk([TALK], { services });
    stdin.end("hello\n");
    await expect.poll(() => stderr.text).toContain("Nobody is here yet");
    expect(services.log).not.toContain("-chat");
    chat.tell("neighbors", { count: 1 });
    expect(await exitCode).toBe(0);
    expect(chat.said).toEqual(["hello"]);
  });

  it("[CL42] with nothing to say it reads on until it is interrupted", async () => {
    const { chat, stdin, stdout, interruption, exitCode } = await talk();
    stdin.end();
    await new Promise((resolve) => stdin.once("close", resolve));
    chat.hear("Ann", "still here?");
    expect(stdout.text).toBe("abababab Ann: still here?\n");
    interruption.interrupt("keyboard");
    expect(await exitCode).toBe(130);
  });
});
