import { Uint8ArrayReader, ZipWriter } from "@zip.js/zip.js/index.min.js";
import { isRietbookError, RietbookError } from "../../errors.js";
import type { ByteSink } from "../../platform/byte-sink.js";
import type { ArrayStore } from "../array-store.js";
import { CODEC, compressHere, type Compressor } from "./compressor.js";
import { createEncodedArrays, type EncodedArrays } from "./encoded-arrays.js";

/** zip.js stamps entries with the time of writing; a fixed one makes files of the same content equal. */
const ENTRY = { level: 0, dataDescriptor: false, extendedTimestamp: false, useUnicodeFileNames: false } as const;

/**
 * Starts a zarr 2 store (specification v2: .zgroup, .zarray, .zattrs) of stored zip entries, as zarr-python's ZipStore and
 * MIDAS read it. Data that have been written are not kept in memory; archives above 4 GiB become zip64. Descriptions stand
 * together at the end, so that a reader over a network gets those of all frames in a few requests.
 * An array is written while the next one is compressed; what fails then is said with that one, or at the end.
 * @param encoded shared by the files of a series, whose equal arrays are encoded once
 * @param compressor whoever gives it closes it; default: the calling thread
 */
export function createZarrZip(
  sink: ByteSink,
  encoded: EncodedArrays = createEncodedArrays(),
  compressor: Compressor = compressHere(),
): ArrayStore {
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
  let last: Promise<void> = Promise.resolve();
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
        compressor: CODEC,
        fill_value: 0,
        order: "C",
        filters: null,
      });
      describe(`${path}/.zattrs`, attributes);
      const bytes = encoded.find(values) ?? (await compressor.encode(values));
      encoded.keep(values, bytes);
      await last;
      last = put(`${path}/${shape.map(() => 0).join(".")}`, bytes);
      last.catch(() => undefined);
    },
    async finish() {
      await last;
      for (const { name, text } of descriptions) await put(name, new TextEncoder().encode(text));
      try {
        await zip.close(undefined, { preventClose: true });
      } catch (cause) {
        throw asOutputError(sink, cause);
      }
      await sink.finish();
    },
    async abort() {
      await last.catch(() => undefined);
      await sink.abort();
    },
  };
}

function asOutputError(sink: ByteSink, cause: unknown): RietbookError {
  if (isRietbookError(cause)) return cause;
  const found = cause instanceof Error ? cause.message : String(cause);
  return new RietbookError({ kind: "output", file: sink.name, found, expected: "a place to write", cause });
}
