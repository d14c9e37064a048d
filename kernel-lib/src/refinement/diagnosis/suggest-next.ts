import { listParameters } from "../../model/parameter-path.js";
import type { Model } from "../../model/model.js";
import { variablesOf } from "../../model/variables.js";
import type { Refinement } from "../refinement.js";
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
  /** A sentence with these numbers. */
  readonly reason: string;
}

/**
 * What is safe to free comes first where the data promise the same: a wavelength explains what a cell explains. A gain
 * counts by 1 % less for each step down this list.
 */
const SAFEST_FIRST: readonly RegExp[] = [
  /\.scale$/,
  /\.background\.coefficients$/,
  /\.cell$/,
  /\.zero$/,
  /\.W$/,
  /\.Y$/,
  /\.U$/,
  /\.X$/,
  /\.SHL$/,
  /\.uIso$/,
  /\.u$/,
  /\.marchDollase\.ratio$/,
  /\.[xyz]$/,
  /\.displaceX$|\.shift$/,
  /\.displaceY$|\.transparency$/,
  /\.microstrain$/,
  /\.size$/,
];
const CAUTION = 0.01;
/** Never offered: what one pattern cannot tell from other things, or what only its maker knows. */
const NEVER = /\.(polarization|fixed\.multiplier)$/;
/** Parameters that are freed together: the pattern up to here names them. */
const TOGETHER = /^(phases\.[^.]+\.cell|histograms\..+\.background\.coefficients|.*\.(?:strain|u))\.[^.]+$/;

/**
 * Ranks what to free next by the fall of χ² that the derivatives promise, each alone beside what is free already (score
 * test). Only what chance does not explain is named; an empty list says that nothing of this model is worth freeing.
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
    const promise = test.gainOf(indices);
    const expected = indices.map((i, k) => ({
      path: test.variables[i].path,
      from: test.variables[i].value,
      to: promise.values[k],
    }));
    return suggestionOf(pattern, expected, promise, test.chiSquared, chance);
  });
  for (const name of Object.keys(model.histograms)) found.push(...flatAsymmetry(model, free, name, chance));
  return found.sort((p, q) => trusted(q) - trusted(p));
}

/** What a refinement has free, as paths. */
export function freeOf({ stages }: Refinement): readonly string[] {
  return stages.length === 0 ? [] : stages[stages.length - 1].free;
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
): Suggestion[] {
  const variables = expected.length;
  if (!(gain / chance > variables + LEAST_DEVIATIONS * Math.sqrt(2 * variables))) return [];
  const significance = gain / chance / variables;
  const [first] = expected;
  const moves = `${first.path} from ${short(first.from)} to about ${short(first.to)}${variables > 1 ? ", …" : ""}`;
  const reason =
    `freeing ${pattern} is expected to lower χ² by ${short(gain)} of ${short(chiSquared)} ` +
    `(${variables} variable${variables === 1 ? "" : "s"}, ${short(significance)} times chance${variables === 1 ? "" : " each"}): ${moves}`;
  return [{ free: [pattern], variables, gain, gainFraction: gain / chiSquared, significance, expected, reason }];
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

function trusted({ free: [pattern], gain }: Suggestion): number {
  const place = SAFEST_FIRST.findIndex((kind) => kind.test(pattern));
  return gain * (1 - CAUTION * (place < 0 ? SAFEST_FIRST.length : place));
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
