import { isRietbookError, RietbookError } from "../../errors.js";
import type { ByteSource } from "../../platform/byte-source.js";
import { throwIfCancelled } from "../../progress.js";
import { checkImageIndex, checkImageSize, type ImageStack } from "../pixels/image-stack.js";
import { pixelsFromBytes, type PixelData, type PixelType } from "../pixels/pixel-type.js";
import { decompressTiff, TIFF_COMPRESSIONS } from "./decompress.js";
import { readTiffDirectories, readTiffLayout, type TiffDirectory } from "./directory.js";
import { undoPredictor } from "./predictor.js";

/** What a page's directory says, checked. Strips are tiles as wide as the image. */
export interface TiffPage {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  readonly type: PixelType;
  readonly compression: number;
  readonly predictor: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
  readonly offsets: readonly number[];
  readonly byteCounts: readonly number[];
}

/**
 * Opens a TIFF file (TIFF 6.0 and BigTIFF): 1, 8, 16 and 32 bits, signed, unsigned, float, 64-bit float; strips and tiles;
 * uncompressed, LZW, deflate, PackBits, with predictors; several pages of one size.
 * @throws RietbookError "bad input" for other files, colour images, other compressions, pixels beyond the file's end
 */
export async function openTiff(source: ByteSource, signal?: AbortSignal): Promise<ImageStack> {
  const pages = await guarded(source, signal, async () => {
    const layout = await readTiffLayout(source, signal);
    const directories = await readTiffDirectories(source, layout, signal);
    return { littleEndian: layout.littleEndian, list: directories.map((directory) => describePage(source, directory)) };
  });
  const [first] = pages.list;
  const odd = pages.list.findIndex((page) => !isAlike(page, first));
  if (odd >= 0) {
    const { width, height, type } = pages.list[odd];
    const found = `page ${odd} of ${width} × ${height} ${type}`;
    throw bad(source, found, `${first.width} × ${first.height} ${first.type} as page 0`);
  }
  return {
    name: source.name,
    width: first.width,
    height: first.height,
    count: pages.list.length,
    type: first.type,
    async read(index, readSignal, into) {
      checkImageIndex(source.name, index, pages.list.length);
      return guarded(source, readSignal, () =>
        readPage(source, pages.list[index], pages.littleEndian, readSignal, into),
      );
    },
    close: () => source.close(),
  };
}

function isAlike(a: TiffPage, b: TiffPage): boolean {
  return a.width === b.width && a.height === b.height && a.type === b.type;
}

function describePage(source: ByteSource, directory: TiffDirectory): TiffPage {
  const one = (tag: number, otherwise: number) => directory.get(tag)?.[0] ?? otherwise;
  const width = one(256, 0);
  const height = one(257, 0);
  const bits = one(258, 1);
  const compression = one(259, 1);
  const samples = one(277, 1);
  if (samples !== 1) {
    // Programs that write arrays of three or four frames take them for the planes of one colour picture.
    const advice = one(284, 1) === 2 ? "Where the colours are frames, write each as a page of its own." : undefined;
    throw bad(source, `${samples} colours a pixel`, "a grey image as detectors write it", advice);
  }
  if (TIFF_COMPRESSIONS[compression] === undefined) {
    const expected = "none, LZW, deflate or PackBits";
    throw bad(source, `compression ${compression}`, expected, "Write the image again with one of them.");
  }
  const type = pixelType(source, bits, one(339, 1));
  checkImageSize(source.name, width, height, Math.max(1, bits / 8), source.size);
  const isTiled = directory.has(322);
  const tileWidth = isTiled ? one(322, width) : width;
  const tileHeight = isTiled ? one(323, height) : Math.min(height, one(278, height));
  checkImageSize(source.name, tileWidth, tileHeight, Math.max(1, bits / 8), source.size);
  const tiles = Math.ceil(width / tileWidth) * Math.ceil(height / tileHeight);
  // Some writers of tiles use the tags of strips for them, as libtiff allows.
  const offsets = directory.get(isTiled && directory.has(324) ? 324 : 273) ?? [];
  const plain = Math.ceil((tileWidth * bits) / 8) * tileHeight;
  const counts = directory.get(isTiled && directory.has(325) ? 325 : 279);
  const byteCounts = counts ?? (compression === 1 && tiles === 1 ? [Math.ceil((width * bits) / 8) * height] : []);
  if (offsets.length < tiles || byteCounts.length < tiles) {
    throw bad(source, `${Math.min(offsets.length, byteCounts.length)} strips or tiles`, String(tiles));
  }
  for (let tile = 0; tile < tiles; tile++) {
    const rows = isTiled ? tileHeight : Math.min(tileHeight, height - tile * tileHeight);
    const least = compression === 1 ? Math.ceil((tileWidth * bits) / 8) * rows : 1;
    const end = offsets[tile] + Math.max(byteCounts[tile], least);
    const enough = byteCounts[tile] >= least && byteCounts[tile] <= 2 * plain + 65536;
    if (end <= source.size && enough) continue;
    const advice = "The file seems to be cut off: copy it again.";
    throw bad(source, `${source.size} bytes`, `pixels up to byte ${end}`, advice);
  }
  const predictor = one(317, 1);
  if (predictor > 3) throw bad(source, `predictor ${predictor}`, "1, 2 or 3");
  return { width, height, bits, type, compression, predictor, tileWidth, tileHeight, offsets, byteCounts };
}

