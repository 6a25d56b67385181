/** How members are told apart at a glance: colors, letters and digits that nobody can choose. */

import type { PeerId } from "passalong";
import type { ChatMember } from "passalong/chat";

/** Colors that there are. Source: as many as eight-color palettes keep apart for most eyes. */
export const HUES = 8;

/** Digits of a peer id that tell members of one name apart. Source: the terminal's, CL39. */
const ID_DIGITS = 8;

/** Guests are numbered with so many digits. */
const GUEST_DIGITS = 4;

/** Each member's color: its key says which, or the next one that nobody has yet. */
export class Hues {
  readonly #given = new Map<PeerId, number>();

  /** 0 to {@link HUES} - 1; stays what it was. */
  of(peerId: PeerId): number {
    const given = this.#given.get(peerId);
    if (given !== undefined) return given;
    const first = Number.parseInt(peerId.slice(0, 2), 16) % HUES;
    const taken = new Set(this.#given.values());
    let hue = first;
    while (taken.has(hue) && taken.size < HUES) hue = (hue + 1) % HUES;
    this.#given.set(peerId, hue);
    return hue;
  }
}

/** The first letter of a name. */
export function initialOf(name: string): string {
  return (Array.from(name)[0] ?? "").toUpperCase();
}

/** The digits of a member, which nobody can choose. */
export function digitsOf(peerId: PeerId): string {
  return peerId.slice(0, ID_DIGITS);
}

/** What a member is called that has given no name. */
export function guestName(peerId: PeerId): string {
  const number = Number.parseInt(peerId.slice(0, ID_DIGITS), 16) % 10 ** GUEST_DIGITS;
  return `Guest ${String(number).padStart(GUEST_DIGITS, "0")}`;
}

/** Names that several members have, as an eye reads them; their digits are shown. */
export function sharedNames(members: readonly ChatMember[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const shared = new Set<string>();
  for (const { name } of members) {
    const key = nameKey(name);
    if (seen.has(key)) shared.add(key);
    seen.add(key);
  }
  return shared;
}

/** The same for names that look alike but for their case and width. */
export function nameKey(name: string): string {
  return name.normalize("NFKC").toLowerCase();
}
