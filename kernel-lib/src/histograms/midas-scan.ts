import { RietbookError } from "../errors.js";
import type { SamprmFile } from "../io/instprm/samprm.js";
import { openMidasFile, type MidasFile } from "../io/midas-zarr/midas-file.js";
import type { ByteSource } from "../platform/byte-source.js";
import { openByteSource, type FileInput } from "../platform/open-byte-source.js";
import { sha256 } from "../platform/read-all.js";
import { throwIfCancelled, type LongCallOptions } from "../progress.js";
import type { Histogram } from "./histogram.js";
import type { TracedInstrument } from "./instrument.js";
import { describeFrames, type ScanFrame } from "./midas-frame.js";
import { frameMetadata, lineoutHistogram, meanHistogram } from "./midas-histogram.js";
import { readMidasInstrument, type InstrumentFiles } from "./midas-instrument.js";
import { binIntensity, type BinReading, type WeightsChoice } from "./midas-intensity.js";
import { etaOrder, hasData, judgeLineout, type Lineout } from "./midas-lineout.js";
import { decideNormalization, type NormalizationDecision } from "./midas-normalization.js";

/** How a MIDAS file is to be read. */
export interface MidasScanOptions extends InstrumentFiles {
  /** Are the values divided by the bin area (MIDAS's Normalize 1)? `auto`, the default: the file or its data decide. */
  readonly normalized?: "auto" | boolean;
  /** Default `poisson`. */
  readonly weights?: WeightsChoice;
  /** Name for messages, where the input has none. */
  readonly name?: string;
  readonly signal?: AbortSignal;
}

/** One lineout: a frame and an η bin (indices from 0), or the mean over all η. */
export interface LineoutChoice {
  readonly frame: number;
  readonly eta: number | "sum";
}

/** Some lineouts; everything where a field is left out. */
export interface LineoutSelection {
  /** Frame indices, from 0. */
  readonly frames?: readonly number[];
  /** η bin indices, from 0; `sum`: one azimuthal mean per frame. */
  readonly etas?: "all" | "sum" | readonly number[];
}

/**
 * Opens a MIDAS caked file: reads its map of bins, its metadata, the parameter files beside it and one frame.
 * @param input file name, URL, Blob, bytes or source of a `.zarr.zip`
 * @throws RietbookError "not found", "bad input" (other format, damaged, wrong shapes, wavelength 0, bad `.instprm`)
 */
export async function openMidasZarr(input: FileInput, options: MidasScanOptions = {}): Promise<MidasScan> {
  const source = await openByteSource(input, options.name, options.signal);
  try {
    const file = await openMidasFile(source, options.signal);
    const { instrument, sample } = await readMidasInstrument(file, input, options, options.signal);
    const normalization = await normalizationOf(file, options);
    const { weights = "poisson" } = options;
    const factors = await factorsOf(file, weights);
    return new MidasScan(source, file, instrument, sample, normalization, { weights, factors });
  } catch (error) {
    if ((source as unknown) !== input) await source.close();
    throw error;
  }
}

async function factorsOf(file: MidasFile, weights: WeightsChoice): Promise<Float64Array | undefined> {
  if (weights !== "effective" && weights !== "own") return undefined;
  if (file.varianceFactors !== undefined) return (await file.varianceFactors())[weights];
  throw new RietbookError({
    kind: "bad input",
    file: file.name,
    field: "weights",
    found: `${weights}, and no BinVarianceFactors in the file`,
    expected: "a file that says how its pixels were split",
    advice: "Integrate again with rietbook, or take the weights poisson.",
  });
}

async function normalizationOf(file: MidasFile, options: MidasScanOptions): Promise<NormalizationDecision> {
  const { normalized = "auto", signal } = options;
  if (normalized !== "auto") {
    return { normalized, how: `By order, the values are ${normalized ? "divided by the bin area" : "counts"}.` };
  }
  if (file.normalize !== undefined) {
    return { normalized: file.normalize !== 0, how: `The file says Normalize ${file.normalize}.` };
  }
  return decideNormalization(await file.frames[0].array.read(signal), file.map);
}

/** An open MIDAS caked file. Intensities are read frame by frame, when they are asked for. */
export class MidasScan {
  /** File name. */
  readonly name: string;
  readonly frames: readonly ScanFrame[];
  /** η of the bins, degrees, in the order of the file. */
  readonly etas: Float64Array;
  /** Radius of the radial bins, pixels. */
  readonly radius: Float64Array;
  /** 2θ of the radial bins, degrees. */
  readonly twoTheta: Float64Array;
  /** Area of the bins, pixels: element `r * etas.length + eta`. */
  readonly area: Float64Array;
  /** Å. */
  readonly wavelength: number;
  readonly instrument: TracedInstrument;
  readonly normalization: NormalizationDecision;
  /** The `.samprm` beside the file, where there is one. */
  readonly sample?: SamprmFile;
  /** Root attributes of the file: midas_version, creation_timestamp, … */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** What the analyst must know: defaults taken, overrides, doubts. */
  readonly notes: readonly string[];
  readonly #source: ByteSource;
  readonly #file: MidasFile;
  readonly #weights: Pick<BinReading, "weights" | "factors">;
  /** The frame read last: neighbouring lineouts come from the same frame. */
  #last?: { readonly frame: number; readonly values: Promise<Float64Array> };

