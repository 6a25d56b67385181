/** What the verbs work with; each part is loaded when it is used, so that links come at once. */

import type {
  FileSource,
  GroupSpecifier,
  Platform,
  ProvideOptions,
  ReceiveOptions,
  Share,
  StoreFactory,
} from "passalong";
import type { Chat, ChatOptions } from "passalong/chat";
import type { RendezvousOptions, RunningRendezvous } from "@passalong/rendezvous";
import { networkInterfaces } from "node:os";
import type { NetworkInterfaces } from "./lan-address.ts";
import { webRoot } from "./web-root.ts";

/** A platform that holds resources of the machine. */
export interface ClosablePlatform extends Platform {
  /** Ends every connection; nothing keeps the process alive afterwards. */
  close(): Promise<void>;
}

/** What is wished of a platform. */
export interface PlatformWishes {
  /** Takes sentences about what peers can do without. */
  readonly onWarning: (message: string) => void;
  /** True: every link goes through the relay, so that no member learns an address (CL48). */
  readonly isRelayOnly: boolean;
}

/** The other parts of Passalong, as far as the command uses them. */
export interface Services {
  /** The machine's sockets, clocks and chance. */
  createPlatform(wishes: PlatformWishes): Promise<ClosablePlatform>;
  /** The files below the given paths. @throws StorageError */
  fileSources(paths: readonly string[]): Promise<readonly FileSource[]>;
  /** Keeps files below a folder. */
  storeIn(directory: string): Promise<StoreFactory>;
  /** Offers files. @throws ShareError */
  provideFiles(options: ProvideOptions): Promise<Share>;
  /** Receives files. @throws SpecifierError */
  openShare(options: ReceiveOptions): Promise<Share>;
  /** Takes part in a chat. @throws ConnectError, RejectedError */
  joinChat(specifier: GroupSpecifier, options: ChatOptions): Promise<Chat>;
  /** Serves a rendezvous. @throws RendezvousError */
  startRendezvous(options: RendezvousOptions): Promise<RunningRendezvous>;
  /** The folder of the built web page, absolute; undefined when it has not been built. */
  webRoot(): string | undefined;
  /** The interfaces of this machine that are up. */
  networkInterfaces(): NetworkInterfaces;
}

/** The real parts. */
export const SERVICES: Services = {
  async createPlatform({ onWarning, isRelayOnly }) {
    const { createNodePlatform } = await import("@passalong/node");
    return createNodePlatform(isRelayOnly ? { onWarning, transports: ["relay"] } : { onWarning });
  },
  async fileSources(paths) {
    const { fileSourcesFromPaths } = await import("@passalong/node");
    return fileSourcesFromPaths(paths);
  },
  async storeIn(directory) {
    const { fileStoreFactory } = await import("@passalong/node");
    return fileStoreFactory({ directory });
  },
  async provideFiles(options) {
    const { provideFiles } = await import("passalong");
    return passingPostingsOn(await provideFiles(options));
  },
  async openShare(options) {
    const { openShare } = await import("passalong");
    return passingPostingsOn(await openShare(options));
  },
  async joinChat(specifier, options) {
    const { joinChat } = await import("passalong/chat");
    return joinChat(specifier, options);
  },
  async startRendezvous(options) {
    const { startRendezvous } = await import("@passalong/rendezvous");
    return startRendezvous(options);
  },
  webRoot,
  networkInterfaces,
};

/** Has a share keep what its members say, and pass it on to those who come later (CL43). */
async function passingPostingsOn(share: Share): Promise<Share> {
  const { POSTING } = await import("passalong/group");
  share.session.takePartInPostings(POSTING);
  return share;
}
