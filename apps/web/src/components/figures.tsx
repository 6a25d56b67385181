/** Speed, time left, peers, and what was passed on. */

import type { JSX } from "preact";
import type { ShareModel } from "../model/share-model.ts";
import { durationText, peersText, sizeText, speedText } from "../quantity-text.ts";
import { TEXT } from "../text.ts";

interface Figure {
  readonly name: string;
  readonly value: string | undefined;
}

/**
 * Nothing before there is anything to tell. Figures change by the second: they are no live region.
 */
export function Figures({ model }: { readonly model: ShareModel }): JSX.Element | undefined {
  if (!hasFigures(model)) return undefined;
  return (
    <dl class="figures" aria-label={TEXT.figures}>
      {figuresOf(model).map(({ name, value }) => (
        <div key={name} class="figure">
          <dt>{name}</dt>
          <dd>{value ?? TEXT.none}</dd>
        </div>
      ))}
    </dl>
  );
}

function hasFigures({ progress }: ShareModel): boolean {
  const { phase, neighborCount, uploadedBytes } = progress.value;
  return phase === "receiving" || neighborCount > 0 || uploadedBytes > 0;
}

function figuresOf({ role, progress }: ShareModel): readonly Figure[] {
  const figures = progress.value;
  const peers: Figure = { name: TEXT.peers, value: peersText(figures) };
  const uploadSpeed = speedText(figures.uploadBytesPerSecond);
  const uploaded = figures.uploadedBytes > 0 ? sizeText(figures.uploadedBytes) : undefined;
  if (role === "own" || figures.phase === "complete") {
    const name = role === "own" ? TEXT.sent : TEXT.passedOn;
    return [peers, { name: TEXT.speed, value: uploadSpeed }, { name, value: uploaded }];
  }
  return [
    peers,
    { name: TEXT.speed, value: speedText(figures.downloadBytesPerSecond) },
    { name: TEXT.timeLeft, value: durationText(figures.secondsLeft) },
  ];
}
