/** The last line of a test run, counted from the runner's own report. */

/**
 * What vitest's JSON report says, as far as it matters here.
 *
 * @typedef {{ status: string, message?: string, assertionResults: readonly { status: string }[] }}
 *   ReportedFile
 */

/**
 * How many tests there were of each outcome.
 *
 * @typedef {{ passed: number, failed: number, skipped: number }} Tally
 */

/**
 * Counts the tests of a report. A file that failed without a failed test, as one that cannot be
 * loaded, counts as one failure.
 *
 * @param {{ testResults?: readonly ReportedFile[] }} report
 * @returns {Tally}
 */
export function tallyOf(report) {
  const tally = { passed: 0, failed: 0, skipped: 0 };
  for (const file of report.testResults ?? []) {
    const statuses = file.assertionResults.map((result) => result.status);
    const failed = statuses.filter((status) => status === "failed").length;
    const passed = statuses.filter((status) => status === "passed").length;
    tally.passed += passed;
    tally.failed += file.status === "failed" ? Math.max(failed, 1) : failed;
    tally.skipped += statuses.length - passed - failed;
  }
  return tally;
}

/**
 * The line itself.
 *
 * @param {Tally} tally
 */
export function tallyLine({ passed, failed, skipped }) {
  return `tests: ${passed} passed, ${failed} failed, ${skipped} skipped`;
}
