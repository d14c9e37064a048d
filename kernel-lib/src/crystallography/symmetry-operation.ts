/** x′ = R x + t in fractional coordinates. */
export interface SymmetryOperation {
  /** R, nine integers, row by row. */
  readonly rotation: readonly number[];
  /** t, three fractions in [0, 1). */
  readonly translation: readonly number[];
}
