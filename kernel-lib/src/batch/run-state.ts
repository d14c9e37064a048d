import { RietbookError } from "../errors.js";
import { histogramName } from "./run-plan.js";
import type { HistogramEntry, RefinementSummary } from "./run-summary.js";

/** What a run was started with; two runs may be joined only if these are equal. */
export interface RunSettings {
  readonly version: string;
  /** SHA-256 of each input file, by its role and name: "data CeO2.zarr.zip". */
  readonly inputs: Readonly<Record<string, string>>;
  /** Recipe, limits, terms, weights, … as plain data. */
  readonly settings: Readonly<Record<string, unknown>>;
}

const RUN_FILE = "refinement_run.json";
const SUMMARY_FILE = "refinement_summary.json";
const RESULT = /^hist_(\d{4,})_result\.json$/;
/** What a run that was killed in the middle of a file leaves behind. */
const UNFINISHED = /^\.(hist_\d{4,}|refinement_).*\.tmp$/;

/** Writes the result of one histogram: the sign that all its files are there. */
export async function writeResult(outputDir: string, entry: HistogramEntry): Promise<void> {
  const { writeFileAtomically } = await import(/* webpackIgnore: true */ "../platform/node/write-file.js");
  await writeFileAtomically(`${outputDir}/${histogramName(entry.histogram_index)}_result.json`, json(entry));
}

/** Writes refinement_summary.json and returns its place. */
export async function writeSummary(outputDir: string, summary: RefinementSummary): Promise<string> {
  const { writeFileAtomically } = await import(/* webpackIgnore: true */ "../platform/node/write-file.js");
  const place = `${outputDir}/${SUMMARY_FILE}`;
  await writeFileAtomically(place, json(summary));
  return place;
}

/**
 * Begins a run in a folder: from nothing (results of earlier runs no longer count), or, to resume, with what is
 * done.
 * @returns the results that are complete already, by number
 * @throws RietbookError "bad argument" where the folder holds a run of other inputs or settings and that is not to be replaced, "output" where it cannot
 *   be written
 */
export async function beginRun(
  outputDir: string,
  settings: RunSettings,
  resume: boolean | "if same",
): Promise<ReadonlyMap<number, HistogramEntry>> {
  const { writeFileAtomically } = await import(/* webpackIgnore: true */ "../platform/node/write-file.js");
  const folder = await import(/* webpackIgnore: true */ "../platform/node/folder.js");
  await folder.removeFiles(
    outputDir,
    (await folder.listFolder(outputDir)).filter((name) => UNFINISHED.test(name)),
  );
  const text = resume === false ? undefined : await folder.readTextFile(`${outputDir}/${RUN_FILE}`);
  const before = text === undefined ? undefined : (JSON.parse(text) as RunSettings);
  const key = before === undefined ? undefined : firstDifference(before, settings);
  if (before !== undefined && key !== undefined && resume === true) throw otherRun(outputDir, key, before, settings);
  if (before !== undefined && key === undefined) {
    const done = new Map<number, HistogramEntry>();
    for (const name of await folder.listFolder(outputDir)) {
      if (!RESULT.test(name)) continue;
      const entry = JSON.parse((await folder.readTextFile(`${outputDir}/${name}`))!) as HistogramEntry;
      done.set(entry.histogram_index, entry);
    }
    return done;
  }
  const old = (await folder.listFolder(outputDir)).filter((name) => RESULT.test(name) || name === SUMMARY_FILE);
  await folder.removeFiles(outputDir, old);
  await writeFileAtomically(`${outputDir}/${RUN_FILE}`, json(settings));
  return new Map();
}

function firstDifference(before: RunSettings, now: RunSettings): string | undefined {
  const [a, b] = [flat(before), flat(now)];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].find(
    (key) => JSON.stringify(a[key]) !== JSON.stringify(b[key]),
  );
}

function otherRun(outputDir: string, key: string, before: RunSettings, now: RunSettings): RietbookError {
  return new RietbookError({
    kind: "bad argument",
    file: outputDir,
    field: `resume: ${key}`,
    found: shown(flat(now)[key]),
    expected: `${shown(flat(before)[key])}, with which the run was begun`,
    advice: "Resume with the same command, or choose another output folder.",
  });
}

function flat({ version, inputs, settings }: RunSettings): Readonly<Record<string, unknown>> {
  return { version, ...inputs, ...settings };
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
