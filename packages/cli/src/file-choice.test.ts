/** Tests of which files patterns name. */

import { describe, expect, it } from "vitest";
import { chosenFiles } from "./file-choice.ts";

const PATHS = [
  "a.jpg",
  "trip/b.jpg",
  "trip/day 1/c.JPG",
  "trip/day 1/notes.txt",
  "trip/.hidden",
  "song [live].mp3",
  "讲解.txt",
];
const FILES = PATHS.map((path, fileIndex) => ({ fileIndex, path, sizeBytes: 1, mimeType: "" }));

describe("chosen files", () => {
  it.each<[readonly string[], readonly string[]]>([
    [[], PATHS],
    [["*.jpg"], ["a.jpg", "trip/b.jpg"]],
    [["trip/*"], ["trip/b.jpg", "trip/day 1/c.JPG", "trip/day 1/notes.txt", "trip/.hidden"]],
    [["trip/*.jpg"], ["trip/b.jpg"]],
    [["trip/**/*.{JPG,txt}"], ["trip/day 1/c.JPG", "trip/day 1/notes.txt"]],
    [["trip/day 1/"], ["trip/day 1/c.JPG", "trip/day 1/notes.txt"]],
    [
      ["./a.jpg", "讲*"],
      ["a.jpg", "讲解.txt"],
    ],
    [["song [live].mp3"], ["song [live].mp3"]],
    [["?.jpg"], ["a.jpg", "trip/b.jpg"]],
    [["nothing", "tri"], []],
    [["["], []],
  ])("[CL54] that %j name", (patterns, expected) => {
    expect(chosenFiles(FILES, patterns).map(({ path }) => path)).toEqual(expected);
  });
});
