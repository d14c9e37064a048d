import type { LongCallOptions } from "../progress.js";
import type { PhysicalLimits } from "./displacement-limits.js";
import type { Provenance, Refinement, StageResult } from "./refinement.js";

/** How a refinement is run. */
export interface RefineOptions extends LongCallOptions {
  /** Told the verdict of each stage and the refinement as it then stands. */
  readonly onStage?: (result: StageResult, refinement: Refinement) => void;
  /** Fraction by which cell lengths may move from their start before a stage is rolled back. Default 0.02. */
  readonly cellTolerance?: number;
  /**
   * `physical`, the default: scales, asymmetry, sizes and peak widths cannot become negative, and displacements only where the data
   * ask for it by more than three standard uncertainties, which the judgement then holds against the result. `nonnegative`:
   * displacements cannot either; `bounds` among the model's constraints do that for some. `widths`: only peak widths cannot, as in
   * GSAS-II, to compare with it.
   */
  readonly limits?: PhysicalLimits;
  /**
   * Find background and scales by a linear solve before the first stage, and widths from the strongest lone peaks where
   * the model's are off by more than a factor of 3; what was replaced is in the notes. Default true.
   */
  readonly startingValues?: boolean;
  /** Input files, for the provenance of the result. */
  readonly inputs?: Provenance["inputs"];
}
