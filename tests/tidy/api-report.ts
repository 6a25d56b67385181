/**
 * What a package exports, name by name, read from its built declarations: a change of the public
 * face is a visible one.
 */

import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** `export { a, type b as c } from "./x.js";` */
const RE_EXPORT = /^export (?:type )?\{([^}]*)\} from "([^"]+)";/gm;

/** `export * from "./x.js";` */
const STAR_EXPORT = /^export \* from "([^"]+)";/gm;

/** `import { a } from "./x.js"; export { a };` has no place in our indexes; declarations have. */
const DECLARATION =
  /^export (?:declare )?(?:abstract )?(?:class|function|const|let|interface|type) ([\w$]+)/;

/** A public name and where it is declared. */
interface PublicName {
  readonly name: string;
  /** As it is called in the file that declares it. */
  readonly localName: string;
  readonly path: string;
}

/** The report of one entry: its declarations in the order of their names, without comments. */
export async function apiReport(entry: string): Promise<string> {
  const names = await namesOf(entry);
  const texts = await Promise.all(
    names
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .map(async ({ name, localName, path }) => {
        const text = (await declarationsOf(path)).get(localName) ?? `/* ${localName}: elsewhere */`;
        return name === localName ? text : `${text}\nexport { ${localName} as ${name} };`;
      }),
  );
  return `${texts.join("\n\n")}\n`;
}

/** Everything that a built entry exports, followed to where it is declared. */
async function namesOf(path: string): Promise<PublicName[]> {
  const text = await readFile(path, "utf8");
  const own = [...(await declarationsOf(path)).keys()];
  const names: PublicName[] = own.map((name) => ({ name, localName: name, path }));
  for (const match of text.matchAll(STAR_EXPORT)) {
    const target = declarationPath(path, match[1] ?? "");
    names.push(...(target === undefined ? [] : await namesOf(target)));
  }
  for (const match of text.matchAll(RE_EXPORT)) {
    const target = declarationPath(path, match[2] ?? "");
    const known = target === undefined ? [] : await namesOf(target);
    names.push(...chosen(match[1] ?? "", known, path));
  }
  return names;
}

/** The names between braces, each with the place of its declaration. */
function chosen(list: string, known: readonly PublicName[], path: string): PublicName[] {
  return list
    .split(",")
    .map((item) => item.trim().replace(/^type /, ""))
    .filter((item) => item !== "")
    .map((item) => {
      const [original = "", name = original] = item.split(" as ");
      const found = known.find((candidate) => candidate.name === original);
      return { name, localName: found?.localName ?? original, path: found?.path ?? path };
    });
}

/** Each exported declaration of a file: its whole text without comments. */
async function declarationsOf(path: string): Promise<Map<string, string>> {
  const text = (await readFile(path, "utf8")).replace(/\/\*[\s\S]*?\*\/|^\/\/#.*$/gm, "");
  const declarations = new Map<string, string>();
  for (const statement of statementsOf(text)) {
    const name = DECLARATION.exec(statement)?.[1];
    if (name === undefined) continue;
    const earlier = declarations.get(name);
    declarations.set(name, earlier === undefined ? statement : `${earlier}\n${statement}`);
  }
  return declarations;
}

/** Top-level statements: the compiler begins each at the margin and nothing else. */
function statementsOf(text: string): string[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const statements: string[] = [];
  for (const line of lines) {
    const last = statements.length - 1;
    if (/^(?:export|import|declare)\b/.test(line)) statements.push(line);
    else if (last >= 0) statements[last] = `${statements[last] ?? ""}\n${line}`;
  }
  return statements;
}

/** Where the declarations of an imported file are; undefined for other packages. */
function declarationPath(from: string, target: string): string | undefined {
  if (!target.startsWith(".")) return undefined;
  return join(dirname(from), target.replace(/\.[jt]s$/, ".d.ts"));
}
