import type { Histogram } from "../histograms/histogram.js";
import type { TracedInstrument } from "../histograms/instrument.js";
import type { LineoutChoice, MidasScan, MidasScanOptions } from "../histograms/midas-scan.js";

/** What a run refines: the lineouts of a MIDAS file, or the patterns of text files. */
export interface RunData {
  /** File names. */
  readonly names: readonly string[];
  /** What the analyst must know about the data. */
  readonly notes: readonly string[];
  /** One for all histograms, or one for each pattern. */
  readonly instruments: readonly TracedInstrument[];
  /** Whether intensities are divided by the bin area. */
  readonly normalized: boolean;
  /** The file of lineouts; absent for patterns, each of which is a frame without azimuth. */
  readonly scan?: MidasScan;
  /** First and last 2θ (degrees) of the lineouts, or of each pattern. Reads all patterns: errors as `readPattern`. */
  ranges(signal?: AbortSignal): Promise<readonly DataRange[]>;
  histogram(choice: LineoutChoice, signal?: AbortSignal): Promise<Histogram>;
  close(): Promise<void>;
}

/** From where to where data go, 2θ in degrees. */
export interface DataRange {
  readonly name: string;
  readonly first: number;
  readonly last: number;
  /** What the analyst must know of them. */
  readonly notes: readonly string[];
}

/** Which files, and how they are read. */
export interface RunDataOptions extends Pick<MidasScanOptions, "normalized" | "weights"> {
  /** One MIDAS file, or patterns. */
  readonly dataFiles: readonly string[];
  /** None, one for all, or one for each pattern. */
  readonly instprmFiles: readonly string[];
}
