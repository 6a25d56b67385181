/** WebRTC in a browser keeps the transport contract. */

import { describeInPage } from "./in-page/run-in-page.ts";

await describeInPage("WebRTC in a browser", new URL("in-page/transport-page.ts", import.meta.url));
