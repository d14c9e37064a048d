import type { RotatedIndices } from "../crystallography/rotated-indices.js";
import type { Scatterer } from "../crystallography/structure-factor.js";

/** What of a phase's reflections does not change during a refinement. Arrays of equal length. */
export interface PreparedPhase {
  readonly name: string;
  readonly h: Int32Array;
  readonly k: Int32Array;
  readonly l: Int32Array;
  readonly multiplicity: Int32Array;
  readonly rotated: RotatedIndices;
  /** One per atom, in the phase's order. */
  readonly scatterers: readonly Scatterer[];
}
