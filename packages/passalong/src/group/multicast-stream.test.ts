/** What a player keeps for an application that takes too slowly. */

import { describe, expect, it } from "vitest";
import { groupIdFromBytes, peerIdFromBytes, streamIdFromBytes } from "../base/index.ts";
import type { Command, CoreEvent, StreamStatus } from "../core/index.ts";
import { MulticastHost } from "./multicast-host.ts";
import { playStream, type StreamItem } from "./multicast-stream.ts";
import type { RendezvousState, Session, SessionEvents } from "./session-contract.ts";
import { EventSource } from "./typed-events.ts";

const STREAM = streamIdFromBytes(new Uint8Array(16));

/** A session that tells what a test wants it to. */
class ScriptedSession extends EventSource<SessionEvents> implements Session {
  readonly peerId = peerIdFromBytes(new Uint8Array(32));
  readonly rendezvousState: RendezvousState = "joined";
  readonly memberCount = 1;
  readonly postingCounts = undefined;
  readonly commands: Command[] = [];
  readonly multicast = new MulticastHost({
    groupId: groupIdFromBytes(new Uint8Array(32)),
    publisher: undefined,
    judge: () => "forged",
    clockMs: () => 0,
    randomBytes: (size) => new Uint8Array(size),
  });

  command(command: Command): void {
    this.commands.push(command);
  }

  neighbors(): [] {
    return [];
  }

  takePartInPostings(): boolean {
    return false;
  }

  countHolders(): number {
    return 0;
  }

  overlayStatus(): undefined {
    return undefined;
  }

  sendResultOf(): "error" {
    return "error";
  }

  memberFor(): undefined {
    return undefined;
  }

  memberIds(): [] {
    return [];
  }

  isKnown(): boolean {
    return false;
  }

  streamStatuses(): StreamStatus[] {
    const none = { bytes: 0, fragments: 0 };
    return [
      {
        ...{ streamId: STREAM, name: "tv", publisherKey: new Uint8Array(32), kept: none },
        ...{ isPublishing: false, isPlaying: true, fragmentCount: 0 },
        counts: {
          ...{ pushedToPeers: none, pushedFromPeers: none, requestedByPeers: none },
          ...{ requestedFromPeers: none, sentControlBytes: 0, receivedControlBytes: 0 },
          ...{ duplicates: none, stale: none, overflowed: none, forged: none, heldUp: none },
        },
      },
    ];
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  tell(event: CoreEvent): void {
    this.emit("core", event);
  }
}

function received(number: number, sizeBytes: number): CoreEvent {
  const bytes = new Uint8Array(sizeBytes).fill(number);
  return { type: "streamReceived", streamId: STREAM, number, bytes };
}

describe("a name that is played", () => {
  it("[MC12] keeps 8 MiB for a slow application, which finds a gap for the rest", async () => {
    const session = new ScriptedSession();
    const playing = playStream(session, "tv");
    for (let number = 0; number < 12; number += 1) session.tell(received(number, 1_000_000));
    session.tell({ type: "streamFinished", streamId: STREAM, name: "tv" });
    const items: StreamItem[] = [];
    for await (const item of playing) {
      items.push(item);
      if (item.type === "finished") break;
    }
    expect(items.map((item) => (item.type === "message" ? item.bytes[0] : item.type))).toEqual([
      ...["gap", 4, 5, 6, 7, 8, 9, 10, 11, "finished"],
    ]);
    expect(session.commands.at(-1)).toEqual({ type: "stopStream", name: "tv" });
  });

  it("[MC10] ends at once when its signal aborts, and hears nothing of other names", async () => {
    const session = new ScriptedSession();
    const abort = new AbortController();
    const playing = playStream(session, "tv", { signal: abort.signal });
    session.tell({ type: "streamFinished", streamId: STREAM, name: "radio" });
    const next = playing.next();
    abort.abort();
    expect(await next).toEqual({ done: true, value: undefined });
    session.tell(received(1, 1));
    expect(await playing.next()).toEqual({ done: true, value: undefined });
  });
});
