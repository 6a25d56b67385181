/** A file of a share, as everybody in it names it. */

/** A file of a share, as the signed catalogue names it, made harmless (SH7). */
export interface SharedFile {
  /** Position in the catalogue, from 0. */
  readonly fileIndex: number;
  /**
   * Relative path: components joined by "/", harmless on every system, unique in the share whatever
   * the case.
   */
  readonly path: string;
  /** From 0 to 2^53 - 1. */
  readonly sizeBytes: number;
  /** What the provider says it is; "" when unknown. Nobody trusts it. */
  readonly mimeType: string;
}
