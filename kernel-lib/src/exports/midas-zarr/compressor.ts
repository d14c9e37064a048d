import Blosc from "numcodecs/blosc";
import { countSharingThreads } from "../../platform/processors.js";

/**
 * MIDAS's codec (Hdf5ToZarr): Zstandard with bit shuffling. Its level 3 takes twice the time of level 1, which is what a series
 * of frames waits for, and gains 3 % of the size.
 */
export const CODEC = { id: "blosc", cname: "zstd", clevel: 1, shuffle: 2, blocksize: 0 } as const;

/** Makes Blosc chunks of arrays. */
export interface Compressor {
  /** Little-endian float64, as {@link CODEC} says; `values` may be used again when the promise is kept. */
  encode(values: Float64Array): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** In the calling thread. */
export function compressHere(): Compressor {
  const codec = Blosc.fromConfig(CODEC);
  return { encode: async (values) => codec.encode(bytesOf(values)), close: async () => undefined };
}

/**
 * In a thread of its own, which starts with the first array, so that the calling thread reads frames meanwhile; in the calling
 * thread where there is one only: in browsers, on one processor, with `threads` 1. Close it at the end.
 * @throws RietbookError "unavailable" with the first array where the thread cannot start
 */
export async function startCompressor(threads?: number): Promise<Compressor> {
  if ((threads ?? (await countSharingThreads())) < 2) return compressHere();
  const { startBloscThread } = await import(/* webpackIgnore: true */ "../../platform/node/blosc-thread.js");
  let thread: ReturnType<typeof startBloscThread> | undefined;
  return {
    encode: (values) => (thread ??= startBloscThread(CODEC)).encode(bytesOf(values).slice()),
    close: async () => thread?.close(),
  };
}

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
}
