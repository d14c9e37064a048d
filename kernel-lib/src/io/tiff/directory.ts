import { RietbookError } from "../../errors.js";
import type { ByteSource } from "../../platform/byte-source.js";

/** One image file directory: tag → values. Formats and tags: TIFF 6.0 (Adobe 1992), BigTIFF as libtiff 4 has it. */
export type TiffDirectory = ReadonlyMap<number, readonly number[]>;

/** Layout common to all directories of a file. */
export interface TiffLayout {
  readonly littleEndian: boolean;
  /** 64-bit offsets. */
  readonly big: boolean;
  readonly firstDirectory: number;
}

const WINDOW = 65536;
const MAX_PAGES = 1_000_000;
/** Tile and strip offsets of a large image; texts and colour tables are shorter. */
const MAX_VALUES = 1_000_000;

/** Field types (TIFF 6.0, section 2; 16–18 BigTIFF): bytes of one value. */
const TYPE_BYTES: Readonly<Record<number, number>> = {
  ...{ 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8 },
};

/** @throws RietbookError "bad input" when the file does not begin as a TIFF file does */
export async function readTiffLayout(source: ByteSource, signal?: AbortSignal): Promise<TiffLayout> {
  const bytes = await source.read(0, Math.min(16, source.size), signal);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const order = bytes.length < 8 ? "" : String.fromCharCode(bytes[0], bytes[1]);
  const littleEndian = order === "II";
  const magic = order === "II" || order === "MM" ? view.getUint16(2, littleEndian) : 0;
  if (magic === 42) return { littleEndian, big: false, firstDirectory: view.getUint32(4, littleEndian) };
  if (magic === 43 && bytes.length === 16) {
    return { littleEndian, big: true, firstDirectory: Number(view.getBigUint64(8, littleEndian)) };
  }
  throw new RietbookError({ kind: "bad input", file: source.name, found: "no TIFF header", expected: "a TIFF image" });
}

/** All directories of the main chain, reduced images left out. */
export async function readTiffDirectories(
  source: ByteSource,
  layout: TiffLayout,
  signal?: AbortSignal,
): Promise<readonly TiffDirectory[]> {
  const reader = new WindowedReader(source);
  const directories: TiffDirectory[] = [];
  const seen = new Set<number>();
  for (let at = layout.firstDirectory; at !== 0;) {
    if (seen.has(at) || seen.size > MAX_PAGES) throw damaged(source, "a directory that leads back to itself");
    seen.add(at);
    const { directory, next } = await readDirectory(source, reader, layout, at, signal);
    // NewSubfileType bit 0: a smaller copy of another page.
    if (((directory.get(254)?.[0] ?? 0) & 1) === 0) directories.push(directory);
    at = next;
  }
  if (directories.length === 0) throw damaged(source, "no image in it");
  return directories;
}

async function readDirectory(
  source: ByteSource,
  reader: WindowedReader,
  { littleEndian, big }: TiffLayout,
  at: number,
  signal?: AbortSignal,
): Promise<{ readonly directory: TiffDirectory; readonly next: number }> {
  const countBytes = big ? 8 : 2;
  const entryBytes = big ? 20 : 12;
  const head = await reader.view(at, countBytes, signal);
  const count = big ? Number(head.getBigUint64(0, littleEndian)) : head.getUint16(0, littleEndian);
  if (count === 0 || count > 65535) throw damaged(source, `a directory of ${count} entries`);
  const offset = (view: DataView, from: number) =>
    big ? Number(view.getBigUint64(from, littleEndian)) : view.getUint32(from, littleEndian);
  const entries = await reader.view(at + countBytes, count * entryBytes + (big ? 8 : 4), signal);
  const directory = new Map<number, readonly number[]>();
  for (let i = 0; i < count; i++) {
    const from = i * entryBytes;
    const tag = entries.getUint16(from, littleEndian);
    const type = entries.getUint16(from + 2, littleEndian);
    const length = offset(entries, from + 4);
    const size = TYPE_BYTES[type];
    // Types of later versions, texts and private tables are none of our concern.
    if (size === undefined || type === 2 || type === 7 || length > MAX_VALUES) continue;
    const inline = length * size <= (big ? 8 : 4);
    const valueAt = from + (big ? 12 : 8);
    if (inline) directory.set(tag, readValues(entries, valueAt, type, length, littleEndian));
    else if (NEEDED_TAGS.has(tag)) {
      const view = await reader.view(offset(entries, valueAt), length * size, signal);
      directory.set(tag, readValues(view, 0, type, length, littleEndian));
    }
  }
  return { directory, next: offset(entries, count * entryBytes) };
}

/** Tags that may stand outside their entry: bits, strips, tiles and their sizes, sample formats. */
const NEEDED_TAGS = new Set([258, 273, 279, 324, 325, 339]);

function readValues(view: DataView, at: number, type: number, length: number, little: boolean): readonly number[] {
  const size = TYPE_BYTES[type];
  return Array.from({ length }, (_, i) => {
    const from = at + i * size;
    if (type === 3) return view.getUint16(from, little);
    if (type === 8) return view.getInt16(from, little);
    if (type === 4 || type === 13) return view.getUint32(from, little);
    if (type === 9) return view.getInt32(from, little);
    if (type === 11) return view.getFloat32(from, little);
    if (type === 12) return view.getFloat64(from, little);
    if (size === 8 && type >= 16) return Number(view.getBigUint64(from, little));
    if (size === 8) return view.getUint32(from, little) / view.getUint32(from + 4, little);
    return type === 6 ? view.getInt8(from) : view.getUint8(from);
  });
}

/** Directories lie close together: one read serves many. */
class WindowedReader {
  readonly #source: ByteSource;
  #start = 0;
  #bytes: Uint8Array = new Uint8Array(0);

  constructor(source: ByteSource) {
    this.#source = source;
  }

  async view(offset: number, length: number, signal?: AbortSignal): Promise<DataView> {
    if (offset < this.#start || offset + length > this.#start + this.#bytes.length) {
      const wanted = Math.min(Math.max(length, WINDOW), Math.max(length, this.#source.size - offset));
      this.#bytes = await this.#source.read(offset, wanted, signal);
      this.#start = offset;
    }
    return new DataView(this.#bytes.buffer, this.#bytes.byteOffset + offset - this.#start, length);
  }
}

function damaged(source: ByteSource, found: string): RietbookError {
  return new RietbookError({ kind: "bad input", file: source.name, found, expected: "a whole TIFF image" });
}
