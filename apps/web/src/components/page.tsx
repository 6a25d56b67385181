/** The whole page: what was shared and received, and how to begin. */

import type { JSX } from "preact";
import { useSignal } from "@preact/signals";
import type { Hiding } from "../model/hiding.ts";
import { clearAddress, type PageInput } from "../model/page-input.ts";
import type { Entry, ShareList } from "../model/share-list.ts";
import { TEXT } from "../text.ts";
import { DropCover } from "./drop-cover.tsx";
import { FailureCard } from "./failure-card.tsx";
import { FileChooser } from "./file-chooser.tsx";
import { LinkOpener } from "./link-opener.tsx";
import { Mark } from "./mark.tsx";
import { ShareCard } from "./share-card.tsx";

/** What the page is made of. */
export interface PageProps {
  readonly shares: ShareList;
  readonly input: PageInput;
  readonly hiding: Hiding;
}

/** Roomy while nothing is shared, otherwise the cards first. */
export function Page({ shares, input, hiding }: PageProps): JSX.Element {
  const entries = shares.entries.value;
  const hasLeft = useSignal(false);
  const close = (entry: Entry): void => {
    hasLeft.value = true;
    clearAddress(window);
    void shares.close(entry.id);
  };
  return (
    <>
      <header class="masthead">
        <Mark class="masthead-mark" />
        <span class="masthead-name">{TEXT.name}</span>
      </header>
      <main>
        {entries.map((entry) =>
          entry.kind === "share" ? (
            <ShareCard
              key={entry.id}
              model={entry.model}
              chat={entry.chat}
              isCurrent={shares.current.value === entry.id}
              onClose={() => close(entry)}
            />
          ) : (
            <FailureCard key={entry.id} reason={entry.reason} onClose={() => close(entry)} />
          ),
        )}
        <Beginning shares={shares} hasFocus={hasLeft.value && entries.length === 0} />
      </main>
      <footer class="colophon">
        <p>{TEXT.privacy}</p>
        <label>
          <input
            type="checkbox"
            checked={hiding.isHidden.value}
            onChange={({ currentTarget }) => hiding.set(currentTarget.checked)}
          />{" "}
          {TEXT.hide}
        </label>
      </footer>
      <DropCover isShown={input.isDragging.value} />
    </>
  );
}

/** How to share something, and how to open a link. */
function Beginning({
  shares,
  hasFocus,
}: {
  readonly shares: ShareList;
  readonly hasFocus: boolean;
}): JSX.Element {
  const entries = shares.entries.value;
  const isFirst = entries.every(({ kind }) => kind === "failure");
  const hasReceived = shares.models.some(({ role }) => role === "received");
  return (
    <section class={`beginning ${isFirst ? "beginning-first" : "beginning-again"}`}>
      {isFirst ? (
        <>
          <Mark class="beginning-mark" motion="travelling" />
          <h1>{TEXT.promise}</h1>
          <p class="beginning-invitation">{TEXT.invitation}</p>
        </>
      ) : (
        <h2>{hasReceived ? TEXT.sendBack : TEXT.sendMore}</h2>
      )}
      <div class="beginning-choice">
        <FileChooser
          isPrimary={isFirst}
          hasFocus={hasFocus}
          onChoose={(chosen) => void shares.provide(chosen)}
        />
        <span class="hint">{TEXT.dropHint}</span>
      </div>
      {isFirst && <LinkOpener onOpen={(link) => void shares.open(link)} />}
    </section>
  );
}
