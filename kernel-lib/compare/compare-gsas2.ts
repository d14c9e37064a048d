import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { calculatePattern } from "../src/calculation/calculate-pattern.js";
import type { ReflectionList } from "../src/calculation/pattern.js";
import { LEAST_GAM, LEAST_SIG } from "../src/calculation/pseudo-voigt.js";
import { modelFromRecord } from "./gsas2-record.js";
import type { Gsas2Record } from "./gsas2-record.js";

/**
 * Compares our pattern with GSAS-II's for records of simulated patterns (`.json.gz`), one JSON line a file: the largest
 * relative deviation of d, twoTheta, F2, intensity, sig and gam over the reflections, yMax = max |Δy| / max y of the peaks,
 * that of the background likewise, and Rp of the peaks in percent; `error` where a file cannot be read. Widths are compared as the profile takes them, not below its
 * least. F2 and intensity are compared where a reflection has more than 10⁻⁴ of the strongest one's area.
 */
async function main(files: readonly string[]): Promise<void> {
  if (files.length === 0) {
    process.stderr.write("usage: npm run compare:gsas2 -- FILE.json.gz …\n");
    process.exitCode = 2;
    return;
  }
  for (const file of files) {
    const deviations = await compareFile(file);
    if ("error" in deviations) process.exitCode = 1;
    process.stdout.write(`${JSON.stringify({ file, ...deviations })}\n`);
  }
}

/** The deviations of the record in a file, or why it cannot be compared. */
export async function compareFile(file: string): Promise<Record<string, unknown>> {
  try {
    return compareRecord(await readRecord(file));
  } catch (error) {
    // A parser's message may hold the whole text.
    return { error: (error instanceof Error ? error.message : String(error)).slice(0, 200) };
  }
}

async function readRecord(file: string): Promise<Gsas2Record> {
  const bytes = await readFile(file);
  const text = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString();
  // Python writes NaN: what GSAS-II has for a line beyond 2θ = 180°, at which it stops.
  if (/[[,:]NaN[\],}]/.test(text)) throw new Error("holds NaN: GSAS-II itself calculated no pattern to its end");
  return JSON.parse(text) as Gsas2Record;
}

/** The deviations of one record. */
export function compareRecord(record: Gsas2Record): Record<string, unknown> {
  const { model, missing } = modelFromRecord(record);
  const pattern = calculatePattern(model, "pattern");
  const deviations = { d: 0, twoTheta: 0, F2: 0, intensity: 0, sig: 0, gam: 0 };
  const unmatched: string[] = [];
  for (const [name, rows] of Object.entries(record.histogram.reflections)) {
    const ours = pattern.reflections[name];
    const strongest = Math.max(...rows.map((row) => row[9] * row[11]));
    for (const row of rows) {
      const i = match(ours, row);
      if (i < 0) {
        unmatched.push(`${name} ${row.slice(0, 3).join(" ")}`);
        continue;
      }
      const relative = (value: number, reference: number) => Math.abs(value - reference) / Math.abs(reference);
      const note = (key: keyof typeof deviations, value: number) =>
        (deviations[key] = Math.max(deviations[key], value));
      note("d", relative(ours.d[i], row[4]));
      note("twoTheta", relative(ours.twoTheta[i], row[5]));
      note("sig", relative(Math.max(ours.sig[i], LEAST_SIG), row[6]));
      note("gam", relative(Math.max(ours.gam[i], LEAST_GAM), row[7]));
      if (row[9] * row[11] < 1e-4 * strongest) continue;
      note("F2", relative(ours.fSquared[i], row[9]));
      note("intensity", relative(ours.fSquared[i] * ours.iCorr[i], row[9] * row[11]));
    }
    if (ours.h.length !== rows.length)
      unmatched.push(`${name}: ${ours.h.length} reflections, GSAS-II has ${rows.length}`);
  }
  const { ycalc, ybkg } = record.histogram.arrays;
  let largest = 0;
  let sum = 0;
  let total = 0;
  let top = 0;
  let background = 0;
  pattern.index.forEach((index, j) => {
    const theirs = ycalc[index] - ybkg[index];
    const delta = Math.abs(pattern.calculated[j] - pattern.background[j] - theirs);
    largest = Math.max(largest, delta);
    top = Math.max(top, theirs);
    sum += delta;
    background = Math.max(background, Math.abs(pattern.background[j] - ybkg[index]));
    total += Math.abs(theirs);
  });
  return {
    ...deviations,
    yMax: largest / top,
    background: background / top,
    Rp: (100 * sum) / total,
    missing,
    unmatched,
  };
}

/**
 * Our reflection of the same class: the same indices, or else the same d and multiplicity and the nearest intensity where several
 * share a d.
 */
function match(ours: ReflectionList, row: readonly number[]): number {
  const same = ours.h.findIndex((h, i) => h === row[0] && ours.k[i] === row[1] && ours.l[i] === row[2]);
  if (same >= 0) return same;
  let best = -1;
  let gap = Infinity;
  for (let i = 0; i < ours.h.length; i++) {
    if (Math.abs(ours.d[i] - row[4]) > 1e-8 * row[4] || ours.multiplicity[i] !== row[3]) continue;
    const difference = Math.abs(ours.fSquared[i] * ours.iCorr[i] - row[9] * row[11]);
    if (difference < gap) [best, gap] = [i, difference];
  }
  return best;
}

if (process.argv[1]?.endsWith("compare-gsas2.js")) await main(process.argv.slice(2));
