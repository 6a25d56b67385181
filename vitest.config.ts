/** How tests run: on the sources, and those with several processes one file after the other. */

import { defineConfig } from "vitest/config";

/** Everything that needs no build: the `source` condition of each package's exports leads to it. */
const PARTS = [
  "packages/*/src/**/*.test.ts",
  "apps/*/src/**/*.test.ts",
  "apps/*/src/**/*.test.tsx",
  "tests/**/*.test.ts",
];

/** Real processes and browsers of the built project; they need both cores. */
const WHOLE = ["tests/e2e/**/*.test.ts"];

export default defineConfig({
  resolve: { conditions: ["source"] },
  ssr: { resolve: { conditions: ["source"] } },
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: "parts",
          include: PARTS,
          exclude: ["**/node_modules/**", "**/dist/**", ...WHOLE],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: "whole", include: WHOLE, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
