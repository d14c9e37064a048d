import { RietbookError } from "../../errors.js";
import type { PixelData, PixelType } from "./pixel-type.js";

/** Images of one size and type in one file, whatever its format; each is read when asked for. */
export interface ImageStack {
  /** The file, and the dataset where there are several. */
  readonly name: string;
  /** Columns: the fast axis. */
  readonly width: number;
  readonly height: number;
  readonly count: number;
  readonly type: PixelType;
  /**
   * Image `index`, from 0, row-major, row 0 first as stored.
   * @param into memory of an image's bytes for the values, if that spares a copy; aligned for every type
   * @throws RietbookError "not found" beyond the last image, "bad input" for damaged data, "cancelled"
   */
  read(index: number, signal?: AbortSignal, into?: Uint8Array): Promise<PixelData>;
  /** ω of an image where the file tells it, degrees. */
  omega?(index: number): number | undefined;
  /** What the file's header says, as text. */
  readonly header?: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** An image may hold this many pixels: 32768², far above any detector, so that a damaged header cannot fill the memory. */
const MAX_PIXELS = 2 ** 30;
/** Compressed images may be this many times larger than their file: blank frames compress well. */
const MAX_EXPANSION = 2000;

/** @throws RietbookError "bad input" for sizes that no image has */
export function checkImageSize(
  file: string,
  width: number,
  height: number,
  bytesPerPixel: number,
  fileSize: number,
): void {
  const isSize = (n: number) => Number.isSafeInteger(n) && n > 0;
  const possible = isSize(width) && isSize(height) && width * height <= MAX_PIXELS;
  if (possible && width * height * bytesPerPixel <= MAX_EXPANSION * (fileSize + 1024)) return;
  const found = `an image of ${width} × ${height} pixels in a file of ${fileSize} bytes`;
  throw new RietbookError({ kind: "bad input", file, found, expected: "the size of a detector image" });
}

/** @throws RietbookError "not found" for an index that is not in the file */
export function checkImageIndex(file: string, index: number, count: number): void {
  if (Number.isInteger(index) && index >= 0 && index < count) return;
  const expected = count === 1 ? "0, as there is one image" : `0 to ${count - 1}`;
  throw new RietbookError({ kind: "not found", file, field: "image number", found: String(index), expected });
}
