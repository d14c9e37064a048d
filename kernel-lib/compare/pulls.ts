import { calculatePattern } from "../src/calculation/calculate-pattern.js";
import type { Model } from "../src/model/model.js";
import { listParameters, withParameters } from "../src/model/parameter-path.js";
import { variablesOf } from "../src/model/variables.js";
import { choleskyFactor, choleskySolve } from "../src/numerics/cholesky.js";
import { withCalculatedWeights } from "../src/refinement/calculated-weights.js";
import { refine } from "../src/refinement/refine.js";
import type { Refinement } from "../src/refinement/refinement.js";
import { pullCases, type PullCase } from "./pull-cases.js";
import { poissonCount, uniformNumbers } from "./poisson.js";

/** Which σ a fit has: roots of the observed counts, or of the calculated ones in a second refinement. */
export type Weights = "observed" | "calculated";

/** (found − true) / esd of one parameter over the copies. */
export interface Pull {
  readonly path: string;
  readonly mean: number;
  readonly rms: number;
}

/** What the copies of one pattern told. */
export interface PullResult {
  readonly name: string;
  readonly copies: number;
  readonly pulls: readonly Pull[];
  /** √(mean of δᵀ C⁻¹ δ / number of parameters): the same for all parameters at once, correlations included. */
  readonly together: number;
  /** Verdicts other than "accepted", with their reasons. */
  readonly troubles: readonly string[];
}

/** The truth with counting noise: counts of Poisson's distribution, σ = √max(counts, 1). */
function noisyCopy(truth: Model, uniform: () => number): Model {
  const { h } = truth.histograms;
  const { calculated } = calculatePattern(truth, "h");
  const intensity = calculated.map((mean) => poissonCount(mean, uniform));
  const sigma = intensity.map((count) => Math.sqrt(Math.max(count, 1)));
  return { ...truth, histograms: { h: { ...h, data: { ...h.data, intensity, sigma } } } };
}

/** The model with its free variables beside their values: cells by 0.03 %, coordinates by 0.002, others by 5 %. */
function besideTheTruth(model: Model, free: readonly string[]): Model {
  const changes = variablesOf(model, free).flatMap(({ path, value, drives }, i) => {
    const sign = i % 2 === 0 ? 1 : -1;
    const step = path.includes(".cell.")
      ? path.endsWith("beta")
        ? 0.05
        : 0.0003 * value
      : /\.[xyz]$/.test(path)
        ? 0.002
        : 0.05 * (value || 0.01);
    return drives.map(({ keys, factor, path: driven }) => {
      const now = listParameters(model).find((parameter) => parameter.path === driven)?.value ?? 0;
      return { keys, value: now + sign * step * factor };
    });
  });
  return withParameters(model, changes);
}

/** Refines noisy copies of a pattern, all with numbers of one seed, and compares what they find with the truth. */
export async function measurePulls(
  { name, truth, free }: PullCase,
  {
    copies,
    seed,
    weights = "calculated",
  }: { readonly copies: number; readonly seed: number; readonly weights?: Weights },
): Promise<PullResult> {
  const uniform = uniformNumbers(seed);
  const real = new Map(listParameters(truth).map(({ path, value }) => [path, value]));
  const sums = new Map<string, { sum: number; squares: number; count: number }>();
  const troubles: string[] = [];
  const recipe = { name: "all", stages: [{ name: "all", free }] };
  let [distance, parameters] = [0, 0];
  for (let copy = 0; copy < copies; copy++) {
    const noisy = noisyCopy(truth, uniform);
    let fit = await refine(besideTheTruth(noisy, free), recipe, { startingValues: false });
    if (weights === "calculated") {
      fit = await refine(withCalculatedWeights(fit.model), recipe, { startingValues: false });
    }
    const [{ verdict, reason }] = fit.stages.slice(-1);
    if (verdict !== "accepted") troubles.push(`copy ${copy}: ${verdict}: ${reason}`);
    for (const { path, value, esd, state } of fit.parameters) {
      if (state !== "free") continue;
      const pull = (value - (real.get(path) ?? NaN)) / esd;
      const { sum, squares, count } = sums.get(path) ?? { sum: 0, squares: 0, count: 0 };
      sums.set(path, { sum: sum + pull, squares: squares + pull * pull, count: count + 1 });
    }
    distance += squaredDistance(fit, real);
    parameters += fit.covariance.paths.length;
  }
  const pulls = Array.from(sums, ([path, { sum, squares, count }]) => ({
    path,
    mean: sum / count,
    rms: Math.sqrt(squares / count),
  }));
  return { name, copies, pulls, together: Math.sqrt(distance / parameters), troubles };
}

/** δᵀ C⁻¹ δ of the free parameters. */
function squaredDistance({ covariance: { paths, matrix }, parameters }: Refinement, real: ReadonlyMap<string, number>) {
  const found = new Map(parameters.map(({ path, value }) => [path, value]));
  const delta = Float64Array.from(paths, (path) => (found.get(path) ?? NaN) - (real.get(path) ?? NaN));
  const solved = choleskySolve(choleskyFactor(matrix, paths.length), delta);
  return delta.reduce((sum, value, i) => sum + value * solved[i], 0);
}

const LEAST = 0.9;
const MOST = 1.1;

/**
 * Are esds true? Refines noisy copies of five simulated patterns and prints mean and rms of the pulls of every refined parameter.
 * usage: npm run compare:pulls -- [COPIES [SEED [observed|calculated]]], 1200 copies, seed 1 and σ from calculated counts unless said.
 * Fails where an rms lies outside 0.9 to 1.1. An rms over N copies scatters by 1/√(2N): of 300 copies by 0.041, so that chance puts
 * one or two of a hundred parameters outside, of 1200 by 0.020, and none.
 */
async function main([copies = "1200", seed = "1", weights = "calculated"]: readonly string[]): Promise<void> {
  if (weights !== "observed" && weights !== "calculated") throw new Error("weights: observed or calculated");
  const all: Pull[] = [];
  for (const pullCase of pullCases()) {
    const before = process.cpuUsage();
    const result = await measurePulls(pullCase, { copies: Number(copies), seed: Number(seed), weights });
    const { user, system } = process.cpuUsage(before);
    const seconds = ((user + system) / 1e6).toFixed(0);
    process.stdout.write(`${result.name}: ${result.copies} copies, ${seconds} CPU s\n`);
    for (const trouble of result.troubles) process.stdout.write(`  ${trouble}\n`);
    for (const { path, mean, rms } of result.pulls) {
      const outside = rms < LEAST || rms > MOST ? "  outside" : "";
      process.stdout.write(
        `  ${path.padEnd(58)} mean ${mean.toFixed(3).padStart(6)}  rms ${rms.toFixed(3)}${outside}\n`,
      );
    }
    process.stdout.write(`  all together, with their correlations: rms ${result.together.toFixed(3)}\n`);
    all.push(...result.pulls);
  }
  const outside = all.filter(({ rms }) => rms < LEAST || rms > MOST);
  const scatter = 1 / Math.sqrt(2 * Number(copies));
  process.stdout.write(
    `${outside.length} of ${all.length} parameters outside ${LEAST} to ${MOST}; ${copies} copies scatter an rms by ${scatter.toFixed(3)}\n`,
  );
  if (outside.length > 0) process.exitCode = 1;
}

if (process.argv[1]?.endsWith("pulls.js")) await main(process.argv.slice(2));