function pixelType(source: ByteSource, bits: number, format: number): PixelType {
  if (bits === 1) return "uint8";
  const kind = { 1: "uint", 2: "int", 3: "float" }[format] ?? "uint";
  const type = `${kind}${bits}`;
  if (["uint8", "int8", "uint16", "int16", "uint32", "int32", "float32", "float64"].includes(type)) {
    return type as PixelType;
  }
  const names: Readonly<Record<number, string>> = { 1: "unsigned integers", 2: "signed integers", 3: "floats" };
  const found = `${names[format] ?? `values of sample format ${format}`} of ${bits} bits`;
  throw bad(source, found, "integers of 1, 8, 16 or 32 bits, or floats of 32 or 64");
}

async function readPage(
  source: ByteSource,
  page: TiffPage,
  littleEndian: boolean,
  signal?: AbortSignal,
  into?: Uint8Array,
): Promise<PixelData> {
  const { width, height, bits, type, offsets } = page;
  const rowBytes = Math.ceil((width * bits) / 8);
  if (isOneRun(page, rowBytes)) {
    const bytes = await source.read(offsets[0], rowBytes * height, signal, into);
    return asPixels(bytes, page, littleEndian, into);
  }
  const image = new Uint8Array(rowBytes * height);
  const across = Math.ceil(width / page.tileWidth);
  const tileRow = Math.ceil((page.tileWidth * bits) / 8);
  const tiles = across * Math.ceil(height / page.tileHeight);
  for (let tile = 0; tile < tiles; tile++) {
    throwIfCancelled(signal, `reading ${source.name}`);
    const top = Math.floor(tile / across) * page.tileHeight;
    const left = ((tile % across) * page.tileWidth * bits) / 8;
    const rows = Math.min(page.tileHeight, height - top);
    // A last strip holds only the rows that are left; tiles are always whole.
    const length = tileRow * (across === 1 && page.tileWidth === width ? rows : page.tileHeight);
    const packed = await source.read(offsets[tile], page.byteCounts[tile], signal);
    const data = decompressTiff(packed, page.compression, length);
    const plain = undoPredictor(data, page.predictor, page.tileWidth, type, littleEndian);
    const bytes = Math.min(tileRow, rowBytes - left);
    for (let row = 0; row < rows; row++) {
      image.set(plain.subarray(row * tileRow, row * tileRow + bytes), (top + row) * rowBytes + left);
    }
  }
  return asPixels(image, page, littleEndian);
}

/** True where the pixels lie in the file as in memory: one read brings them. */
function isOneRun(
  { compression, predictor, tileWidth, tileHeight, width, height, offsets }: TiffPage,
  rowBytes: number,
) {
  if (compression !== 1 || predictor !== 1 || tileWidth !== width) return false;
  const strips = Math.ceil(height / tileHeight);
  return offsets.slice(0, strips).every((offset, i) => offset === offsets[0] + i * tileHeight * rowBytes);
}

function asPixels(
  bytes: Uint8Array,
  { bits, width, height, type }: TiffPage,
  littleEndian: boolean,
  into?: Uint8Array,
): PixelData {
  if (bits !== 1) return pixelsFromBytes(bytes, type, littleEndian, into);
  const pixels = new Uint8Array(width * height);
  const rowBytes = Math.ceil(width / 8);
  for (let row = 0; row < height; row++) {
    for (let x = 0; x < width; x++) {
      pixels[row * width + x] = (bytes[row * rowBytes + (x >> 3)] >> (7 - (x & 7))) & 1;
    }
  }
  return pixels;
}

async function guarded<T>(source: ByteSource, signal: AbortSignal | undefined, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    if (isRietbookError(cause)) throw cause;
    throwIfCancelled(signal, `reading ${source.name}`);
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RietbookError({
      kind: "bad input",
      file: source.name,
      found: `damaged data (${reason})`,
      expected: "a whole TIFF image",
      cause,
    });
  }
}

function bad(source: ByteSource, found: string, expected: string, advice?: string): RietbookError {
  return new RietbookError({ kind: "bad input", file: source.name, field: "TIFF image", found, expected, advice });
}
