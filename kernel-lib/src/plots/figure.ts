import type { DetectorGeometry } from "../geometry/detector-geometry.js";

/**
 * Figures as plain data: what `plot.*` returns, what `show` sends to the notebook front end under
 * {@link figureMimeType}, and what the drawing code turns into SVG. A figure holds everything needed to draw it; whoever
 * draws computes nothing but pixels. Numbers are rounded to what a screen or a printed page can show; a missing value
 * (masked point, point left out of the calculation) is null.
 */
export type Figure = PatternFigure | TrendFigure | StagesFigure | CakeFigure | ImageFigure | CorrelationFigure;

/** MIME type of a figure in a notebook: the JSON of {@link Figure}. */
export const figureMimeType = "application/vnd.rietbook.figure+json";

/** Raised when a program that draws older figures would misread a newer one. */
export const figureSchemaVersion = 1;

/** Horizontal axis of a pattern: 2θ (degrees), Q (Å⁻¹) or d (Å). */
export type PatternAxis = "2theta" | "Q" | "d";

/** Vertical axis of a pattern. `log` leaves out points that are not positive. */
export type IntensityScale = "linear" | "sqrt" | "log";

/** What every figure carries. */
export interface FigureText {
  readonly schemaVersion: typeof figureSchemaVersion;
  /** A few words: accessible name and tab title. */
  readonly title: string;
  /** One sentence for those who cannot see the figure. */
  readonly description: string;
  /** Printed under the figure: data file, frame, η, stage, Rwp, GOF, version; one string a line. */
  readonly caption: readonly string[];
}

/** Tick marks of one phase: arrays of equal length, ascending in 2θ. */
export interface FigurePhase {
  readonly name: string;
  /** Peak positions with zero and displacements, 2θ in degrees. */
  readonly twoTheta: readonly number[];
  /** Å. */
  readonly d: readonly number[];
  readonly h: readonly number[];
  readonly k: readonly number[];
  readonly l: readonly number[];
  readonly multiplicity: readonly number[];
}

/** One pattern: arrays of equal length, ascending in 2θ, over all points inside the limits. */
export interface PatternFigureData {
  /** Å; converts 2θ to Q and d, which are not offered where it is null. */
  readonly wavelength: number | null;
  /** Degrees. */
  readonly twoTheta: readonly number[];
  /** Null where a point is masked. */
  readonly observed: readonly (number | null)[];
  /** Standard deviations of the observed intensities, null where a point is masked; what a weighted difference divides by. */
  readonly sigma?: readonly (number | null)[];
  /** Absent before anything is calculated; null in excluded regions. The difference is observed − calculated. */
  readonly calculated?: readonly (number | null)[];
  readonly background?: readonly (number | null)[];
  /** In the model's order; row 0 of the tick marks is the first. */
  readonly phases: readonly FigurePhase[];
  /** 2θ ranges left out of the refinement, degrees. */
  readonly excluded: readonly (readonly [number, number])[];
  /** Ends of the range of 2θ that the refinement uses, degrees; given where points outside it are shown too. */
  readonly limits?: readonly [number, number];
}

/** An observed pattern, or one with its calculated pattern, tick marks and difference. */
export interface PatternFigure extends FigureText {
  readonly kind: "pattern" | "rietveld";
  readonly data: PatternFigureData;
  /** What the figure opens with; an interactive drawing may change both. */
  readonly options: { readonly axis: PatternAxis; readonly scale: IntensityScale };
}

/** One refinement of a series. */
export interface TrendPoint {
  readonly x: number;
  /** Null where the refinement failed. */
  readonly y: number | null;
  /** Standard uncertainty of y; 0 where the value was held. */
  readonly esd: number;
  /** Name of the histogram. */
  readonly label: string;
  /** `suspect`: refined, but flagged by its judgement, or the value stopped at a bound. */
  readonly state: "refined" | "suspect" | "failed";
  /** It lies off its neighbours (`seriesOutliers`). */
  readonly isOutlier?: true;
}

/** A parameter over a series of refinements. */
export interface TrendFigure extends FigureText {
  readonly kind: "trend";
  readonly data: { readonly points: readonly TrendPoint[] };
  /** Axis labels with units. */
  readonly options: { readonly xLabel: string; readonly yLabel: string };
}

/** Rwp stage by stage, percent. */
export interface StagesFigure extends FigureText {
  readonly kind: "stages";
  readonly data: {
    readonly stages: readonly {
      readonly name: string;
      readonly verdict: "accepted" | "rolled back" | "not converged";
      readonly reason: string;
      readonly rwpBefore: number;
      /** As it stands after the verdict. */
      readonly rwp: number;
      /** What the stage reached before it was rolled back. */
      readonly rwpReached: number;
    }[];
  };
  readonly options: Readonly<Record<string, never>>;
}

/** A ring of a calibrant in a cake, 2θ and η in degrees. */
export interface FigureRing {
  readonly label: string;
  /** Where it should be. */
  readonly twoTheta: number;
  /** Where it was found: 2θ and η. */
  readonly points: readonly (readonly [number, number])[];
}

/** A cake: intensity over 2θ and η. */
export interface CakeFigure extends FigureText {
  readonly kind: "cake";
  readonly data: {
    /** Number of columns (2θ) and rows (η). */
    readonly columns: number;
    readonly rows: number;
    /** Row-major, first row at the lowest η; null where masked. */
    readonly values: readonly (number | null)[];
    /** 2θ at the outer edges of the first and the last column, degrees. */
    readonly twoTheta: readonly [number, number];
    /** η at the outer edges of the first and the last row, degrees. */
    readonly eta: readonly [number, number];
    /** Rings of a calibrant, drawn over it. */
    readonly rings?: readonly FigureRing[];
  };
  readonly options: {
    readonly scale: IntensityScale;
    /** Values at the two ends of the colour bar. */
    readonly domain: readonly [number, number];
  };
}

/** A detector image as it is stored, row 0 at the top. */
export interface ImageFigure extends FigureText {
  readonly kind: "image";
  readonly data: {
    /** Pixels of the detector. */
    readonly width: number;
    readonly height: number;
    /** Columns and rows of the picture, each of a square of pixels. */
    readonly columns: number;
    readonly rows: number;
    /** Base64 of one byte a column, row-major: index of the colour, 0 to 254 over `options.domain`; 255 masked. */
    readonly levels: string;
    /** Rings: 2θ in degrees, points as column and row in detector pixels; null where a ring leaves the plane. */
    readonly rings: readonly {
      readonly label: string;
      readonly twoTheta: number;
      readonly points: readonly (readonly [number, number] | null)[];
    }[];
    /** Where the pixels are, where that is known; without maps of single pixels. */
    readonly geometry?: DetectorGeometry;
  };
  readonly options: CakeFigure["options"];
}

/** Correlation coefficients of the free parameters. */
export interface CorrelationFigure extends FigureText {
  readonly kind: "correlation";
  readonly data: {
    readonly paths: readonly string[];
    /** Row-major, n × n, −1 … 1. */
    readonly matrix: readonly number[];
  };
  readonly options: Readonly<Record<string, never>>;
}
