import { RietbookError } from "../errors.js";
import type { Phase } from "../model/phase.js";
import { readCif } from "../model/phase-from-cif.js";
import { openByteSource } from "../platform/open-byte-source.js";
import { sha256 } from "../platform/read-all.js";
import type { InternalStandard } from "../results/amorphous-fraction.js";
import { recipes } from "../refinement/recipes.js";
import { VERSION } from "../version.js";
import type { RunData } from "./run-data.js";
import type { RunRefinementOptions } from "./run-options.js";
import type { HistogramTask, RunPlan } from "./run-plan.js";
import type { RunSettings } from "./run-state.js";
import type { LeftOutEntry } from "./run-summary.js";

/** The phases of CIF files, by name; a name that comes twice gets a number. */
export async function readPhases(files: readonly string[]): Promise<Readonly<Record<string, Phase>>> {
  const phases: Record<string, Phase> = {};
  for (const file of files) {
    const phase = await readCif(file);
    let name = phase.name;
    for (let n = 2; phases[name] !== undefined; n++) name = `${phase.name}_${n}`;
    phases[name] = { ...phase, name };
  }
  return phases;
}

/** The histograms of a run, and the lineouts that are none. */
export async function chooseTasks(
  { scan, names }: RunData,
  { frames, etas = "all", together, signal, onProgress }: RunRefinementOptions,
): Promise<{ readonly tasks: readonly HistogramTask[]; readonly leftOut: readonly LeftOutEntry[] }> {
  if (scan === undefined) {
    if (frames !== undefined) throw bad("frames", `frames of ${names[0]}`, "none: a pattern has no frames");
    if (etas !== "all") throw bad("etas", `azimuths of ${names[0]}`, "none: a pattern has no azimuths");
    if (together === "frame") throw bad("together", `frames of ${names[0]}`, "all: patterns have no frames");
    const tasks = names.map((file, number): HistogramTask => ({ number, frame: number, eta: "sum", file }));
    return { tasks: tasks.length === 1 ? tasks.map(({ file: _, ...task }) => task) : tasks, leftOut: [] };
  }
  const [name] = names;
  const chosen = [...new Set(frames ?? scan.frames.keys())].sort((a, b) => a - b);
  for (const frame of chosen) checkIndex(name, "frames", frame, scan.frames.length);
  if (etas === "sum") return { tasks: chosen.map((frame) => ({ number: frame, frame, eta: "sum" })), leftOut: [] };
  if (etas !== "all") for (const eta of etas) checkIndex(name, "etas", eta, scan.etas.length);
  const lineouts = (await scan.lineouts({ frames: chosen, signal, onProgress })).filter(
    ({ etaIndex }) => etas === "all" || etas.includes(etaIndex),
  );
  return {
    tasks: lineouts.flatMap(({ number, frame, etaIndex }) =>
      number === undefined ? [] : [{ number, frame, eta: etaIndex }],
    ),
    leftOut: lineouts.flatMap(({ frame, etaIndex, eta, leftOut }) =>
      leftOut === undefined ? [] : [{ frame, eta_index: etaIndex, eta, reason: leftOut }],
    ),
  };
}

/** The plan that every worker gets. */
export async function makePlan(
  options: Omit<RunRefinementOptions, "limits"> & Pick<RunPlan, "dataFiles" | "instprmFiles" | "limits" | "outputDir">,
  data: RunData,
  phases: RunPlan["phases"],
): Promise<RunPlan> {
  const { dataFiles, instprmFiles, cifFiles, limits, outputDir, signal } = options;
  const files = [...dataFiles, ...cifFiles, ...new Set(instprmFiles)];
  const inputs: { file: string; sha256: string }[] = [];
  for (const file of files) inputs.push({ file, sha256: await hashOf(file, signal) });
  return {
    dataFiles,
    instprmFiles,
    normalized: data.normalized,
    weights: options.weights ?? "poisson",
    phases,
    recipe: options.recipe ?? recipes.midasWith({ atoms: options.atoms !== false }),
    ...(options.sequence === undefined ? {} : { sequence: options.sequence }),
    ...(options.standard !== undefined && { standard: checkedStandard(options.standard, phases) }),
    ...(options.together !== undefined && {
      together: {
        models: options.together,
        oneInstrument: options.recipe === undefined && data.instruments.length === 1,
      },
    }),
    bkgTerms: options.bkgTerms ?? 6,
    limits,
    axialDivergence: options.axialDivergence ?? "converged",
    outputDir,
    export: options.export !== false,
    pdf: options.pdf === true,
    extras: options.extras ?? {},
    inputs,
  };
}

/** @throws RietbookError "bad argument" for a standard that is none of the phases */
export function checkedStandard(standard: InternalStandard, phases: RunPlan["phases"]): InternalStandard {
  if (phases[standard.phase] !== undefined) return standard;
  throw bad("standard", `"${standard.phase}"`, `one of ${Object.keys(phases).join(", ")}`);
}

/** What must be equal for a run to be resumed: all that the results depend on, not where files lie or how many workers. */
export function settingsOf(plan: RunPlan, data: RunData, options: RunRefinementOptions): RunSettings {
  const { normalized, weights, recipe, sequence = null, bkgTerms, limits, axialDivergence, inputs } = plan;
  const { frames = null, etas = "all" } = options;
  return {
    version: VERSION,
    inputs: Object.fromEntries(inputs.map(({ file, sha256: hash }, i) => [uniqueName(inputs, i, file), hash ?? ""])),
    settings: {
      ...{
        normalized,
        weights,
        recipe,
        sequence,
        bkgTerms,
        limits,
        axialDivergence,
        export: plan.export,
        frames,
        etas,
      },
      ...(plan.pdf && { pdf: true }),
      ...plan.extras,
      ...(plan.standard !== undefined && { standard: plan.standard }),
      ...(plan.together !== undefined && { together: plan.together.models }),
      // The instrument says everything about .instprm and .samprm files that were found beside the data.
      instrument: data.instruments.map(({ instrument }) => instrument),
    },
  };
}

/** A file's name, with its number among those of the same name in other folders. */
function uniqueName(inputs: RunPlan["inputs"], index: number, file: string): string {
  const nameOf = (path: string) => path.split(/[\\/]/).pop()!;
  const before = inputs.slice(0, index).filter((input) => nameOf(input.file) === nameOf(file)).length;
  return before === 0 ? nameOf(file) : `${nameOf(file)} (${before + 1})`;
}

async function hashOf(file: string, signal?: AbortSignal): Promise<string> {
  const source = await openByteSource(file, undefined, signal);
  try {
    return await sha256(source, signal);
  } finally {
    await source.close();
  }
}

function checkIndex(file: string, field: string, index: number, count: number): void {
  if (Number.isInteger(index) && index >= 0 && index < count) return;
  const expected = count === 1 ? "0" : `0 to ${count - 1}`;
  throw new RietbookError({ kind: "bad argument", file, field, found: String(index), expected });
}

function bad(field: string, found: string, expected: string, advice?: string): RietbookError {
  return new RietbookError({ kind: "bad argument", field, found, expected, advice });
}
