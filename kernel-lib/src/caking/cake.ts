import { RietbookError } from "../errors.js";
import type { Frame, FrameSource } from "../frames/frame.js";
import type { DetectorGeometry } from "../geometry/detector-geometry.js";
import { throwIfCancelled, type LongCallOptions } from "../progress.js";
import { binGridWarnings, createBinGrid, type BinGrid, type BinGridDescription } from "./bin-grid.js";
import { buildPixelBinMap } from "./build-map.js";
import type { BinSums, CakingEngine, EngineKind } from "./engine.js";
import type { InvalidValues } from "../frames/invalid-values.js";
import { selectEngine, type EngineChoice } from "./engines/select.js";
import type { MapOptions } from "./map-options.js";
import type { PixelBinMap } from "./pixel-bin-map.js";

/** `keep`: a masked pixel is left out and its bins live on the rest of their area. `void`: MIDAS's way. */
export type MaskedBins = "keep" | "void";

/** How sums become intensities. */
export interface DivisionOptions {
  /**
   * Default `keep`: NaN only where a bin has no area. `void`: NaN in every bin that a masked pixel touches and 0 in bins
   * without area, as MIDAS's CPU integrator writes them; a map that is built for it is MIDAS's too ({@link MapOptions.splitting}).
   */
  readonly maskedBins?: MaskedBins;
}

/** How frames are caked. */
export interface CakeOptions extends DivisionOptions, MapOptions, LongCallOptions {
  /** Needed with a geometry; a map has its bins. */
  readonly bins?: BinGridDescription;
  /**
   * Default `auto`: float64 for few frames, the fastest engine that this machine has for many (relative error below 1e-6).
   * The result's `description` says which one ran and why.
   */
  readonly engine?: CakingEngine | EngineChoice;
  /** Mean of the dark frames, raw image; differences keep their sign. */
  readonly dark?: Float64Array;
  readonly flat?: Float64Array;
  readonly invalid?: InvalidValues;
}

/** Intensities, `frame * bins + bin`, `bin = radial * etaBins + eta`. */
export interface CakedFrames {
  readonly frames: number;
  /** Mean counts per pixel, S/A. */
  readonly intensity: Float64Array;
  /** Poisson esd of the intensity, √(Σ w² v)/A; that of one count where there is none. NaN where the intensity is. */
  readonly sigma: Float64Array;
  /** px²: one per bin for all frames, or `frame * bins + bin` where frames hold invalid values. */
  readonly area: Float64Array;
  /** With masked bins voided: the intensity on what is left of each bin; 0 without area. */
  readonly beforeVoiding?: Float64Array;
}

/** Caked frames with what made them. */
export interface Cake extends CakedFrames {
  readonly grid: BinGrid;
  readonly map: PixelBinMap;
  /** Of each frame. */
  readonly sources: readonly { readonly source: string; readonly index: number; readonly omega?: number }[];
  readonly engine: EngineKind;
  /** What ran, in words. */
  readonly description: string;
  readonly warnings: readonly string[];
}

/** Frames read and multiplied at a time. */
const BATCH = 16;

/**
 * Cakes frames: the mean counts per pixel in every radial × azimuthal bin, with esds.
 * @param geometryOrMap a geometry (with `bins` in the options), or a map made before
 * @throws RietbookError "bad argument" for bins that cannot be, "bad input" for frames of another size, "cancelled"
 */
export async function cake(
  frames: Frame | readonly Frame[] | FrameSource,
  geometryOrMap: DetectorGeometry | PixelBinMap,
  options: CakeOptions = {},
): Promise<Cake> {
  const { dark, flat, invalid, engine: choice = "auto" } = options;
  const read = sourceOf(frames);
  const size = { frames: read.count, pixels: read.pixels };
  const engine = typeof choice === "string" ? await selectEngine(choice, size) : choice;
  const { map, warnings } = await mapOf(geometryOrMap, engine, options);
  const prepared = await engine.prepare(map, { dark, flat, invalid });
  try {
    const parts: CakedFrames[] = [];
    const sources: Cake["sources"][number][] = [];
    for (let at = 0; at < read.count; at += BATCH) {
      throwIfCancelled(options.signal, "cake");
      const batch = await read.batch(at, Math.min(at + BATCH, read.count), options.signal);
      const sums = await prepared.sum(batch, { signal: options.signal });
      parts.push(divideSums(sums, map, options));
      sources.push(...batch.map(({ source, index, omega }) => ({ source, index, omega })));
      options.onProgress?.({ task: "cake", done: sources.length, total: read.count, unit: "frames" });
    }
    return {
      ...joinFrames(parts),
      grid: map.grid,
      map,
      sources,
      engine: prepared.engine,
      description: prepared.description,
      warnings,
    };
  } finally {
    await prepared.close();
  }
}

