/** Wraps comments at the style's line length, which oxfmt leaves as they are. */

/** Longest line of program text, characters. Source: the style's numbers in CONTRIBUTING.md. */
const LINE_LENGTH_MAX = 100;

/** A line of a comment on its own: its margin with the comment's sign, then its words. */
const COMMENT_LINE = /^(\s*(?:\*|\/\/) )(.*)$/;

/** A whole doc comment on one line: its margin, then its words. */
const ONE_LINE_COMMENT = /^(\s*)\/\*\* (.*) \*\/$/;

/** What begins something of its own within a comment: a tag, a list item, a table, a picture. */
const OWN_BEGINNING = /^(?:@|[-*] |\d+\. |\||```|\s)/;

/** What must keep its line breaks. */
const PICTURE = /^(?:\||```|\s)/;

/** How far the further lines of a tag or a list item are set in. */
const INDENT = "  ";

/**
 * A program text with every comment paragraph that has too long a line wrapped anew. Comments
 * behind code stay.
 *
 * @param {string} text
 */
export function wrapComments(text) {
  const lines = text.split("\n").flatMap((line) => opened(line));
  /** @type {string[]} */
  const result = [];
  for (let start = 0; start < lines.length;) {
    const end = endOfParagraph(lines, start);
    const paragraph = lines.slice(start, end);
    result.push(...(paragraph.some((line) => isTooLong(line)) ? wrapped(paragraph) : paragraph));
    start = end;
  }
  return result.join("\n");
}

/**
 * A doc comment on one line that is too long becomes one of several lines.
 *
 * @param {string} line
 */
function opened(line) {
  const [, margin, words] = ONE_LINE_COMMENT.exec(line) ?? [];
  if (margin === undefined || words === undefined || !isTooLong(line)) return [line];
  return [`${margin}/**`, `${margin} * ${words}`, `${margin} */`];
}

/**
 * The index after the last line of the paragraph that begins at a line; a line that is no comment
 * is a paragraph.
 *
 * @param {readonly string[]} lines
 * @param {number} start
 */
function endOfParagraph(lines, start) {
  const first = lines[start] ?? "";
  const margin = marginOf(first);
  let end = start + 1;
  if (margin === "") return end;
  while (marginOf(lines[end] ?? "") === margin) {
    if (!isContinued(wordsOf(first), wordsOf(lines[end] ?? ""))) break;
    end += 1;
  }
  return end;
}

/**
 * True when a line goes on with the paragraph that began with another.
 *
 * @param {string} beginning
 * @param {string} words
 */
function isContinued(beginning, words) {
  if (OWN_BEGINNING.test(beginning) && words.startsWith(INDENT)) return true;
  return words !== "" && !OWN_BEGINNING.test(words);
}

/**
 * The lines of a paragraph, broken where they fit.
 *
 * @param {readonly string[]} paragraph
 */
function wrapped(paragraph) {
  const [first = ""] = paragraph;
  const margin = marginOf(first);
  const beginning = wordsOf(first);
  if (margin === "" || PICTURE.test(beginning)) return paragraph;
  const indent = OWN_BEGINNING.test(beginning) ? INDENT : "";
  const words = unbreakable(paragraph.map((line) => wordsOf(line).trim()).join(" "));
  /** @type {string[]} */
  const lines = [];
  let line = margin.trimEnd();
  for (const word of words) {
    if (line.length + 1 + word.length > LINE_LENGTH_MAX && line.trim().length > 2) {
      lines.push(line);
      line = margin.trimEnd() + indent;
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}

/**
 * Words, with those that belong together (code, links) as one.
 *
 * @param {string} text
 */
function unbreakable(text) {
  return text.match(/(?:`[^`]*`|\{@[^}]*\}|[^\s`])+(?:(?<=@\w+) +\S+ {2,}\S+)?/g) ?? [];
}

/** @param {string} line  Its margin and the comment's sign; empty when it is no comment. */
function marginOf(line) {
  return COMMENT_LINE.exec(line)?.[1] ?? "";
}

/** @param {string} line  Of a comment. */
function wordsOf(line) {
  return COMMENT_LINE.exec(line)?.[2] ?? "";
}

/** @param {string} line */
function isTooLong(line) {
  return [...line].length > LINE_LENGTH_MAX;
}
