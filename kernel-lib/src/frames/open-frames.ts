import { isRietbookError, RietbookError } from "../errors.js";
import type { ImageStack } from "../io/pixels/image-stack.js";
import type { PixelType } from "../io/pixels/pixel-type.js";
import type { FileInput } from "../platform/open-byte-source.js";
import { filesInFolder } from "../platform/places.js";
import { throwIfCancelled, type LongCallOptions } from "../progress.js";
import { createFrameFiles, type FileWithFrames, type FrameFiles, type SkippedFile } from "./frame-files.js";
import { openImageStack, type ImageFileOptions } from "./open-stack.js";
import { seriesNames, type FileNumbers } from "./series-names.js";

export interface FramesOptions extends ImageFileOptions, LongCallOptions {
  /** The name given stands for a numbered series; its files follow one another. */
  readonly files?: FileNumbers;
  /** Frames at the beginning of each file that are left out (MIDAS's SkipFrame). */
  readonly skipFrames?: number;
  /** Size that the frames must have: NrPixelsY × NrPixelsZ of a parameter file. */
  readonly width?: number;
  readonly height?: number;
  /** ω of the first frame and from frame to frame, degrees; default: what the files say. */
  readonly omegaStart?: number;
  readonly omegaStep?: number;
  /** Files that are missing, cut off or damaged: an error (default), or left out and listed in `skipped`. */
  readonly damagedFiles?: "error" | "skip";
}

const OPEN_AT_ONCE = 8;
/** In a folder, files that cannot be images are passed over. */
const IMAGE_NAMES = /\.(tiff?|ge\d?|edf|cbf|h5|hdf5?|nxs|analysis\.MIDAS\.zip)$/i;

/**
 * Opens detector frames: a file of any known format, several files, a numbered series (`files`), or a folder. All files
 * are looked at before the first frame is read, so that one cut off is found at once.
 * @throws RietbookError "not found", "bad input" for damaged files, frames of another size or type, "unavailable" (filters)
 */
export async function openFrames(
  input: FileInput | readonly FileInput[],
  options: FramesOptions = {},
): Promise<FrameFiles> {
  const inputs = await listInputs(input, options);
  const single = inputs.length === 1 ? await openFile(inputs[0], options) : undefined;
  const { files, skipped } =
    single === undefined
      ? await lookAt(inputs, options)
      : { files: [describe(inputs[0], single, options)], skipped: [] };
  return createFrameFiles({ files, skipped, opened: single, open: (file) => openFile(file, options), options });
}

async function listInputs(
  input: FileInput | readonly FileInput[],
  options: FramesOptions,
): Promise<readonly FileInput[]> {
  if (Array.isArray(input)) {
    if (input.length === 0) throw new RietbookError({ kind: "bad argument", field: "frames", found: "no files" });
    return input as readonly FileInput[];
  }
  const one = input as FileInput;
  if (options.files !== undefined) {
    if (typeof one === "string" || one instanceof URL) return seriesNames(String(one), options.files);
    throw new RietbookError({
      kind: "bad argument",
      field: "numbered series",
      found: "bytes",
      expected: "a file name",
    });
  }
  const names = await imagesIn(one);
  if (names?.length === 0) {
    throw new RietbookError({
      kind: "not found",
      file: String(one),
      found: "a folder without images",
      expected: "image files",
    });
  }
  return names ?? [one];
}

/** Paths of the images in a folder of this machine, each frame in one of them; undefined where the input is no folder. */
export async function imagesIn(input: FileInput): Promise<readonly string[] | undefined> {
  const names = (await filesInFolder(input))?.filter((name) => IMAGE_NAMES.test(name));
  // An Eiger master file shows the frames of its data files, which are not to be counted twice.
  const masters = names?.flatMap((name) => /^(.*)_master\.h5$/i.exec(name)?.[1] ?? []) ?? [];
  return names?.filter((name) => !masters.some((series) => name.startsWith(`${series}_data_`)));
}

async function openFile(input: FileInput, options: FramesOptions): Promise<ImageStack> {
  const stack = await openImageStack(input, options, options.signal);
  const { width = stack.width, height = stack.height, skipFrames = 0 } = options;
  const found =
    stack.width !== width || stack.height !== height
      ? { found: `frames of ${stack.width} × ${stack.height} pixels`, expected: `${width} × ${height}` }
      : stack.count <= skipFrames
        ? { found: `${stack.count} frames`, expected: `more than the ${skipFrames} that are left out` }
        : undefined;
  if (found === undefined) return stack;
  await stack.close();
  const advice = "Check NrPixelsY (columns) and NrPixelsZ (rows), and SkipFrame.";
  throw new RietbookError({ kind: "bad input", file: stack.name, ...found, advice });
}

function describe(input: FileInput, stack: ImageStack, { skipFrames = 0 }: FramesOptions): FileWithFrames {
  const { name, width, height, type, count } = stack;
  return { input, name, width, height, type, skip: skipFrames, frames: count - skipFrames };
}

/** Opens and closes every file, some at once, in order. */
async function lookAt(
  inputs: readonly FileInput[],
  options: FramesOptions,
): Promise<{ readonly files: readonly FileWithFrames[]; readonly skipped: readonly SkippedFile[] }> {
  const files: FileWithFrames[] = [];
  const skipped: SkippedFile[] = [];
  for (let at = 0; at < inputs.length; at += OPEN_AT_ONCE) {
    throwIfCancelled(options.signal, "opening frames");
    const some = inputs.slice(at, at + OPEN_AT_ONCE);
    const results = await Promise.allSettled(some.map((input) => lookAtOne(input, options)));
    for (const [i, result] of results.entries()) {
      if (result.status === "fulfilled") {
        checkAlike(files[0], result.value);
        files.push(result.value);
      } else if (
        options.damagedFiles === "skip" &&
        isRietbookError(result.reason) &&
        result.reason.kind !== "cancelled"
      ) {
        skipped.push({ file: typeof some[i] === "string" ? some[i] : `file ${at + i}`, reason: result.reason.message });
      } else throw result.reason;
    }
    options.onProgress?.({ task: "looking at files", done: at + some.length, total: inputs.length, unit: "files" });
  }
  if (files.length > 0) return { files, skipped };
  throw new RietbookError({
    kind: "bad input",
    field: "frames",
    found: `${skipped.length} damaged files`,
    expected: "a whole one",
  });
}

async function lookAtOne(input: FileInput, options: FramesOptions): Promise<FileWithFrames> {
  const stack = await openFile(input, options);
  const file = describe(input, stack, options);
  // Bytes, Blobs and open sources are read again later: only what this call opened is closed.
  if (typeof input === "string" || input instanceof URL) await stack.close();
  return file;
}

function checkAlike(first: FileWithFrames | undefined, file: FileWithFrames): void {
  const sizeOf = ({ width, height, type }: { width: number; height: number; type: PixelType }) =>
    `${width} × ${height} ${type}`;
  if (first === undefined || sizeOf(first) === sizeOf(file)) return;
  const expected = `${sizeOf(first)} as in ${first.name}`;
  throw new RietbookError({ kind: "bad input", file: file.name, found: `frames of ${sizeOf(file)}`, expected });
}
