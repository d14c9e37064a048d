import { readDark, type MeanImage, type MeanImageOptions } from "../frames/dark.js";
import { bytesInMemory } from "../platform/bytes-in-memory.js";
import { sha256 } from "../platform/read-all.js";
import { releaseArrays } from "../platform/release-arrays.js";

/** The dark of a run, or of one of its files. */
export interface RunDark {
  /** Of its pixels in float64. */
  readonly hash: string;
  /** Where it comes from: `dark.h5:exchange/dark, mean of 4 frames`. */
  readonly source: string;
  /** For an engine: the pixels, or of a large dark how to read them again, so that they are not in memory beside the map. */
  readonly preparation: { readonly dark: Float64Array } | { readonly readDark: () => Promise<Float64Array> };
  readonly read: () => Promise<MeanImage>;
}

/** Where MIDAS's programs put darks in files of datasets. */
export const DARK_DATASET = "exchange/dark";

/** Whether a file of this name has datasets; other formats have nothing but their frames. */
export function hasDatasets(file: string): boolean {
  return /\.(h5|hdf5?|nxs|zip)$/i.test(file);
}

/** Darks of more pixels are read each time that they are wanted. */
const MOST_PIXELS = 5e6;

/**
 * Reads a dark once, to know that it is there and what it holds.
 * @throws RietbookError as `readDark` does
 */
export async function openDark(file: string, options: MeanImageOptions): Promise<RunDark> {
  const image = await readDark(file, options);
  const { pixels, frames } = image;
  const { dataset } = options;
  const name = `${file.replace(/^.*[\\/]/, "")}${dataset === undefined ? "" : `:${dataset.replace(/^\/+/, "")}`}`;
  const source = frames === 1 ? name : `${name}, mean of ${frames} frames`;
  const hash = await sha256(bytesInMemory(new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength), file));
  if (pixels.length <= MOST_PIXELS) return { hash, source, preparation: { dark: pixels }, read: async () => image };
  await releaseArrays([pixels]);
  const read = () => readDark(file, options);
  return { hash, source, preparation: { readDark: async () => (await read()).pixels }, read };
}
