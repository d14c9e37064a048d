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
/** Neighbours of the best fit's SH/L: on the next steps of the staircase. */
const NEIGHBOURS = [0.97, 1.03];
const MOST_NEIGHBOURS = 3;
/** After so many cycles another start has to have come within this factor of the best χ², or is given up. */
const TRIAL_CYCLES = 12;
const HOPELESS = 3;
/** A fit as good as counting allows is not caught anywhere. */
const GOOD_GOF = 1.03;

/**
 * The best of the fits from the model as it stands and from other SH/L, where it may be caught: newly freed (`freedBefore` of the
 * options says what is not new), or free before and stopped short of a minimum by the staircase.
 */
export async function attemptFromSeveralStarts(
  model: Model,
  free: readonly string[],
  options: AttemptOptions,
): Promise<Attempt> {
  let best = await attemptFit(model, free, options);
  let cycles = best.cycles;
  const staircase = model.calculation.axialDivergence === "gsas2";
  const stoppedShort = staircase && best.result.status === "settled";
  const names = Object.keys(model.histograms).filter((name) => {
    const path = shlPath(name);
    return free.includes(path) && (stoppedShort || !options.freedBefore.includes(path));
  });
  const caught = names.some((name) => best.model.histograms[name].instrument.SHL === 0);
  if (names.length === 0 || !(staircase || caught) || best.statistics.gof < GOOD_GOF) return best;
  const tried = names.flatMap((name) => [
    model.histograms[name].instrument.SHL,
    best.model.histograms[name].instrument.SHL,
  ]);
  const tryFrom = async (from: Model, shl: (name: string) => number): Promise<boolean> => {
    const changes = names.map((name) => ({ keys: ["histograms", name, "instrument", "SHL"], value: shl(name) }));
    const { maxCycles = Infinity } = options;
    const trial = { ...options, maxCycles: Math.min(TRIAL_CYCLES, maxCycles) };
    let attempt = await attemptFit(withParameters(from, changes), free, trial);
    cycles += attempt.cycles;
    const lost = !(attempt.statistics.chiSquared < HOPELESS * best.statistics.chiSquared);
    if (attempt.result.status === "cycles used up" && maxCycles > TRIAL_CYCLES && !lost) {
      attempt = await attemptFit(attempt.model, free, options);
      cycles += attempt.cycles;
    }
    if (!(attempt.statistics.chiSquared < best.statistics.chiSquared)) return false;
    best = attempt;
    return true;
  };
  for (const value of SHL_STARTS) {
    if (tried.some((other) => value < other * SAME_START && other < value * SAME_START)) continue;
    await tryFrom(model, () => value);
  }
  if (!staircase) return { ...best, cycles };
  for (const factor of NEIGHBOURS) {
    // In one direction as long as it goes down.
    for (let i = 0; i < MOST_NEIGHBOURS && best.statistics.gof >= GOOD_GOF; i++) {
      const { model: from } = best;
      if (!(await tryFrom(from, (name) => from.histograms[name].instrument.SHL * factor))) break;
    }
  }
  return { ...best, cycles };
}

const shlPath = (histogram: string) => `histograms.${histogram}.instrument.SHL`;
