import type { MidasScanOptions } from "../histograms/midas-scan.js";
import type { CalculationOptions } from "../model/model.js";
import type { Phase } from "../model/phase.js";
import type { ChainDirection } from "../refinement/chain.js";
import type { MetadataKey } from "../refinement/refine-sequence.js";
import type { Provenance } from "../refinement/refinement.js";
import type { Recipe } from "../refinement/stage.js";
import type { InternalStandard } from "../results/amorphous-fraction.js";

/** Lower and upper 2θ, degrees. */
export type Limits = readonly [number, number];

/** All that is the same for every histogram of a run; plain data, so that workers can be given it. */
export interface RunPlan {
  readonly dataFiles: readonly string[];
  readonly instprmFiles: readonly string[];
  /** Decided once, so that all workers read alike. */
  readonly normalized: boolean;
  readonly weights: NonNullable<MidasScanOptions["weights"]>;
  readonly phases: Readonly<Record<string, Phase>>;
  readonly recipe: Recipe;
  /** Absent: every histogram from the same start. */
  readonly sequence?: RunSequence;
  /** Absent: every histogram is a model of its own. */
  readonly together?: RunTogether;
  readonly standard?: InternalStandard;
  readonly bkgTerms: number;
  /** 2θ (degrees): none, one range for all, or one for each pattern. */
  readonly limits: readonly Limits[];
  readonly axialDivergence: CalculationOptions["axialDivergence"];
  readonly outputDir: string;
  readonly export: boolean;
  readonly pdf: boolean;
  readonly extras: RunExtras;
  readonly inputs: Provenance["inputs"];
}

/** What is worked out of every fit beside its parameters. */
export interface RunExtras {
  /** esds and covariances multiplied by Bérar and Lelann's factor for serial correlation. Default false. */
  readonly correlatedEsds?: boolean;
  /** Bond lengths up to this (Å), and the angles between such bonds: in the summary, and `_bonds.csv`. Default: none. */
  readonly bonds?: number;
  /** What is wrong, what to try and what to free next: in the summary. Default false. */
  readonly diagnosis?: boolean;
  /** Correlation coefficients of all free parameters as `_correlations.csv`. Default false. */
  readonly correlations?: boolean;
}

/** Histograms that start from their neighbour's result. */
export interface RunSequence {
  /** What they are ordered by. Along η the azimuths of each frame are a chain, along anything else the frames of each azimuth. */
  readonly along: MetadataKey;
  /** Default forward. */
  readonly direction?: ChainDirection;
}

/** Histograms that are refined as one model: all of a run, or those of each frame. */
export interface RunTogether {
  readonly models: "all" | "frame";
  /** Widths and asymmetry of the instrument have one value in all histograms of a model. */
  readonly oneInstrument: boolean;
}

/** Histograms that one worker refines in turn, or together: a single one, a chain, or those of one model. */
export type HistogramChain = readonly HistogramTask[];

/** The chains and models of a run: none depends on another. */
export function chainsOf(
  tasks: readonly HistogramTask[],
  { sequence, together }: Pick<RunPlan, "sequence" | "together">,
): HistogramChain[] {
  if (together?.models === "all") return tasks.length === 0 ? [] : [tasks];
  if (together === undefined && sequence === undefined) return tasks.map((task) => [task]);
  const byFrame = together !== undefined || sequence?.along === "eta" || sequence?.along === "etaIndex";
  const chains = new Map<number | "sum", HistogramTask[]>();
  for (const task of tasks) {
    const key = byFrame ? task.frame : task.eta;
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
  /** Where a run has several data files: the name of its own. */
  readonly file?: string;
}

/** together, or frame_0002: the name of a model of several histograms. */
export function modelName({ models }: RunTogether, [first]: HistogramChain): string {
  return models === "all" ? "together" : `frame_${String(first.frame).padStart(4, "0")}`;
}

/** hist_0007. */
export function histogramName(number: number): string {
  return `hist_${String(number).padStart(4, "0")}`;
}
