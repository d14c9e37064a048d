import * as zarr from "zarrita";
import { isRietbookError, RietbookError } from "../../errors.js";
import { throwIfCancelled } from "../../progress.js";
import type { ZipStore } from "./zip-store.js";

/** An array may be this large, or so many times its archive: missing chunks and zeros cost no bytes in the file. */
const MAX_ARRAY_BYTES = 64 * 1024 * 1024;
const MAX_EXPANSION = 100;

/** Attributes of a zarr node as the file gives them. */
export type Attributes = Readonly<Record<string, unknown>>;

/** Elements in the type of the file. */
export type ZarrValues =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;

/** An opened, not yet read, numeric array. */
export interface ZarrArray {
  readonly path: string;
  readonly shape: readonly number[];
  readonly chunks: readonly number[];
  readonly attributes: Attributes;
  /** Name of the number type: uint16, int32, float64, … */
  readonly type: string;
  /**
   * The elements at one index of the first dimension, in the file's type and C order: one frame of a stack. Only the chunks
   * that hold it are read.
   */
  readAt(index: number, signal?: AbortSignal): Promise<ZarrValues>;
  /** All elements as float64, C order, whatever type, byte order and memory order the file uses. */
  read(signal?: AbortSignal): Promise<Float64Array>;
}

/** True if the store holds an array or group of that path, in either zarr version. */
export function hasNode(store: ZipStore, path: string): boolean {
  const prefix = path === "" ? "" : `${path}/`;
  const metadata = [`${prefix}.zarray`, `${prefix}.zgroup`, `${prefix}zarr.json`];
  return store.keys.some((key) => metadata.includes(key) || (path !== "" && key.startsWith(prefix)));
}

/** Names of the children of a group, from the names of the entries. */
export function childrenOf(store: ZipStore, group: string): readonly string[] {
  const prefix = `${group}/`;
  const inside = store.keys.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
  return [...new Set(inside.filter((key) => key.includes("/")).map((key) => key.slice(0, key.indexOf("/"))))];
}

/** Attributes of a group or array; empty where there are none. */
export async function readAttributes(store: ZipStore, path: string, signal?: AbortSignal): Promise<Attributes> {
  const prefix = path === "" ? "/" : (`/${path}/` as const);
  const own = await store.get(`${prefix}.zattrs`, { signal });
  if (own !== undefined) return parseAttributes(store, path, own);
  const v3 = await store.get(`${prefix}zarr.json`, { signal });
  return v3 === undefined ? {} : asRecord(parseAttributes(store, path, v3)["attributes"]);
}

/**
 * Opens an array of zarr version 2 or 3 (its metadata only).
 * @throws RietbookError "bad input" for missing or damaged metadata, a type that is not a number, an absurd size
 */
export async function openZarrArray(store: ZipStore, path: string, signal?: AbortSignal): Promise<ZarrArray> {
  const opened = await guarded(store, path, signal, () =>
    zarr.open(zarr.root(withBloscLimit(store)).resolve(path), { kind: "array", signal }),
  );
  const { shape, chunks } = opened;
  const sizes =
    Array.isArray(shape) && Array.isArray(chunks) && shape.length === chunks.length ? [...shape, ...chunks] : [NaN];
  if (!sizes.every((n) => Number.isSafeInteger(n) && n >= 0) || !chunks.every((n) => n > 0)) {
    throw damaged(store, path, `shape ${JSON.stringify(shape)} in chunks ${JSON.stringify(chunks)}`);
  }
  const checkSize = (elements: number) => {
    if (8 * elements <= limit(store)) return;
    throw damaged(store, path, `shape ${JSON.stringify(shape)} in a file of ${store.size} bytes`);
  };
  checkSize(product(chunks));
  checkSize(product(shape.slice(1)));
  if (!opened.is("number") && !opened.is("bigint")) throw damaged(store, path, `type ${opened.dtype}`, "numbers");
  const array = withWholeChunks(opened);
  return {
    path,
    shape,
    chunks,
    attributes: asRecord(opened.attrs),
    type: opened.dtype,
    readAt: (index, readSignal) =>
      guarded(store, path, readSignal, async () => {
        const selection = [index, ...shape.slice(1).map(() => null)];
        const { data, stride } = await zarr.get(array, selection, { signal: readSignal });
        if (!isInOrder(shape.slice(1), stride)) throw new Error("elements in Fortran order");
        return data as ZarrValues;
      }),
    read: (readSignal) =>
      guarded(store, path, readSignal, async () => {
        checkSize(product(shape));
        return toFloat64(await zarr.get(array, null, { signal: readSignal }));
      }),
  };
}

