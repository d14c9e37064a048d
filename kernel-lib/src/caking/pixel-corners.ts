/** A pixel, or a part of one, as its four corners in the corrected plane, in order around it. */
export interface Corners {
  readonly u: Float64Array;
  readonly v: Float64Array;
  /** Radii, pixels. */
  readonly radius: Float64Array;
  /** Degrees. */
  readonly eta: Float64Array;
}

/** What the entries of a pixel go to: raw pixels with the shares of its value that each supplies. */
export interface Targets {
  count: number;
  readonly pixel: Uint32Array;
  readonly share: Float64Array;
  factor: number;
}
