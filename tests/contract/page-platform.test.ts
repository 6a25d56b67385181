/** A browser is the platform that the library expects. */

import { describeInPage } from "./in-page/run-in-page.ts";

await describeInPage("a browser", new URL("in-page/platform-page.ts", import.meta.url));
