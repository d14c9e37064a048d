import { listParameters } from "../../model/parameter-path.js";
import type { Model } from "../../model/model.js";
import { variablesOf } from "../../model/variables.js";
import { freeOf } from "../free-parameters.js";
import type { Refinement } from "../refinement.js";
import { doubtOf } from "./doubts.js";
import { createScoreTest, gainOfAsymmetry, type ExpectedGain } from "./score-test.js";

/** Something to free next. */
export interface Suggestion {
  /** Patterns for a stage's `free`. */
  readonly free: readonly string[];
  /** Number of independent variables behind them. */
  readonly variables: number;
  /** By how much χ² is expected to fall, and by what fraction of χ². */
  readonly gain: number;
  readonly gainFraction: number;
  /** The gain in units of what a variable without meaning would gain by chance: χ²/(N − P) each. */
  readonly significance: number;
  /** Where the parameters would go. */
  readonly expected: readonly { readonly path: string; readonly from: number; readonly to: number }[];
  /** A sentence with these numbers, and the doubt. */
  readonly reason: string;
  /** Why the data may ask for it although something else is wrong; such suggestions stand after all others. */
  readonly doubt?: string;
}

/**
 * The recommended order of a refinement (recipes.midas): a gain counts for less the later the stage that frees it, and by 3 %
 * less for each step within a stage, so that of parameters that promise the same the safer one comes first.
 */
const STAGES: readonly (readonly RegExp[])[] = [
  [/\.scale$/, /\.background\.coefficients$/],
  [/\.cell$/, /\.zero$/, /\.displaceX$|\.shift$/],
  [/\.W$/, /\.U$/, /\.V$/],
  [/\.Y$/, /\.X$/, /\.SHL$/, /\.microstrain$/, /\.size$/],
  [/\.uIso$/, /\.u$/, /\.[xyz]$/],
  [/\.marchDollase\.ratio$/, /\.displaceY$|\.transparency$/],
];
/** A parabola may promise all of a misfit. */
const LARGEST_FALL = 0.999;
const PER_STAGE = 0.8;
const PER_STEP = 0.97;
/** Never offered: what one pattern cannot tell from other things, or what only its maker knows. */
const NEVER = /\.(polarization|fixed\.multiplier)$/;
/** Parameters that are freed together: the pattern up to here names them. */
const TOGETHER = /^(phases\.[^.]+\.cell|histograms\..+\.background\.coefficients|.*\.(?:strain|u))\.[^.]+$/;

/**
 * Ranks what to free next by the fall of χ² that the derivatives promise, each alone beside what is free already (score
 * test), earlier stages of the recommended order before later ones that do not promise more, and what is doubtful last, with the
 * doubt. Only what chance does not explain is named; an empty list says that nothing of this model is worth freeing.
 */
export function suggestNext(from: Refinement | Model): Suggestion[] {
  const [model, free] = "stages" in from ? [from.model, freeOf(from)] : [from, []];
  const test = createScoreTest(model, free, candidatesOf(model, free));
  const groups = new Map<string, number[]>();
  test.variables.forEach(({ path }, i) => {
    if (i < test.free || !(test.curvatures[i] > 0)) return;
    const key = groupOf(path);
    groups.set(key, [...(groups.get(key) ?? []), i]);
  });
  const chance = test.chiSquared / Math.max(1, test.observations - test.free);
  const found = [...groups].flatMap(([pattern, indices]): Suggestion[] => {
    const whole = test.gainOf(indices);
    const expectedOf = ({ values }: ExpectedGain): Suggestion["expected"] =>
      indices.map((i, k) => ({ path: test.variables[i].path, from: test.variables[i].value, to: values[k] }));
    const promise = WIDTH.test(pattern) ? untilZero(expectedOf(whole)[0], whole) : whole;
    const expected = expectedOf(promise);
    const doubt = doubtOf({ expected, ...promise }, model, free, test);
    return suggestionOf(pattern, expected, promise, test.chiSquared, chance, doubt);
  });
  for (const name of Object.keys(model.histograms)) found.push(...flatAsymmetry(model, free, name, chance));
  const isDoubtful = ({ doubt }: Suggestion): number => (doubt === undefined ? 0 : 1);
  // What there is to explain: χ² beyond chance, or the most that anything explains.
  const misfit = Math.max(test.chiSquared - (test.observations - test.free), ...found.map(({ gain }) => gain));
  return found.sort((p, q) => isDoubtful(p) - isDoubtful(q) || trusted(q, misfit) - trusted(p, misfit));
}

