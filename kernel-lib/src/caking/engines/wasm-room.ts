/** Room for frames in the memory of WebAssembly, so that readers put them where all threads can read them. */
export interface FrameRoom {
  /** Byte offset of its end: the rest of the memory begins here. */
  readonly end: number;
  /** Makes room for `count` frames of so many bytes. What an earlier call gave is the same memory, or not used any more. */
  plan(count: number, bytes: number): void;
  /** The memory of the frames that were planned. */
  frames(): readonly Uint8Array[];
}

/** Between frames: pixels that fall into the same sets of a cache would drive each other out. */
const GAP = 192;

/** Bytes from one frame to the next, for frames of so many bytes. */
export function frameStride(bytes: number): number {
  return 64 * Math.ceil(bytes / 64) + GAP;
}

/** @param base byte offset behind which all is free; it may move between two calls */
export function createFrameRoom(memory: WebAssembly.Memory, base: () => number): FrameRoom {
  const start = () => 64 * Math.ceil(base() / 64);
  let [count, bytes, stride] = [0, 0, 0];
  return {
    get end() {
      return count === 0 ? base() : start() + count * stride;
    },
    plan(frames, each) {
      if (frames <= count && each === bytes) return;
      [count, bytes, stride] = [frames, each, frameStride(each)];
    },
    frames: () => Array.from({ length: count }, (_, at) => new Uint8Array(memory.buffer, start() + at * stride, bytes)),
  };
}
