import type { PixelArray } from "../../frames/frame.js";

/** Frames that follow one another at equal distances, byte offsets. */
export interface FramesInPlace {
  readonly at: number;
  readonly stride: number;
}

/** Room for frames in the memory of WebAssembly, so that readers put them where they are added up. */
export interface FrameRoom {
  /** Byte offset of its end: the rest of the memory begins here. */
  readonly end: number;
  /** Makes room for `count` frames of so many bytes. What an earlier call gave is the same memory, or not used any more. */
  plan(count: number, bytes: number): void;
  /** The memory of the frames that were planned. */
  frames(): readonly Uint8Array[];
  /** Where frames lie, if they lie here one behind the other and `batch` of them can be read from the first on. */
  find(frames: readonly PixelArray[], batch: number): FramesInPlace | undefined;
}

/** Kernels take 4, 8 or 16 frames at a time and read as many, though fewer be there: these are never written. */
const SPARE = 7;
/** Between frames: pixels that fall into the same sets of a cache would drive each other out. */
const GAP = 192;

/** Bytes from one frame to the next, for frames of so many bytes. */
export function frameStride(bytes: number): number {
  return 64 * Math.ceil(bytes / 64) + GAP;
}

/** @param base byte offset behind which all is free; it may move between two calls */
export function createFrameRoom(memory: WebAssembly.Memory, base: () => number): FrameRoom {
  const start = () => 64 * Math.ceil(base() / 64);
  const given = new WeakSet<ArrayBufferLike>();
  let [count, bytes, stride] = [0, 0, 0];
  return {
    get end() {
      return count === 0 ? base() : start() + (count + SPARE) * stride;
    },
    plan(frames, each) {
      if (frames <= count && each === bytes) return;
      [count, bytes, stride] = [frames, each, frameStride(each)];
    },
    frames() {
      given.add(memory.buffer);
      return Array.from({ length: count }, (_, at) => new Uint8Array(memory.buffer, start() + at * stride, bytes));
    },
    find(frames, batch) {
      const [{ byteOffset: at }] = frames;
      const isNext = ({ buffer, byteOffset, byteLength }: PixelArray, k: number) =>
        given.has(buffer) && byteLength === bytes && byteOffset === at + k * stride;
      const from = at - start();
      const fits = from >= 0 && from % stride === 0 && from + batch * stride <= (count + SPARE) * stride;
      return fits && frames.every(isNext) ? { at, stride } : undefined;
    },
  };
}
