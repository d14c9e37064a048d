/** Where a histogram came from and under which conditions it was measured; what is not known is absent. */
export interface HistogramMetadata {
  /** Position of the summed frame in the file, from 0, in numeric order of the last frame number. */
  readonly frame?: number;
  /** Number of the last raw frame in the sum, as the file names it. */
  readonly lastFrameNumber?: number;
  /** Index of the η bin, from 0. */
  readonly etaIndex?: number;
  /** η of the bin centre, degrees, MIDAS's sense: 0 at the top, positive towards increasing column. */
  readonly eta?: number;
  /** Wavelength that the file's 2θ belongs to, Å; figures convert to Q and d with it. */
  readonly wavelength?: number;
  /** Mean ω of the summed frames, degrees. */
  readonly omega?: number;
  /** Raw frames summed (n of σ² = max(I·A, 1) / (A·n)²). */
  readonly framesSummed?: number;
  /** K. */
  readonly temperature?: number;
  /** GPa, as the file gives it. */
  readonly pressure?: number;
  /** Beam monitor readings as the file gives them. */
  readonly current?: number;
  readonly i0?: number;
  /** Fraction of the radial bins without data. */
  readonly maskedFraction?: number;
}

/** One powder pattern: arrays of equal length, ascending in 2θ. */
export interface Histogram {
  readonly name: string;
  /** File the data came from. */
  readonly file: string;
  /** 2θ, degrees. */
  readonly twoTheta: Float64Array;
  /** Counts per pixel and frame for MIDAS data; the file's own unit otherwise. Never NaN where sigma is finite. */
  readonly intensity: Float64Array;
  /** Standard deviation of the intensity; Infinity excludes the point. */
  readonly sigma: Float64Array;
  /** GSAS-II's azimuth, degrees: 90° − η. Polarisation reads it. */
  readonly azimuth: number;
  readonly metadata: HistogramMetadata;
}
