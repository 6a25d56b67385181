/** Where the page begins: joins the library, the shares of this visit and what is shown of them. */

import { effect } from "@preact/signals";
import { createBrowserPlatform } from "passalong/browser";
import { render } from "preact";
import { Page } from "./components/page.tsx";
import { pageUrlFrom } from "./model/link-text.ts";
import { guardExit } from "./model/page-exit.ts";
import { Hiding } from "./model/hiding.ts";
import { listenToPage } from "./model/page-input.ts";
import { titleOf } from "./model/page-title.ts";
import { type Providing, ShareList } from "./model/share-list.ts";
import { keepAwake } from "./model/wake-lock.ts";
import { createWorkerStarter } from "./storage-worker.ts";
import "./styles/main.css";

const loadProviding = (): Promise<Providing> => import("./providing.ts");

const hiding = new Hiding(window);
const openly = createBrowserPlatform();
const hidden = createBrowserPlatform({ isRelayOnly: true });
const shares = new ShareList({
  platform: () => (hiding.isHidden.value ? hidden : openly),
  pageUrl: pageUrlFrom(window.location.href),
  openWorker: createWorkerStarter(window),
  loadChat: () => import("./chat.ts"),
  loadProviding,
  page: window,
});
guardExit(window, shares);
keepAwake(window, shares);
effect(() => {
  document.title = titleOf(shares.entries.value);
});

const place = document.querySelector("#page");
const input = listenToPage(window, shares);
if (place !== null) render(<Page shares={shares} input={input} hiding={hiding} />, place);

// Who comes without a link has come to share: when that part does not load now, it may then.
if (window.location.hash === "") void loadProviding().catch(() => undefined);