/** zarrita fills a chunk that decodes to too few bytes with whatever is there; here it is an error. */
const withWholeChunks = zarr.defineArrayExtension((array) => ({
  async getChunk(coordinates, ...options) {
    const chunk = await array.getChunk(coordinates, ...options);
    if (chunk.data.length !== product(array.chunks)) {
      throw new Error(
        `chunk ${coordinates.join(".")} holds ${chunk.data.length} elements, not ${product(array.chunks)}`,
      );
    }
    return chunk;
  },
}));

/** Blosc's decoder takes the memory that a chunk's header asks for (c-blosc, README_CHUNK_FORMAT.rst): look first. */
function withBloscLimit(store: ZipStore): ZipStore {
  return {
    ...store,
    async get(key, options) {
      const bytes = await store.get(key, options);
      if (bytes === undefined || bytes.byteLength < 16) return bytes;
      const header = new DataView(bytes.buffer, bytes.byteOffset, 16);
      const isBlosc = bytes[0] === 2 && header.getUint32(12, true) === bytes.byteLength;
      if (isBlosc && header.getUint32(4, true) > limit(store)) {
        throw damaged(store, key.slice(1), `a chunk of ${header.getUint32(4, true)} bytes`);
      }
      return bytes;
    },
  };
}

function limit(store: ZipStore): number {
  return Math.max(MAX_ARRAY_BYTES, MAX_EXPANSION * store.size);
}

/** Elements in C order: zarrita keeps the chunk's memory order and says so in `stride`. */
function toFloat64(chunk: unknown): Float64Array {
  if (typeof chunk === "number" || typeof chunk === "bigint") return Float64Array.of(Number(chunk));
  const { data, shape, stride } = chunk as { data: ArrayLike<number | bigint>; shape: number[]; stride: number[] };
  if (data instanceof Float64Array && isInOrder(shape, stride)) return data;
  const out = new Float64Array(product(shape));
  const index = new Array<number>(shape.length).fill(0);
  let from = 0;
  for (let to = 0; to < out.length; to++) {
    out[to] = Number(data[from]);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += stride[axis];
      if (++index[axis] < shape[axis]) break;
      from -= stride[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return out;
}

function isInOrder(shape: readonly number[], stride: readonly number[]): boolean {
  return shape.every((_, axis) => stride[axis] === product(shape.slice(axis + 1)));
}

function parseAttributes(store: ZipStore, path: string, bytes: Uint8Array): Attributes {
  try {
    return asRecord(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (cause) {
    throw damaged(store, `attributes of ${path === "" ? "the root" : path}`, "text that is no JSON", undefined, cause);
  }
}

function asRecord(value: unknown): Attributes {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Attributes) : {};
}

function product(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

/** Runs zarrita; whatever it throws becomes one line about the file. */
async function guarded<T>(
  store: ZipStore,
  path: string,
  signal: AbortSignal | undefined,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    if (isRietbookError(cause)) throw cause;
    throwIfCancelled(signal, `reading ${store.name}`);
    if (zarr.isZarritaError(cause, "UnknownCodecError")) {
      throw damaged(
        store,
        path,
        `compression "${cause.codec.replace(/^numcodecs\./, "")}"`,
        "blosc, zstd, lz4, gzip, zlib or none",
        cause,
      );
    }
    const inner = cause instanceof Error && cause.cause instanceof Error ? `: ${cause.cause.message}` : "";
    throw damaged(store, path, cause instanceof Error ? `${cause.message}${inner}` : String(cause), undefined, cause);
  }
}

function damaged(
  store: ZipStore,
  field: string,
  found: string,
  expected = "a zarr array that can be read",
  cause?: unknown,
): RietbookError {
  return new RietbookError({ kind: "bad input", file: store.name, field, found, expected, cause });
}
