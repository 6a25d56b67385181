/** Ends a share, but asks once more when something would be lost. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { ShareModel } from "../model/share-model.ts";
import { TEXT } from "../text.ts";

/** What is ended. */
export interface StopButtonProps {
  readonly model: ShareModel;
  readonly onStop: () => void;
}

/** The question takes the button's place; the safe answer has the focus. */
export function StopButton({ model, onStop }: StopButtonProps): JSX.Element {
  const isAsking = useSignal(false);
  const safe = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isAsking.value) safe.current?.focus();
  }, [isAsking.value]);
  const stop = (): void => {
    if (mustAsk(model)) isAsking.value = true;
    else onStop();
  };
  if (!isAsking.value) {
    return (
      <button type="button" class="button button-quiet" onClick={stop}>
        {labelOf(model)}
      </button>
    );
  }
  const keep = (): void => {
    isAsking.value = false;
  };
  return (
    <div class="stop-question">
      <p>{model.role === "own" ? TEXT.stopOwnWarning : TEXT.stopReceivedWarning}</p>
      <button type="button" class="button" onClick={onStop}>
        {TEXT.stopSure}
      </button>
      <button type="button" class="button" ref={safe} onClick={keep}>
        {TEXT.stopKeep}
      </button>
    </div>
  );
}

function mustAsk({ role, isNeeded, progress }: ShareModel): boolean {
  return role === "own" ? isNeeded : progress.value.receivedBytes > 0;
}

function labelOf({ role, progress }: ShareModel): string {
  if (role === "own") return TEXT.stopSharing;
  return progress.value.phase === "complete" ? TEXT.stopPassingOn : TEXT.stopReceiving;
}
