/**
 * As much of vitest as the contract suites need, inside a page: they are bundled with this in its
 * place, and each of their tests is run by name from outside.
 */

import { expect } from "vitest";

export { expect };

/** A test's body, or a hook. */
type Step = () => unknown;

/** A `describe` and what surrounds its tests. */
interface Block {
  readonly parent: Block | undefined;
  readonly beforeAll: Step[];
  readonly afterAll: Step[];
  readonly beforeEach: Step[];
  readonly afterEach: Step[];
  isBegun: boolean;
  /** Tests that have not run yet, those of inner blocks included. */
  leftCount: number;
}

/** One test. */
interface Test {
  readonly name: string;
  readonly block: Block;
  readonly body: Step;
}

/** What is called from outside. */
export interface PageTests {
  readonly names: readonly string[];
  /** Runs one test. @returns What went wrong, or undefined. */
  run(number: number): Promise<string | undefined>;
}

const tests: Test[] = [];
let current = newBlock(undefined);

/** Groups tests. */
export function describe(_: string, declare: () => void): void {
  const parent = current;
  current = newBlock(parent);
  declare();
  current = parent;
}

/** Declares a test. */
export const it = Object.assign(declareTest, {
  each:
    (rows: readonly unknown[]) =>
    (name: string, body: (...values: never[]) => unknown): void => {
      for (const row of rows) {
        const values = Array.isArray(row) ? row : [row];
        declareTest(filledIn(name, values), () => body(...(values as never[])));
      }
    },
  runIf: (isWanted: boolean) => (isWanted ? declareTest : () => undefined),
});

/** Runs before the first test of its block. */
export const beforeAll = (step: Step): void => void current.beforeAll.push(step);

/** Runs after the last test of its block. */
export const afterAll = (step: Step): void => void current.afterAll.push(step);

/** Runs before each test of its block. */
export const beforeEach = (step: Step): void => void current.beforeEach.push(step);

/** Runs after each test of its block. */
export const afterEach = (step: Step): void => void current.afterEach.push(step);

/** Everything that was declared. */
export function collectedTests(): PageTests {
  return {
    names: tests.map(({ name }) => name),
    run: async (number) => {
      const test = tests[number];
      return test === undefined ? `there is no test ${number}` : failureOf(() => run(test));
    },
  };
}

function newBlock(parent: Block | undefined): Block {
  const hooks = { beforeAll: [], afterAll: [], beforeEach: [], afterEach: [] };
  return { parent, ...hooks, isBegun: false, leftCount: 0 };
}

function declareTest(name: string, body: Step): void {
  tests.push({ name, block: current, body });
  for (const block of blocksAround(current)) block.leftCount += 1;
}

/** The block and those around it, the innermost first. */
function blocksAround(block: Block): Block[] {
  return block.parent === undefined ? [block] : [block, ...blocksAround(block.parent)];
}

async function run({ block, body }: Test): Promise<void> {
  const inner = blocksAround(block);
  const outer = inner.toReversed();
  for (const around of outer) {
    if (!around.isBegun) await runAll(around.beforeAll);
    around.isBegun = true;
  }
  try {
    for (const around of outer) await runAll(around.beforeEach);
    await body();
  } finally {
    for (const around of inner) await runAll(around.afterEach);
    for (const around of inner) {
      around.leftCount -= 1;
      if (around.leftCount === 0) await runAll(around.afterAll);
    }
  }
}

async function runAll(steps: readonly Step[]): Promise<void> {
  for (const step of steps) await step();
}

async function failureOf(act: () => Promise<void>): Promise<string | undefined> {
  try {
    await act();
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

/** Values in the place of `%s` and `%j`, in their order. */
function filledIn(name: string, values: readonly unknown[]): string {
  let next = 0;
  return name.replace(/%[sj]/g, () => String(values[next++]));
}
