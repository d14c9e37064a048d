import { partedOverlaps } from "../calculation/pawley-overlaps.js";
import { createProblem } from "../calculation/model-problem.js";
import { listParameters } from "../model/parameter-path.js";
import type { Model } from "../model/model.js";
import { attemptFromSeveralStarts } from "./alternative-starts.js";
import { fittedParameters } from "./fitted-parameters.js";
import { negativeDisplacements, type PhysicalLimits } from "./displacement-limits.js";
import { freedGroups, pawleyPaths, withoutHeld, type FreedGroup } from "./free-parameters.js";
import { holdingTheBlamed, type Judged, type Standing } from "./holding-the-blamed.js";
import type { RefineOptions } from "./refine-options.js";
import type { Refinement, StageResult } from "./refinement.js";
import type { Stage } from "./stage.js";
import { fitStatistics } from "./statistics.js";
import { judgeAttempt, type Judgement } from "./verdict.js";

/** Cell parameters may move by this fraction unless told otherwise. */
export const CELL_TOLERANCE = 0.02;

/**
 * Runs one stage from where a refinement stands and returns a new refinement that ends with the stage's verdict. A stage
 * that cannot be accepted whole is tried pattern by pattern where it allows it; what cannot be accepted at all leaves the
 * model as it was.
 */
export async function runStage(before: Refinement, stage: Stage, options: RefineOptions): Promise<Refinement> {
  const from = { ...before, model: partedOverlaps(before.model) };
  const groups = freedGroups(from.model, stage);
  const freeBefore = from.stages.length === 0 ? [] : from.stages[from.stages.length - 1].free;
  const held = [...new Set([...withoutHeld(from.model, stage, freeBefore), ...pawleyPaths(from.model)])];
  const start: Standing = { model: from.model, free: held, statistics: from.statistics };
  const untouched: Standing = { ...start, free: freeBefore };
  let cycles = 0;
  const onCycles = (more: number) => (cycles += more);
  const attemptWith = (standing: Standing, paths: readonly string[]): Promise<Judged> =>
    holdingTheBlamed(standing, paths, (where, open) =>
      judgedAttempt(from, where, [...where.free, ...open], stage, options, onCycles),
    );

  const whole = await attemptWith(
    start,
    groups.flatMap((group) => group.paths),
  );
  if (whole.judgement.verdict !== "rolled back") return ended(from, stage, whole.judgement, whole, cycles);
  if (stage.oneAtATime !== true || groups.length < 2) {
    return ended(from, stage, whole.judgement, whole, cycles, untouched);
  }

  const { standing, kept, refused } = await oneAtATime(start, groups, attemptWith);
  const told = `all together: ${whole.judgement.reason}; one at a time: `;
  const refusals = refused.map(({ name, judgement }) => `${name} left out (${judgement.reason})`).join("; ");
  if (standing.last === undefined) {
    const judgement = { ...whole.judgement, reason: `${told}${refusals}` };
    return ended(from, stage, judgement, whole, cycles, untouched);
  }
  const rwp = `Rwp ${from.statistics.rwp.toFixed(2)} % → ${standing.statistics.rwp.toFixed(2)} %`;
  const last = standing.last.judgement;
  const judgement: Judgement = {
    verdict: last.verdict,
    reason: `${told}kept ${kept.join(", ")}, ${rwp} (${last.reason})${refusals === "" ? "" : `; ${refusals}`}`,
    blame: whole.judgement.blame ?? refused[0]?.judgement.blame,
  };
  return ended(from, stage, judgement, standing.last, cycles);
}

interface OneAtATime {
  readonly standing: Standing;
  readonly kept: readonly string[];
  readonly refused: readonly { readonly name: string; readonly judgement: Judgement }[];
}