/** Widths of peaks that nothing makes negative; V may be. */
const WIDTH = /\.instrument\.[UWXYZ]$/;

/** The way of a width until there is none, where it would go below 0: peaks cannot be narrower than that. */
function untilZero({ from, to }: Suggestion["expected"][number], promise: ExpectedGain): ExpectedGain {
  if (!(to < 0)) return promise;
  const part = Math.max(0, from) / (from - to);
  return { ...promise, gain: promise.gain * (2 * part - part * part), values: [Math.max(0, Math.min(from, to))] };
}

function candidatesOf(model: Model, free: readonly string[]): string[] {
  const open = new Set(free);
  const firstFractions = Object.entries(model.histograms).map(
    ([name, { phases }]) => `histograms.${name}.phases.${Object.keys(phases)[0]}.scale`,
  );
  const usable = listParameters(model).filter(
    ({ path, value }) =>
      Number.isFinite(value) && !open.has(path) && !NEVER.test(path) && !firstFractions.includes(path),
  );
  const paths = usable.map(({ path }) => path);
  // What symmetry fixes is no variable, and what it ties stands behind its leader.
  return variablesOf(model, paths).map(({ path }) => path);
}

function groupOf(path: string): string {
  return TOGETHER.exec(path)?.[1] ?? path;
}

/** Chance gains 1 ± √2 a variable; this many standard deviations above it is worth a word. */
const LEAST_DEVIATIONS = 8;

function suggestionOf(
  pattern: string,
  expected: Suggestion["expected"],
  { gain }: ExpectedGain,
  chiSquared: number,
  chance: number,
  doubt?: string,
): Suggestion[] {
  const variables = expected.length;
  if (!(gain / chance > variables + LEAST_DEVIATIONS * Math.sqrt(2 * variables))) return [];
  const significance = gain / chance / variables;
  const [first] = expected;
  const moves = `${first.path} from ${short(first.from)} to about ${short(first.to)}${variables > 1 ? ", …" : ""}`;
  const but = doubt === undefined ? "" : `; doubtful: ${doubt}`;
  const reason =
    `freeing ${pattern} is expected to lower χ² by ${short(gain)} of ${short(chiSquared)} ` +
    `(${variables} variable${variables === 1 ? "" : "s"}, ${short(significance)} times chance${variables === 1 ? "" : " each"}): ${moves}${but}`;
  const gainFraction = gain / chiSquared;
  const suggestion = { free: [pattern], variables, gain, gainFraction, significance, expected, reason };
  return [doubt === undefined ? suggestion : { ...suggestion, doubt }];
}

/** SH/L at 0, where its derivative vanishes. */
function flatAsymmetry(model: Model, free: readonly string[], name: string, chance: number): Suggestion[] {
  const path = `histograms.${name}.instrument.SHL`;
  const from = model.histograms[name].instrument.SHL;
  if (from !== 0 || free.includes(path)) return [];
  const promise = gainOfAsymmetry(model, free, name, []);
  const { chiSquared } = createScoreTest(model, free, []);
  return suggestionOf(path, [{ path, from, to: promise.values[0] }], promise, chiSquared, chance);
}

/** How far a misfit falls, as a logarithm, so that what explains all of it is far ahead of what explains most. */
function trusted({ free: [pattern], gain }: Suggestion, misfit: number): number {
  const fall = -Math.log1p(-Math.min(gain / misfit, LARGEST_FALL));
  const stage = STAGES.findIndex((kinds) => kinds.some((kind) => kind.test(pattern)));
  if (stage < 0) return fall * PER_STAGE ** STAGES.length;
  const place = STAGES[stage].findIndex((kind) => kind.test(pattern));
  return fall * PER_STAGE ** stage * PER_STEP ** place;
}

function short(value: number): string {
  if (!(Math.abs(value) < 1e9)) return "no end";
  return String(Number(value.toPrecision(4)));
}
