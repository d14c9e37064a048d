import type { DetectorGeometry } from "./detector-geometry.js";
import { rawPixelRule } from "./image-transform.js";
import { pixelPosition } from "./pixel-position.js";
import type { PixelPosition } from "./pixel-position.js";

/** Where a point of the raw image lies (column and row as stored, integers are pixel centres): {@link pixelPosition} after the transforms. */
export function rawPixelPosition(geometry: DetectorGeometry, column: number, row: number): PixelPosition {
  const size = { width: geometry.pixelsY, height: geometry.pixelsZ };
  const { column: c, row: r } = rawPixelRule(size, geometry.transforms);
  // Transforms flip and transpose: the inverse of their matrix is its transpose.
  const [dColumn, dRow] = [column - c[0], row - r[0]];
  return pixelPosition(geometry, c[1] * dColumn + r[1] * dRow, c[2] * dColumn + r[2] * dRow);
}
