/** What members of a chat can make each other show and keep. */

/** A name as it is shown, characters; the rest is cut. Source: guess, a third of a line. */
export const NAME_CHARACTERS_MAX: number = 32;

/**
 * One text, characters; a longer one is refused where it is said, and malformed where it comes.
 * Source: guess, a screen; at four bytes each it fits one posting.
 */
export const TEXT_CHARACTERS_MAX: number = 2_000;

/** Lines of one text; further line breaks are spelled out. Source: guess, half a screen. */
export const TEXT_LINES_MAX: number = 10;

/** Links that are recognized in one text; further ones are text. Source: guess. */
export const LINKS_PER_TEXT_MAX: number = 4;

/** Messages that a chat keeps to be shown again; the oldest goes first. Source: guess. */
export const MESSAGES_KEPT_MAX: number = 500;

/**
 * Members that a chat knows; those of further authors are malformed. Source: `AUTHORS_MAX`, the
 * most that posting takes.
 */
export const MEMBERS_MAX: number = 1_024;

/** A member of whom nothing was heard for so long is away, ms. Source: guess, ten minutes. */
export const AWAY_MS: number = 600_000;

/** How often a chat looks who is away, ms. Source: guess, a twentieth of that time. */
export const AWAY_LOOK_MS: number = 30_000;

/** How long leaving waits until it is said, ms. Source: guess, many round trips. */
export const LEAVE_WAIT_MS: number = 1_000;
