import type { Model } from "../model/model.js";
import { listParameters, withParameters } from "../model/parameter-path.js";
import { throwIfCancelled } from "../progress.js";
import { refineHistogram, type HistogramFit } from "./refine-all.js";
import type { ModelTerms } from "./model-terms.js";
import type { RefineOptions } from "./refine-options.js";
import type { Refinement } from "./refinement.js";
import type { Recipe } from "./stage.js";

/**
 * Which way values are handed on. `forward`: from the first to the last; `backward`: from the last to the first; `both`: forward,
 * then each again from its later neighbour, and the lower χ² stays.
 */
export type ChainDirection = "forward" | "backward" | "both";

/** A histogram of a chain and what became of it. */
export interface ChainedFit extends HistogramFit {
  /** Place in the chain of the histogram whose result it started from; absent where it started from the common start. */
  readonly seededBy?: number;
}

/** How a chain is refined. */
export interface ChainOptions extends RefineOptions {
  readonly direction?: ChainDirection;
  /** Told of each histogram when its result is final. */
  readonly onFit?: (fit: ChainedFit, index: number) => void | Promise<void>;
}

/** A result that may seed, and its place. */
interface Seed {
  readonly fit: Refinement;
  readonly index: number;
}

/**
 * Refines a chain: the first histogram by the whole recipe, each next from the result of the last accepted neighbour with all its
 * parameters free at once. Where that cannot be accepted it is refined from its own start by the whole recipe. What failed,
 * or was not accepted, never seeds.
 * @param starts one model a histogram, in the order of the chain, each with one histogram and its data
 * @returns one result a histogram, in the same order
 * @throws RietbookError "cancelled" by the signal, "not found" for a pattern of the recipe that matches nothing
 */
export async function refineChain(
  starts: readonly Model[],
  recipe: Recipe,
  { direction = "forward", onFit, ...options }: ChainOptions = {},
): Promise<ChainedFit[]> {
  const found: ChainedFit[] = new Array<ChainedFit>(starts.length);
  const pass = async (
    order: readonly number[],
    first: Seed | undefined,
    isFinal: boolean,
  ): Promise<Seed | undefined> => {
    let seed = first;
    for (const index of order) {
      throwIfCancelled(options.signal, "refining a chain");
      const next = await refineLink(starts[index], seed, recipe, options);
      const before: ChainedFit | undefined = found[index];
      found[index] = before === undefined || isBetter(next, before) ? next : before;
      const { fit } = found[index];
      if (fit !== undefined && canSeed(found[index])) seed = { fit, index };
      if (isFinal) await onFit?.(found[index], index);
    }
    return seed;
  };
  const forward = starts.map((_, index) => index);
  const backward = [...forward].reverse();
  const seed = await pass(direction === "backward" ? backward : forward, undefined, direction !== "both");
  if (direction === "both" && seed !== undefined) await pass(backward, seed, true);
  else if (direction === "both") for (const [index, fit] of found.entries()) await onFit?.(fit, index);
  return found;
}

/** Whether a result may hand its values on: every stage stood, and the model describes the pattern. */
export function canSeed({ fit, judgement }: HistogramFit): boolean {
  const against = judgement.findings.some(
    ({ kind, severity }) =>
      severity !== "note" && (kind === "data" || kind === "stage" || kind === "fit" || kind === "cell"),
  );
  return fit !== undefined && !against;
}

/** Differences of χ² below this are none. */
const SAME = 1e-6;

function isBetter(next: ChainedFit, before: ChainedFit): boolean {
  if (canSeed(next) !== canSeed(before)) return canSeed(next);
  if (next.fit === undefined || before.fit === undefined) return before.fit === undefined && next.fit !== undefined;
  return next.fit.statistics.chiSquared < before.fit.statistics.chiSquared * (1 - SAME);
}

async function refineLink(
  start: Model,
  seed: Seed | undefined,
  recipe: Recipe,
  options: RefineOptions,
): Promise<ChainedFit> {
  const [name] = Object.keys(start.histograms);
  const { data } = start.histograms[name];
  if (seed !== undefined) {
    const all: Recipe = {
      name: `${recipe.name}, chained`,
      stages: [{ name: "all at once", free: freePatterns(seed.fit) }],
    };
    const chained = await refineHistogram(data, seeded(start, recipe.model, seed.fit), all, options);
    if (canSeed(chained) && leavesFree(seed.fit, chained)) return { ...chained, seededBy: seed.index };
  }
  return refineHistogram(data, start, recipe, options);
}

/**
 * Whether all that a seed had free was free to the end. A histogram that shows no phase has no use for a cell: what is left
 * of its fit is a background that describes it well, and would hand on a cell that no later link could move.
 */
function leavesFree(seed: Refinement, { fit }: HistogramFit): boolean {
  const free = new Set(fit === undefined ? [] : freePatterns(fit));
  return freePatterns(seed).every((pattern) => free.has(pattern));
}

/**
 * The model of a histogram with the values of another's result; data and name stay. What stopped at a limit there starts as in the
 * model: at SH/L = 0 there is no slope that would lead away from it. What the recipe makes of a model is in the other's result.
 */
function seeded(start: Model, terms: ModelTerms | undefined, { model: from, parameters }: Refinement): Model {
  const [name] = Object.keys(start.histograms);
  const [other] = Object.keys(from.histograms);
  const { data, limits, excluded } = start.histograms[name];
  const { constraints = [], restraints = [], calculation } = terms ?? {};
  const model: Model = {
    ...start,
    ...(constraints.length === 0 ? {} : { constraints: [...(start.constraints ?? []), ...constraints] }),
    ...(restraints.length === 0 ? {} : { restraints: [...(start.restraints ?? []), ...restraints] }),
    calculation: { ...start.calculation, ...calculation },
    phases: from.phases,
    histograms: {
      [name]: {
        ...from.histograms[other],
        ...{ data, limits: terms?.limits ?? limits, excluded: terms?.excluded ?? excluded },
      },
    },
  };
  const stopped = new Set(parameters.flatMap(({ path, state }) => (state === "at bound" ? [path] : [])));
  const inStart = new Map(listParameters(start).map((parameter) => [parameter.path, parameter.value]));
  const changes = listParameters(model).flatMap(({ path, keys }) => {
    const there = keys[0] === "histograms" ? ["histograms", other, ...keys.slice(2)].join(".") : path;
    const value = inStart.get(path);
    return stopped.has(there) && value !== undefined ? [{ keys, value }] : [];
  });
  return withParameters(model, changes);
}

/** What a result has free, with `*` for the name of its histogram. */
function freePatterns({ model, stages }: Refinement): string[] {
  const [name] = Object.keys(model.histograms);
  const prefix = `histograms.${name}.`;
  const { free } = stages[stages.length - 1];
  return free.map((path) => (path.startsWith(prefix) ? `histograms.*.${path.slice(prefix.length)}` : path));
}
