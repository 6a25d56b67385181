/** What enters and leaves the multicast part of a core; `core/io.ts` takes it in. */

import type { Bytes, PeerId, StreamId } from "../../base/index.ts";
import type {
  StreamAnnouncement,
  StreamDataMessage,
  StreamMessage,
  StreamPart,
  StreamTunables,
} from "../../wire/index.ts";

/** What the application wants of streams. */
export type MulticastCommand =
  /** Publishes a stream that its host has signed; a later one of the same name takes over. */
  | { readonly type: "publishStream"; readonly message: StreamMessage }
  /** Sends a message on an own stream; 1 to `STREAM_MESSAGE_BYTES_MAX` bytes. */
  | { readonly type: "sendToStream"; readonly streamId: StreamId; readonly bytes: Bytes }
  /** Ends an own stream after what was sent. */
  | { readonly type: "unpublishStream"; readonly streamId: StreamId }
  /** Receives the newest stream of a name, whenever there is one, and passes it on. */
  | {
      readonly type: "playStream";
      readonly name: string;
      /** In place of the publisher's, until the next reset. */
      readonly tunables?: Partial<StreamTunables>;
    }
  | { readonly type: "stopStream"; readonly name: string }
  /** Rights have been taken back: the host is asked about every stream that needs one (MC17). */
  | { readonly type: "reviewStreams" };

/** How an announcement was found. */
export type StreamVerdict =
  /** Signed by its publisher, of its id, new enough, and of somebody who may publish here. */
  | "authentic"
  /** The same, but signed too long ago or too far ahead: clocks differ, nobody is to blame. */
  | "stale"
  /** Not signed so, or not of its id, or of somebody who may not publish. */
  | "forged";

/** What enters for multicast, apart from commands and messages. */
export type MulticastInput =
  /** Answers `verifyStream`. */
  | {
      readonly type: "streamVerified";
      readonly from: PeerId;
      readonly streamId: StreamId;
      readonly verdict: StreamVerdict;
    }
  /** Answers `reviewStream`. */
  | {
      readonly type: "streamReviewed";
      readonly streamId: StreamId;
      /** Its publisher may still publish. */
      readonly isAllowed: boolean;
    }
  /** Answers `renewStream`. */
  | { readonly type: "streamRenewed"; readonly message: StreamMessage }
  /** Answers `signFragment`. */
  | {
      readonly type: "fragmentSigned";
      readonly streamId: StreamId;
      readonly number: number;
      readonly signature: Bytes;
    }
  /** Answers `verifyFragment`. */
  | {
      readonly type: "fragmentVerified";
      readonly from: PeerId;
      readonly streamId: StreamId;
      readonly number: number;
      readonly isAuthentic: boolean;
    };

/** What leaves for the host, which holds keys, apart from messages and events. */
export type MulticastOutput =
  | { readonly type: "verifyStream"; readonly from: PeerId; readonly message: StreamMessage }
  /** Whether its publisher may still publish: the announcement itself was authentic. */
  | {
      readonly type: "reviewStream";
      readonly streamId: StreamId;
      readonly announcement: StreamAnnouncement;
    }
  /** Sign the announcement of an own stream anew, with the time of now. */
  | {
      readonly type: "renewStream";
      readonly streamId: StreamId;
      readonly announcement: StreamAnnouncement;
    }
  | {
      readonly type: "signFragment";
      readonly streamId: StreamId;
      readonly number: number;
      readonly part: StreamPart;
      readonly bytes: Bytes;
    }
  | {
      readonly type: "verifyFragment";
      readonly from: PeerId;
      readonly publisherKey: Bytes;
      readonly message: StreamDataMessage;
    };

/** What the application may want to know of streams. */
export type MulticastEvent =
  /** A named stream has appeared (`NetGroup.MulticastStream.PublishNotify`). */
  | {
      readonly type: "streamPublished";
      readonly streamId: StreamId;
      readonly name: string;
      readonly publisherKey: Bytes;
    }
  /** It has ended, or its publisher was not heard of for long. */
  | { readonly type: "streamUnpublished"; readonly streamId: StreamId; readonly name: string }
  /** What is played under the name is another stream now. */
  | { readonly type: "streamReset"; readonly streamId: StreamId; readonly name: string }
  /** The next whole message of a stream that is played. */
  | {
      readonly type: "streamReceived";
      readonly streamId: StreamId;
      /** Of its first fragment. */
      readonly number: number;
      readonly bytes: Bytes;
    }
  /** Fragments that did not come within the window, and with them what they are part of. */
  | {
      readonly type: "streamGap";
      readonly streamId: StreamId;
      readonly start: number;
      readonly end: number;
    }
  /** Everything of an ended stream was received or told as a gap. */
  | { readonly type: "streamFinished"; readonly streamId: StreamId; readonly name: string };

/** Bytes and fragments of one kind. */
export interface Traffic {
  readonly bytes: number;
  readonly fragments: number;
}

/** What a stream has cost and brought. Source: NetStreamMulticastInfo, and what was refused. */
export interface MulticastCounts {
  readonly pushedToPeers: Traffic;
  readonly pushedFromPeers: Traffic;
  /** Sent to peers that asked for them. */
  readonly requestedByPeers: Traffic;
  readonly requestedFromPeers: Traffic;
  readonly sentControlBytes: number;
  readonly receivedControlBytes: number;
  /** Fragments that came and were here already. */
  readonly duplicates: Traffic;
  /** Fragments that came after their time, or were not wanted at all. */
  readonly stale: Traffic;
  /** Fragments that were not looked at because too many were being verified. */
  readonly overflowed: Traffic;
  /** Fragments that their publisher did not sign. */
  readonly forged: Traffic;
  /** Fragments that waited so long to leave that they were not sent. */
  readonly heldUp: Traffic;
}

/** A stream as the core sees it, for people to read. */
export interface StreamStatus {
  readonly streamId: StreamId;
  readonly name: string;
  readonly publisherKey: Bytes;
  readonly isPublishing: boolean;
  readonly isPlaying: boolean;
  /** How many fragments there were, as far as is known here. */
  readonly fragmentCount: number;
  /** Fragments kept, and their bytes. */
  readonly kept: Traffic;
  readonly counts: MulticastCounts;
}
