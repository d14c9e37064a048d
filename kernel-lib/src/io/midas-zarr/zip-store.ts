// One file of the package: the other entry is 49, and loading them takes longer than the archive.
import { Reader, Uint8ArrayWriter, ZipReader, type FileEntry } from "@zip.js/zip.js/index.min.js";
import { isRietbookError, RietbookError } from "../../errors.js";
import { throwIfCancelled } from "../../progress.js";
import type { ByteSource } from "../../platform/byte-source.js";
import { crc32 } from "./crc32.js";
import { SmallEntries } from "./small-entries.js";

/** The end of the file that is read in one go: holds the whole central directory of most archives. */
const TAIL_BYTES = 131072;
/** Local header without its name (APPNOTE.TXT 4.3.7), and room for an extra field longer than the directory's. */
const LOCAL_HEADER_BYTES = 30 + 64;
const LOCAL_HEADER_SIGNATURE = 0x04034b50;
const STORED = 0;
/** No entry may grow beyond this, or beyond so many times the file: a few bytes must not fill the memory. */
const MAX_ENTRY_BYTES = 64 * 1024 * 1024;
const MAX_EXPANSION = 10;

interface GetOptions {
  readonly signal?: AbortSignal;
}

/** Bytes of an entry: from an offset on, or its last ones. */
type ByteRange = { readonly offset: number; readonly length: number } | { readonly suffixLength: number };

/**
 * A zip archive as a zarr store (zarrita's AsyncReadable, whose types a notebook's compiler is spared): the central directory is
 * read once, an entry is one request.
 */
export interface ZipStore {
  readonly name: string;
  /** Size of the archive, bytes. */
  readonly size: number;
  /** Names of the entries: zarr keys without the leading slash, each once. */
  readonly keys: readonly string[];
  get(key: `/${string}`, options?: GetOptions): Promise<Uint8Array | undefined>;
  /** A part of an entry: zarr 3 asks so for the chunks of a shard. The shard used last is kept. */
  getRange(key: `/${string}`, range: ByteRange, options?: GetOptions): Promise<Uint8Array | undefined>;
}

/**
 * Opens a zip archive (stored and deflated entries, zip64, CRC-32 checked). Of entries with the same name the last one
 * counts: MIDAS appends `.zattrs` again for each attribute.
 * @throws RietbookError "bad input" for anything that is no zip archive, or one that is cut off
 */
export async function openZipStore(source: ByteSource, signal?: AbortSignal): Promise<ZipStore> {
  const reader = new WindowReader(source);
  const entries = new Map<string, FileEntry>();
  let small: SmallEntries;
  try {
    const tail = Math.min(source.size, TAIL_BYTES);
    const listed = await reader.withWindow(source.size - tail, tail, signal, () =>
      new ZipReader(reader, { useWebWorkers: false, strictness: "tolerant" }).getEntries(),
    );
    const end = listed.reduce((last, { offset, compressedSize }) => Math.max(last, offset + compressedSize), 0);
    small = new SmallEntries(source, listed, end + LOCAL_HEADER_BYTES + 1024);
    for (const entry of listed) if (!entry.directory) entries.set(entry.filename.replace(/^\/+/, ""), entry);
  } catch (cause) {
    throw zipError(cause, source, signal, undefined, "no whole zip archive");
  }
  const get: ZipStore["get"] = async (key, options) => {
    const entry = entries.get(key.slice(1));
    return entry === undefined ? undefined : readEntry(source, reader, small, entry, options?.signal);
  };
  let shard: { readonly key: string; readonly bytes: Promise<Uint8Array | undefined> } | undefined;
  return {
    name: source.name,
    size: source.size,
    keys: [...entries.keys()],
    get,
    async getRange(key, range, options) {
      if (shard?.key !== key) shard = { key, bytes: get(key, options) };
      const bytes = await shard.bytes;
      if (bytes === undefined) return undefined;
      const start = "suffixLength" in range ? bytes.byteLength - range.suffixLength : range.offset;
      return bytes.subarray(Math.max(0, start), "suffixLength" in range ? undefined : start + range.length);
    },
  };
}

