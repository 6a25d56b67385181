/** `passalong chat`: talks in a group that has postings. */

import { GroupSpecifier, GroupSpecifierBuilder } from "passalong";
import type { Chat } from "passalong/chat";
import { deriveGroupKeys } from "passalong/group";
import { shareLink } from "passalong/share";
import { ChatInput, type ChatInputEnd } from "./chat-input.ts";
import type { Context } from "./context.ts";
import { UsageError } from "./errors.ts";
import { EXIT_DONE, EXIT_INTERRUPTED, type ExitCode } from "./exit-code.ts";
import { aborted } from "./interruption.ts";
import type { TypedStream } from "./link-source.ts";
import { type OwnRendezvousOptions, startOwnRendezvous } from "./own-rendezvous.ts";
import { Resources } from "./resources.ts";

/** Where to talk. */
export type ChatPlace =
  /** In a group that there is: a link, what follows its "#", or the text that begins with "G:". */
  | { readonly type: "link"; readonly link: string }
  /** In a new group, by its name. */
  | { readonly type: "new"; readonly groupName: string };

/** Where to talk, and how. */
export interface ChatCommandOptions extends OwnRendezvousOptions {
  readonly place: ChatPlace;
  /** What others see; undefined: a guest. */
  readonly name: string | undefined;
  /** Instead of those in the link; none: those in the link, or one of its own for a new group. */
  readonly rendezvousUrls: readonly string[];
  /** True: every link goes through the relay. */
  readonly isRelayOnly: boolean;
}

/**
 * Says what is typed and prints what others say, until one leaves (CL42).
 *
 * @throws SpecifierError for a wrong link, UsageError, ConnectError, RejectedError
 */
export async function chat(
  options: ChatCommandOptions,
  context: Context,
  stdin: TypedStream,
): Promise<ExitCode> {
  const { interruption, output } = context;
  await using resources = new Resources();
  const specifier = await specifierOf(options, context, resources);
  const joined = await join(specifier, options, context, resources);
  if (joined === undefined) return EXIT_INTERRUPTED;
  if (!joined.mayPost) output.say("This link lets you read here, not write.");
  output.hint("Type to talk; /name NEW, /who and /quit are commands.");
  const input = new ChatInput({ chat: joined, output, stdin, signal: interruption.signal });
  const end = await Promise.race([input.run(), interrupted(interruption.signal)]);
  return end === "interrupted" ? EXIT_INTERRUPTED : EXIT_DONE;
}

async function interrupted(signal: AbortSignal): Promise<ChatInputEnd> {
  await aborted(signal);
  return "interrupted";
}

/** The group; a new one is printed as a link. */
async function specifierOf(
  options: ChatCommandOptions,
  context: Context,
  resources: Resources,
): Promise<GroupSpecifier> {
  const { place, rendezvousUrls } = options;
  if (place.type === "link") return checkedSpecifier(place.link, rendezvousUrls);
  const builder = builderOf(place.groupName);
  const urls = [...rendezvousUrls];
  if (urls.length === 0) {
    const own = await startOwnRendezvous(options, context);
    resources.keep(() => own.close());
    urls.push(own.url);
  }
  builder.rendezvousUrls = urls;
  builder.makeUnique();
  const specifier = builder.build();
  const { groupId } = deriveGroupKeys(specifier);
  context.output.print({ event: "link", link: shareLink(specifier, urls[0]), groupId });
  return specifier;
}

/** @throws UsageError when the name is empty or too long. */
function builderOf(groupName: string): GroupSpecifierBuilder {
  try {
    return new GroupSpecifierBuilder(groupName, {
      postingEnabled: true,
      serverChannelEnabled: true,
    });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError("The name of a group is 1 to 255 bytes long: choose another one.");
  }
}

/** Checks everything that can be checked before anything connects (CL38). */
function checkedSpecifier(text: string, rendezvousUrls: readonly string[]): GroupSpecifier {
  const trimmed = text.trim();
  const specifier = trimmed.startsWith("G:")
    ? GroupSpecifier.fromString(trimmed)
    : GroupSpecifier.fromFragment(trimmed);
  if (!specifier.capabilities.postingEnabled) {
    throw new UsageError("Nobody can chat in this group: passalong chat --new NAME makes another.");
  }
  if (rendezvousUrls.length === 0 && specifier.rendezvousUrls.length === 0) {
    throw new UsageError("This link names no rendezvous: say with --rendezvous where to meet.");
  }
  return specifier;
}

/** Takes part, and prints what happens; undefined when it was interrupted before. */
async function join(
  specifier: GroupSpecifier,
  { name, rendezvousUrls, isRelayOnly }: ChatCommandOptions,
  { interruption, output, services }: Context,
  resources: Resources,
): Promise<Chat | undefined> {
  const platform = await services.createPlatform({
    onWarning: (message) => output.say(message),
    isRelayOnly,
  });
  resources.keep(() => platform.close());
  try {
    const joined = await services.joinChat(specifier, {
      platform,
      signal: interruption.signal,
      ...(name === undefined ? {} : { name }),
      ...(rendezvousUrls.length === 0 ? {} : { rendezvousUrls }),
    });
    resources.keep(() => joined.close());
    joined.on("message", ({ isOwn, peerId, name: author, text }) => {
      if (!isOwn) output.print({ event: "message", peerId, name: author, text });
    });
    joined.on("presence", ({ peerId, name: member, state, formerName = null }) => {
      output.print({ event: "presence", peerId, name: member, state, formerName });
    });
    joined.on("warning", ({ message }) => output.say(message));
    return joined;
  } catch (error) {
    if (interruption.signal.aborted) return undefined;
    throw error;
  }
}
