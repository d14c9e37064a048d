import { calculatePattern, calculateReflections, reflectionWidths } from "../../calculation/calculate-pattern.js";
import type { Pattern } from "../../calculation/pattern.js";
import type { Model } from "../../model/model.js";

/** What GSAS-II does with reflections at the limits, in sentences; nothing where it makes no difference. */
export function reflectionDifferences(model: Model): string[] {
  const lines: string[] = [];
  for (const [name, { limits, phases }] of Object.entries(model.histograms)) {
    const lists = calculateReflections(model, name);
    for (const phase of Object.keys(phases).filter((one) => lists[one].h.length === 0))
      lines.push(
        `${phase} has no reflection within ${limits[0]}° and ${limits[1]}°: GSAS-II refuses to refine it in ${name}, where it is marked as not in use.`,
      );
    const more = withoutOutsideTails(model, name);
    if (more !== undefined) lines.push(more);
  }
  return lines;
}

/** Tails from farther outside, in FWHM, make no difference of this size. */
const REACH = 20;
/** Percentage points of wR. */
const LEAST_DIFFERENCE = 0.01;

/** GSAS-II lists the reflections within the limits only, so that tails from outside end up in the difference. */
function withoutOutsideTails(model: Model, name: string): string | undefined {
  const [low, high] = model.histograms[name].limits;
  if (model.calculation.outsideTails === "omitted") return undefined;
  const near = Object.values(reflectionWidths(model, name)).some(({ position, sig, gam }) =>
    position.some((x, i) => {
      const reach = (REACH * (2.355 * Math.sqrt(sig[i]) + gam[i])) / 100;
      return (x < low && x > low - reach) || (x > high && x < high + reach);
    }),
  );
  if (!near) return undefined;
  const ours = weightedResidual(calculatePattern(model, name));
  const calculation = { ...model.calculation, outsideTails: "omitted" } as const;
  const theirs = weightedResidual(calculatePattern({ ...model, calculation }, name));
  if (Math.abs(theirs - ours) <= LEAST_DIFFERENCE) return undefined;
  return (
    `GSAS-II leaves out the tails of reflections just outside the limits: its wR of ${name} is ${theirs.toFixed(2)} % with the parameters ` +
    `of this fit, whose Rwp is ${ours.toFixed(2)} %. Limits farther from strong peaks avoid this.`
  );
}

function weightedResidual({ observed, sigma, calculated }: Pattern): number {
  let [misfit, all] = [0, 0];
  for (let i = 0; i < observed.length; i++) {
    misfit += ((observed[i] - calculated[i]) / sigma[i]) ** 2;
    all += (observed[i] / sigma[i]) ** 2;
  }
  return 100 * Math.sqrt(misfit / all);
}
