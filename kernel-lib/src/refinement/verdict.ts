import { reflectionWidths } from "../calculation/calculate-pattern.js";
import type { Model } from "../model/model.js";
import type { Attempt } from "./attempt.js";
import type { PhysicalLimits } from "./displacement-limits.js";
import { isUnder } from "./free-parameters.js";
import { largestMeaningfulEsd } from "./meaningful-esd.js";
import type { FittedParameters } from "./fitted-parameters.js";
import type { FitStatistics } from "./refinement.js";
import { minimised } from "./statistics.js";
import type { Verdict } from "./stage.js";

/** What is said about an attempt. */
export interface Judgement {
  readonly verdict: Verdict;
  /** One or more sentences with numbers. */
  readonly reason: string;
  /** Path of the parameter to blame. */
  readonly blame?: string;
}

/**
 * A settled fit, one near which no lower χ² was found, counts as converged when its derivatives promise a shift of fewer
 * esds than this. Under GSAS-II's node rule χ² is a staircase and its minimum may lie at the edge of a step, where the
 * derivatives of the step below still promise something.
 */
const SETTLED_SHIFT = { converged: 0.5, gsas2: 1 };

/** Judges an attempt by its numbers and by physics; χ² before the stage is that of its own starting point. */
export function judgeAttempt(
  attempt: Attempt,
  fitted: FittedParameters,
  before: Pick<FitStatistics, "rwp" | "chiSquared" | "restraints">,
  { cellTolerance, limits }: { readonly cellTolerance: number; readonly limits?: PhysicalLimits },
): Judgement {
  const { result, statistics, problem } = attempt;
  const rolledBack = (reason: string, blame?: string): Judgement => ({ verdict: "rolled back", reason, blame });
  if (result.status === "not finite") return rolledBack("the calculated pattern is not finite");
  if (result.status === "impossible") {
    return rolledBack("no values of the free parameters fulfil all physical conditions");
  }
  // A start outside the physical limits has to be left, whatever that costs.
  const moved = result.movedAtStart.map((index) => problem.variables[index]);
  const reference = moved.length === 0 ? minimised(before) : Math.max(minimised(before), result.chiSquaredStart);
  if (!(minimised(statistics) <= reference * (1 + 1e-9))) {
    return rolledBack(`Rwp rose from ${percent(before.rwp)} to ${percent(statistics.rwp)}`);
  }
  const unphysical = unphysicalValue(attempt, fitted, cellTolerance, limits !== "widths");
  if (unphysical !== undefined) return rolledBack(unphysical.reason, unphysical.blame);

  const sentences = [
    `Rwp ${percent(before.rwp)} → ${percent(statistics.rwp)} in ${attempt.cycles} cycle${attempt.cycles === 1 ? "" : "s"}`,
    ...moved.map(({ path, value }) => `${path} started outside its limits at ${Number(value.toPrecision(6))}`),
    ...attempt.dropped.map((entry) => `${entry.reason}: held`),
    ...problem.variables.flatMap(({ path, lower, upper }, i) => {
      const value = result.values[i];
      const stopped = result.states[i] === "at bound" && (value === lower || value === upper);
      return stopped ? [`${path} stopped at its limit ${Number(value.toPrecision(6))}`] : [];
    }),
    ...result.activeInequalities.map(
      (index) => `${problem.inequalities?.[index].label ?? "a condition"} held at its limit`,
    ),
  ];
  const settled = SETTLED_SHIFT[attempt.model.calculation.axialDivergence];
  if (result.status === "cycles used up" || (result.status === "settled" && result.shiftOverEsd > settled)) {
    const why =
      result.status === "settled"
        ? `no lower χ² was found although the derivatives promise a shift of ${result.shiftOverEsd.toPrecision(2)} esd`
        : `χ² was still falling when the cycles were used up (shift ${result.shiftOverEsd.toPrecision(2)} esd)`;
    return { verdict: "not converged", reason: [...sentences, why].join("; ") };
  }
  if (result.status === "settled" && result.shiftOverEsd > SETTLED_SHIFT.converged) {
    const shift = result.shiftOverEsd.toPrecision(2);
    sentences.push(
      `the minimum lies at a step of GSAS-II's node rule, before which the derivatives promise ${shift} esd`,
    );
  }
  return { verdict: "accepted", reason: sentences.join("; ") };
}

