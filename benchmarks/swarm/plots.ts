/** Pictures of what was measured: SVG files that read well on light and dark pages. */

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import type { SwarmResults } from "./main.ts";

/** Colors that are told apart on white and on black, and by those who see no red or green. */
const COLORS = ["#4e79a7", "#e08214", "#59a14f"];

/** Grey that reads on white and on black. */
const INK = "#808890";

/** Width and height of each picture, CSS pixels. */
const SIZE = { width: 560, height: 280 } as const;

/** What all pictures have in common. */
const CONFIG: NonNullable<TopLevelSpec["config"]> = {
  background: "transparent",
  view: { stroke: null },
  axis: { labelColor: INK, titleColor: INK, domainColor: INK, tickColor: INK, gridOpacity: 0.2 },
  legend: { labelColor: INK, titleColor: INK, orient: "top", title: null },
  range: { category: COLORS },
  font: "system-ui, sans-serif",
};

/** Writes every picture for which there are figures. @returns Their file names. */
export async function writePlots(results: SwarmResults, folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const plots: Record<string, TopLevelSpec | undefined> = {
    "growth.svg": growthPlot(results),
    "sizes.svg": sizesPlot(results),
    "progress.svg": progressPlot(results),
  };
  const names: string[] = [];
  for (const [name, spec] of Object.entries(plots)) {
    if (spec === undefined) continue;
    await writeFile(join(folder, name), await svgOf(spec));
    names.push(name);
  }
  return names;
}

async function svgOf(spec: TopLevelSpec): Promise<string> {
  const view = new View(parse(compile({ ...spec, config: CONFIG }).spec), { renderer: "none" });
  return `${await view.toSVG()}\n`;
}

/** Completion of the last receiver against the number of receivers, in bounds. */
function growthPlot({ growth }: SwarmResults): TopLevelSpec | undefined {
  if (growth.length === 0) return undefined;
  const values = growth.flatMap(({ report, receivers }) => [
    { receivers, time: report.last * report.referenceSeconds, what: "last receiver" },
    { receivers, time: report.median * report.referenceSeconds, what: "median receiver" },
    { receivers, time: report.referenceSeconds, what: "fluid bound" },
  ]);
  return {
    ...SIZE,
    data: { values },
    mark: { type: "line", point: true },
    encoding: {
      x: { field: "receivers", type: "quantitative", scale: { type: "log" }, title: "receivers" },
      y: { field: "time", type: "quantitative", title: "64 MiB complete after, s" },
      color: { field: "what", type: "nominal", sort: null },
    },
  };
}

/** The last receiver's time in bounds, against the file's size. */
function sizesPlot({ sizes }: SwarmResults): TopLevelSpec | undefined {
  if (sizes.length === 0) return undefined;
  const values = sizes.flatMap(({ chunks, run: { report } }) => [
    { size: chunks / 16, ratio: report.last, what: "last of 100 receivers" },
    { size: chunks / 16, ratio: leastRatio(chunks), what: "least possible in chunks" },
  ]);
  return {
    ...SIZE,
    data: { values },
    mark: { type: "line", point: true },
    encoding: {
      x: { field: "size", type: "quantitative", scale: { type: "log", base: 2 }, title: "MiB" },
      y: {
        field: "ratio",
        type: "quantitative",
        scale: { zero: false },
        title: "time over the fluid bound",
      },
      color: { field: "what", type: "nominal", sort: null },
    },
  };
}

/** What no schedule of whole chunks can be better than, of 100 receivers, in fluid bounds. */
function leastRatio(chunks: number): number {
  return (chunks + Math.floor(Math.log2(100))) / chunks;
}

/** How much the receivers have, and how busy the uplinks are, over time. */
function progressPlot({ progress }: SwarmResults): TopLevelSpec | undefined {
  if (progress === undefined) return undefined;
  const values = progress.progress.flatMap(({ seconds, shares, uplinkUse }) => [
    { seconds, share: shares[0], what: "least of a receiver" },
    { seconds, share: shares.at(-1), what: "most of a receiver" },
    { seconds, share: Math.min(1, uplinkUse), what: "uplinks in use" },
  ]);
  return {
    ...SIZE,
    data: { values },
    mark: "line",
    encoding: {
      x: { field: "seconds", type: "quantitative", title: "s" },
      y: { field: "share", type: "quantitative", axis: { format: "%" }, title: null },
      color: { field: "what", type: "nominal", sort: null },
    },
  };
}
