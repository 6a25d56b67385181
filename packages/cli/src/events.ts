/** What the command has to tell, as programs read it with `--json` (CL2). */

import type { LinkKind, PeerId } from "passalong";
import type { MemberState } from "passalong/chat";
import type { CheckName } from "./check/finding.ts";

/** A rendezvous accepts connections. */
export interface ListeningEvent {
  readonly event: "listening";
  /** Where people open it. */
  readonly url: string;
  /** Where figures are asked for; absent: nowhere. */
  readonly metricsUrl?: string;
}

/** A share can be opened. */
export interface LinkEvent {
  readonly event: "link";
  /** Without the right to publish. */
  readonly link: string;
  /** 64 hex digits: all that a rendezvous sees of the group. */
  readonly groupId: string;
}

/** A link to a neighbor has opened or ended. */
export interface PeerEvent {
  readonly event: "peer";
  readonly peerId: PeerId;
  readonly state: "joined" | "left";
  /** How the two are connected; null for one that was never seen. */
  readonly kind: LinkKind | null;
  /** Smoothed round trip time; null before it is measured. */
  readonly rttMs: number | null;
}

/** What a share offers; printed when nothing else is asked for. */
export interface CatalogueEvent {
  readonly event: "catalogue";
  readonly files: readonly {
    /** As the share names the file. */
    readonly path: string;
    /** Size. */
    readonly bytes: number;
  }[];
  /** Of these files. */
  readonly totalBytes: number;
}

/** Figures of this moment. */
export interface ProgressEvent {
  readonly event: "progress";
  /** Verified and stored bytes of the wanted files; a provider has all of its own. */
  readonly receivedBytes: number;
  /** Bytes of all wanted files; 0 before the list of files is known. */
  readonly totalBytes: number;
  /** Bytes sent to neighbors. */
  readonly uploadedBytes: number;
  /** Over the last few seconds. */
  readonly downloadBytesPerSecond: number;
  /** Over the last few seconds. */
  readonly uploadBytesPerSecond: number;
  /** Open links. */
  readonly neighbors: number;
  /** Those of them that go through the relay. */
  readonly relayed: number;
  /** Estimate; null when there is no speed to go by. */
  readonly secondsLeft: number | null;
}

/** A file that has its final name. */
export interface CompleteFile {
  /** Absolute. */
  readonly path: string;
  /** Size. */
  readonly bytes: number;
  /** SHA-256 of the finished file, 64 hex digits. */
  readonly sha256: string;
}

/** Everything is verified, stored and has its final name. */
export interface CompleteEvent {
  readonly event: "complete";
  readonly files: readonly CompleteFile[];
  /** From the opening of the link until everything was stored. */
  readonly seconds: number;
}

/** How far the group holds a share. */
export interface CoverageEvent {
  readonly event: "coverage";
  /** Neighbors that hold everything. */
  readonly completeReceivers: number;
  /** Whole copies among all neighbors. */
  readonly copies: number;
}

/** A peer broke a numbered rule and is not connected to again. */
export interface BannedEvent {
  readonly event: "banned";
  readonly peerId: PeerId;
  /** The rule. */
  readonly reason: string;
}

/** A part of a file that is not here. */
export interface MissingRange {
  /** As the share names the file. */
  readonly path: string;
  /** First missing byte. */
  readonly start: number;
  /** The byte after the last missing one. */
  readonly end: number;
}

/** A part of a deployment was looked at. */
export interface CheckEvent {
  readonly event: "check";
  readonly name: CheckName;
  readonly state: "ok" | "failed" | "skipped";
  /** One sentence; what to do when it has failed. */
  readonly message: string;
}

/** The command ends without what was asked for. */
export interface ErrorEvent {
  readonly event: "error";
  readonly code: string;
  /** One sentence. */
  readonly message: string;
  /** What a receiver lacks; null when not even the list of files is here. */
  readonly missing?: readonly MissingRange[] | null;
}

/** What a link may let its holder do beyond receiving and passing on. */
export type Right = "publish" | "post";

/** What a link says. */
export interface SpecifierEvent {
  readonly event: "specifier";
  readonly name: string;
  /** 64 hex digits. */
  readonly groupId: string;
  /** Names of what members may do. */
  readonly capabilities: readonly string[];
  /** SHA-256 of the publisher's Ed25519 key, 64 hex digits; null when there is none. */
  readonly publisher: string | null;
  /** URLs, in the order of trying. */
  readonly rendezvous: readonly string[];
  /** False for a group that anybody can find who guesses its name. */
  readonly isUnique: boolean;
  /** What the holder of the link may do beyond receiving and passing on. */
  readonly rights: readonly Right[];
}

/** Somebody else says something in a chat. */
export interface MessageEvent {
  readonly event: "message";
  readonly peerId: PeerId;
  /** Of the author's choice; harmless. */
  readonly name: string;
  /** Harmless; may have several lines. */
  readonly text: string;
}

/** A member of a chat has come, gone or taken another name. */
export interface PresenceEvent {
  readonly event: "presence";
  readonly peerId: PeerId;
  /** Of the member's choice; harmless. */
  readonly name: string;
  readonly state: MemberState;
  /** What it was called before; null unless the name is new. */
  readonly formerName: string | null;
}

/** One line of stdout with `--json`. */
export type CommandEvent =
  | ListeningEvent
  | LinkEvent
  | PeerEvent
  | CatalogueEvent
  | ProgressEvent
  | CompleteEvent
  | CoverageEvent
  | BannedEvent
  | ErrorEvent
  | SpecifierEvent
  | MessageEvent
  | PresenceEvent
  | CheckEvent;
