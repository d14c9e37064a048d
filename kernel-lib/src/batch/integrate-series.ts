import { divideSums } from "../caking/cake.js";
import type { BinSums, PrepareOptions } from "../caking/engine.js";
import { isRietbookError } from "../errors.js";
import type { CakeWriter } from "../exports/cake-writer.js";
import { addCake } from "../exports/integrate.js";
import { createEncodedArrays } from "../exports/midas-zarr/encoded-arrays.js";
import { defaultSentinels } from "../frames/invalid-values.js";
import type { FrameFiles } from "../frames/frame-files.js";
import { openFrames } from "../frames/open-frames.js";
import { subtractAsMidas } from "../frames/subtract-as-midas.js";
import { createFrameMemory, type FrameMemory } from "../caking/frame-memory.js";
import { pixelBytes } from "../io/pixels/pixel-type.js";
import { releaseArrays } from "../platform/release-arrays.js";
import { throwIfCancelled } from "../progress.js";
import {
  darkNotes,
  describeOutput,
  emptyResult,
  linesOf,
  resultOf,
  type DataFile,
  type IntegrationRun,
  type OpenOutputs,
} from "./integrated-file.js";
import { fingerprintOf, isDone } from "./integration-fingerprint.js";
import type { IntegratedFile, RunIntegrationOptions } from "./integration-options.js";
import { createOutputs } from "./integration-outputs.js";
import { darkOf } from "./integration-setup.js";
import { isSamePreparation } from "./prepared-once.js";
import { nothingRead, readSeries, type Stretch } from "./read-series.js";

/** Two batches of frames are in memory at a time. */
const BATCH_BYTES = 140e6;
/** Beside the map of larger frames there is room for less, below 1 GB in all. */
const LARGE_FRAME_BYTES = 24e6;
const LARGE_BATCH_BYTES = 70e6;
const MOST_FRAMES = 16;

/**
 * Integrates files in order; frames of small ones go through the engine together.
 * @throws RietbookError as the readers, the engine and the outputs do; files before the one that failed are whole
 */
export async function integrateSeries(run: IntegrationRun, onFile: (result: IntegratedFile) => void): Promise<void> {
  const { files, setup, options, once } = run;
  const { skipDamaged = false, maskedBins, signal, onProgress } = options;
  // A single file has next to nothing twice, and copies of a large map's arrays would lie beside it.
  const encoded = createEncodedArrays(files.length > 1 ? undefined : 0);
  let open: OpenOutputs | undefined;
  let sums: BinSums | undefined;
  let failed = -1;
  // The map is built or read before there are frames in memory.
  let isPrepared = false;
  let memory: { readonly preparation: PrepareOptions; readonly frames?: FrameMemory<DataFile> } | undefined;
  const buffers = new WeakSet<ArrayBufferLike>();

  const write = async (stretch: Stretch<DataFile>, add: (writers: readonly CakeWriter[]) => Promise<void>) => {
    const { file: data, frames, skipped, isFirst, isLast } = stretch;
    const { source } = data!;
    const { varianceFactors, prepared } = await once.prepare(data!.preparation);
    if (isFirst) {
      const outputs = await createOutputs(setup, { ...describeOutput(run, stretch), varianceFactors, encoded });
      const checked = run.checked?.writerOf(files[stretch.at]);
      const writers = checked === undefined ? outputs : [...outputs, checked];
      open = { writers, skipped: [], frames: 0, seconds: 0, isBlank: true, engine: prepared.description };
    }
    await add(open!.writers);
    // It may be another one since.
    open!.engine = prepared.description;
    open!.frames += frames.length;
    open!.skipped.push(...skipped);
    const done = open!.frames + open!.skipped.length;
    onProgress?.({ task: "frames", done, total: source!.count, unit: "frames" });
    if (!isLast) return;
    if (open!.frames === 0) throw nothingRead(source!.name, open!.skipped);
    for (const writer of open!.writers) await writer.finish();
  };

  const fail = async (at: number, error: unknown) => {
    for (const writer of open?.writers ?? []) await writer.abort();
    open = undefined;
    failed = at;
    const isDamage = isRietbookError(error, "bad input") || isRietbookError(error, "not found");
    if (!skipDamaged || !isDamage || files.length === 1) throw error;
    onFile({ ...emptyResult(run, at), status: "skipped", outputs: [], reason: error.message });
  };

  const useBatch = async (batch: readonly Stretch<DataFile>[]) => {
    throwIfCancelled(signal, "integrating");
    const all = batch.flatMap(({ frames }) => frames);
    const some = batch.find(({ frames }) => frames.length > 0)?.file;
    // An engine that is closed for another should not live on in the memory that it gave.
    if (some !== undefined && memory !== undefined && !isSamePreparation(some.preparation, memory.preparation)) {
      memory = undefined;
    }
    const first = some && (await once.prepare(some.preparation));
    const start = performance.now();
    sums = first && (await first.prepared.sum(all, { signal, into: sums }));
    // Files that are read into arrays of their own: large ones would wait for the garbage collector.
    await releaseArrays(all.map(({ pixels }) => pixels).filter(({ buffer }) => !buffers.has(buffer)));
    const cake = first && divideSums(sums!, first.map, { maskedBins, inPlace: true });
    const each = (performance.now() - start) / 1000 / Math.max(1, all.length);
    let next = 0;
    for (const stretch of batch) {
      const { at, file, frames, isLast } = stretch;
      const from = next;
      next += frames.length;
      try {
        if (stretch.error !== undefined) throw stretch.error;
        if (at === failed) continue;
        if (file!.result !== undefined) onFile(file!.result);
        else {
          const began = performance.now();
          const bins = cake === undefined ? 0 : cake.intensity.length / cake.frames;
          const isBlank = !cake?.intensity.subarray(from * bins, next * bins).some((value) => value > 0);
          await write(stretch, (writers) => addCake(cake!, frames, from, writers));
          open!.isBlank &&= isBlank;
          open!.seconds += (performance.now() - began) / 1000 + each * frames.length;
          if (isLast) onFile(resultOf(run, stretch, open!));
          if (isLast) open = undefined;
        }
      } catch (error) {
        await fail(at, error);
      }
    }
  };

  const openPrepared = async (at: number): Promise<DataFile> => {
    const data = await openData(run, at);
    if (isPrepared || data.source === undefined) return data;
    isPrepared = true;
    try {
      const { prepared } = await once.prepare(data.preparation);
      const isLike = (other: DataFile) =>
        frameBytes(other.frames!) === frameBytes(data.frames!) &&
        isSamePreparation(other.preparation, data.preparation);
      const given = createFrameMemory(prepared, data.most, frameBytes(data.frames!), isLike);
      if (given !== undefined) buffers.add(given.buffer);
      memory = { preparation: data.preparation, frames: given };
    } catch (error) {
      await data.source.close();
      throw error;
    }
    return data;
  };

  try {
    await readSeries<DataFile>(
      {
        files: files.length,
        open: openPrepared,
        isAlike: (a, b) => a.frames!.type === b.frames!.type && isSamePreparation(a.preparation, b.preparation),
        damagedFrames: skipDamaged ? "skip" : "error",
        memoryOf: (data, batch, at) => memory?.frames?.of(data, batch, at),
        signal,
      },
      useBatch,
    );
  } catch (error) {
    for (const writer of open?.writers ?? []) await writer.abort();
    throw error;
  }
}

