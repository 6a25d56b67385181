/**
 * The group layer's limits and times, as the simulated shells keep them. A test holds them to what
 * the group layer itself says.
 */

/** A socket without welcome, or a join without answer, is given up after this, ms. Source: CN2. */
export const WELCOME_MS_MAX: number = 10_000;

/** Bounds on the silence that a rendezvous may ask for, ms. Source: CN3. */
export const SILENCE_MS_BOUNDS = { least: 6_000, most: 300_000 } as const;

/** Keepalives in one silence. Source: CN3. */
export const KEEPALIVES_PER_SILENCE = 3;

/** Keepalives are answered no more often than this, ms. Source: CN3. */
export const KEEPALIVE_ANSWER_INTERVAL_MS = 1_000;

/** Shortest pause before the rendezvous is tried again, ms. Source: CN4. */
export const BACK_OFF_MS_MIN: number = 200;

/** Longest such pause, ms. Source: CN4. */
export const BACK_OFF_MS_MAX: number = 20_000;

/** A membership that held this long clears the back-off, ms. Source: CN4. */
export const STEADY_MS_MIN: number = 20_000;

/** Bounds on how long a refusal makes wait, ms. Source: CN5. */
export const RETRY_MS_BOUNDS = { least: 500, most: 60_000 } as const;

/** Least time between two samples, ms. Source: CN8. */
export const SAMPLE_INTERVAL_MS_MIN: number = 1_000;

/** Longest such time, ms. Source: CN8. */
export const SAMPLE_INTERVAL_MS_MAX: number = 60_000;

/** From the first step of an attempt to its link, ms. Source: CN18. */
export const ATTEMPT_MS_MAX: number = 15_000;

/** Clocks of two peers may differ by this much, ms. Source: CN12. */
export const CLOCK_TOLERANCE_MS: number = 10_000;

/**
 * A section waits this long for candidates, ms. Source: browser/rtc-attempt.ts, and a certificate.
 */
export const GATHERING_MS_MAX: number = 250;

/** Later candidates are collected this long, ms. Source: CN10. */
export const CANDIDATE_BATCH_MS: number = 100;

/** Offers under way at once. Source: CN19. */
export const OFFERINGS_MAX: number = 4;

/** Members that wait for their offer. Source: CN19. */
export const WAITING_OFFERS_MAX: number = 64;

/** Offers being answered at once. Source: CN19. */
export const ANSWERINGS_MAX: number = 8;

/** Offers that wait to be answered. Source: CN19. */
export const WAITING_ANSWERS_MAX: number = 64;

/** Members remembered. Source: CN20. */
export const MEMBERS_MAX: number = 1_024;

/** How long an offer is remembered, ms. Source: CN13. */
export const SEEN_OFFER_MS: number = 300_000;

/** Offers remembered. Source: CN13. */
export const SEEN_OFFERS_MAX: number = 4_096;

/** Signals of one address. Source: CN11. */
export const SIGNALS_PER_ADDRESS = { burst: 32, perSecond: 2 } as const;

/** Signals of all addresses together. Source: CN11. */
export const SIGNALS_IN_ALL = { burst: 256, perSecond: 64 } as const;

/** Addresses whose rate is remembered. Source: CN11. */
export const LIMITED_ADDRESSES_MAX: number = 1_024;
