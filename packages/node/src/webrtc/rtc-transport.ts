/** WebRTC between this process and browsers, or other processes that TCP does not reach. */

import type { Attempt, AttemptContext, OfferAttempt, Transport } from "passalong/group";
import { DATA_FRAME_BYTES_MAX, type DescriptorSections } from "passalong/wire";
import { LibraryKeeper } from "./library.ts";
import { RtcAttempt } from "./rtc-attempt.ts";

/** Opens WebRTC channels; loads the native library with the first attempt. */
export class RtcTransport implements Transport {
  readonly kind = "webrtc";
  readonly #keeper = new LibraryKeeper();
  readonly #closing = new AbortController();

  offer(context: AttemptContext): OfferAttempt {
    return new RtcAttempt({ context, keeper: this.#keeper, closing: this.#closing.signal });
  }

  answer(context: AttemptContext, { webrtc: offer }: DescriptorSections): Attempt | undefined {
    if (offer === undefined || offer.messageBytesMax < DATA_FRAME_BYTES_MAX) return undefined;
    return new RtcAttempt({ context, keeper: this.#keeper, closing: this.#closing.signal, offer });
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#keeper.shutDown();
  }
}
