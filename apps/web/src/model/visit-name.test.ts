/** The name of a visit. */

import { describe, expect, it } from "vitest";
import { MemoryStorage } from "../../../../tests/page/memory-storage.ts";
import { keepName, recalledName } from "./visit-name.ts";

describe("the name of a visit", () => {
  it("[PG35] is kept for the tab", () => {
    const page = { sessionStorage: new MemoryStorage() };
    expect(recalledName(page)).toBeUndefined();
    keepName(page, "Ann");
    expect(recalledName(page)).toBe("Ann");
  });

  it("[PG35] is asked again where pages may keep nothing", () => {
    const page = {
      get sessionStorage(): Storage {
        throw new DOMException("denied", "SecurityError");
      },
    };
    keepName(page, "Ann");
    expect(recalledName(page)).toBeUndefined();
  });
});
