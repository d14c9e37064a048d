import type { Frame, PixelArray } from "../../frames/frame.js";

/** Pixels of a frame that are copied at a time: 8 MB of sixteen frames of 16 bits. A multiple of what a thread takes. */
const PART = 2 ** 18;
/** Parts in shared memory at a time: one is filled while the threads work on others. */
const PARTS = 3;

/** Frames where threads can read them. */
export interface SharedFrames {
  readonly frames: readonly PixelArray[];
  /** Where frames come part by part: pixels of a frame in a part, and in all parts that are there at a time. */
  readonly ring?: { readonly part: number; readonly size: number };
  /**
   * Fills the ring, part after part, each when the threads are done with the one before it in its place.
   * @param filled counts parts that are filled
   * @param done counts the blocks of a part that the threads are done with
   */
  fill(filled: Counter, done: (part: number) => Counter, blocksOf: (part: number) => number): Promise<void>;
}

/** A number that threads share. */
export interface Counter {
  readonly values: Int32Array;
  readonly at: number;
}

/** Brings frames to threads: those on shared memory as they are, others through a ring of parts. */
export function createFerry(): (frames: readonly Frame[]) => SharedFrames {
  let memory: SharedArrayBuffer | undefined;
  return (frames) => {
    const from = frames.map(({ pixels }) => pixels);
    if (from.every(isShared)) return { frames: from, fill: async () => undefined };
    const [{ length }] = from;
    const parts = Math.ceil(length / PART);
    const size = PART * Math.min(PARTS, parts);
    const bytes = from.map(({ BYTES_PER_ELEMENT }) => BYTES_PER_ELEMENT * size);
    const total = bytes.reduce((sum, each) => sum + each, 0);
    if (memory === undefined || memory.byteLength < total) memory = new SharedArrayBuffer(total);
    let at = 0;
    const to = from.map((pixels, k) => {
      const view = alike(pixels, memory!, at, size);
      at += bytes[k];
      return view;
    });
    return {
      frames: to,
      ring: { part: PART, size },
      async fill(filled, done, blocksOf) {
        for (let part = 0; part < parts; part++) {
          const before = part - PARTS;
          if (before >= 0) await reaches(done(before), blocksOf(before));
          const [first, last] = [part * PART, Math.min((part + 1) * PART, length)];
          from.forEach((pixels, k) => to[k].set(pixels.subarray(first, last), first % size));
          Atomics.store(filled.values, filled.at, part + 1);
          Atomics.notify(filled.values, filled.at);
        }
      },
    };
  };
}

/** Where threads run there is shared memory. */
export function isShared({ buffer }: PixelArray): boolean {
  // By name: a buffer may come from another sandbox's constructor.
  return buffer[Symbol.toStringTag] === "SharedArrayBuffer";
}

function alike(pixels: PixelArray, memory: SharedArrayBuffer, at: number, length: number): PixelArray {
  const Type = pixels.constructor as new (buffer: SharedArrayBuffer, at: number, length: number) => PixelArray;
  return new Type(memory, at, length);
}

/** ES2024's Atomics.waitAsync, which Node 20 has. */
interface AsyncAtomics {
  waitAsync(values: Int32Array, at: number, value: number): { readonly value: string | Promise<string> };
}

async function reaches({ values, at }: Counter, least: number): Promise<void> {
  for (let seen = Atomics.load(values, at); seen < least; seen = Atomics.load(values, at)) {
    await (Atomics as unknown as AsyncAtomics).waitAsync(values, at, seen).value;
  }
}
