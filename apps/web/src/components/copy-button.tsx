/** A button that puts a link on the clipboard and says so. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { TEXT } from "../text.ts";

/** How long the button says that it is done, ms. A guess: long enough to be seen. */
const COPIED_MS = 2_500;

/** What is copied. */
export interface CopyButtonProps {
  readonly link: string;
  readonly label: string;
  readonly isPrimary?: boolean;
  /** Called where there is no clipboard: the person must copy by hand. */
  readonly onRefused?: () => void;
}

/** Keeps its name while it says that it is done. */
export function CopyButton(props: CopyButtonProps): JSX.Element {
  const { link, label, isPrimary = false, onRefused } = props;
  const copiedAt = useSignal(0);
  const isCopied = copiedAt.value > 0;
  useEffect(() => {
    if (!isCopied) return undefined;
    const timer = setTimeout(() => {
      copiedAt.value = 0;
    }, COPIED_MS);
    return () => clearTimeout(timer);
  }, [copiedAt.value]);
  const copy = async (): Promise<void> => {
    if (await tryCopy(link)) copiedAt.value += 1;
    else onRefused?.();
  };
  return (
    <button
      type="button"
      class={`button ${isPrimary ? "button-primary" : ""}`}
      aria-label={label}
      onClick={() => void copy()}
    >
      <span class="copy-label" data-hidden={isCopied}>
        {label}
      </span>
      <span class="copy-label" data-hidden={!isCopied} aria-live="polite">
        {isCopied ? TEXT.copied : ""}
      </span>
    </button>
  );
}

/** False where pages may not write to the clipboard, as on plain http. */
async function tryCopy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
