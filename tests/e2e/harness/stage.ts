/**
 * A test's stage: a network, a temporary folder, and every program that runs there, all ended with
 * it.
 */

import { Child } from "./child.ts";
import { hostNetwork, type Network } from "./network.ts";
import { COMMAND, COMMAND_FLAGS, GROUP_PEER, LIAR } from "./places.ts";
import { TemporaryFolder } from "./temporary-folder.ts";

/** What a test plays on; dispose of it and everything on it ends, the last first. */
export class Stage implements AsyncDisposable {
  readonly network: Network;
  readonly folder: TemporaryFolder;
  /** Variables of every program that is started from now on. */
  readonly environment: Record<string, string> = {};
  readonly #resources: AsyncDisposable[] = [];

  private constructor(network: Network, folder: TemporaryFolder) {
    this.network = network;
    this.folder = folder;
    this.keep(folder);
  }

  /** @param network  Stays the caller's; the machine's own when absent. */
  static async open(network: Network = hostNetwork()): Promise<Stage> {
    return new Stage(network, await TemporaryFolder.create());
  }

  /** Ends something together with the stage. */
  keep<Resource extends AsyncDisposable>(resource: Resource): Resource {
    this.#resources.push(resource);
    return resource;
  }

  /** Starts `passalong` with these words and `--json`. */
  passalong(...words: string[]): Child {
    return this.#node(...COMMAND_FLAGS, COMMAND, ...words, "--json");
  }

  /** Starts a rendezvous with the page on a free port; its URL. */
  async serve(): Promise<{ server: Child; url: string }> {
    const server = this.passalong("serve", "--host", "127.0.0.1", "--port", "0");
    const { url } = await server.event("listening");
    return { server, url };
  }

  /** Starts a provider; its link. */
  async share(
    paths: readonly string[],
    ...words: string[]
  ): Promise<{ provider: Child; link: string }> {
    const provider = this.passalong("share", ...paths, ...words);
    const { link } = await provider.event("link");
    return { provider, link };
  }

  /** Starts a receiver into a folder of its own, which it makes. */
  get(link: string, folder: string, ...words: string[]): Child {
    return this.passalong("get", link, "-o", this.folder.file(folder), ...words);
  }

  /** Takes part in a chat; lines can be typed. */
  chat(link: string, name: string): Child {
    const words = ["chat", link, "--name", name, "--json"];
    const entered = this.network.enter(process.execPath, [...COMMAND_FLAGS, COMMAND, ...words]);
    return this.keep(new Child({ ...entered, hasKeyboard: true }));
  }

  /** Starts a member of a group; calls can be typed. */
  member(duties: string): Child {
    const entered = this.network.enter(process.execPath, [GROUP_PEER, duties]);
    return this.keep(new Child({ ...entered, hasKeyboard: true }));
  }

  /** Starts a member that receives honestly and serves wrong bytes for every tenth chunk. */
  lie(link: string): Child {
    return this.#node(LIAR, link);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const resource of this.#resources.splice(0).toReversed()) {
      await resource[Symbol.asyncDispose]();
    }
  }

  #node(...parameters: string[]): Child {
    const entered = this.network.enter(process.execPath, parameters);
    return this.keep(new Child({ ...entered, environment: this.environment }));
  }
}
