import { calculatePattern } from "../../calculation/calculate-pattern.js";
import type { Model } from "../../model/model.js";
import type { Refinement } from "../refinement.js";
import type { Pattern } from "../../calculation/pattern.js";
import { remedies, type Remedy, type Symptom } from "./remedies.js";

/** A peak that nothing in the model explains. */
export interface UnexplainedPeak {
  /** 2θ (degrees) and d (Å). */
  readonly twoTheta: number;
  readonly d: number;
  /** Height over the calculated pattern, and in standard deviations of the whole peak. */
  readonly height: number;
  readonly significance: number;
}

/** One thing that is wrong, with what to try: plain data. */
export interface Diagnosis extends Remedy {
  readonly symptom: Symptom;
  /** Histogram, phase or parameter that it is about. */
  readonly about: string;
  /** What is seen, with numbers, as a sentence without its stop. */
  readonly text: string;
  /** The same numbers by name. */
  readonly numbers: Readonly<Record<string, number>>;
  readonly peaks?: readonly UnexplainedPeak[];
  /** Patterns of parameters to free. */
  readonly suggestion?: readonly string[];
}

/** What every check looks at: one histogram of a fit, as if it were alone. */
export interface Evidence {
  readonly fit: Refinement;
  /** The model with this histogram only, without constraints and restraints. */
  readonly model: Model;
  /** Paths that are free in it. */
  readonly free: readonly string[];
  /** Name of the histogram. */
  readonly histogram: string;
  readonly pattern: Pattern;
}

/** The evidence of one histogram. */
export function evidenceOf(fit: Refinement, free: readonly string[], histogram: string): Evidence {
  const { phases, calculation, histograms } = fit.model;
  const model: Model = { phases, calculation, histograms: { [histogram]: histograms[histogram] } };
  const own = free.filter((path) => !path.startsWith("histograms.") || path.startsWith(`histograms.${histogram}.`));
  return { fit, model, free: own, histogram, pattern: calculatePattern(model, histogram) };
}

/** A diagnosis with the cause and fix of its symptom. */
export function diagnosis(
  symptom: Symptom,
  about: string,
  text: string,
  numbers: Diagnosis["numbers"],
  more: Partial<Pick<Diagnosis, "peaks" | "suggestion" | "fix">> = {},
): Diagnosis {
  return { symptom, about, text, numbers, ...remedies[symptom], ...more };
}

/** A fraction as percent, two digits. */
export function percent(fraction: number): string {
  const value = 100 * fraction;
  return `${Math.abs(value) >= 10 ? value.toFixed(0) : Number(value.toPrecision(2))} %`;
}
