import type { Model } from "../model/model.js";
import type { Attempt } from "./attempt.js";
import type { FittedParameters } from "./fitted-parameters.js";
import { isUnder } from "./free-parameters.js";
import type { FitStatistics } from "./refinement.js";
import { minimised } from "./statistics.js";
import type { Judgement } from "./verdict.js";

/** An attempt with what was made of it; its cycles are those that lead from where the stage began to where it ends. */
export interface Judged {
  readonly attempt: Attempt;
  readonly fitted: FittedParameters;
  readonly judgement: Judgement;
}

/** Where a stage stands: the model, what is free, and how well it fits. */
export interface Standing {
  readonly model: Model;
  readonly free: readonly string[];
  readonly statistics: FitStatistics;
  readonly last?: Judged;
  /** Cycles of the stage that came here, by a try that could not be accepted. */
  readonly cycles?: number;
}

/** Fits with the paths freed, besides what is free where it stands. */
export type AttemptFrom = (from: Standing, paths: readonly string[]) => Promise<Judged>;

const COORDINATES = ["x", "y", "z"].map((axis) => `phases.*.atoms.*.${axis}`);

/**
 * Frees the paths together; where one of them is to blame for a failure it is held and the rest tried again, as long as
 * there is one to blame. The first failure is told when none of it helps. A coordinate whose esd exploded may have arrived where
 * |F|² is even in it, half way between two sites that are alike, which a minimum can be: it is held there as well, and the fit with
 * the lower χ² counts.
 */
export async function holdingTheBlamed(
  standing: Standing,
  wanted: readonly string[],
  attempt: AttemptFrom,
): Promise<Judged> {
  const paths = [...new Set(wanted)].filter((path) => !standing.free.includes(path));
  const first = await attempt(standing, paths);
  const { verdict, blame } = first.judgement;
  if (verdict !== "rolled back") return first;
  // Paths that symmetry fixes move nothing: a stage of them alone is no stage.
  const driven = new Set(first.attempt.problem.variables.flatMap(({ drives }) => drives.map(({ path }) => path)));
  const moving = paths.filter((path) => driven.has(path));
  const atStart = await withoutTheBlamed(first, moving, standing, attempt);
  if (!COORDINATES.some((pattern) => blame !== undefined && isUnder(blame, pattern))) return atStart;
  const { model, cycles } = first.attempt;
  const whereArrived = await withoutTheBlamed(first, moving, { ...standing, model, cycles }, attempt);
  if (whereArrived.judgement.verdict === "rolled back") return atStart;
  const lower = minimised(whereArrived.attempt.statistics) < minimised(atStart.attempt.statistics);
  return lower || atStart.judgement.verdict === "rolled back" ? whereArrived : atStart;
}

/** The fit with all those held that were to blame in turn, or the first failure. */
async function withoutTheBlamed(
  first: Judged,
  moving: readonly string[],
  from: Standing,
  attempt: AttemptFrom,
): Promise<Judged> {
  const held: string[] = [];
  let paths = moving;
  let judged = first;
  while (judged.judgement.verdict === "rolled back") {
    const { blame, reason } = judged.judgement;
    const blamed = judged.attempt.problem.variables.find(({ drives }) => drives.some(({ path }) => path === blame));
    const tied = blamed?.drives.map(({ path }) => path) ?? [];
    const rest = paths.filter((path) => !tied.includes(path));
    if (rest.length === paths.length || rest.length === 0 || blame === undefined) return first;
    // Without a scale there is no phase to refine anything of.
    if (isUnder(blame, "histograms.*.scale")) return first;
    held.push(`${blame} held: ${reason}`);
    paths = rest;
    judged = await attempt(from, paths);
  }
  const { verdict, reason } = judged.judgement;
  return { ...judged, judgement: { verdict, reason: `${reason}; ${held.join("; ")}`, blame: first.judgement.blame } };
}
