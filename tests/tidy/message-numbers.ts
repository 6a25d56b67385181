/** Checks of message numbers: the tables of the specification say what the code says. */

import type { Finding, TextFile } from "./project.ts";

/** Names and their numbers, as in `wire/message-types.ts`. */
export type MessageNumbers = Readonly<Record<string, number>>;

/** A table's row that begins with a number and a name. */
const ROW = /^\| (0x[0-9a-f]{2}) \| `?([A-Za-z]+)`? \|/gm;

/** Compares the rows of pages with the numbers in the code. */
export function findNumberBreaks(
  pages: readonly TextFile[],
  numbers: readonly MessageNumbers[],
): Finding[] {
  const rows = pages.flatMap((page) => rowsOf(page));
  const written = new Set(rows.map(({ text }) => text));
  const meant = numbers.flatMap((table) => Object.entries(table).map((entry) => rowText(...entry)));
  return [
    ...rows
      .filter(({ text }) => !meant.includes(text))
      .map(({ path, line, text }) => ({ path, line, message: `the code does not know ${text}` })),
    ...meant
      .filter((text) => !written.has(text))
      .map((text) => ({ path: pages[0]?.path ?? "", line: 0, message: `no table has ${text}` })),
  ];
}

function rowsOf({ path, text }: TextFile): { path: string; line: number; text: string }[] {
  return [...text.matchAll(ROW)].map((match) => ({
    path,
    line: text.slice(0, match.index).split("\n").length,
    text: `${match[1] ?? ""} ${match[2] ?? ""}`,
  }));
}

function rowText(name: string, value: number): string {
  return `0x${value.toString(16).padStart(2, "0")} ${name}`;
}
