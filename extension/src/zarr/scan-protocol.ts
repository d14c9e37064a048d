import type { CakeFigure, IntensityScale, Lineout, LineoutChoice, PatternFigure, ScanFrame } from "rietbook";

/** What the worker says about a file once it is open. */
export interface ScanSummary {
  readonly name: string;
  readonly frames: readonly ScanFrame[];
  /** η of the bins, degrees, in the order of the file. */
  readonly etas: Float64Array;
  /** Ends of the 2θ range, degrees. */
  readonly twoTheta: readonly [number, number];
  /** Å. */
  readonly wavelength: number;
  /** Sample–detector distance, mm. */
  readonly distance: number;
  /** What the analyst must know: defaults taken, overrides, doubts. */
  readonly notes: readonly string[];
}

/** What the page may ask of the worker, and what it answers. */
export interface ScanRequests {
  readonly open: { readonly ask: { readonly url: string }; readonly answer: ScanSummary };
  readonly lineouts: { readonly ask: { readonly frame: number }; readonly answer: readonly Lineout[] };
  readonly cake: {
    readonly ask: { readonly frame: number; readonly scale?: IntensityScale };
    readonly answer: CakeFigure;
  };
  readonly pattern: { readonly ask: LineoutChoice; readonly answer: PatternFigure };
}

export type ScanRequestName = keyof ScanRequests;

/** A question on its way to the worker. */
export interface ScanQuestion<K extends ScanRequestName = ScanRequestName> {
  readonly id: number;
  readonly name: K;
  readonly ask: ScanRequests[K]["ask"];
}

/** Its answer, or the message of the error that it ended with. */
export type ScanAnswer =
  | { readonly id: number; readonly answer: ScanRequests[ScanRequestName]["answer"] }
  | { readonly id: number; readonly error: string };
