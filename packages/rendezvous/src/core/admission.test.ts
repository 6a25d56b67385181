/** Who may open a connection. */

import { describe, expect, it } from "vitest";
import { Admission, LOOPBACK_SOURCE } from "./admission.ts";
import {
  CONNECTIONS_PER_SOURCE_MAX,
  DEFAULT_LIMITS,
  TCP_CONNECTIONS_PER_SOURCE_MAX,
  UPGRADES_PER_SOURCE,
} from "./limits.ts";

const SOURCE = "192.0.2.1";
const OTHER_SOURCE = "192.0.2.2";

describe("admission", () => {
  it("[RV32] lets a source have 64 connections, and another as soon as one is gone", () => {
    const admission = new Admission(DEFAULT_LIMITS, 0);
    for (let count = 0; count < CONNECTIONS_PER_SOURCE_MAX; count += 1) {
      expect(admission.judge(SOURCE, 1_000 * count)).toBe("admitted");
      admission.onOpened(SOURCE);
    }
    expect(admission.judge(SOURCE, 100_000)).toBe("tooMany");
    expect(admission.judge(OTHER_SOURCE, 100_000)).toBe("admitted");
    admission.onClosed(SOURCE);
    expect(admission.judge(SOURCE, 101_000)).toBe("admitted");
  });

  it("[RV32] lets a source open 40 at once and 10 a second", () => {
    const admission = new Admission(DEFAULT_LIMITS, 0);
    for (let count = 0; count < UPGRADES_PER_SOURCE.burst; count += 1) {
      expect(admission.judge(SOURCE, 0)).toBe("admitted");
    }
    expect(admission.judge(SOURCE, 0)).toBe("tooMany");
    expect(admission.judge(OTHER_SOURCE, 0)).toBe("admitted");
    expect(admission.judge(SOURCE, 100)).toBe("admitted");
  });

  it("[RV32] lets the machine itself have more", () => {
    const admission = new Admission({ ...DEFAULT_LIMITS, connectionsPerLoopbackMax: 200 }, 0);
    for (let count = 0; count < 200; count += 1) {
      expect(admission.judge(LOOPBACK_SOURCE, 0)).toBe("admitted");
      admission.onOpened(LOOPBACK_SOURCE);
    }
    expect(admission.judge(LOOPBACK_SOURCE, 0)).toBe("tooMany");
  });

  it("[RV33] is full when all connections are taken", () => {
    const admission = new Admission({ ...DEFAULT_LIMITS, connectionsMax: 2 }, 0);
    admission.onOpened(SOURCE);
    admission.onOpened(OTHER_SOURCE);
    expect(admission.judge("192.0.2.3", 0)).toBe("full");
    admission.onClosed(OTHER_SOURCE);
    expect(admission.judge("192.0.2.3", 0)).toBe("admitted");
  });

  it("[RV32] lets a source have 256 TCP connections", () => {
    const admission = new Admission(DEFAULT_LIMITS, 0);
    for (let count = 0; count < TCP_CONNECTIONS_PER_SOURCE_MAX; count += 1) {
      expect(admission.admitTcp(SOURCE)).toBe(true);
    }
    expect(admission.admitTcp(SOURCE)).toBe(false);
    expect(admission.admitTcp(OTHER_SOURCE)).toBe(true);
    admission.onTcpClosed(SOURCE);
    expect(admission.admitTcp(SOURCE)).toBe(true);
  });
});
