import { RietbookError } from "../errors.js";
import type { ImageTransform } from "./detector-geometry.js";

/** Width and height of an image. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/**
 * An affine rule between raw and transformed pixels: raw column = `column[0] + column[1]·y + column[2]·z`, raw row
 * likewise, for a pixel (y, z) of the transformed image; exact for whole numbers and right for fractions.
 */
export interface RawPixelRule {
  readonly raw: ImageSize;
  readonly column: readonly [number, number, number];
  readonly row: readonly [number, number, number];
}

/** Size after the transforms: a transpose swaps width and height. */
export function transformedSize(raw: ImageSize, transforms: readonly ImageTransform[]): ImageSize {
  return transforms.filter((code) => code === 3).length % 2 === 0 ? raw : { width: raw.height, height: raw.width };
}

/**
 * Where the pixels of the transformed image came from. MIDAS applies its codes in the order written: 1 flips the columns,
 * 2 the rows, 3 transposes; the inverses run backwards (MapperCore.c, mapper_inverse_transform_pixel).
 * @param size of the transformed image
 */
export function rawPixelRule(size: ImageSize, transforms: readonly ImageTransform[]): RawPixelRule {
  let column: [number, number, number] = [0, 1, 0];
  let row: [number, number, number] = [0, 0, 1];
  let { width, height } = size;
  for (const code of [...transforms].reverse()) {
    if (code === 1) column = [width - 1 - column[0], -column[1], -column[2]];
    else if (code === 2) row = [height - 1 - row[0], -row[1], -row[2]];
    else if (code === 3) {
      [column, row] = [row, column];
      [width, height] = [height, width];
    }
  }
  return { raw: { width, height }, column, row };
}

/**
 * The image after the transforms, of the same array type; the raw image itself where nothing is to be done.
 * @param image row-major, `raw.width * raw.height` long
 * @throws RietbookError "bad argument" for an array of another length
 */
export function transformImage<
  T extends Float64Array | Float32Array | Uint8Array | Uint16Array | Uint32Array | Int32Array,
>(image: T, raw: ImageSize, transforms: readonly ImageTransform[]): T {
  if (image.length !== raw.width * raw.height) {
    throw new RietbookError({
      kind: "bad argument",
      field: "image",
      found: `${image.length} pixels`,
      expected: `${raw.width} × ${raw.height}`,
    });
  }
  if (transforms.every((code) => code === 0)) return image;
  const { width, height } = transformedSize(raw, transforms);
  const { column, row } = rawPixelRule({ width, height }, transforms);
  const result = image.slice() as T;
  for (let z = 0; z < height; z++) {
    for (let y = 0; y < width; y++) {
      const from = (row[0] + row[1] * y + row[2] * z) * raw.width + column[0] + column[1] * y + column[2] * z;
      result[z * width + y] = image[from];
    }
  }
  return result;
}
