/** What others can make a group's application face spend, and how long things wait in it. */

/**
 * How long a request waits for the application before the neighbor is told `busy`, ms. Source:
 * guess, a quarter of what the neighbor waits for progress.
 */
export const REQUEST_WAIT_MS: number = 1_000;

/**
 * How long an answer is kept that came when nobody waited any more, ms. Source: guess, several of
 * the pauses after which the neighbor asks again.
 */
export const ANSWER_KEPT_MS: number = 5_000;

/**
 * Requests that the application has not answered, and answers that are kept; a further request is
 * answered `busy` and not told. Source: guess, sixteen full pipelines.
 */
export const OPEN_REQUESTS_MAX: number = 1_024;

/**
 * Objects that wait for a `for await` to take them; the senders of others wait, too. Source: guess,
 * a megabyte in objects of 64 KiB.
 */
export const FETCHED_OBJECTS_MAX: number = 16;

/**
 * How long joining waits for a rendezvous, ms. Source: guess, each of four is tried twice.
 */
export const JOIN_WAIT_MS: number = 20_000;
