import { RietbookError } from "../../errors.js";
import type { Hdf5Metadata } from "../../platform/hdf5-library.js";
import type { Hdf5Options } from "../../platform/open-hdf5-place.js";
import type { FileInput } from "../../platform/open-byte-source.js";
import { throwIfCancelled } from "../../progress.js";
import { checkImageIndex, type ImageStack } from "../pixels/image-stack.js";
import { float64FromInt64, pixelsFromBytes, type PixelData, type PixelType } from "../pixels/pixel-type.js";
import { openHdf5, type Hdf5File } from "./hdf5-file.js";
import { findImageDatasets } from "./image-datasets.js";

export interface Hdf5StackOptions extends Hdf5Options {
  /** Path of the images, or of a group with data_000001, data_000002 … ; without it they are looked for. */
  readonly dataset?: string;
}

/** Chunks of several frames are undone once: so many bytes of them are kept. */
const MAX_BLOCK = 256 * 1024 * 1024;

/** A run of frames in one dataset. */
interface Part {
  readonly path: string;
  readonly metadata: Hdf5Metadata;
  readonly first: number;
  readonly frames: number;
}

/**
 * Opens the images of an HDF5 or NeXus file: a 2-D dataset, a stack of any depth (leading dimensions one after another), or
 * an Eiger master file with its data files. Filters: those built into HDF5, bitshuffle, LZ4, Zstandard, blosc, LZF, bzip2, ….
 * @throws RietbookError "not found" for paths and linked files, "unavailable" naming a missing filter, "bad input"
 */
export async function openHdf5Stack(
  input: FileInput,
  { dataset, ...options }: Hdf5StackOptions = {},
  signal?: AbortSignal,
): Promise<ImageStack> {
  const file = await openHdf5(input, options, signal);
  try {
    return stackOf(file, findImageDatasets(file, dataset));
  } catch (cause) {
    file.close();
    throw cause;
  }
}

function stackOf(file: Hdf5File, paths: readonly string[]): ImageStack {
  const parts: Part[] = [];
  let count = 0;
  for (const path of paths) {
    const metadata = file.describe(path);
    const type = typeOf(file, path, metadata);
    const shape = metadata.shape ?? [];
    if (shape.length < 2 || shape.some((n) => n === 0)) {
      throw bad(file, path, `shape [${shape.join(", ")}]`, "images: at least two dimensions that are not 0");
    }
    const [previous] = parts;
    if (
      previous !== undefined &&
      (!sameSize(previous.metadata, metadata) || typeOf(file, path, previous.metadata) !== type)
    ) {
      throw bad(
        file,
        path,
        `images of ${sizeOf(metadata)} ${type}`,
        `${sizeOf(previous.metadata)} as in ${previous.path}`,
      );
    }
    file.checkReadable(path);
    const frames = shape.slice(0, -2).reduce((a, b) => a * b, 1);
    parts.push({ path, metadata, first: count, frames });
    count += frames;
  }
  const [height, width] = parts[0].metadata.shape!.slice(-2);
  const type = typeOf(file, parts[0].path, parts[0].metadata);
  const name = `${file.name}:${paths.length === 1 ? paths[0] : paths[0].replace(/\/[^/]*$/, "")}`;
  const reader = createBlockReader(file, width * height);
  return {
    name,
    width,
    height,
    count,
    type: type === "int64" || type === "uint64" ? "float64" : type,
    async read(index, signal, into) {
      throwIfCancelled(signal, `reading ${name}`);
      checkImageIndex(name, index, count);
      const part = parts.find(({ first, frames }) => index < first + frames)!;
      // The library hands values out in the order of this machine, and WebAssembly is little-endian.
      const bytes = reader(part, index - part.first, type.endsWith("int64") ? undefined : into);
      return type === "int64" || type === "uint64"
        ? (float64FromInt64(bytes, type === "int64", true) as PixelData)
        : pixelsFromBytes(bytes, type, true, into);
    },
    async close() {
      file.close();
    },
  };
}

/** Reads one frame; of chunks that hold several frames, the last block stays. */
function createBlockReader(
  file: Hdf5File,
  pixels: number,
): (part: Part, frame: number, into?: Uint8Array) => Uint8Array {
  let kept:
    { readonly path: string; readonly first: number; readonly frames: number; readonly bytes: Uint8Array } | undefined;
  return ({ path, metadata, frames }, frame, into) => {
    const frameBytes = pixels * metadata.size;
    const shape = metadata.shape!;
    const deep = shape.length === 3 ? Math.min(metadata.chunks?.[0] ?? 1, Math.floor(MAX_BLOCK / frameBytes)) : 1;
    if (deep <= 1) {
      const offset = leadingIndex(shape.slice(0, -2), frame);
      const count = [...offset.map(() => 1), ...shape.slice(-2)];
      return file.readBlock(path, [...offset, 0, 0], count, frameBytes, into);
    }
    const first = frame - (frame % deep);
    if (kept?.path !== path || kept.first !== first) {
      const some = Math.min(deep, frames - first);
      const bytes = file.readBlock(path, [first, 0, 0], [some, ...shape.slice(-2)], some * frameBytes);
      kept = { path, first, frames: some, bytes };
    }
    const from = (frame - first) * frameBytes;
    if (into?.length !== frameBytes) return kept.bytes.slice(from, from + frameBytes);
    into.set(kept.bytes.subarray(from, from + frameBytes));
    return into;
  };
}

/** Frame number → index in the leading dimensions, the last of them fastest. */
function leadingIndex(shape: readonly number[], frame: number): number[] {
  const index: number[] = [];
  let rest = frame;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index.unshift(rest % shape[axis]);
    rest = Math.floor(rest / shape[axis]);
  }
  return index;
}

function typeOf(file: Hdf5File, path: string, { type, signed, size }: Hdf5Metadata): PixelType | "int64" | "uint64" {
  const bits = 8 * size;
  if (type === 0 && [8, 16, 32, 64].includes(bits)) return `${signed ? "int" : "uint"}${bits}` as PixelType;
  if (type === 1 && (bits === 32 || bits === 64)) return `float${bits}` as PixelType;
  throw bad(
    file,
    path,
    type > 1 ? "values that are no numbers" : `${type === 1 ? "floats" : "integers"} of ${bits} bits`,
    "integers, or floats of 32 or 64 bits",
  );
}

function sameSize(a: Hdf5Metadata, b: Hdf5Metadata): boolean {
  return sizeOf(a) === sizeOf(b);
}

function sizeOf({ shape }: Hdf5Metadata): string {
  return (shape ?? []).slice(-2).reverse().join(" × ");
}

function bad(file: Hdf5File, field: string, found: string, expected: string): RietbookError {
  return new RietbookError({ kind: "bad input", file: file.name, field, found, expected });
}
