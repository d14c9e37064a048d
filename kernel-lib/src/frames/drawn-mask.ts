import { RietbookError } from "../errors.js";
import type { Frame } from "./frame.js";
import type { Mask } from "./mask.js";

/** A point of the raw image: column and row; integers are pixel centres. */
export type ImagePoint = readonly [column: number, row: number];

/** What an analyst masks by hand: everything named is masked, together. */
export interface MaskDescription {
  /** Pixels with fewer, or more, counts than these are masked: gaps and dead pixels, and saturated ones. */
  readonly below?: number;
  readonly above?: number;
  /** Areas with corners in order; the last is joined to the first. */
  readonly polygons?: readonly (readonly ImagePoint[])[];
  /** Lines of a brush of a radius in pixels; one point alone is a disc. */
  readonly strokes?: readonly { readonly radius: number; readonly points: readonly ImagePoint[] }[];
  /** A mask to add to. */
  readonly mask?: Mask;
}

/**
 * The mask that a description makes of a frame. A pixel belongs to a polygon when its centre lies inside (even-odd rule).
 * @throws RietbookError "bad argument" for a mask of another size, a polygon of fewer than three corners, a brush without width
 */
export function createMask(
  { pixels: counts, width, height }: Pick<Frame, "pixels" | "width" | "height">,
  { below = -Infinity, above = Infinity, polygons = [], strokes = [], mask }: MaskDescription,
): Mask {
  if (mask !== undefined && (mask.width !== width || mask.height !== height)) {
    throw bad("mask", `${mask.width} × ${mask.height} pixels`, `${width} × ${height}, as the frame`);
  }
  const pixels = mask === undefined ? new Uint8Array(width * height) : mask.pixels.slice();
  for (let i = 0; i < pixels.length; i++) {
    const value = counts[i];
    if (value < below || value > above || Number.isNaN(value)) pixels[i] = 1;
  }
  for (const polygon of polygons) fillPolygon({ width, height, pixels }, polygon);
  for (const stroke of strokes) fillStroke({ width, height, pixels }, stroke.points, stroke.radius);
  return { width, height, pixels };
}

/** Row by row: between each pair of crossings of the row's middle with the edges. */
function fillPolygon({ width, height, pixels }: Mask, corners: readonly ImagePoint[]): void {
  if (corners.length < 3) throw bad("polygon", `${corners.length} corners`, "three or more");
  const rows = corners.map(([, row]) => row);
  const [first, last] = [
    Math.max(0, Math.ceil(Math.min(...rows))),
    Math.min(height - 1, Math.floor(Math.max(...rows))),
  ];
  for (let row = first; row <= last; row++) {
    const crossings = corners.flatMap(([x0, y0], i) => {
      const [x1, y1] = corners[(i + 1) % corners.length];
      return y0 <= row === y1 <= row ? [] : [x0 + ((row - y0) / (y1 - y0)) * (x1 - x0)];
    });
    crossings.sort((a, b) => a - b);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const [from, to] = [Math.max(0, Math.ceil(crossings[i])), Math.min(width - 1, Math.floor(crossings[i + 1]))];
      if (from <= to) pixels.fill(1, row * width + from, row * width + to + 1);
    }
  }
}

/** All pixels whose centres are no farther than the radius from the line through the points. */
function fillStroke({ width, height, pixels }: Mask, points: readonly ImagePoint[], radius: number): void {
  if (!(radius > 0) || points.length === 0) throw bad("stroke", `radius ${radius}, ${points.length} points`, "a brush");
  points.forEach((start, i) => {
    const end = points[i + 1] ?? start;
    if (i > 0 && end === start) return;
    const [dx, dy] = [end[0] - start[0], end[1] - start[1]];
    const length2 = dx * dx + dy * dy;
    const range = (axis: 0 | 1, size: number) => [
      Math.max(0, Math.ceil(Math.min(start[axis], end[axis]) - radius)),
      Math.min(size - 1, Math.floor(Math.max(start[axis], end[axis]) + radius)),
    ];
    const [[left, right], [top, bottom]] = [range(0, width), range(1, height)];
    for (let row = top; row <= bottom; row++) {
      for (let column = left; column <= right; column++) {
        const [x, y] = [column - start[0], row - start[1]];
        const along = length2 === 0 ? 0 : Math.min(1, Math.max(0, (x * dx + y * dy) / length2));
        if ((x - along * dx) ** 2 + (y - along * dy) ** 2 <= radius * radius) pixels[row * width + column] = 1;
      }
    }
  });
}

function bad(field: string, found: string, expected: string): RietbookError {
  return new RietbookError({ kind: "bad argument", field, found, expected });
}