  /** Use {@link openMidasZarr}. */
  constructor(
    source: ByteSource,
    file: MidasFile,
    instrument: TracedInstrument,
    sample: SamprmFile | undefined,
    normalization: NormalizationDecision,
    weights: Pick<BinReading, "weights" | "factors">,
  ) {
    const { frames, notes } = describeFrames(file);
    this.name = file.name;
    this.frames = frames;
    this.etas = file.map.eta;
    this.radius = file.map.radius;
    this.twoTheta = file.map.twoTheta;
    this.area = file.map.area;
    this.wavelength = instrument.instrument.wavelength;
    this.instrument = instrument;
    this.normalization = normalization;
    this.sample = sample;
    this.attributes = file.attributes;
    this.notes = [...instrument.notes, normalization.how, ...notes];
    this.#source = source;
    this.#file = file;
    this.#weights = weights;
  }

  /** Counts per pixel and frame of a whole frame: element `r * etas.length + eta`; NaN without data. */
  async cake(frame: number, signal?: AbortSignal): Promise<Float64Array> {
    const values = await this.#values(frame, signal);
    const reading = this.#reading(frame);
    return values.map((value, i) => (hasData(value, this.area[i]) ? binIntensity(value, this.area[i], reading) : NaN));
  }

  /**
   * Every (frame, η) of the frames asked for, usable or not. Usable ones are numbered through the whole file, frame by
   * frame and η ascending, so all frames up to the last one asked for are read.
   */
  async lineouts(options: { readonly frames?: readonly number[] } & LongCallOptions = {}): Promise<readonly Lineout[]> {
    const wanted = new Set(options.frames ?? this.frames.keys());
    for (const frame of wanted) this.#check("frame", frame, this.frames.length);
    const last = Math.max(-1, ...wanted);
    const { normalized } = this.normalization;
    const found: Lineout[] = [];
    let number = 0;
    for (let frame = 0; frame <= last; frame++) {
      throwIfCancelled(options.signal, "reading lineouts");
      const values = await this.#values(frame, options.signal);
      for (const etaIndex of etaOrder(this.#file.map)) {
        const lineout = judgeLineout(values, this.#file.map, frame, etaIndex, normalized);
        const numbered = lineout.leftOut === undefined ? { ...lineout, number: number++ } : lineout;
        if (wanted.has(frame)) found.push(numbered);
      }
      options.onProgress?.({ task: "reading lineouts", done: frame + 1, total: last + 1, unit: "frames" });
    }
    return found;
  }

  /**
   * One powder pattern.
   * @throws RietbookError "bad argument" for indices out of range, "bad input" for a lineout without enough data
   */
  async histogram({ frame, eta }: LineoutChoice, signal?: AbortSignal): Promise<Histogram> {
    const values = await this.#values(frame, signal);
    const metadata = frameMetadata(this.frames[frame], this.sample, this.wavelength);
    if (eta === "sum") return meanHistogram(this.#file, values, metadata, this.#reading(frame));
    this.#check("eta", eta, this.etas.length);
    return lineoutHistogram(this.#file, values, eta, metadata, this.#reading(frame));
  }

  /** The usable powder patterns of a selection, frame by frame and η ascending; all in memory at once. */
  async histograms(selection: LineoutSelection & LongCallOptions = {}): Promise<readonly Histogram[]> {
    const { frames = [...this.frames.keys()], etas = "all", signal, onProgress } = selection;
    const choices: LineoutChoice[] =
      etas === "sum"
        ? frames.map((frame) => ({ frame, eta: "sum" }))
        : (await this.lineouts({ frames, signal }))
            .filter(({ leftOut, etaIndex }) => leftOut === undefined && (etas === "all" || etas.includes(etaIndex)))
            .map(({ frame, etaIndex }) => ({ frame, eta: etaIndex }));
    const found: Histogram[] = [];
    for (const choice of choices) {
      found.push(await this.histogram(choice, signal));
      onProgress?.({ task: "reading lineouts", done: found.length, total: choices.length, unit: "lineouts" });
    }
    return found;
  }

  /** SHA-256 of the file, lower-case hexadecimal; reads all of it. */
  sha256(signal?: AbortSignal): Promise<string> {
    return sha256(this.#source, signal);
  }

  /** Closes the file; reading afterwards is an error. */
  close(): Promise<void> {
    return this.#source.close();
  }

  #values(frame: number, signal?: AbortSignal): Promise<Float64Array> {
    this.#check("frame", frame, this.frames.length);
    if (this.#last?.frame === frame) return this.#last.values;
    const values = this.#file.frames[frame].array.read(signal);
    const entry = { frame, values };
    this.#last = entry;
    // A reading that failed or was cancelled is not the answer to the next question.
    values.catch(() => {
      if (this.#last === entry) this.#last = undefined;
    });
    return values;
  }

  #reading(frame: number): BinReading {
    const { normalized } = this.normalization;
    return { normalized, framesSummed: this.frames[frame].framesSummed, ...this.#weights };
  }

  #check(what: string, index: number, count: number): void {
    if (Number.isInteger(index) && index >= 0 && index < count) return;
    const expected = count === 1 ? "0" : `0 to ${count - 1}`;
    throw new RietbookError({ kind: "bad argument", file: this.name, field: what, found: String(index), expected });
  }
}
