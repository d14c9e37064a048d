import { divideSums, type CakedFrames, type DivisionOptions } from "../caking/cake.js";
import type { BinSums, CakingEngine, EngineKind, PreparedCake } from "../caking/engine.js";
import type { InvalidValues } from "../frames/invalid-values.js";
import { selectEngine, type EngineChoice } from "../caking/engines/select.js";
import { createFrameMemory } from "../caking/frame-memory.js";
import type { PixelBinMap } from "../caking/pixel-bin-map.js";
import type { Frame, FrameSource } from "../frames/frame.js";
import { DEFAULT_CHUNK, readFrames, type ReadFramesOptions, type SkippedFrame } from "../frames/read-frames.js";
import { pixelBytes } from "../io/pixels/pixel-type.js";
import type { CakeWriter } from "./cake-writer.js";

export interface IntegrateOptions extends ReadFramesOptions, DivisionOptions {
  /** Default `auto`, as in {@link selectEngine}; the result's `description` says which one ran and why. */
  readonly engine?: CakingEngine | EngineChoice;
  /** Mean of the dark frames, raw image; differences keep their sign. */
  readonly dark?: Float64Array;
  readonly flat?: Float64Array;
  readonly invalid?: InvalidValues;
}

/** What an integration did. */
export interface Integration {
  readonly frames: number;
  /** Frames that could not be read and were left out on request. */
  readonly skipped: readonly SkippedFrame[];
  readonly engine: EngineKind;
  /** What ran, in words. */
  readonly description: string;
  /** Wall time, seconds, without building the map. */
  readonly seconds: number;
}

/** What dividing sums needs of a map. */
export type MapBins = Pick<PixelBinMap, "grid" | "touchedByMask">;

/**
 * Cakes a source of any length into outputs, frame by frame: while one chunk is multiplied the next is read and the one before is
 * written, and memory does not grow with the number of frames. After an error or a stop no output has its name.
 * @throws RietbookError as the source, the engine and the outputs do
 */
export async function integrate(
  source: FrameSource,
  map: PixelBinMap,
  outputs: readonly CakeWriter[],
  options: IntegrateOptions = {},
): Promise<Integration> {
  const { dark, flat, invalid, engine: choice = "auto", signal } = options;
  let prepared: PreparedCake | undefined;
  let writing: Promise<void> = Promise.resolve();
  try {
    const size = { frames: source.count, pixels: source.width * source.height };
    const engine = typeof choice === "string" ? await selectEngine(choice, size) : choice;
    const ready = (prepared = await engine.prepare(map, { dark, flat, invalid }));
    const start = performance.now();
    let count = 0;
    // Of two chunks in turn.
    const used: BinSums[] = [];
    const { width, height, type } = source;
    const bytes = type === undefined ? 0 : width * height * pixelBytes(type);
    const memory =
      bytes === 0 ? undefined : createFrameMemory(ready, options.chunk ?? DEFAULT_CHUNK, bytes, () => true);
    const use = async (frames: readonly Frame[]) => {
      const sums = await ready.sum(frames, { signal, into: used.length < 2 ? undefined : used.shift() });
      used.push(sums);
      await writing;
      writing = addCake(divideSums(sums, map, { ...options, inPlace: true }), frames, 0, outputs);
      // Awaited after the next chunk; a failure before must not leave it unheard.
      writing.catch(() => undefined);
      count += frames.length;
    };
    const skipped = await readFrames(source, options, use, (chunk, at) => memory?.of(source, chunk, at));
    await writing;
    for (const output of outputs) await output.finish();
    const seconds = (performance.now() - start) / 1000;
    return { frames: count, skipped, engine: ready.engine, description: ready.description, seconds };
  } catch (error) {
    await writing.catch(() => undefined);
    for (const output of outputs) await output.abort();
    throw error;
  } finally {
    await prepared?.close();
  }
}

/**
 * Hands frames of a cake to outputs, one by one.
 * @param from place in the cake of the first of these frames
 * @throws RietbookError as the outputs do
 */
export async function addCake(
  cake: CakedFrames,
  frames: readonly Pick<Frame, "index" | "source" | "omega">[],
  from: number,
  outputs: readonly CakeWriter[],
): Promise<void> {
  const bins = cake.intensity.length / cake.frames;
  const isPerFrame = cake.area.length === cake.intensity.length;
  for (const [i, { index, source, omega }] of frames.entries()) {
    const part = (values: Float64Array) => values.subarray((from + i) * bins, (from + i + 1) * bins);
    const { intensity, sigma, area, beforeVoiding } = cake;
    const caked = {
      ...{ index, source, omega, intensity: part(intensity), sigma: part(sigma) },
      area: isPerFrame ? part(area) : area,
      ...(beforeVoiding === undefined ? {} : { beforeVoiding: part(beforeVoiding) }),
    };
    for (const output of outputs) await output.add(caked);
  }
}
