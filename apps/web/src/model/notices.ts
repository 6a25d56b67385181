/** Sentences that a share has told, as long as they matter. */

/** Sentences shown at once; the oldest goes first. A guess: more of them are not read. */
export const NOTICES_MAX = 3;

/** One sentence. */
export interface Notice {
  readonly message: string;
  /** Told while the rendezvous was away: it no longer matters once that is back. */
  readonly isAboutConnection: boolean;
}

/** The sentences with one more, which comes last; the same sentence is not shown twice. */
export function withNotice(notices: readonly Notice[], notice: Notice): readonly Notice[] {
  const others = notices.filter(({ message }) => message !== notice.message);
  return [...others, notice].slice(-NOTICES_MAX);
}

/** The sentences that still matter once the rendezvous is there. */
export function withoutConnectionNotices(notices: readonly Notice[]): readonly Notice[] {
  const kept = notices.filter(({ isAboutConnection }) => !isAboutConnection);
  return kept.length === notices.length ? notices : kept;
}
