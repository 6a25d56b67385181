/**
 * Checks of numbered rules: each is defined once and cited by a test, and nothing cites one that is
 * not there; and tables that say which test holds a rule are right.
 */

import { dirname, join, normalize } from "node:path/posix";
import { type Finding, isSource, type TextFile } from "./project.ts";

/** A rule's definition in a page of the specification. */
const DEFINITION = /^- \*\*([A-Z]{2}\d+)\*\* /gm;

/** Ids at the beginning of a test's name. */
const CITATION = /["'`]\[([A-Z]{2}\d+(?:, [A-Z]{2}\d+)*)\] /g;

/** Any mention in a comment or a text. */
const MENTION = /\b([A-Z]{2}\d+)\b/g;

/** Where something is named. */
interface Place {
  readonly id: string;
  readonly path: string;
  readonly line: number;
}

/** Checks definitions against citations, in both directions. */
export function findRuleBreaks(files: readonly TextFile[]): Finding[] {
  const definitions = definitionsIn(files);
  const defined = new Set(definitions.map(({ id }) => id));
  const families = new Set([...defined].map((id) => id.slice(0, 2)));
  const cited = new Set(citationsIn(files).map(({ id }) => id));
  const isUnknown = ({ id }: Place): boolean => families.has(id.slice(0, 2)) && !defined.has(id);
  return [
    ...repeatedIn(definitions).map((place) => finding(place, "is defined twice")),
    ...definitions
      .filter(({ id }) => !cited.has(id))
      .map((place) => finding(place, "is cited by no test")),
    ...citationsIn(files)
      .filter(({ id }) => !defined.has(id))
      .map((place) => finding(place, "is cited here and defined nowhere")),
    ...mentionsIn(files)
      .filter(isUnknown)
      .map((place) => finding(place, "is mentioned here and defined nowhere")),
  ];
}

/** A row of a table that lists rules, and then links to the tests that cite them. */
const ROW = /^\|.*\| ([A-Z]{2}\d+(?:, [A-Z]{2}\d+)*) \| (\[.*\]\(.*\)) \|$/gm;

/** Where a link leads. */
const LINKED = /\]\(([^)]+)\)/g;

/** A row of such a table names no rule that none of its tests cites. */
export function findEmptyPromises(files: readonly TextFile[]): Finding[] {
  const citations = citationsIn(files);
  const documents = files.filter(({ path }) => path.endsWith(".md"));
  return documents.flatMap((file) =>
    [...file.text.matchAll(ROW)].flatMap((match) => {
      const linked = [...(match[2] ?? "").matchAll(LINKED)].map(([, target = ""]) =>
        normalize(join(dirname(file.path), target)),
      );
      const cited = citations.filter(({ path }) => linked.includes(path)).map(({ id }) => id);
      const line = file.text.slice(0, match.index).split("\n").length;
      return (match[1] ?? "")
        .split(", ")
        .filter((id) => !cited.includes(id))
        .map((id) => finding({ id, path: file.path, line }, "is cited by none of these tests"));
    }),
  );
}

function definitionsIn(files: readonly TextFile[]): Place[] {
  return files
    .filter(({ path }) => path.startsWith("docs/spec/") && path.endsWith(".md"))
    .flatMap((file) => placesOf(file, DEFINITION));
}

function citationsIn(files: readonly TextFile[]): Place[] {
  return files.filter((file) => isSource(file)).flatMap((file) => placesOf(file, CITATION));
}

function mentionsIn(files: readonly TextFile[]): Place[] {
  return files
    .filter((file) => isSource(file) || file.path.endsWith(".md"))
    .flatMap((file) => placesOf(file, MENTION));
}

function placesOf({ path, text }: TextFile, pattern: RegExp): Place[] {
  return [...text.matchAll(pattern)].flatMap((match) => {
    const line = text.slice(0, match.index).split("\n").length;
    return (match[1] ?? "").split(", ").map((id) => ({ id, path, line }));
  });
}

function repeatedIn(places: readonly Place[]): Place[] {
  const seen = new Set<string>();
  return places.filter(({ id }) => {
    const isRepeated = seen.has(id);
    seen.add(id);
    return isRepeated;
  });
}

function finding({ id, path, line }: Place, what: string): Finding {
  return { path, line, message: `${id} ${what}` };
}
