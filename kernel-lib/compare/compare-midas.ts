import { readdir } from "node:fs/promises";
import { divideSums } from "../src/caking/cake.js";
import { cpuEngine } from "../src/caking/engines/cpu.js";
import { radialLineout } from "../src/caking/lineout.js";
import type { PixelBinMap } from "../src/caking/pixel-bin-map.js";
import { quantile } from "../src/numerics/statistics.js";
import { readMidasCase, type MidasCase } from "./midas-case.js";

/** Bins with less of the median area than this hold too little to compare relative deviations. */
const COMPARED_AREA = 0.3;

/** Deviations of one case; relative unless said. */
export interface MidasComparison {
  readonly name: string;
  readonly entries: number;
  readonly mapSeconds: number;
  /** Largest deviation from MIDAS's cake with MIDAS's own map. */
  readonly withMidasMap?: number;
  /** Own map against MIDAS's, entry by entry: entries in one map only, largest difference of areas in px². */
  readonly mapEntries?: { readonly missing: number; readonly extra: number; readonly area: number };
  /** Largest deviation from MIDAS's cake with our own map, in bins with more than 30 % of the median area. */
  readonly withOwnMap: number;
  readonly summedArea: number;
  /** Bins that are NaN in one cake only. */
  readonly nanDiffers: number;
  /** Against pyFAI's full splitting: median and 99th percentile. */
  readonly pyfai2d?: readonly [number, number];
  readonly pyfai1d?: readonly [number, number];
}

/** Cakes a case in float64 and compares it with MIDAS's cake and pyFAI's. */
export async function compareMidasCase(midasCase: MidasCase): Promise<MidasComparison> {
  const { name, map, midasMap, reference, grid, mapSeconds } = midasCase;
  const midas = reference.midas2d.values;
  const area = reference.area.values;
  const sorted = Array.from(area.filter((value) => value > 0)).sort((a, b) => a - b);
  const isCompared = area.map((value) => (value > COMPARED_AREA * sorted[sorted.length >> 1] ? 1 : 0));
  const own = await cakeCase(midasCase, map);
  const withMidas = midasMap === undefined ? undefined : await cakeCase(midasCase, midasMap);
  const py2d = reference.py2d_full?.values;
  const py1d = reference.py1d_full?.values;
  // pyFAI left masked pixels out, as "keep" does.
  const kept = await cakeCase(midasCase, map, "keep");
  const line = radialLineout(grid, kept);
  const ring = Float64Array.from({ length: grid.radialBins }, (_, radial) =>
    sum(area.subarray(radial * grid.etaBins, (radial + 1) * grid.etaBins)),
  );
  const rings = Array.from(ring.filter((value) => value > 0)).sort((a, b) => a - b);
  const isRing = ring.map((value) => (value > COMPARED_AREA * rings[rings.length >> 1] ? 1 : 0));
  return {
    name,
    entries: map.pixels.length,
    mapSeconds,
    ...(withMidas === undefined ? {} : { withMidasMap: largest(withMidas.intensity, midas) }),
    ...(midasMap === undefined ? {} : { mapEntries: compareEntries(map, midasMap) }),
    withOwnMap: largest(own.intensity, midas, isCompared),
    summedArea: Math.abs(sum(own.area) / sum(area) - 1),
    nanDiffers: own.intensity.filter((value, at) => Number.isNaN(value) !== Number.isNaN(midas[at])).length,
    ...(py2d === undefined ? {} : { pyfai2d: medianAnd99(kept.intensity, py2d, isCompared) }),
    ...(py1d === undefined ? {} : { pyfai1d: medianAnd99(line.intensity, py1d, isRing) }),
  };
}

async function cakeCase({ frame, dark }: MidasCase, map: PixelBinMap, maskedBins: "keep" | "void" = "void") {
  const prepared = await cpuEngine.prepare(map, dark === undefined ? {} : { dark });
  return divideSums(await prepared.sum([frame]), map, { maskedBins });
}

function compareEntries(own: PixelBinMap, midas: PixelBinMap): NonNullable<MidasComparison["mapEntries"]> {
  let [missing, extra, area] = [0, 0, 0];
  for (let bin = 0; bin + 1 < own.starts.length; bin++) {
    const left = new Map<number, number>();
    for (let at = midas.starts[bin]; at < midas.starts[bin + 1]; at++) left.set(midas.pixels[at], midas.areas[at]);
    for (let at = own.starts[bin]; at < own.starts[bin + 1]; at++) {
      const found = left.get(own.pixels[at]);
      if (found === undefined) extra++;
      else area = Math.max(area, Math.abs(found - own.areas[at]));
      left.delete(own.pixels[at]);
    }
    missing += left.size;
  }
  return { missing, extra, area };
}

function deviations(found: Float64Array, expected: Float64Array, isCompared?: Float64Array): number[] {
  const result: number[] = [];
  found.forEach((value, at) => {
    if (isCompared?.[at] === 0 || Number.isNaN(value) || Number.isNaN(expected[at])) return;
    result.push(value === expected[at] ? 0 : Math.abs(value - expected[at]) / Math.abs(expected[at]));
  });
  return result;
}

function largest(found: Float64Array, expected: Float64Array, isCompared?: Float64Array): number {
  return deviations(found, expected, isCompared).reduce((most, value) => Math.max(most, value), 0);
}

/** Quantiles between neighbours, as numpy's: the reference figures were made with them, and the smallest case has 24 rings. */
function medianAnd99(found: Float64Array, expected: Float64Array, isCompared: Float64Array): readonly [number, number] {
  const all = deviations(found, expected, isCompared).filter(Number.isFinite);
  return [quantile(all, 0.5), quantile(all, 0.99)];
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

async function main([folder, ...names]: readonly string[]): Promise<void> {
  if (folder === undefined) {
    process.stderr.write("usage: npm run compare:midas -- FOLDER [CASE …]\n");
    process.exitCode = 2;
    return;
  }
  const found = (await readdir(folder)).filter((name) => name.endsWith("_params.txt"));
  for (const name of names.length > 0 ? names : found.map((file) => file.replace(/_params\.txt$/, ""))) {
    process.stdout.write(`${JSON.stringify(await compareMidasCase(await readMidasCase(folder, name)))}\n`);
  }
}

if (process.argv[1]?.endsWith("compare-midas.js")) await main(process.argv.slice(2));
