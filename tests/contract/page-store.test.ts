/** The browser's private file system keeps the contract of stores. */

import { describeInPage } from "./in-page/run-in-page.ts";

await describeInPage("stores in a browser", new URL("in-page/store-page.ts", import.meta.url));
