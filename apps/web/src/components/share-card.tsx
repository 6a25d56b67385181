/** One share, own or received. */

import type { JSX } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import type { ShareModel } from "../model/share-model.ts";
import { countText, percentText, sizeText } from "../quantity-text.ts";
import { TEXT } from "../text.ts";
import { CopyButton } from "./copy-button.tsx";
import { Figures } from "./figures.tsx";
import { FileList } from "./file-list.tsx";
import { ShareLink } from "./share-link.tsx";
import { Status } from "./status.tsx";
import { StopButton } from "./stop-button.tsx";

/** What a card shows. */
export interface ShareCardProps {
  readonly model: ShareModel;
  /** True when the person has just asked for it: it comes into view. */
  readonly isCurrent: boolean;
  readonly onClose: () => void;
}

/** A region of its own, named by what the person does with it. */
export function ShareCard({ model, isCurrent, onClose }: ShareCardProps): JSX.Element {
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
        {!isOwn && <CopyButton link={model.share.link} label={TEXT.passOn} />}
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
