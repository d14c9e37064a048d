import { RietbookError } from "../errors.js";
import type { Frame, FrameSource, PixelArray } from "./frame.js";

/**
 * Images that are already in memory, as a source: made in a cell, or received one by one.
 * @throws RietbookError "bad argument" for images of another size
 */
export function framesInMemory(
  images: readonly PixelArray[],
  width: number,
  height: number,
  name = "images",
): FrameSource & { readonly count: number } {
  const odd = images.find((image) => image.length !== width * height);
  if (odd !== undefined) {
    const expected = `${width} × ${height}`;
    throw new RietbookError({ kind: "bad argument", file: name, found: `${odd.length} pixels`, expected });
  }
  return {
    name,
    width,
    height,
    count: images.length,
    async read(index): Promise<Frame> {
      const pixels = images[index];
      if (pixels !== undefined) return { pixels, width, height, source: name, index };
      const expected = `0 to ${images.length - 1}`;
      throw new RietbookError({ kind: "not found", file: name, field: "frame", found: String(index), expected });
    },
    async close() {},
  };
}
