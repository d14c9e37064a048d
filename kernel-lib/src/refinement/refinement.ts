import type { RestraintSums } from "../calculation/problem.js";
import type { Model } from "../model/model.js";
import type { Stage, Verdict } from "./stage.js";

/** Agreement of a fit; R values in percent. */
export interface FitStatistics {
  /** 100 √(Σ w (yo − yc)² / Σ w yo²), total yo, all histograms together. */
  readonly rwp: number;
  /** 100 √((N − P) / Σ w yo²). */
  readonly rexp: number;
  /** 100 Σ|yo − yc| / Σ yo. */
  readonly rp: number;
  /** √(χ² / (N − P)), restraints counted as observations. */
  readonly gof: number;
  /** Σ w (yo − yc)² of the data alone, not reduced. */
  readonly chiSquared: number;
  readonly observations: number;
  readonly variables: number;
  /** Present where the model has restraints: their number and Σ ((value − target)/σ)². */
  readonly restraints?: RestraintSums;
}

/** `free`: refined; `tied`: follows a free one by symmetry; `at bound`: stopped at a physical limit; `held`: fixed. */
export type ParameterState = "free" | "tied" | "at bound" | "held";

/** A refined parameter. An esd never exists apart from the fit that made it. */
export interface FittedParameter {
  readonly path: string;
  readonly value: number;
  /** Standard uncertainty: √(diag H⁻¹) × GOF; 0 for held ones and those at a bound. */
  readonly esd: number;
  readonly unit: string;
  readonly state: ParameterState;
  /** Value before the first stage that freed it. */
  readonly start: number;
}

export interface Correlation {
  readonly a: string;
  readonly b: string;
  readonly value: number;
}

/** Covariance (already × GOF²) of the free parameters: `matrix[i * paths.length + j]`. */
export interface Covariance {
  readonly paths: readonly string[];
  readonly matrix: Float64Array;
}

/** The end of a stage: always a verdict, with the reason in words and numbers. */
export interface StageResult {
  readonly stage: Stage;
  readonly verdict: Verdict;
  readonly reason: string;
  /** Path of the parameter to blame, where one stands out. */
  readonly blame?: string;
  /** Rwp (percent) at the start of the stage and as it stands after the verdict. */
  readonly rwpBefore: number;
  readonly rwp: number;
  /** Rwp (percent) that the stage reached before it was rolled back. */
  readonly rwpReached: number;
  /** Least-squares cycles of all fits that the stage tried, those that were not kept among them. */
  readonly cycles: number;
  readonly statistics: FitStatistics;
  readonly parameters: readonly FittedParameter[];
  /** |correlation| > 0.9 among the free parameters, strongest first. */
  readonly correlations: readonly Correlation[];
  /** Patterns that are free after the stage. */
  readonly free: readonly string[];
}

/** What made a result: enough to repeat it. */
export interface Provenance {
  /** Version of the library. */
  readonly version: string;
  readonly recipe: string;
  /** Input files with SHA-256 where known. */
  readonly inputs: readonly { readonly file: string; readonly sha256?: string }[];
}

/** A model with the fit that led to it. Undoing a stage is choosing an earlier entry. */
export interface Refinement {
  readonly model: Model;
  readonly statistics: FitStatistics;
  /** All refinable parameters that are free or tied, with esds from the final full Jacobian. */
  readonly parameters: readonly FittedParameter[];
  readonly covariance: Covariance;
  readonly stages: readonly StageResult[];
  /** Replacements of starting values and other things the analyst must know, as sentences. */
  readonly notes: readonly string[];
  readonly provenance: Provenance;
}
