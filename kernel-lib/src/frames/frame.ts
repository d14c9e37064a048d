import type { PixelType } from "../io/pixels/pixel-type.js";

/** Pixel values as they come from a file; no conversion until they are summed. */
export type PixelArray =
  Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array;

/** One detector image: row-major `pixels[row * width + column]`, row 0 first as stored in the file. */
export interface Frame {
  readonly pixels: PixelArray;
  /** Columns (MIDAS's Y, the fast axis). */
  readonly width: number;
  /** Rows (MIDAS's Z). */
  readonly height: number;
  /** File, and dataset or page where there is more than one frame in it. */
  readonly source: string;
  /** Number of the frame in its series, from 0. */
  readonly index: number;
  /** ω, degrees, where known. */
  readonly omega?: number;
}

/** Frames one after another, from a file, a numbered series, a folder or a live stream. */
export interface FrameSource {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** Absent for a stream without end. */
  readonly count?: number;
  /** Number type of the pixels, where all frames have one that is known. */
  readonly type?: PixelType;
  /**
   * Frame `index`, from 0; sources may be asked for any order, a stream only for ascending.
   * @param into memory of a frame's bytes, from an engine that sums frames where they are; a source that has no use for it
   *   gives the frame other memory
   * @throws RietbookError "bad input" for a frame that is cut off, "not found" beyond the last, "cancelled"
   */
  read(index: number, signal?: AbortSignal, into?: Uint8Array): Promise<Frame>;
  close(): Promise<void>;
}
