import type { Instrument, InstrumentSource } from "../histograms/instrument.js";
import type { NormalizationDecision } from "../histograms/midas-normalization.js";
import type { ScanFrame } from "../histograms/midas-frame.js";
import type { Lineout } from "../histograms/midas-lineout.js";
import type { HistogramMetadata } from "../histograms/histogram.js";
import type { Cell } from "../crystallography/cell.js";
import type { Progress } from "../progress.js";
import type { ImportCheck } from "../refinement/import-checks.js";
import type { Finding } from "../refinement/findings.js";
import type { HistogramJudgement } from "../refinement/judgement.js";
import type { Correlation, FitStatistics, FittedParameter } from "../refinement/refinement.js";
import type { Stage, Verdict } from "../refinement/stage.js";
import type { TextTable } from "../results/tables.js";

/**
 * What {@link show} sends beside its tables, for programs: the same facts as plain JSON. A widget of JupyterLab reads nothing
 * else, so that what it shows is what the cell returned. Models and refinements have a record of their own
 * (`refinementStateMimeType`). Numbers that JSON cannot hold are null.
 */
export type Shown =
  | ShownScan
  | ShownLineouts
  | ShownHistogram
  | ShownHistograms
  | ShownInstrument
  | ShownPhase
  | ShownStage
  | ShownChecks
  | ShownJudgement
  | ShownProgress
  | ShownSeries
  | ShownTable;

/** MIME type of the JSON of a {@link Shown}. */
export const stateMimeType = "application/vnd.rietbook.state+json";

/** Raised when a program that reads older states would misread a newer one. */
export const stateSchemaVersion = 1;

/** What every one of them carries. */
export interface ShownBase<K extends string> {
  readonly schemaVersion: typeof stateSchemaVersion;
  readonly kind: K;
}

/** An open MIDAS caked file. */
export interface ShownScan extends ShownBase<"scan"> {
  readonly name: string;
  readonly frames: readonly ScanFrame[];
  /** η of the bins, degrees, in the order of the file. */
  readonly etas: readonly number[];
  /** Ends of the 2θ range, degrees, and of the radii, pixels; number of radial bins. */
  readonly twoTheta: readonly [number, number];
  readonly radius: readonly [number, number];
  readonly radialBins: number;
  /** Å. */
  readonly wavelength: number;
  readonly instrument: ShownInstrument;
  readonly normalization: NormalizationDecision;
  readonly notes: readonly string[];
}

/** The lineouts of some frames, usable or not. */
export interface ShownLineouts extends ShownBase<"lineouts"> {
  readonly lineouts: readonly Lineout[];
}

/** One powder pattern; its points are in the figure. */
export interface ShownHistogram extends ShownBase<"histogram"> {
  readonly name: string;
  readonly file: string;
  readonly metadata: HistogramMetadata;
  /** Points, and those of them that count. */
  readonly points: number;
  readonly usedPoints: number;
  /** Ends of the 2θ range, degrees. */
  readonly twoTheta: readonly [number, number];
}

/** Several powder patterns. */
export interface ShownHistograms extends ShownBase<"histograms"> {
  readonly histograms: readonly ShownHistogram[];
}

/** Instrument parameters with their sources. */
export interface ShownInstrument extends ShownBase<"instrument"> {
  readonly values: Instrument;
  readonly sources: Readonly<Partial<Record<keyof Instrument, InstrumentSource>>>;
  readonly notes: readonly string[];
}

/** A crystal structure. */
export interface ShownPhase extends ShownBase<"phase"> {
  readonly name: string;
  readonly source?: string;
  readonly spaceGroup: string;
  readonly spaceGroupNumber: number;
  readonly cell: Cell;
  /** Å³ and g/cm³; density null where an element is not known. */
  readonly volume: number;
  readonly density: number | null;
  readonly atoms: readonly {
    readonly label: string;
    readonly type: string;
    readonly x: number;
    readonly y: number;
    readonly z: number;
    readonly occupancy: number;
    /** Å²; the equivalent one of an anisotropic atom. */
    readonly uIso: number;
    readonly multiplicity: number;
  }[];
  readonly notes: readonly string[];
}

/** The end of a stage. */
export interface ShownStage extends ShownBase<"stage"> {
  readonly stage: Stage;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly blame?: string;
  /** Percent. */
  readonly rwpBefore: number;
  readonly rwp: number;
  readonly rwpReached: number;
  readonly cycles: number;
  readonly statistics: FitStatistics;
  readonly correlations: readonly Correlation[];
}

/** What was looked at before refining. */
export interface ShownChecks extends ShownBase<"checks"> {
  readonly checks: readonly ImportCheck[];
}

/** How far a long call is; the display is updated in place. */
export interface ShownProgress extends ShownBase<"progress">, Progress {}

/** What speaks for or against a result. */
export interface ShownJudgement extends ShownBase<"judgement"> {
  readonly status: HistogramJudgement["status"];
  readonly findings: readonly Finding[];
  readonly summary: string;
}

/** A series, one entry a histogram, in its order. */
export interface ShownSeries extends ShownBase<"series"> {
  readonly entries: readonly {
    readonly histogram: ShownHistogram;
    readonly status: HistogramJudgement["status"];
    readonly summary: string;
    /** Absent where the refinement could not be done. */
    readonly statistics?: FitStatistics;
    readonly parameters?: readonly FittedParameter[];
  }[];
}

/** A table of texts. */
export interface ShownTable extends ShownBase<"table"> {
  readonly table: TextTable;
}
