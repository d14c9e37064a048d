/** Radial × azimuthal bins; `bin = radial * etaBins + eta`. */
export interface BinGrid {
  /** `R`: equal steps in pixels; `Q`: equal steps in Å⁻¹, whose edges lie at unequal radii. */
  readonly axis: "R" | "Q";
  readonly radialBins: number;
  readonly etaBins: number;
  /** Edges in pixels, radialBins + 1, ascending. */
  readonly radialEdges: Float64Array;
  /** Edges in degrees, etaBins + 1, ascending; MIDAS's η: 0 at the top, positive towards increasing column. */
  readonly etaEdges: Float64Array;
}
