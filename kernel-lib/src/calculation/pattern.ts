/** Reflections of one phase in one histogram, one entry per Laue class of hkl, ascending in 2θ. Arrays of equal length. */
export interface ReflectionList {
  readonly h: Int32Array;
  readonly k: Int32Array;
  readonly l: Int32Array;
  /** Friedel mates included. */
  readonly multiplicity: Int32Array;
  /** Å. */
  readonly d: Float64Array;
  /** Peak position with zero and displacements, degrees. */
  readonly twoTheta: Float64Array;
  /** Gaussian variance, centidegree². */
  readonly sig: Float64Array;
  /** Lorentzian FWHM, centidegree. */
  readonly gam: Float64Array;
  /** |F|² of the full cell, electrons². */
  readonly fSquared: Float64Array;
  /** Everything but |F|² and the profile: scales × multiplicity × LP × absorption × extinction × orientation / V. */
  readonly iCorr: Float64Array;
  /** Factor by preferred orientation or texture. */
  readonly preferredOrientation: Float64Array;
  /** Factor by absorption, or by surface roughness. */
  readonly absorption: Float64Array;
  readonly extinction: Float64Array;
}

/** A calculated histogram: the points inside the limits that are not excluded. Arrays of equal length. */
export interface Pattern {
  /** Index of each point in the histogram's own arrays. */
  readonly index: Int32Array;
  /** 2θ, degrees. */
  readonly twoTheta: Float64Array;
  readonly observed: Float64Array;
  readonly sigma: Float64Array;
  readonly calculated: Float64Array;
  readonly background: Float64Array;
  /** By phase name. */
  readonly reflections: Readonly<Record<string, ReflectionList>>;
}
