import type { Model } from "../model/model.js";
import { withParameters } from "../model/parameter-path.js";
import { attemptFit, type Attempt, type AttemptOptions } from "./attempt.js";

/**
 * SH/L values to start from besides the model's own. Under GSAS-II's node rule χ² is a staircase in SH/L, flat between
 * jumps of the number of nodes, so that a descent stops on the step where it started. The converged integral is smooth,
 * but flat at SH/L = 0, where a fit that arrived there too early stays.
 */
const SHL_STARTS = [0.0025, 0.004, 0.0065, 0.01, 0.02];
/** Starts closer than this factor to one that was tried lead to the same place. */
const SAME_START = 1.15;
/** A fit as good as counting allows is not caught anywhere. */
const GOOD_GOF = 1.03;

/**
 * The best of the fits from the model as it stands and, when SH/L is newly freed and may be caught, from other SH/L.
 * `freedBefore` of the options says what is not new.
 */
export async function attemptFromSeveralStarts(
  model: Model,
  free: readonly string[],
  options: AttemptOptions,
): Promise<Attempt> {
  let best = await attemptFit(model, free, options);
  let cycles = best.cycles;
  const names = Object.keys(model.histograms).filter((name) => {
    const path = shlPath(name);
    return free.includes(path) && !options.freedBefore.includes(path);
  });
  const staircase = model.calculation.axialDivergence === "gsas2";
  const caught = names.some((name) => best.model.histograms[name].instrument.SHL === 0);
  if (names.length === 0 || !(staircase || caught) || best.statistics.gof < GOOD_GOF) return best;
  const tried = names.flatMap((name) => [
    model.histograms[name].instrument.SHL,
    best.model.histograms[name].instrument.SHL,
  ]);
  for (const value of SHL_STARTS) {
    if (tried.some((other) => value < other * SAME_START && other < value * SAME_START)) continue;
    const start = withParameters(
      model,
      names.map((name) => ({ keys: ["histograms", name, "instrument", "SHL"], value })),
    );
    const attempt = await attemptFit(start, free, options);
    cycles += attempt.cycles;
    if (attempt.statistics.chiSquared < best.statistics.chiSquared) best = attempt;
  }
  return { ...best, cycles };
}

const shlPath = (histogram: string) => `histograms.${histogram}.instrument.SHL`;