interface Blamed {
  readonly reason: string;
  readonly blame?: string;
}

/** Å²: a mean square displacement that smears an atom over its neighbours. */
const LARGEST_DISPLACEMENT = 1;

function unphysicalValue(
  { model, problem, result }: Attempt,
  fitted: FittedParameters,
  cellTolerance: number,
  physical: boolean,
): Blamed | undefined {
  for (const { path, value } of fitted.parameters) {
    if (!Number.isFinite(value)) return { reason: `${path} is not a number`, blame: path };
    // Before the esds: an atom that is smeared out has no position, but the displacement is to blame.
    if (physical && isUnder(path, "phases.*.atoms.*.uIso") && value > LARGEST_DISPLACEMENT) {
      return { reason: `${path} went to ${value.toPrecision(3)} Å²`, blame: path };
    }
  }
  for (const { path, value, esd, state, start } of fitted.parameters) {
    if (state === "at bound" && isUnder(path, "phases.*.cell")) {
      const limit = `${Number((100 * cellTolerance).toPrecision(3))} %`;
      return {
        reason: `${path} ran from ${start} to ${value.toFixed(4)}, the limit of ${limit} from its start`,
        blame: path,
      };
    }
    // Whether it stopped at 0 or a rounding error above it is chance.
    const nothing = value <= 1e-9 && (state === "at bound" || value < esd);
    if (nothing && /^histograms\.[^.]+\.scale$/.test(path)) {
      return { reason: `${path} went to 0: none of the phases is seen`, blame: path };
    }
  }
  const exploded = explodedEsd(model, fitted);
  if (exploded !== undefined) return exploded;
  const bad = result.values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) return { reason: `${problem.variables[bad].path} is not a number`, blame: problem.variables[bad].path };
  return negativeWidth(model);
}

/** The parameter whose esd exceeds what can mean anything by the largest factor. */
function explodedEsd(model: Model, { parameters }: FittedParameters): Blamed | undefined {
  let worst: Blamed | undefined;
  let most = 1;
  for (const { path, value, esd } of parameters) {
    const factor = Number.isNaN(esd) ? Infinity : esd / largestMeaningfulEsd(model, path, value);
    if (!(factor > most)) continue;
    most = factor;
    const numbers = `${value.toPrecision(4)} ± ${esd.toPrecision(2)}`;
    const unseen = isUnder(path, "histograms.*.scale");
    const reason = unseen ? `no phase is seen: ${path} is ${numbers}` : `the esd of ${path} exploded: ${numbers}`;
    worst = { reason, blame: path };
    if (unseen) break; // without a scale the other esds say nothing
  }
  return worst;
}

/** Widths may dip this far below zero between the angles at which they are kept positive, centidegrees² or centidegrees. */
const DIP = 0.01;

/** A reflection among the data whose Gaussian variance or Lorentzian width is negative. */
function negativeWidth(model: Model): Blamed | undefined {
  for (const name of Object.keys(model.histograms)) {
    const { data, limits } = model.histograms[name];
    const low = Math.max(limits[0], data.twoTheta[0]);
    const high = Math.min(limits[1], data.twoTheta[data.twoTheta.length - 1]);
    const reflections = reflectionWidths(model, name);
    for (const phase of Object.keys(reflections)) {
      const { sig, gam, position } = reflections[phase];
      for (let i = 0; i < sig.length; i++) {
        if (!(position[i] >= low && position[i] <= high) || (sig[i] >= -DIP && gam[i] >= -DIP)) continue;
        const at = `at 2θ ${position[i].toFixed(2)}° in ${name}`;
        if (sig[i] < -DIP) {
          return {
            reason: `the Gaussian variance is ${sig[i].toPrecision(3)} cdeg² ${at}`,
            blame: `histograms.${name}.instrument.U`,
          };
        }
        if (gam[i] < -DIP) {
          return {
            reason: `the Lorentzian width is ${gam[i].toPrecision(3)} cdeg ${at}`,
            blame: `histograms.${name}.instrument.Y`,
          };
        }
      }
    }
  }
  return undefined;
}

function percent(value: number): string {
  return `${value.toFixed(value < 2 ? 3 : 2)} %`;
}
