import { Uint8ArrayReader, ZipWriter } from "@zip.js/zip.js/index.min.js";
import Blosc from "numcodecs/blosc";
import { isRietbookError, RietbookError } from "../../errors.js";
import type { ByteSink } from "../../platform/byte-sink.js";
import type { ArrayStore } from "../array-store.js";
import { createEncodedArrays, type EncodedArrays } from "./encoded-arrays.js";

/**
 * MIDAS's codec (Hdf5ToZarr): Zstandard with bit shuffling. Its level 3 takes twice the time of level 1, which is what a series
 * of frames waits for, and gains 3 % of the size.
 */
const COMPRESSOR = { id: "blosc", cname: "zstd", clevel: 1, shuffle: 2, blocksize: 0 } as const;
/** zip.js stamps entries with the time of writing; a fixed one makes files of the same content equal. */
const ENTRY = { level: 0, dataDescriptor: false, extendedTimestamp: false, useUnicodeFileNames: false } as const;

/**
 * Starts a zarr 2 store (specification v2: .zgroup, .zarray, .zattrs) of stored zip entries, as zarr-python's ZipStore and
 * MIDAS read it. Data that have been written are not kept in memory; archives above 4 GiB become zip64. Descriptions stand
 * together at the end, so that a reader over a network gets those of all frames in a few requests.
 * @param encoded shared by the files of a series, whose equal arrays are encoded once
 */
export function createZarrZip(sink: ByteSink, encoded: EncodedArrays = createEncodedArrays()): ArrayStore {
  const zip = new ZipWriter(new WritableStream<Uint8Array>({ write: (chunk) => sink.write(chunk) }), {
    useWebWorkers: false,
    keepOrder: true,
  });
  const put = async (name: string, bytes: Uint8Array) => {
    try {
      await zip.add(name, new Uint8ArrayReader(bytes), { ...ENTRY, lastModDate: new Date(2000, 0, 1) });
    } catch (cause) {
      throw asOutputError(sink, cause);
    }
  };
  const descriptions: { readonly name: string; readonly text: string }[] = [];
  const describe = (name: string, value: unknown) => descriptions.push({ name, text: JSON.stringify(value) });
  return {
    name: sink.name,
    async group(path, attributes = {}) {
      const prefix = path === "" ? "" : `${path}/`;
      describe(`${prefix}.zgroup`, { zarr_format: 2 });
      describe(`${prefix}.zattrs`, attributes);
    },
    async array(path, shape, values, attributes = {}) {
      describe(`${path}/.zarray`, {
        zarr_format: 2,
        shape,
        chunks: shape,
        dtype: "<f8",
        compressor: COMPRESSOR,
        fill_value: 0,
        order: "C",
        filters: null,
      });
      describe(`${path}/.zattrs`, attributes);
      const bytes = encoded.find(values) ?? (await encode(values));
      encoded.keep(values, bytes);
      await put(`${path}/${shape.map(() => 0).join(".")}`, bytes);
    },
    async finish() {
      for (const { name, text } of descriptions) await put(name, new TextEncoder().encode(text));
      try {
        await zip.close(undefined, { preventClose: true });
      } catch (cause) {
        throw asOutputError(sink, cause);
      }
      await sink.finish();
    },
    abort: () => sink.abort(),
  };
}

function encode(values: Float64Array): Promise<Uint8Array> {
  const { id: _, ...config } = COMPRESSOR;
  const codec = Blosc.fromConfig({ id: "blosc", ...config });
  return Promise.resolve(codec.encode(new Uint8Array(values.buffer, values.byteOffset, values.byteLength)));
}

function asOutputError(sink: ByteSink, cause: unknown): RietbookError {
  if (isRietbookError(cause)) return cause;
  const found = cause instanceof Error ? cause.message : String(cause);
  return new RietbookError({ kind: "output", file: sink.name, found, expected: "a place to write", cause });
}
