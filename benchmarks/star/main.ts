/** One provider and one to eight receivers at once, all Node.js on one machine. */

import { join } from "node:path";
import { openNetwork } from "../../tests/e2e/harness/network.ts";
import { PROJECT_ROOT } from "../../tests/e2e/harness/places.ts";
import { makeSampleFile } from "../../tests/e2e/harness/sample-file.ts";
import { Stage } from "../../tests/e2e/harness/stage.ts";
import { type Comparison, type MeasureOptions, printComparisons } from "../measure/result.ts";
import { transferByCommand, transferByScript } from "../measure/terminal-transfer.ts";

/** How many receivers, one run after the other. */
const RECEIVER_COUNTS = [1, 2, 4, 8];

/** The raw thing: one sender, a TLS connection to each receiver. */
const TLS = join(PROJECT_ROOT, "benchmarks/raw/tls.mjs");

/** Measures every size of star and prints the table; speeds are of all receivers together. */
export async function measure({ sizeBytes }: MeasureOptions): Promise<readonly Comparison[]> {
  using network = openNetwork();
  const comparisons: Comparison[] = [];
  for (const receiverCount of RECEIVER_COUNTS) {
    await using stage = await Stage.open(network);
    const original = await makeSampleFile({ path: stage.folder.file("star.bin"), sizeBytes });
    const what = `${receiverCount} x TLS 1.3`;
    comparisons.push({
      pair: `1 to ${receiverCount}`,
      raw: await transferByScript(stage, TLS, { sizeBytes, receiverCount, what }),
      passalong: await transferByCommand(stage, original, receiverCount),
    });
  }
  printComparisons(comparisons);
  return comparisons;
}
