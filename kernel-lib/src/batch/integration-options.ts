import type { MaskedBins } from "../caking/cake.js";
import type { EngineKind } from "../caking/engine.js";
import type { RingCheck } from "../caking/ring-check.js";
import type { RingCake } from "../caking/ring-positions.js";
import type { PolarizationChoice } from "../caking/from-midas-parameters.js";
import type { SkippedFrame } from "../frames/read-frames.js";
import type { LongCallOptions } from "../progress.js";

/**
 * File formats of an integration: the cake in MIDAS's layout (`zarr`, `hdf5`) or as NeXus NXazint2d (`nexus`), and means
 * over all azimuths as text.
 */
export type IntegrationFormat = "zarr" | "hdf5" | "nexus" | "xye" | "fxye" | "csv";

/** What is integrated, and how; the names of MIDAS's integrator.py where it has them. Only the first two are needed. */
export interface RunIntegrationOptions extends LongCallOptions {
  /** MIDAS parameter file. Files that it names are looked for beside it, then where the program runs. */
  readonly parameterFile: string;
  /** File with frames, one of a numbered series (with `startFileNr`, `endFileNr`), or a folder. */
  readonly dataFile: string;
  /** `Key Value` lines that replace those of the parameter file. */
  readonly overrides?: readonly string[];
  /** Default: ".". */
  readonly resultFolder?: string;
  /** HDF5: path of the frames. */
  readonly dataset?: string;
  /** Default: what the parameter file names; for HDF5 `darkDataset` of the data file, where there is one. */
  readonly darkFile?: string;
  /** Default "exchange/dark". */
  readonly darkDataset?: string;
  /** Each file of the series gets an output of its own. */
  readonly startFileNr?: number;
  readonly endFileNr?: number;
  /** false: take Map.bin and nMap.bin of the result folder, if they fit. Default true: build the map. */
  readonly mapDetector?: boolean;
  /**
   * Folder in which maps are kept for later runs, by a hash of all that enters them; false: none. Default: `maps` in the
   * user's cache folder (RIETBOOK_CACHE, ~/.cache/rietbook).
   */
  readonly mapCache?: string | false;
  /** Write Map.bin, nMap.bin and maskMap.bin for MIDAS's programs. Default false. */
  readonly writeMap?: boolean;
  /** Threads of engines that have them. Default: as many as there are cores. */
  readonly nCPUs?: number;
  /** Read a file in so many chunks. Default: by the size of the frames. */
  readonly numFrameChunks?: number;
  /** MIDAS's dark subtraction: cut to integers, 0 below dark + threshold. Default: signed differences. */
  readonly preProcThresh?: number;
  /** Default "auto". */
  readonly engine?: EngineKind | "auto";
  /** Default zarr alone. */
  readonly formats?: readonly IntegrationFormat[];
  /** Default "keep"; "void" is for comparisons with MIDAS, and its map is MIDAS's to the last pixel. */
  readonly maskedBins?: MaskedBins;
  /** Form of a PolarizationCorrection that the parameter file turns on. Default "horizontal". */
  readonly polarizationCorrection?: PolarizationChoice;
  /**
   * CIF of the calibrant in the frames, or the name of a standard powder: where its rings lie is checked after integrating, and drawn into
   * `<stem>_rings.svg`. Default true: checked, not drawn, where the parameter file names a standard powder; false: not checked.
   */
  readonly check?: string | boolean;
  /** Leave out damaged files and frames, and list them. Default: stop. */
  readonly skipDamaged?: boolean;
  /** Leave files alone whose output is there, made from the same input with the same settings. */
  readonly resume?: boolean;
  /** Look at everything, write nothing. */
  readonly dryRun?: boolean;
  /** Told once, before the first frame. */
  readonly onStart?: (start: IntegrationStart) => void;
  /** Told of each file as it is done. */
  readonly onFile?: (file: IntegratedFile) => void;
}

/** What a run is about to do. */
export interface IntegrationStart {
  readonly files: readonly string[];
  /** Pixels of a raw frame. */
  readonly width: number;
  readonly height: number;
  readonly radialBins: number;
  readonly etaBins: number;
  /** What will run, in words. */
  readonly engine: string;
  /** Settings in words, one line each: geometry, bins, mask, dark, corrections. */
  readonly settings: readonly string[];
  /** What the analyst must know: unknown keys, empty bins, maps that do not fit. */
  readonly notes: readonly string[];
}

/** One data file's result. */
export interface IntegratedFile {
  readonly file: string;
  readonly status: "integrated" | "already there" | "skipped" | "would be integrated";
  /** Files written, or that would be. */
  readonly outputs: readonly string[];
  readonly frames: number;
  readonly skippedFrames: readonly SkippedFrame[];
  /** Wall time, seconds. */
  readonly seconds: number;
  /** What ran, in words. */
  readonly engine: string;
  /** Why it was skipped; "" otherwise. */
  readonly reason: string;
  readonly notes: readonly string[];
}

/** The self-check of a calibrant, and the cake that was looked at. */
export interface IntegrationCheck extends RingCheck {
  readonly file: string;
  readonly cake: RingCake;
  /** File with the rings drawn over the cake. */
  readonly drawing?: string;
}

/** What came of a run. */
export interface IntegrationResult {
  readonly files: readonly IntegratedFile[];
  readonly frames: number;
  readonly skippedFrames: number;
  readonly skippedFiles: number;
  /** Wall time, seconds, without building the map. */
  readonly seconds: number;
  /** Where the sample is a calibrant. */
  readonly check?: IntegrationCheck;
}
