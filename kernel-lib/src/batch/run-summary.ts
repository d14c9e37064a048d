import type { Cell } from "../crystallography/cell.js";
import type { HistogramMetadata } from "../histograms/histogram.js";
import type { HistogramJudgement } from "../refinement/judgement.js";
import type { Provenance } from "../refinement/refinement.js";
import type { Verdict } from "../refinement/stage.js";

/** A cell with its volume (Å³). */
export type CellAndVolume = Cell & { readonly volume: number };

/** A phase in `refinement_summary.json`. */
export interface PhaseEntry {
  readonly name: string;
  readonly cell: CellAndVolume;
  /** 0 for what was not refined. */
  readonly cell_esd: CellAndVolume;
  readonly weight_fraction: number;
  readonly weight_fraction_esd: number;
}

/** Weight fractions by an internal standard in `refinement_summary.json`, each `[value, esd]`. */
export interface AbsoluteEntry {
  /** Of the sample without the standard. */
  readonly amorphous: readonly [number, number];
  /** Of the mixture that was measured. */
  readonly amorphous_in_mixture: readonly [number, number];
  /** Of the sample without the standard, by phase. */
  readonly phases: Readonly<Record<string, readonly [number, number]>>;
}

/** Bonds of a phase in `refinement_summary.json`: Å and degrees, each `[value, esd]`. */
export interface BondsEntry {
  readonly lengths: readonly {
    readonly from: string;
    readonly to: string;
    /** How many are equal by symmetry. */
    readonly count: number;
    readonly distance: readonly [number, number];
  }[];
  readonly angles: readonly {
    /** The vertex is the second. */
    readonly atoms: readonly [string, string, string];
    readonly count: number;
    readonly angle: readonly [number, number];
  }[];
}

/** What is wrong with a fit, in `refinement_summary.json`. */
export interface DiagnosisEntry {
  readonly symptom: string;
  /** Histogram, phase or parameter. */
  readonly about: string;
  readonly seen: string;
  readonly likely_cause: string;
  readonly fix: string;
  /** Patterns of parameters. */
  readonly free: readonly string[];
}

/** What to free next, in `refinement_summary.json`. */
export interface SuggestionEntry {
  /** Patterns of parameters. */
  readonly free: readonly string[];
  readonly variables: number;
  /** Expected fall of χ², as a fraction of it. */
  readonly gain_fraction: number;
  /** In units of what chance gains. */
  readonly significance: number;
  readonly reason: string;
}

/** A stage in `refinement_summary.json`. */
export interface StageEntry {
  readonly name: string;
  readonly verdict: Verdict;
  /** Percent, as it stands after the verdict. */
  readonly Rwp: number;
  readonly reason: string;
}

/** A model of several histograms in `refinement_summary.json`. */
export interface TogetherEntry {
  readonly model: string;
  /** Percent, of all its histograms. */
  readonly Rwp: number;
  readonly GOF: number;
  /** Numbers of its histograms. */
  readonly histograms: readonly number[];
  readonly variables: number;
}

/** A histogram in `refinement_summary.json`; MIDAS's names, then ours. What could not be had is null. */
export interface HistogramEntry {
  readonly histogram_index: number;
  /** The GSAS-II project, as the output folder was given. */
  readonly gpx: string | null;
  /** `success`; `flagged`: refined, but a finding says what is wrong; `failed`: no result. */
  readonly status: HistogramJudgement["status"];
  /** Percent. */
  readonly Rwp: number | null;
  readonly phases: readonly PhaseEntry[];
  /** Present where an internal standard was named. */
  readonly absolute_fractions?: AbsoluteEntry;
  /** The name of its file, where a run has several. */
  readonly data_file?: string;
  /** Index, from 0; of several patterns the pattern's. */
  readonly frame: number;
  /** Index, from 0; null for an azimuthal mean. */
  readonly eta_index: number | null;
  /** Degrees; null for an azimuthal mean. */
  readonly eta: number | null;
  /** Degrees. */
  readonly omega: number | null;
  readonly GOF: number | null;
  /** The model of several histograms that this is one of; Rwp and GOF are those of this histogram alone, the stages the model's. */
  readonly together?: TogetherEntry;
  readonly stages: readonly StageEntry[];
  /** Numbers that came with the lineout: frame, η, ω, temperature (K), pressure (GPa), … */
  readonly metadata: HistogramMetadata;
  /** `[value, esd]` of all that was refined or follows from it, by path; `*` stands for the histogram. */
  readonly parameters: Readonly<Record<string, readonly [number, number]>>;
  /** Where it was asked for: what all esds are multiplied by for serial correlation (Bérar and Lelann), and Durbin and Watson's d. */
  readonly esd_factor?: number;
  readonly durbin_watson?: number;
  /** Where they were asked for: bonds by phase. */
  readonly bonds?: Readonly<Record<string, BondsEntry>>;
  /** What the GSAS-II project cannot hold of the fit, in sentences; absent where it holds all. */
  readonly gpx_lacks?: readonly string[];
  /** Where it was asked for: what is wrong and what to try; empty where nothing stands out. */
  readonly diagnosis?: readonly DiagnosisEntry[];
  /** With it: what to free next, most promising first; empty where nothing of this model is worth it. */
  readonly suggestions?: readonly SuggestionEntry[];
  /** Why it is flagged or failed, one line; "" for a success without remarks. */
  readonly reason: string;
  readonly notes: readonly string[];
  /** Files written, names in the output folder. */
  readonly files: readonly string[];
}

/** A lineout that has no data to refine. */
export interface LeftOutEntry {
  readonly frame: number;
  readonly eta_index: number;
  readonly eta: number;
  readonly reason: string;
}

/** `refinement_summary.json`: everything that MIDAS's has, under the same names, and more. */
export interface RefinementSummary {
  /** The first, where there are several. */
  readonly data_file: string;
  /** All, where there are several. */
  readonly data_files?: readonly string[];
  readonly total_histograms: number;
  /** Refined without a finding against the result. */
  readonly succeeded: number;
  /** No result. */
  readonly failed: number;
  /** Not attempted although usable (a run that was stopped). */
  readonly skipped: number;
  /** Refined, with a finding against the result. */
  readonly flagged: number;
  /** Percent, over all histograms with a result; null where there is none. */
  readonly mean_Rwp: number | null;
  readonly histograms: readonly HistogramEntry[];
  /** Lineouts without enough data, which are no histograms. */
  readonly left_out: readonly LeftOutEntry[];
  /** About the data file: defaults taken, overrides, doubts. */
  readonly notes: readonly string[];
  readonly recipe: string;
  readonly versions: { readonly rietbook: string; readonly node: string };
  readonly inputs: Provenance["inputs"];
}

/** Counts and mean of a run. */
export function summarize(
  entries: readonly HistogramEntry[],
  total: number,
): Pick<
  RefinementSummary,
  "total_histograms" | "succeeded" | "failed" | "skipped" | "flagged" | "mean_Rwp" | "histograms"
> {
  const histograms = [...entries].sort((a, b) => a.histogram_index - b.histogram_index);
  const count = (status: HistogramEntry["status"]) => histograms.filter((entry) => entry.status === status).length;
  const rwp = histograms.map((entry) => entry.Rwp).filter((value) => value !== null);
  return {
    total_histograms: total,
    succeeded: count("success"),
    failed: count("failed"),
    skipped: total - histograms.length,
    flagged: count("flagged"),
    mean_Rwp: rwp.length === 0 ? null : rwp.reduce((a, b) => a + b, 0) / rwp.length,
    histograms,
  };
}
