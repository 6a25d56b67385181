/** Flash Player's part of a machine: connections and groups by their names of 2010. */

import { assert } from "passalong/base";
import {
  type EventDispatcher,
  GroupSpecifier,
  NetConnection,
  NetGroup,
  NetStatusEvent,
} from "passalong/as3";
import { RENDEZVOUS_URL } from "../session/world.ts";
import { GroupWorld } from "../netgroup/group-world.ts";

/** What somebody was told, by code, in order. */
export function codesOf(dispatcher: EventDispatcher): string[] {
  const codes: string[] = [];
  dispatcher.addEventListener(NetStatusEvent.NET_STATUS, ({ info }) => codes.push(info.code));
  return codes;
}

/** The text of a group of object replication. */
export function groupspecOf(name = "myGroup"): string {
  const specifier = new GroupSpecifier(name);
  specifier.serverChannelEnabled = true;
  specifier.objectReplicationEnabled = true;
  return specifier.groupspecWithAuthorizations();
}

/** A world with players in it. */
export class FlashWorld extends GroupWorld {
  readonly #connections: NetConnection[] = [];

  /** A connection of one more machine; not connected. */
  connection(): NetConnection {
    const connection = new NetConnection({
      platform: this.platform(),
      rendezvousUrls: [RENDEZVOUS_URL],
    });
    this.#connections.push(connection);
    return connection;
  }

  /** A connected one. */
  async connected(): Promise<NetConnection> {
    const connection = this.connection();
    connection.connect("rtmfp://p2p.rtmfp.net/key");
    await this.until(() => connection.connected);
    return connection;
  }

  /** A group that is joined on a connection of its own. */
  async group(groupspec = groupspecOf()): Promise<NetGroup> {
    const connection = await this.connected();
    const codes = codesOf(connection);
    const group = new NetGroup(connection, groupspec);
    await this.until(() => codes.length > 0);
    assert(codes[0] === "NetGroup.Connect.Success", "the group is joined");
    return group;
  }

  override async close(): Promise<void> {
    for (const connection of this.#connections) connection.close();
    await super.close();
  }
}
