/** Members of a group for tests, called alike in processes and in pages. */

import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { build, type Rollup } from "vite";
import type { Child } from "./child.ts";
import type { Duties, GroupMember, Report } from "./group-program.mjs";
import type { Stage } from "./stage.ts";

/** The program of a page. */
const PAGE_PROGRAM = fileURLToPath(new URL("group-page.mjs", import.meta.url));

/** What is not there, at the rendezvous: a page without anything in it, of the right origin. */
const PAGE_PATH = "group-test";

/** What a member can be asked. */
export interface TestMember {
  readonly report: () => Promise<Report>;
  readonly untilServed: () => Promise<void>;
  readonly untilStreamed: (count: number) => Promise<void>;
  readonly quiet: () => Promise<Report>;
  readonly settle: (expected: Readonly<Record<string, number>>) => Promise<Report>;
  readonly route: () => Promise<boolean>;
  readonly leave: () => Promise<void>;
}

/** One in a process of its own, which can also be killed. */
export interface ProcessMember extends TestMember {
  readonly child: Child;
}

/** Calls a method of the member, wherever that is. */
type Call = (method: keyof TestMember, parameters: readonly unknown[]) => Promise<unknown>;

/** The member in its page. */
declare const groupMember: GroupMember;

/** Starts a member in a process of its own. */
export async function startMember(stage: Stage, duties: Duties): Promise<ProcessMember> {
  const child = stage.member(JSON.stringify(duties));
  await child.event("joined");
  let lastId = 0;
  const member = memberOf(async (method, parameters) => {
    lastId += 1;
    const id = lastId;
    child.type(JSON.stringify({ id, method, parameters }));
    return (await child.event("answer", (answer) => answer.id === id)).value;
  });
  return { ...member, child };
}

/** Opens a member in a page of a browser; the program is that of {@link bundlePage}. */
export async function openMember(
  browser: Browser,
  { url, program, duties }: { readonly url: string; readonly program: string; duties: Duties },
): Promise<TestMember> {
  // The rendezvous' own pages allow no program but theirs.
  const context = await browser.newContext({ bypassCSP: true });
  const page = await context.newPage();
  await page.goto(`${url}${PAGE_PATH}#${encodeURIComponent(JSON.stringify(duties))}`);
  await page.addScriptTag({ type: "module", content: program });
  await page.waitForFunction(() => "groupMember" in globalThis);
  return memberOf((method, parameters) => callInPage(page, method, parameters));
}

/** The page's program: the library as it is built, and the member. */
export async function bundlePage(): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: "error",
    build: {
      write: false,
      target: "es2022",
      // One script: what the library loads late could be loaded from nowhere.
      rollupOptions: { input: PAGE_PROGRAM, output: { codeSplitting: false } },
    },
  });
  const [output] = Array.isArray(result) ? result : [result];
  const { output: files } = output as Rollup.RollupOutput;
  return files[0].code;
}

function callInPage(page: Page, method: keyof TestMember, parameters: readonly unknown[]) {
  return page.evaluate(
    ([name, values]) => Reflect.apply(Reflect.get(groupMember, name), groupMember, values),
    [method, parameters] as const,
  );
}

/** What is said of the types of answers is true of both programs: they are one. */
function memberOf(call: Call): TestMember {
  return {
    report: () => call("report", []) as Promise<Report>,
    untilServed: () => call("untilServed", []) as Promise<void>,
    untilStreamed: (count) => call("untilStreamed", [count]) as Promise<void>,
    quiet: () => call("quiet", []) as Promise<Report>,
    settle: (expected) => call("settle", [expected]) as Promise<Report>,
    route: () => call("route", []) as Promise<boolean>,
    leave: () => call("leave", []) as Promise<void>,
  };
}
