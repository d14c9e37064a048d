import { RietbookError } from "../errors.js";
import { openCbf } from "../io/cbf/cbf.js";
import { openEdf } from "../io/edf/edf.js";
import { openGe, type RawLayout } from "../io/ge/ge.js";
import { openHdf5Stack } from "../io/hdf5/hdf5-stack.js";
import { openMidasInput } from "../io/midas-input/midas-input.js";
import type { ImageStack } from "../io/pixels/image-stack.js";
import { openTiff } from "../io/tiff/tiff.js";
import type { ByteSource } from "../platform/byte-source.js";
import { openByteSource, type FileInput } from "../platform/open-byte-source.js";

/** File formats of detector images. */
export type ImageFormat = "tiff" | "ge" | "edf" | "cbf" | "hdf5" | "midas-zip";

/** How to read image files. */
export interface ImageFileOptions {
  /** Default: recognised from the first bytes, raw GE files from their name. */
  readonly format?: ImageFormat;
  /** HDF5, NeXus and MIDAS zip files: path of the images, for instance `exchange/data`. */
  readonly dataset?: string;
  /** Raw files have no size in them; default: GE's, 2048 × 2048 unsigned 16 bits after 8192 bytes. */
  readonly raw?: RawLayout;
  /** In a browser: where the HDF5 filter plugins are served (the folder of libH5Zbshuf.so). */
  readonly hdf5PluginFolder?: string | URL;
}

/**
 * Opens a file with detector images of any known format.
 * @throws RietbookError "not found", "bad input" for unknown formats and damaged files, "unavailable" for missing filters
 */
export async function openImageStack(
  input: FileInput,
  options: ImageFileOptions = {},
  signal?: AbortSignal,
): Promise<ImageStack> {
  const source = await openByteSource(input, undefined, signal);
  try {
    const format = options.format ?? (await recognise(source, signal));
    if (format !== "hdf5") return await openers[format](source, options, signal);
  } catch (cause) {
    await source.close();
    throw cause;
  }
  // HDF5 opens files of this machine itself, with their neighbours.
  const isNamed = typeof input === "string" || input instanceof URL;
  if (isNamed) await source.close();
  const { dataset, hdf5PluginFolder: pluginFolder } = options;
  return openHdf5Stack(isNamed ? input : source, { dataset, pluginFolder }, signal);
}

type Opener = (source: ByteSource, options: ImageFileOptions, signal?: AbortSignal) => Promise<ImageStack>;

const openers: Readonly<Record<Exclude<ImageFormat, "hdf5">, Opener>> = {
  tiff: (source, _, signal) => openTiff(source, signal),
  edf: (source, _, signal) => openEdf(source, signal),
  cbf: (source, _, signal) => openCbf(source, signal),
  ge: (source, { raw }) => openGe(source, raw),
  "midas-zip": (source, { dataset }, signal) => openMidasInput(source, dataset, signal),
};

async function recognise(source: ByteSource, signal?: AbortSignal): Promise<ImageFormat> {
  const bytes = await source.read(0, Math.min(16, source.size), signal);
  const start = String.fromCharCode(...bytes);
  if (/^(II[*+]\0|MM\0[*+])/.test(start)) return "tiff";
  if (start.startsWith("\x89HDF\r\n\x1a\n")) return "hdf5";
  if (start.startsWith("PK")) return "midas-zip";
  if (start.startsWith("###CBF") || /\.cbf$/i.test(source.name)) return "cbf";
  if (/\.(ge\d?|raw|bin|sum)$/i.test(source.name)) return "ge";
  const other = OTHERS.find(([pattern]) => pattern.test(start));
  if (/^\s*\{/.test(start) && other === undefined) return "edf";
  const [, found, advice] = other ?? [
    ,
    "a file of unknown format",
    "Raw frames are known by their ending: .ge1 to .ge5, .ge, .raw, .bin or .sum.",
  ];
  throw new RietbookError({
    kind: "bad input",
    file: source.name,
    found,
    expected: "a TIFF, GE (.ge1 to .ge5), EDF, CBF, HDF5 or .analysis.MIDAS.zip file",
    advice,
  });
}

/** Files that are known and not read: how they begin, what they are, what to do. */
const OTHERS: readonly (readonly [RegExp, string, string])[] = [
  [/^$/, "an empty file", "It may still be being written: copy it again."],
  [/^\{\s*HEADER_BYTE/, "an SMV image (ADSC, Rigaku)", "Write it again as a TIFF, EDF or CBF image."],
  [/^\x1f\x8b/, "a file compressed with gzip", "Unpack it first: gunzip."],
  [/^BZh/, "a file compressed with bzip2", "Unpack it first: bunzip2."],
  [/^\x28\xb5\x2f\xfd/, "a file compressed with Zstandard", "Unpack it first: unzstd."],
  [/^\x93NUMPY/, "an array of NumPy", "Write it again as a TIFF, EDF or HDF5 image."],
];
