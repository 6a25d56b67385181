/** One share, own or received. */

import type { JSX } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import type { ChatDoor } from "../model/chat-door.ts";
import type { ShareModel } from "../model/share-model.ts";
import { countText, percentText, sizeText } from "../quantity-text.ts";
import { TEXT } from "../text.ts";
import { ChatButton } from "./chat-button.tsx";
import { CopyButton } from "./copy-button.tsx";
import { Figures } from "./figures.tsx";
import { FileList } from "./file-list.tsx";
import { ShareLink } from "./share-link.tsx";
import { Status } from "./status.tsx";
import { StopButton } from "./stop-button.tsx";

/** What a card shows. */
export interface ShareCardProps {
  readonly model: ShareModel;
  readonly chat: ChatDoor;
  /** True when the person has just asked for it: it comes into view. */
  readonly isCurrent: boolean;
  readonly onClose: () => void;
}

/** A share, and its chat beside it. */
export function ShareCard(props: ShareCardProps): JSX.Element {
  const { chat } = props;
  const panelId = useId();
  const button = useRef<HTMLDivElement>(null);
  const behind = chat.isOpen.value ? chat.behind.value : undefined;
  const close = (): void => {
    chat.toggle();
    button.current?.querySelector("button")?.focus();
  };
  return (
    <div class={`share ${behind === undefined ? "" : "share-talking"}`}>
      <Card {...props}>
        <div ref={button} class="chat-door">
          <ChatButton chat={chat} panelId={panelId} />
        </div>
      </Card>
      {behind !== undefined && <behind.Panel id={panelId} room={behind.room} onClose={close} />}
    </div>
  );
}

/** A region of its own, named by what the person does with it. */
function Card(props: ShareCardProps & { readonly children: JSX.Element }): JSX.Element {
  const { model, isCurrent, onClose, children } = props;
  const headingId = useId();
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    if (isCurrent) card.current?.scrollIntoView({ block: "nearest" });
  }, [isCurrent]);
  const { mood } = model.standing.value;
  const isOwn = model.role === "own";
  return (
    <section ref={card} class={`card card-${model.role} card-${mood}`} aria-labelledby={headingId}>
      <header class="card-head">
        <h2 id={headingId}>{titleOf(model)}</h2>
        <p class="card-size">{contentsOf(model)}</p>
      </header>
      <Status
        standing={model.standing.value}
        notices={model.notices.value.map(({ message }) => message)}
      />
      {isOwn ? <ShareLink link={model.share.link} /> : <TotalProgress model={model} />}
      {mood !== "failed" && <Figures model={model} />}
      {model.files.value.length > 0 && <FileList model={model} />}
      <footer class="card-foot">
        <div class="card-foot-first">
          {!isOwn && <CopyButton link={model.share.link} label={TEXT.passOn} />}
          {children}
        </div>
        <StopButton model={model} onStop={onClose} />
      </footer>
    </section>
  );
}

/** Of all files together; nothing before they are known and after they are here. */
function TotalProgress({ model }: { readonly model: ShareModel }): JSX.Element | undefined {
  const { phase, receivedBytes, totalBytes } = model.progress.value;
  if (phase !== "receiving") return undefined;
  const percent = percentText(receivedBytes, totalBytes);
  return (
    <div class="total">
      <progress
        class="progress"
        aria-label={TEXT.allFiles}
        aria-valuetext={percent}
        max={Math.max(1, totalBytes)}
        value={receivedBytes}
      />
      <p class="total-words">
        <span class="total-percent">{percent}</span>
        <span>
          {sizeText(receivedBytes)} of {sizeText(totalBytes)}
        </span>
      </p>
    </div>
  );
}

function titleOf({ role, progress }: ShareModel): string {
  if (role === "own") return TEXT.ownShare;
  return progress.value.phase === "complete" ? TEXT.receivedWhole : TEXT.receivedShare;
}

function contentsOf({ fileCount, progress }: ShareModel): string {
  if (fileCount.value === 0) return "";
  return `${countText(fileCount.value, "file")}, ${sizeText(progress.value.totalBytes)}`;
}
