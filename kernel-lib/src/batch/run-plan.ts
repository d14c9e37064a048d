import type { MidasScanOptions } from "../histograms/midas-scan.js";
import type { CalculationOptions } from "../model/model.js";
import type { Phase } from "../model/phase.js";
import type { ChainDirection } from "../refinement/chain.js";
import type { MetadataKey } from "../refinement/refine-sequence.js";
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
  /** Absent: every histogram from the same start. */
  readonly sequence?: RunSequence;
  readonly bkgTerms: number;
  readonly limits?: readonly [number, number];
  readonly axialDivergence: CalculationOptions["axialDivergence"];
  readonly outputDir: string;
  readonly export: boolean;
  readonly pdf: boolean;
  readonly inputs: Provenance["inputs"];
}

/** Histograms that start from their neighbour's result. */
export interface RunSequence {
  /** What they are ordered by. Along η the azimuths of each frame are a chain, along anything else the frames of each azimuth. */
  readonly along: MetadataKey;
  /** Default forward. */
  readonly direction?: ChainDirection;
}

/** Histograms that one worker refines in turn: a single one, or a chain. */
export type HistogramChain = readonly HistogramTask[];

/** The chains of a run: none depends on another. */
export function chainsOf(tasks: readonly HistogramTask[], sequence: RunSequence | undefined): HistogramChain[] {
  if (sequence === undefined) return tasks.map((task) => [task]);
  const alongEta = sequence.along === "eta" || sequence.along === "etaIndex";
  const chains = new Map<number | "sum", HistogramTask[]>();
  for (const task of tasks) {
    const key = alongEta ? task.frame : task.eta;
    const chain = chains.get(key);
    if (chain === undefined) chains.set(key, [task]);
    else chain.push(task);
  }
  return [...chains.values()];
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
