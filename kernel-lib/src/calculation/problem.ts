import type { Model } from "../model/model.js";
import type { EnvelopeMatrix } from "../numerics/envelope.js";

/** One least-squares variable: what it is called, where it may go, how far to step. */
export interface Variable {
  /** Path of the parameter it moves; with symmetry ties, the first of them. */
  readonly path: string;
  readonly value: number;
  /** Physical limits; ±Infinity where there is none. */
  readonly lower: number;
  readonly upper: number;
  /** Every parameter it drives: d parameter / d variable. */
  readonly drives: readonly { readonly path: string; readonly factor: number }[];
}

/** Sums over all points used: H = Jᵀ w J (row-major, n × n, full), g = Jᵀ w (yo − yc), χ² = Σ w (yo − yc)². */
export interface NormalEquations {
  readonly hessian: Float64Array;
  readonly gradient: Float64Array;
  readonly chiSquared: number;
}

/** A physical condition over several variables: Σ coefficients[i] · values[i] + constant ≥ 0, e.g. a Gaussian variance. */
export interface LinearInequality {
  /** For messages: "Gaussian variance of histogram ring at 2θ 3.2°". */
  readonly label: string;
  /** One per variable. */
  readonly coefficients: Float64Array;
  readonly constant: number;
}

/** A weighted least-squares problem; the solver knows nothing of diffraction. */
export interface LeastSquaresProblem {
  readonly variables: readonly Variable[];
  /** Conditions that every accepted step must keep, besides the variables' own bounds. */
  readonly inequalities?: readonly LinearInequality[];
  /** Number of points with finite weight. */
  readonly observations: number;
  /** χ² at the values; NaN or Infinity where the model has no meaning there (a negative width, …). */
  chiSquared(values: Float64Array): number;
  /**
   * Throws nothing: a meaningless point has a chiSquared that is not finite. Asked for at the same values again, the next
   * call costs nothing.
   */
  normalEquations(values: Float64Array): NormalEquations;
  /**
   * What χ² holds fixed to be smooth (the windows of peaks) is chosen anew at these values, where it no longer suits them. Returns
   * whether χ² is another function now.
   */
  renew?(values: Float64Array): boolean;
}

/** How many restraints there are and Σ ((value − target)/σ)² over them. */
export interface RestraintSums {
  readonly count: number;
  readonly chiSquared: number;
}

/** A problem made from a model; turns solver values back into a model. */
export interface ModelProblem extends LeastSquaresProblem {
  /** The model with the values written in (ties applied). */
  modelAt(values: Float64Array): Model;
  /**
   * Σ w yo² and Σ |yo − yc|, Σ yo for the R values, and what the restraints have in `observations` and `chiSquared`; with
   * what χ² holds fixed chosen for these values, so that they depend on nothing else.
   */
  sums(values: Float64Array): {
    readonly wyo2: number;
    readonly absDifference: number;
    readonly yo: number;
    readonly restraints?: RestraintSums;
  };
}

/** Normal equations with the matrix in its envelope. */
export interface EnvelopeEquations extends Omit<NormalEquations, "hessian"> {
  readonly matrix: EnvelopeMatrix;
}

/** A problem whose normal equations have the matrix in its envelope. */
export interface EnvelopeProblem extends Omit<ModelProblem, "normalEquations"> {
  envelopeEquations(values: Float64Array): EnvelopeEquations;
}