async function readEntry(
  source: ByteSource,
  reader: WindowReader,
  small: SmallEntries,
  entry: FileEntry,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const { filename, uncompressedSize, compressedSize, offset } = entry;
  if (uncompressedSize > Math.max(MAX_ENTRY_BYTES, MAX_EXPANSION * source.size)) {
    const found = `${uncompressedSize} bytes in an archive of ${source.size}`;
    throw new RietbookError({ kind: "bad input", file: source.name, field: filename, found, expected: "a zarr chunk" });
  }
  const length = LOCAL_HEADER_BYTES + entry.rawFilename.length + entry.rawExtraField.length + compressedSize;
  try {
    const known = await small.read(offset, signal);
    return await reader.withWindow(offset, known ?? Math.min(length, source.size - offset), signal, (bytes) => {
      const stored = entry.compressionMethod === STORED && !entry.encrypted ? storedData(bytes, entry) : undefined;
      return stored ?? entry.getData(new Uint8ArrayWriter(), { useWebWorkers: false, checkCrc32: true, signal });
    });
  } catch (cause) {
    throw zipError(cause, source, signal, filename, "damaged data");
  }
}

/**
 * The data of a stored entry out of its local header and what follows it; undefined where they do not lie in the window.
 * zip.js takes a millisecond an entry, and MIDAS files have thousands of small stored ones.
 */
function storedData(bytes: Uint8Array, entry: FileEntry): Uint8Array | undefined {
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (header.byteLength < 30 || header.getUint32(0, true) !== LOCAL_HEADER_SIGNATURE) return undefined;
  const start = 30 + header.getUint16(26, true) + header.getUint16(28, true);
  const data = bytes.subarray(start, start + entry.uncompressedSize);
  if (data.byteLength !== entry.uncompressedSize || entry.compressedSize !== entry.uncompressedSize) return undefined;
  if (crc32(data) !== (entry.crc32 ?? 0) >>> 0) throw new Error("checksum does not match");
  return data;
}

/** zip.js's view of a source; what lies in a window that was read beforehand costs no request. */
class WindowReader extends Reader<ByteSource> {
  readonly #windows = new Set<{ readonly offset: number; readonly bytes: Uint8Array }>();
  readonly #source: ByteSource;

  constructor(source: ByteSource) {
    super(source);
    this.#source = source;
    this.size = source.size;
  }

  /** @param known the bytes from the offset on, or how many of them to read */
  async withWindow<T>(
    offset: number,
    known: Uint8Array | number,
    signal: AbortSignal | undefined,
    use: (bytes: Uint8Array) => T | Promise<T>,
  ): Promise<T> {
    const bytes = typeof known === "number" ? await this.#source.read(offset, known, signal) : known;
    const window = { offset, bytes };
    this.#windows.add(window);
    try {
      return await use(window.bytes);
    } finally {
      this.#windows.delete(window);
    }
  }

  override async readUint8Array(index: number, length: number): Promise<Uint8Array> {
    const end = Math.min(index + length, this.size);
    for (const { offset, bytes } of this.#windows) {
      if (index >= offset && end <= offset + bytes.byteLength) return bytes.subarray(index - offset, end - offset);
    }
    return this.#source.read(index, Math.max(0, end - index));
  }
}

function zipError(
  cause: unknown,
  source: ByteSource,
  signal: AbortSignal | undefined,
  field: string | undefined,
  found: string,
): RietbookError {
  if (isRietbookError(cause)) return cause;
  throwIfCancelled(signal, `reading ${source.name}`);
  return new RietbookError({
    kind: "bad input",
    file: source.name,
    field,
    found: `${found} (${cause instanceof Error ? cause.message : String(cause)})`,
    expected: "a MIDAS .zarr.zip file",
    advice: "It may be cut off or still being written: copy it again.",
    cause,
  });
}
