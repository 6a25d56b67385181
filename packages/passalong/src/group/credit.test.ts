/** Credit: both sides of it, against each other. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ReceiveCredit, SendCredit } from "./credit.ts";
import { CREDIT_WINDOW_BYTES } from "./limits.ts";

describe("credit", () => {
  it("[LK5] is a window before the first grant, and what was granted afterwards", () => {
    const credit = new SendCredit();
    expect(credit.leftBytes).toBe(CREDIT_WINDOW_BYTES);
    credit.spend(CREDIT_WINDOW_BYTES);
    expect(credit.leftBytes).toBe(0);
    expect(() => credit.spend(1)).toThrow("against credit only");
    expect(credit.grant(CREDIT_WINDOW_BYTES + 1_000)).toBe(true);
    expect(credit.leftBytes).toBe(1_000);
  });

  it("[LK5] is granted as it is released, never more than was received", () => {
    const credit = new ReceiveCredit();
    expect(credit.receive(CREDIT_WINDOW_BYTES)).toBe(true);
    expect(credit.release(1_000)).toBe(CREDIT_WINDOW_BYTES + 1_000);
    expect(credit.release(1)).toBe(CREDIT_WINDOW_BYTES + 1_001);
    expect(() => credit.release(CREDIT_WINDOW_BYTES)).toThrow("only what was received");
  });

  it("[LK6] that goes back, or covers what was never sent, is refused", () => {
    const credit = new SendCredit();
    credit.spend(1_000);
    expect(credit.grant(CREDIT_WINDOW_BYTES + 1_001)).toBe(false);
    expect(credit.grant(CREDIT_WINDOW_BYTES + 1_000)).toBe(true);
    expect(credit.grant(CREDIT_WINDOW_BYTES + 999)).toBe(false);
    expect(credit.leftBytes).toBe(CREDIT_WINDOW_BYTES);
  });

  it("[LK6] that was exceeded is noticed at the first byte", () => {
    const credit = new ReceiveCredit();
    expect(credit.receive(CREDIT_WINDOW_BYTES)).toBe(true);
    expect(credit.receive(1)).toBe(false);
  });

  it("[LK5] never runs dry while the receiver keeps up, and never exceeds a window", () => {
    const step = fc.record({
      send: fc.nat(CREDIT_WINDOW_BYTES),
      release: fc.nat(CREDIT_WINDOW_BYTES),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const sender = new SendCredit();
        const receiver = new ReceiveCredit();
        let heldBytes = 0;
        for (const { send, release } of steps) {
          const sentBytes = Math.min(send, sender.leftBytes);
          sender.spend(sentBytes);
          expect(receiver.receive(sentBytes)).toBe(true);
          heldBytes += sentBytes;
          expect(heldBytes).toBeLessThanOrEqual(CREDIT_WINDOW_BYTES);
          const releasedBytes = Math.min(release, heldBytes);
          expect(sender.grant(receiver.release(releasedBytes))).toBe(true);
          heldBytes -= releasedBytes;
          expect(sender.leftBytes).toBe(CREDIT_WINDOW_BYTES - heldBytes);
          expect(sender.inFlightBytes).toBe(heldBytes);
        }
      }),
    );
  });
});
