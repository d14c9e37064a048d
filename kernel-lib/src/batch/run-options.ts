import type { LineoutSelection, MidasScanOptions } from "../histograms/midas-scan.js";
import type { CalculationOptions } from "../model/model.js";
import type { LongCallOptions } from "../progress.js";
import type { Recipe } from "../refinement/stage.js";
import type { InternalStandard } from "../results/amorphous-fraction.js";
import type { Limits, RunExtras, RunSequence } from "./run-plan.js";
import type { HistogramEntry, LeftOutEntry } from "./run-summary.js";

/** What is refined, and how. Only `dataFile` and `cifFiles` are needed. */
export interface RunRefinementOptions extends LongCallOptions {
  /** MIDAS `.zarr.zip`, or one text pattern or more, which need `instprmFile`. */
  readonly dataFile: string | readonly string[];
  /** One CIF or more, one phase each. */
  readonly cifFiles: readonly string[];
  /** Folder for the results, made where it is missing. Default "refinement". */
  readonly outputDir?: string;
  /** `.instprm` that overrides the file's instrument parameters; of several patterns one for all, or one for each. */
  readonly instprmFile?: string | readonly string[];
  /** Chebyshev terms of the background. Default 6. Not together with a background in the recipe. */
  readonly bkgTerms?: number;
  /** 2θ range, degrees; of several patterns one for all, or one for each. Default: all data. Not together with limits in the recipe. */
  readonly limits?: Limits | readonly Limits[];
  /** Worker threads. Results do not depend on it. Default 1. */
  readonly nCPUs?: number;
  /** Refine on worker threads even where one is enough, so that the calling thread stays free for other work. */
  readonly keepThreadFree?: boolean;
  /** Refine atoms in the last stage. Default true. Not together with `recipe`. */
  readonly atoms?: boolean;
  /** Write CIF, CSV and figures besides the project of each histogram. Default true. */
  readonly export?: boolean;
  /** Write the figures as PDF files too. Default false. */
  readonly pdf?: boolean;
  /** What else is worked out of every fit. Default: nothing. */
  readonly extras?: RunExtras;
  /** Default: MIDAS's stages. */
  readonly recipe?: Recipe;
  /** Start each histogram from its last accepted neighbour; default: all from the same start. */
  readonly sequence?: RunSequence;
  /** Refine all histograms of the run, or those of each frame, as one model. Default: each on its own. Not together with `sequence`. */
  readonly together?: "all" | "frame";
  /** What was weighed in: absolute and amorphous fractions in the summary. */
  readonly standard?: InternalStandard;
  /** Frame indices, from 0. Default: all. */
  readonly frames?: LineoutSelection["frames"];
  /** η bin indices from 0, `all` (default), or `sum` for one azimuthal mean per frame. */
  readonly etas?: LineoutSelection["etas"];
  readonly normalized?: MidasScanOptions["normalized"];
  readonly weights?: MidasScanOptions["weights"];
  readonly axialDivergence?: CalculationOptions["axialDivergence"];
  /**
   * Go on with a run of the same inputs and settings that was cut off: only what is missing is refined. "if same":
   * where the folder holds a run of other inputs or settings, it is replaced; true: that is an error.
   */
  readonly resume?: boolean | "if same";
  /** Told once, before the first histogram. */
  readonly onStart?: (start: RunStart) => void;
  /** Told of each histogram as it is done. */
  readonly onHistogram?: (entry: HistogramEntry) => void;
}

/** What a run is about to do. */
export interface RunStart {
  readonly total: number;
  /** Histograms that an earlier run has done. */
  readonly done: number;
  readonly workers: number;
  readonly leftOut: readonly LeftOutEntry[];
  /** What the analyst must know about the data: defaults, overrides, doubts. */
  readonly notes: readonly string[];
}
