import type { MidasScanOptions } from "../histograms/midas-scan.js";
import type { CalculationOptions } from "../model/model.js";
import type { Phase } from "../model/phase.js";
import type { Provenance } from "../refinement/refinement.js";
import type { Recipe } from "../refinement/stage.js";

/** All that is the same for every histogram of a run; plain data, so that workers can be given it. */
export interface RunPlan {
  readonly dataFile: string;
  readonly instprmFile?: string;
  /** Decided once, so that all workers read alike. */
  readonly normalized: boolean;
  readonly weights: NonNullable<MidasScanOptions["weights"]>;
  readonly phases: Readonly<Record<string, Phase>>;
  readonly recipe: Recipe;
  readonly bkgTerms: number;
  readonly limits?: readonly [number, number];
  readonly axialDivergence: CalculationOptions["axialDivergence"];
  readonly outputDir: string;
  readonly export: boolean;
  readonly inputs: Provenance["inputs"];
}

/** One histogram of a run. */
export interface HistogramTask {
  /** Running number: the NNNN of hist_NNNN. */
  readonly number: number;
  readonly frame: number;
  readonly eta: number | "sum";
}

/** hist_0007. */
export function histogramName(number: number): string {
  return `hist_${String(number).padStart(4, "0")}`;
}
