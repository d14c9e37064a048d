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

/** @throws RietbookError "bad argument" for what can be seen without reading a file */
export function checkOptions(options: RunRefinementOptions): void {
  const { cifFiles, bkgTerms, nCPUs, limits, recipe, atoms, sequence, together, etas } = options;
  if (together !== undefined && sequence !== undefined) {
    throw bad("together", "a sequence as well", "one of them: histograms of one model do not start from each other");
  }
  if (etas === "sum" && (sequence?.along === "eta" || sequence?.along === "etaIndex")) {
    throw bad("sequence", "eta of azimuthal means, which have none", "frame, or single azimuths");
  }
  if (cifFiles.length === 0) throw bad("CIF files", "none", "one or more");
  if (bkgTerms !== undefined && !(Number.isInteger(bkgTerms) && bkgTerms >= 1 && bkgTerms <= 36)) {
    throw bad("background terms", String(bkgTerms), "a whole number from 1 to 36");
  }
  if (nCPUs !== undefined && !(Number.isInteger(nCPUs) && nCPUs >= 1)) {
    throw bad("number of CPUs", String(nCPUs), "a whole number from 1");
  }
  if (limits !== undefined && !(limits[0] < limits[1])) {
    throw bad("limits", `${limits[0]}° to ${limits[1]}°`, "a lower and an upper 2θ");
  }
  for (const [field, value, inRecipe] of [
    ["background terms", bkgTerms, recipe?.model?.background],
    ["limits", limits, recipe?.model?.limits],
  ] as const) {
    if (value === undefined || inRecipe === undefined) continue;
    throw bad(
      field,
      `${String(value)}, and others in the recipe`,
      "one of them",
      "Leave them out here or in the recipe.",
    );
  }
  if (recipe !== undefined && atoms === false) {
    throw bad(
      "atoms",
      "both a recipe and the wish to leave out atoms",
      "one of them",
      "Leave the atoms out of the recipe.",
    );
  }
}

/** @throws RietbookError "bad argument" for limits outside the data */
export function checkLimits({ twoTheta, name }: RunData, limits: readonly [number, number] | undefined): void {
  const [first, last] = [twoTheta[0], twoTheta[twoTheta.length - 1]];
  if (limits === undefined || (limits[1] > first && limits[0] < last)) return;
  const expected = `a range that overlaps the data, ${first.toFixed(3)}° to ${last.toFixed(3)}°`;
  throw new RietbookError({
    kind: "bad argument",
    file: name,
    field: "limits",
    found: `${limits[0]}° to ${limits[1]}° 2θ`,
    expected,
  });
}

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
  { scan, name }: RunData,
  { frames, etas = "all", signal, onProgress }: RunRefinementOptions,
): Promise<{ readonly tasks: readonly HistogramTask[]; readonly leftOut: readonly LeftOutEntry[] }> {
  if (scan === undefined) {
    if (frames !== undefined) throw bad("frames", `frames of ${name}`, "none: a single pattern has no frames");
    if (etas !== "all") throw bad("etas", `azimuths of ${name}`, "none: a single pattern has no azimuths");
    return { tasks: [{ number: 0, frame: 0, eta: "sum" }], leftOut: [] };
  }
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
  options: RunRefinementOptions,
  data: RunData,
  phases: RunPlan["phases"],
  outputDir: string,
): Promise<RunPlan> {
  const { dataFile, instprmFile, cifFiles, signal } = options;
  const files = [dataFile, ...cifFiles, ...(instprmFile === undefined ? [] : [instprmFile])];
  const inputs: { file: string; sha256: string }[] = [];
  for (const file of files) inputs.push({ file, sha256: await hashOf(file, signal) });
  return {
    dataFile,
    instprmFile,
    normalized: data.normalized,
    weights: options.weights ?? "poisson",
    phases,
    recipe: options.recipe ?? recipes.midasWith({ atoms: options.atoms !== false }),
    ...(options.sequence === undefined ? {} : { sequence: options.sequence }),
    ...(options.standard !== undefined && { standard: checkedStandard(options.standard, phases) }),
    ...(options.together !== undefined && {
      together: { models: options.together, oneInstrument: options.recipe === undefined },
    }),
    bkgTerms: options.bkgTerms ?? 6,
    limits: options.limits,
    axialDivergence: options.axialDivergence ?? "converged",
    outputDir,
    export: options.export !== false,
    pdf: options.pdf === true,
    inputs,
  };
}

function checkedStandard(standard: InternalStandard, phases: RunPlan["phases"]): InternalStandard {
  if (phases[standard.phase] !== undefined) return standard;
  throw bad("standard", `"${standard.phase}"`, `one of ${Object.keys(phases).join(", ")}`);
}

/** What must be equal for a run to be resumed: all that the results depend on, not where files lie or how many workers. */
export function settingsOf(plan: RunPlan, data: RunData, options: RunRefinementOptions): RunSettings {
  const { normalized, weights, recipe, sequence = null, bkgTerms, limits = null, axialDivergence, inputs } = plan;
  const { frames = null, etas = "all" } = options;
  return {
    version: VERSION,
    inputs: Object.fromEntries(inputs.map(({ file, sha256: hash }) => [file.split(/[\\/]/).pop()!, hash ?? ""])),
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
      ...(plan.standard !== undefined && { standard: plan.standard }),
      ...(plan.together !== undefined && { together: plan.together.models }),
      // The instrument says everything about .instprm and .samprm files that were found beside the data.
      instrument: data.instrument.instrument,
    },
  };
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
