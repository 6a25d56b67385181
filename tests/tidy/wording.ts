/**
 * Checks of words: names say what things are, lines are short, and nothing tells of one machine.
 */

import { basename } from "node:path/posix";
import { type Finding, isSource, type TextFile } from "./project.ts";

/** Longest line of program text, characters. Source: the style's numbers in CONTRIBUTING.md. */
const LINE_LENGTH_MAX = 100;

/** Words that say nothing, and what to write instead. */
const EMPTY_WORDS: Readonly<Record<string, string>> = {
  util: "name what it does",
  utils: "name what it does",
  helper: "name what it does",
  helpers: "name what they do",
  misc: "give each its own file",
  manager: "name what it keeps or decides",
  stuff: "name what it is",
};

/** The same for names of files, where these are nouns without a meaning of their own. */
const EMPTY_FILE_WORDS: Readonly<Record<string, string>> = {
  ...EMPTY_WORDS,
  common: "name what is common to them",
  handler: "name what it answers",
  handlers: "name what they answer",
  data: "name what is in it",
  info: "name what is in it",
};

/** British spellings; prose may have them, names may not. */
const BRITISH_WORDS: Readonly<Record<string, string>> = {
  neighbour: "neighbor",
  neighbours: "neighbors",
  signalling: "signaling",
  colour: "color",
  colours: "colors",
  behaviour: "behavior",
  serialise: "serialize",
  normalise: "normalize",
  initialise: "initialize",
  authorise: "authorize",
};

/** A declared name. */
const DECLARATION = /\b(?:class|function|const|let|interface|type|namespace) ([A-Za-z_$][\w$]*)/g;

/** An absolute path that exists on somebody's machine only. */
const MACHINE_PATH = /(?<![\w.$)\]])\/(?:home|root|work|Users|tmp)\/[a-z][\w.-]*/;

/** The host of a package registry. */
const REGISTRY_HOST = /\bregistry\.[a-z0-9-]+\.[a-z]{2,}|"resolved": "https?:/;

/** An error without a class of its own. */
const PLAIN_ERROR = /\bnew Error\(/;

/** A note to oneself without an issue. */
const NOTE = /\b(?:TODO|FIXME|XXX)\b(?! ?\(?#\d)/;

/** Names of files and declarations have no empty and no British words. */
export function findPoorNames(files: readonly TextFile[]): Finding[] {
  return files
    .filter((file) => isSource(file))
    .flatMap((file) => [...poorFileNameOf(file), ...poorDeclarationsOf(file)]);
}

/** Lines of program text fit a page, but for those that a literal or an address makes longer. */
export function findLongLines(files: readonly TextFile[]): Finding[] {
  const isLong = (line: string): boolean =>
    [...line].length > LINE_LENGTH_MAX &&
    !/["'`].{40,}["'`]|https?:\/\/\S{30,}|= \/.{40,}\//.test(line);
  return files
    .filter((file) => isSource(file))
    .flatMap((file) => linesOf(file, isLong, `break the line at ${LINE_LENGTH_MAX} characters`));
}

/** No file knows a machine's folders or a package registry. */
export function findMachineTraces(files: readonly TextFile[]): Finding[] {
  const isTrace = (line: string): boolean => MACHINE_PATH.test(line) || REGISTRY_HOST.test(line);
  return files.flatMap((file) => linesOf(file, isTrace, "this holds on one machine only"));
}

/** Errors have classes that say what a caller can do; notes have an issue. */
export function findLooseEnds(files: readonly TextFile[]): Finding[] {
  const products = files.filter((file) => /^(?:packages|apps)\//.test(file.path) && isSource(file));
  return [
    ...products
      .filter(({ path }) => !/\.test\.tsx?$|\/src\/testing\//.test(path))
      .flatMap((file) => linesOf(file, (line) => PLAIN_ERROR.test(line), "throw an error class")),
    ...files
      .filter((file) => isSource(file) && !file.path.startsWith("tests/tidy"))
      .flatMap((file) => linesOf(file, (line) => NOTE.test(line), "name the issue")),
  ];
}

function poorFileNameOf({ path }: TextFile): Finding[] {
  const words = basename(path).toLowerCase().split(/[.-]/);
  return adviceFor(words, EMPTY_FILE_WORDS).map((message) => ({ path, line: 0, message }));
}

function poorDeclarationsOf({ path, text }: TextFile): Finding[] {
  return text.split("\n").flatMap((line, index) =>
    [...line.matchAll(DECLARATION)].flatMap((match) => {
      const words = wordsOf(match[1] ?? "");
      const advice = [...adviceFor(words, EMPTY_WORDS), ...adviceFor(words, BRITISH_WORDS)];
      return advice.map((message) => ({ path, line: index + 1, message }));
    }),
  );
}

/** The words of a name in camel case, Pascal case or capitals, in lower case. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .split(/[\s_$]+/)
    .map((word) => word.toLowerCase());
}

function adviceFor(words: readonly string[], advice: Readonly<Record<string, string>>): string[] {
  return words
    .filter((word) => Object.hasOwn(advice, word))
    .map((word) => `instead of "${word}": ${advice[word] ?? ""}`);
}

function linesOf(
  { path, text }: TextFile,
  isBad: (line: string) => boolean,
  message: string,
): Finding[] {
  return text
    .split("\n")
    .flatMap((line, index) => (isBad(line) ? [{ path, line: index + 1, message }] : []));
}
