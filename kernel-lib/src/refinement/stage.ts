import type { ModelTerms } from "./model-terms.js";

/** What one stage frees, on top of what the accepted stages before it freed. */
export interface Stage {
  readonly name: string;
  /**
   * Parameter paths or patterns to free: `*` is one segment, a prefix means all refinable parameters below it
   * (`histograms.*.background`, `phases.*.cell`, `phases.*.atoms.*.uIso`).
   */
  readonly free: readonly string[];
  /** Patterns to free as well where the model has such parameters: built-in recipes fit models that lack some. */
  readonly ifPresent?: readonly string[];
  /** Patterns to hold again. */
  readonly hold?: readonly string[];
  /** Most least-squares cycles; default 50. */
  readonly maxCycles?: number;
  /**
   * If the whole stage cannot be accepted, try its patterns one after another and keep those that help
   * (U, V, W "one at a time where needed").
   */
  readonly oneAtATime?: boolean;
}

/** Stages in order, and what they refine. */
export interface Recipe {
  readonly name: string;
  /** What is made of a model before the first stage; a refinement that is gone on with has had its. */
  readonly model?: ModelTerms;
  readonly stages: readonly Stage[];
}

/**
 * `accepted`: the stage stands. `rolled back`: it made things worse or unphysical and the model is as before it.
 * `not converged`: the fit improved but had not settled when the cycles were used up; the model is kept.
 */
export type Verdict = "accepted" | "rolled back" | "not converged";
