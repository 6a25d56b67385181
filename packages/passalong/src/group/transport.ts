/**
 * How channels of one kind come to be: two sides exchange descriptor sections, and each gets an
 * open channel.
 */

import type { Bytes, MemberAddress } from "../base/index.ts";
import type { Candidate, DescriptorSections } from "../wire/index.ts";
import type { Channel, ChannelKind } from "./channel.ts";

/** What both sides of an attempt know before anything is sent. */
export interface AttemptContext {
  /** 16 bytes that name the attempt; a listener tells incoming connections apart by them. */
  readonly linkId: Bytes;
  /** Where the rendezvous finds the other side. */
  readonly remoteAddress: MemberAddress;
  /** 32 bytes that only members of the group know: the pre-shared key of sealed TCP. */
  readonly presharedKey: Bytes;
  /**
   * True when this side reaches its rendezvous over loopback, so that loopback addresses make sense
   * (LK9).
   */
  readonly isLoopbackAllowed: boolean;
  /** Who tells a peer its address (CN28), and who relays for it (CN29). */
  readonly iceServers: readonly IceServer[];
  /** Candidates found after the section was handed out; absent listeners lose them. */
  readonly onCandidates: (candidates: readonly Candidate[]) => void;
  /** Ends the attempt and whatever it has opened so far. */
  readonly signal: AbortSignal;
}

/** A STUN or TURN server, as browsers take it. */
export interface IceServer {
  /** As in RFC 7064 or RFC 7065. */
  readonly urls: string;
  /** Of TURN servers: the right to use them. */
  readonly username?: string;
  readonly credential?: string;
}

/** One side's part of an attempt. */
export interface Attempt {
  /**
   * What the other side needs to know, of this transport's kind only. Ready within 200 ms (rule 11
   * of the field's practice).
   */
  readonly section: Promise<DescriptorSections>;
  /**
   * Takes channels as they open: none, one, or (TCP, dialed from both sides at once) two. The
   * attempt lives until its signal aborts; channels handed over live on.
   */
  onChannel(listener: (channel: Channel) => void): void;
  /** Candidates of the other side that came later. */
  addCandidates(candidates: readonly Candidate[]): void;
}

/** An offerer's part: it learns the answer later. */
export interface OfferAttempt extends Attempt {
  /** Takes the other side's sections; ignores other kinds; called at most once. */
  accept(answer: DescriptorSections): void;
}

/** Opens channels of one kind. */
export interface Transport {
  readonly kind: ChannelKind;
  /** Begins an attempt at the side that speaks first. */
  offer(context: AttemptContext): OfferAttempt;
  /** Begins an attempt at the other side; undefined when the offer has no section of this kind. */
  answer(context: AttemptContext, offer: DescriptorSections): Attempt | undefined;
  /** Ends listeners and open attempts. */
  close(): Promise<void>;
}
