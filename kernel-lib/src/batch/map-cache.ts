import type { BinGrid } from "../caking/bin-grid.js";
import type { PixelBinMap } from "../caking/pixel-bin-map.js";
import { RietbookError } from "../errors.js";
import type { ByteSource } from "../platform/byte-source.js";
import { openByteSink } from "../platform/open-byte-sink.js";
import { openByteSource } from "../platform/open-byte-source.js";
import { isThere } from "../platform/places.js";
import type { LongCallOptions } from "../progress.js";

/** First bytes of a file; the digit is the version of the layout. */
const MAGIC = "RIETMAP1";
const BLOCK = 2 ** 21;
const DIGEST_BYTES = 32;
/** Maps that stay when a new one is written: 100 to 500 MB each for large detectors. */
const KEPT_MAPS = 4;
/** A map that fills the disk helps nobody: it is built again. */
const MOST_BYTES = 2e9;
const MAP_NAME = /^map-[0-9a-f]{64}\.bin$/;

/** What a file says of itself, as JSON after the magic and its own length. */
interface Header {
  readonly hash: string;
  readonly width: number;
  readonly height: number;
  readonly arrays: readonly { readonly name: ArrayName; readonly type: ArrayType; readonly length: number }[];
}

type ArrayName = "starts" | "pixels" | "weights" | "areas" | "touchedByMask";
const TYPES = { Uint8Array, Uint32Array, Float32Array, Float64Array } as const;
type ArrayType = keyof typeof TYPES;
type Values = Uint8Array | Uint32Array | Float32Array | Float64Array;

/** The file of a map in a cache folder. */
export function cachedMapName(folder: string, hash: string): string {
  return `${folder}/map-${hash}.bin`;
}

/**
 * Keeps a map for later runs, under a temporary name until it is whole, and removes the oldest ones and what killed runs left.
 * @throws RietbookError "output", also for a map that is too large
 */
export async function writeCachedMap(folder: string, map: PixelBinMap): Promise<void> {
  const { createSha256 } = await import(/* webpackIgnore: true */ "../platform/node/hash.js");
  const { removeOldest } = await import(/* webpackIgnore: true */ "../platform/node/cache-folder.js");
  const { removeUnfinished } = await import(/* webpackIgnore: true */ "../platform/node/temporary-file.js");
  const names: readonly ArrayName[] = ["starts", "pixels", "weights", "areas", "touchedByMask"];
  // Weights that are the areas are kept once.
  const kept = names.filter((name) => name !== "areas" || map.areas !== map.weights);
  const arrays = kept.map((name) => {
    const values: Values = map[name];
    return { name, type: values[Symbol.toStringTag] as ArrayType, length: values.length };
  });
  const { hash, width, height } = map;
  const bytes = kept.reduce((sum, name) => sum + map[name].byteLength, 0);
  if (bytes > MOST_BYTES) {
    const [found, expected] = [bytes, MOST_BYTES].map((size) => `${(size / 1e9).toFixed(1)} GB`);
    throw new RietbookError({ kind: "output", field: "map", found, expected: `at most ${expected}` });
  }
  const header = new TextEncoder().encode(JSON.stringify({ hash, width, height, arrays } satisfies Header));
  const digest = createSha256();
  const sink = await openByteSink(cachedMapName(folder, hash));
  try {
    const write = async (bytes: Uint8Array) => {
      for (let at = 0; at < bytes.length; at += BLOCK) {
        const block = bytes.subarray(at, at + BLOCK);
        digest.update(block);
        await sink.write(block);
      }
    };
    await write(new TextEncoder().encode(MAGIC));
    await write(new Uint8Array(Uint32Array.of(header.length).buffer));
    await write(header);
    for (const name of kept) await write(bytesOf(map[name]));
    await sink.write(new Uint8Array(digest.digest()));
    await sink.finish();
  } catch (error) {
    await sink.abort();
    throw error;
  }
  removeUnfinished(folder, (name) => MAP_NAME.test(name));
  await removeOldest(folder, MAP_NAME, KEPT_MAPS);
}

