/** The browser's private file system when there is little room. */

import { describeInPage } from "./in-page/run-in-page.ts";

/** Room for one share of the suite. */
const QUOTA_BYTES = 1_000_000_000;

const entry = new URL("in-page/room-page.ts", import.meta.url);
await describeInPage("room in a browser", entry, { quotaBytes: QUOTA_BYTES });