async function openData(run: IntegrationRun, at: number): Promise<DataFile> {
  const { setup, options, engine, maps } = run;
  const { formats, maskedBins = "keep", preProcThresh = -1 } = options;
  const file = run.files[at];
  const frames = await openFrames(file, setup.framesOptions);
  try {
    const dark = await darkOf(file, setup, options);
    const isMidasDark = preProcThresh !== -1 && dark !== undefined;
    const preparation = {
      ...(isMidasDark ? {} : dark?.preparation),
      // MIDAS's programs know no values that mean "no measurement", its GapIntensity without effect among them.
      ...(maskedBins === "void"
        ? {}
        : { invalid: { sentinels: [...defaultSentinels(frames.type), ...setup.sentinels] } }),
    };
    const settings = { map: maps.hash, maskedBins, preProcThresh, formats, precision: engine.precision };
    const { dataset } = setup.framesOptions;
    const fingerprint = await fingerprintOf(file, { ...settings, dataset, lines: linesOf(setup) }, dark?.hash);
    const data = { frames, preparation, fingerprint, dark, most: mostFrames(frames, options) };
    const result = emptyResult(run, at, frames.count);
    if (options.dryRun === true) {
      await frames.close();
      return { ...data, result: { ...result, frames: frames.count, notes: darkNotes(run, dark) } };
    }
    if (options.resume === true && (await isDone(result.outputs, fingerprint))) {
      await frames.close();
      return { ...data, result: { ...result, status: "already there" } };
    }
    const threshold = Math.max(0, preProcThresh);
    const source = isMidasDark ? subtractAsMidas(frames, await dark.read(), threshold) : frames;
    return { ...data, source: { ...source, count: frames.count } };
  } catch (error) {
    await frames.close();
    throw error;
  }
}

function frameBytes({ width, height, type }: FrameFiles): number {
  return width * height * pixelBytes(type);
}

/** Frames of this size that are read at once. */
function mostFrames(frames: FrameFiles, { numFrameChunks }: RunIntegrationOptions): number {
  const { count } = frames;
  const bytes = frameBytes(frames);
  const fitting = Math.floor((bytes > LARGE_FRAME_BYTES ? LARGE_BATCH_BYTES : BATCH_BYTES) / bytes);
  const wished = numFrameChunks === undefined || numFrameChunks < 1 ? MOST_FRAMES : Math.ceil(count / numFrameChunks);
  return Math.max(1, Math.min(MOST_FRAMES, fitting, wished));
}