/** Frees the groups of a stage one after another and keeps those that are accepted and lower χ². */
async function oneAtATime(
  start: Standing,
  groups: readonly FreedGroup[],
  attemptWith: (standing: Standing, paths: readonly string[]) => Promise<Judged>,
): Promise<OneAtATime> {
  let standing = start;
  const kept: string[] = [];
  const refused: { name: string; judgement: Judgement }[] = [];
  for (const { pattern, paths } of groups) {
    const judged = await attemptWith(standing, paths);
    const name = pattern.slice(pattern.lastIndexOf(".") + 1);
    if (judged.judgement.verdict === "rolled back") refused.push({ name, judgement: judged.judgement });
    else {
      const { model, free, statistics } = judged.attempt;
      standing = { model, free, statistics, last: judged };
      kept.push(name);
    }
  }
  return { standing, kept, refused };
}

async function judgedAttempt(
  from: Refinement,
  standing: Standing,
  free: readonly string[],
  stage: Stage,
  options: RefineOptions,
  onCycles: (cycles: number) => void,
): Promise<Judged> {
  const cellTolerance = options.cellTolerance ?? CELL_TOLERANCE;
  const starts = startValues(from);
  const judged = async (limits: PhysicalLimits): Promise<Judged> => {
    const found = await attemptFromSeveralStarts(standing.model, free, {
      signal: options.signal,
      onProgress: options.onProgress,
      maxCycles: stage.maxCycles,
      freedBefore: standing.free,
      cellStart: starts,
      cellTolerance,
      limits,
    });
    onCycles(found.cycles);
    const attempt = { ...found, cycles: found.cycles + (standing.cycles ?? 0) };
    const fitted = fittedParameters(attempt, standing.model, starts);
    const judgement = judgeAttempt(attempt, fitted, standing.statistics, { limits, cellTolerance });
    return { attempt, fitted, judgement };
  };
  const { limits = "physical" } = options;
  const first = await judged(limits);
  // What cannot be accepted with a displacement that was let go below zero may be where it is kept from that.
  const letGo = limits === "physical" && hasNegative(first.attempt.model) && !hasNegative(standing.model);
  if (first.judgement.verdict !== "rolled back" || !letGo) return first;
  const kept = await judged("nonnegative");
  return kept.judgement.verdict === "rolled back" ? first : kept;
}

function hasNegative(model: Model): boolean {
  return negativeDisplacements(model).length > 0;
}

/** Value of every parameter before it was first freed. */
function startValues(from: Refinement): Map<string, number> {
  const starts = new Map(listParameters(from.model).map(({ path, value }) => [path, value]));
  for (const stage of [...from.stages].reverse())
    for (const { path, start } of stage.parameters) starts.set(path, start);
  return starts;
}

/** The refinement after a stage of so many cycles; `back` is where it returns to when nothing was accepted. */
function ended(
  from: Refinement,
  stage: Stage,
  judgement: Judgement,
  { attempt, fitted }: Judged,
  cycles: number,
  back?: Standing,
): Refinement {
  const standing = back ?? attempt;
  const kept = back === undefined;
  const inAll = kept && cycles > attempt.cycles ? `; ${cycles} cycles with the tries that were not kept` : "";
  const result: StageResult = {
    stage,
    verdict: judgement.verdict,
    reason: `${judgement.reason}${inAll}`,
    ...(judgement.blame === undefined ? {} : { blame: judgement.blame }),
    rwpBefore: from.statistics.rwp,
    rwp: standing.statistics.rwp,
    rwpReached: attempt.statistics.rwp,
    cycles,
    statistics: standing.statistics,
    parameters: kept ? fitted.parameters : from.parameters,
    correlations: kept ? fitted.correlations : [],
    free: standing.free,
  };
  return {
    ...from,
    model: standing.model,
    statistics: standing.statistics,
    parameters: result.parameters,
    covariance: kept ? fitted.covariance : from.covariance,
    stages: [...from.stages, result],
  };
}

/** A refinement of nothing: the model as it stands, with its agreement. */
export function unrefined(model: Model, notes: readonly string[], provenance: Refinement["provenance"]): Refinement {
  const problem = createProblem(model, []);
  return {
    model,
    statistics: fitStatistics(problem, new Float64Array(0), 0),
    parameters: [],
    covariance: { paths: [], matrix: new Float64Array(0) },
    stages: [],
    notes,
    provenance,
  };
}
