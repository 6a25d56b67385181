/** Everything that peers of a world may say, as frames. */

import { Codec, MULTICAST_MESSAGES, OVERLAY_MESSAGES, POSTING_MESSAGES } from "passalong/wire";

/** Reads and writes the frames of all services. */
export const FRAMES: Codec = new Codec([POSTING_MESSAGES, OVERLAY_MESSAGES, MULTICAST_MESSAGES]);