/**
 * Sums → intensities and esds, once, in float64.
 * @param inPlace the sums are not needed any more: intensities replace the signal, esds the variance
 */
export function divideSums(
  sums: BinSums,
  map: Pick<PixelBinMap, "touchedByMask">,
  { maskedBins = "keep", inPlace = false }: DivisionOptions & { readonly inPlace?: boolean } = {},
): CakedFrames {
  const { frames, bins, signal, variance, normalization, count } = sums;
  const intensity = inPlace ? signal : new Float64Array(frames * bins);
  const sigma = inPlace && variance.length > 0 ? variance : new Float64Array(frames * bins);
  const isPerFrame = normalization.length !== bins || frames === 1;
  const beforeVoiding = maskedBins === "void" ? new Float64Array(frames * bins) : undefined;
  for (let at = 0; at < intensity.length; at++) {
    const bin = at % bins;
    const area = normalization[isPerFrame ? at : bin];
    if (beforeVoiding !== undefined && area !== 0) beforeVoiding[at] = signal[at] / area;
    if (maskedBins === "void" ? map.touchedByMask[bin] !== 0 : area === 0) {
      intensity[at] = NaN;
      sigma[at] = NaN;
    } else if (area === 0) {
      intensity[at] = 0;
      sigma[at] = NaN;
    } else {
      const oneCount = area / count[isPerFrame ? at : bin];
      intensity[at] = signal[at] / area;
      sigma[at] = (variance[at] > 0 ? Math.sqrt(variance[at]) : oneCount) / area;
    }
  }
  return { frames, intensity, sigma, area: normalization, ...(beforeVoiding === undefined ? {} : { beforeVoiding }) };
}

async function mapOf(
  input: DetectorGeometry | PixelBinMap,
  engine: CakingEngine,
  options: CakeOptions,
): Promise<{ readonly map: PixelBinMap; readonly warnings: readonly string[] }> {
  if ("starts" in input) return { map: input, warnings: [] };
  if (options.bins === undefined) {
    const expected = "the bins, with a geometry";
    throw new RietbookError({ kind: "bad argument", field: "bins", found: "nothing", expected });
  }
  const grid = createBinGrid(options.bins, input);
  const precision = engine.precision === "float64" ? "double" : "single";
  const splitting = options.maskedBins === "void" ? "midas" : "whole";
  return {
    map: await buildPixelBinMap(input, grid, { precision, splitting, ...options }),
    warnings: binGridWarnings(grid, input),
  };
}

/** Frames by their place, whether they lie in memory or in a file. */
function sourceOf(frames: Frame | readonly Frame[] | FrameSource): {
  readonly count: number;
  /** Of one frame. */
  readonly pixels: number;
  batch(from: number, to: number, signal?: AbortSignal): Promise<readonly Frame[]>;
} {
  if ("read" in frames) {
    if (frames.count === undefined) {
      const expected = "a series with an end";
      throw new RietbookError({ kind: "bad argument", file: frames.name, found: "a stream without end", expected });
    }
    return {
      count: frames.count,
      pixels: frames.width * frames.height,
      async batch(from, to, signal) {
        const batch: Frame[] = [];
        // One after the other: a stream gives its frames in order only.
        for (let at = from; at < to; at++) batch.push(await frames.read(at, signal));
        return batch;
      },
    };
  }
  const list = "pixels" in frames ? [frames] : frames;
  return { count: list.length, pixels: list[0]?.pixels.length ?? 0, batch: async (from, to) => list.slice(from, to) };
}

function joinFrames(parts: readonly CakedFrames[]): CakedFrames {
  if (parts.length === 1) return parts[0];
  const join = (arrays: readonly Float64Array[]): Float64Array => {
    const joined = new Float64Array(arrays.reduce((sum, array) => sum + array.length, 0));
    let at = 0;
    for (const array of arrays) {
      joined.set(array, at);
      at += array.length;
    }
    return joined;
  };
  const frames = parts.reduce((sum, part) => sum + part.frames, 0);
  const intensity = join(parts.map((part) => part.intensity));
  const bins = intensity.length / Math.max(1, frames);
  const [first] = parts;
  // One frame alone has one area per bin also where it holds invalid values.
  const isShared = parts.every(
    ({ area }) => area.length === bins && area.every((value, at) => value === first.area[at]),
  );
  const areasOf = ({ area, intensity, frames: count }: CakedFrames) =>
    area.length === intensity.length ? [area] : Array.from({ length: count }, () => area);
  const before = parts.flatMap(({ beforeVoiding }) => beforeVoiding ?? []);
  return {
    frames,
    intensity,
    sigma: join(parts.map((part) => part.sigma)),
    area: isShared ? (first?.area ?? new Float64Array(0)) : join(parts.flatMap(areasOf)),
    ...(before.length === 0 ? {} : { beforeVoiding: join(before) }),
  };
}