/**
 * A map that was kept, or undefined where there is none of that hash.
 * @throws RietbookError "bad input" for a file that is not whole, "cancelled"
 */
export async function readCachedMap(
  folder: string,
  hash: string,
  grid: BinGrid,
  { signal, onProgress }: LongCallOptions = {},
): Promise<PixelBinMap | undefined> {
  const name = cachedMapName(folder, hash);
  if (!(await isThere(name))) return undefined;
  const { createSha256 } = await import(/* webpackIgnore: true */ "../platform/node/hash.js");
  const source = await openByteSource(name, undefined, signal);
  try {
    const digest = createSha256();
    let at = 0;
    const read = async (length: number, into?: Uint8Array) => {
      if (at + length > source.size - DIGEST_BYTES) throw damaged(source, `${source.size} bytes`, "more");
      const bytes = await source.read(at, length, signal, into);
      digest.update(bytes);
      at += length;
      return bytes;
    };
    const start = await read(MAGIC.length + 4);
    if (new TextDecoder().decode(start.subarray(0, MAGIC.length)) !== MAGIC)
      throw damaged(source, "other bytes", MAGIC);
    const length = new DataView(start.buffer, start.byteOffset).getUint32(MAGIC.length, true);
    const header = parseHeader(source, new TextDecoder().decode(await read(length)));
    const arrays: Partial<Record<ArrayName, Values>> = {};
    for (const { name: array, type, length: values } of header.arrays) {
      const bytes = values * TYPES[type].BYTES_PER_ELEMENT;
      if (at + bytes > source.size - DIGEST_BYTES) throw damaged(source, `${source.size} bytes`, "more");
      const target = new TYPES[type](values);
      const to = bytesOf(target);
      for (let done = 0; done < bytes; done += BLOCK) {
        const block = to.subarray(done, done + BLOCK);
        const found = await read(block.length, block);
        if (found !== block) block.set(found);
        onProgress?.({ task: "reading the map", done: at, total: source.size, unit: "bytes" });
      }
      arrays[array] = target;
    }
    const stored = await source.read(at, DIGEST_BYTES, signal);
    const found = new Uint8Array(digest.digest());
    if (!stored.every((byte, i) => byte === found[i])) throw damaged(source, "changed bytes", "its own checksum");
    return mapOf(source, header, arrays, hash, grid);
  } finally {
    await source.close();
  }
}

function mapOf(
  source: ByteSource,
  { hash, width, height }: Header,
  arrays: Partial<Record<ArrayName, Values>>,
  expected: string,
  grid: BinGrid,
): PixelBinMap {
  const { starts, pixels, weights, areas = weights, touchedByMask } = arrays as Partial<PixelBinMap>;
  const bins = grid.radialBins * grid.etaBins;
  if (hash !== expected || starts?.length !== bins + 1 || touchedByMask?.length !== bins) {
    throw damaged(source, "a map of something else", "the map that its name says");
  }
  if (pixels === undefined || weights === undefined || areas === undefined) throw damaged(source, "parts", "all parts");
  return { grid, width, height, starts, pixels, weights, areas, touchedByMask, hash };
}

function parseHeader(source: ByteSource, text: string): Header {
  try {
    const header = JSON.parse(text) as Header;
    if (header.arrays.every(({ type, length }) => type in TYPES && Number.isSafeInteger(length))) return header;
  } catch {
    // Said below, as for any other header that cannot be.
  }
  throw damaged(source, "a header that cannot be read", "the header of a map");
}

function bytesOf({ buffer, byteOffset, byteLength }: Values): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function damaged({ name }: ByteSource, found: string, expected: string): RietbookError {
  return new RietbookError({ kind: "bad input", file: name, found, expected });
}
