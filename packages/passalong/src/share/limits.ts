/** Every size and count of a share; what happens at each is rule SH4, SH6 or SH16. */

import { OBJECT_BYTES_MAX } from "../wire/index.ts";

/**
 * Batches that one head names. Source: seven with 64 catalogue pieces each take 14.8 KB of the
 * register's 15 KiB.
 */
export const BATCHES_PER_HEAD_MAX: number = 7;

/** Files of one batch. Source: server reference §5.3 M1, 100,000 files by default. */
export const FILES_PER_BATCH_MAX: number = 100_000;

/**
 * One path in a catalogue, bytes of UTF-8. Source: PATH_MAX of macOS, the shortest of the common
 * systems.
 */
export const PATH_BYTES_MAX: number = 1_024;

/** Components of one path. Source: guess, twice the deepest folder of a large source tree. */
export const PATH_DEPTH_MAX: number = 32;

/**
 * One component of a harmless path, bytes of UTF-8. Source: NAME_MAX of ext4, APFS, NTFS counts
 * fewer.
 */
export const PATH_COMPONENT_BYTES_MAX: number = 255;

/**
 * One MIME type, characters. Source: RFC 6838 §4.2, 127 for each of type and subtype, and the
 * slash.
 */
export const MIME_TYPE_BYTES_MAX: number = 255;

/** One catalogue, bytes. Source: 100,000 files of 42 bytes each; 64 hashes in the head. */
export const CATALOGUE_BYTES_MAX: number = 4_194_304;

/** One piece of a catalogue, bytes; the last may be shorter. Source: one data frame. */
export const CATALOGUE_PIECE_BYTES: number = 65_536;

/**
 * Smallest chunk, bytes. Source: swarm simulation, 64 KiB is within 1 % of the best and control
 * bytes stay under 1.2 %.
 */
export const CHUNK_BYTES_MIN: number = 65_536;

/** Largest chunk, bytes. Source: swarm simulation; one object. */
export const CHUNK_BYTES_MAX: number = OBJECT_BYTES_MAX;

/** Chunks that a batch aims for at most. Source: swarm simulation, 256 to 4,096 chunks. */
export const CHUNKS_AIM_MAX: number = 4_096;

/**
 * Chunks of one batch. Source: server reference §5.3 M1, a million chunks by default: 1 TiB, whose
 * hashes take 32 MiB.
 */
export const CHUNKS_PER_BATCH_MAX: number = 1_048_576;

/**
 * Bytes of the batch's stream whose chunk hashes make up one page. Source: DESIGN §8, hashed
 * natively in 10 ms.
 */
export const PAGE_STRETCH_BYTES: number = 16_777_216;

/** SHA-256 digest, bytes. Source: FIPS 180-4. */
export const HASH_BYTES: number = 32;
