import type { DetectorGeometry } from "../geometry/detector-geometry.js";
import { rawPixelRule } from "../geometry/image-transform.js";
import { createPointLocator, etaOf } from "../geometry/pixel-position.js";

/** An image in which rings are looked for: row-major over the raw image, NaN where there is no measurement. */
export interface RingImage {
  readonly pixels: Float64Array;
  readonly width: number;
  readonly height: number;
}

/** Mean and scatter of the roots of the pixels by radius (steps of 1 px) and sector. */
export interface PolarProfile {
  readonly radii: number;
  readonly sectors: number;
  /** `sector * radii + radius`. */
  readonly count: Float64Array;
  readonly mean: Float64Array;
  /** Sum of squared deviations from the mean. */
  readonly squares: Float64Array;
  /** Of all pixels nearer than a radius, `sector * (radii + 1) + radius`: number, sum and sum of squares, off the mean of the image. */
  readonly nearer: { readonly count: Float64Array; readonly sum: Float64Array; readonly squares: Float64Array };
}

/** Where a part of the pixels of a transformed image lies, whatever its transforms are. */
export interface PolarPlaces {
  readonly radii: number;
  /** Each how many pixels one is taken. */
  readonly step: number;
  /** Of each pixel that is taken `sector * radii + radius`, the sector one of {@link FINEST}; −1 where it is nowhere. */
  readonly bins: Int32Array;
}

/** Sectors of places; profiles have as many or a part of them. */
const FINEST = 36;
const SECTORS = 12;
/** Pixels looked at: enough for rings to stand out, few enough to try eight ways in a moment. */
const MOST_PIXELS = 400_000;

/** Places for a geometry as it is; pixel centres only, no splitting, panels left where they are. */
export function polarPlaces(geometry: DetectorGeometry): PolarPlaces {
  const { pixelsY, pixelsZ } = geometry;
  const locate = createPointLocator(geometry);
  const out = new Float64Array(3);
  const corner = Math.max(
    ...[0, pixelsY].flatMap((y) => [0, pixelsZ].map((z) => (locate(y, z, 0, 0, out), out[0] || 0))),
  );
  const radii = Math.ceil(corner) + 2;
  // Odd steps: every sector of every radius gets its share.
  const step = Math.max(1, Math.ceil((pixelsY * pixelsZ) / MOST_PIXELS)) | 1;
  const bins = new Int32Array(Math.ceil((pixelsY * pixelsZ) / step)).fill(-1);
  for (let i = 0, at = 0; i < bins.length; i++, at += step) {
    locate(at % pixelsY, Math.floor(at / pixelsY), 0, 0, out);
    if (!(out[0] >= 0 && out[0] < radii)) continue;
    const sector = Math.min(Math.floor(((etaOf(out[1], out[2]) + 180) / 360) * FINEST), FINEST - 1);
    bins[i] = sector * radii + Math.floor(out[0]);
  }
  return { radii, step, bins };
}

/**
 * Means of the roots of the pixels over polar bins.
 * @param places of the geometry; image transforms do not change them
 * @param sectors a divisor of 36
 */
export function polarProfile(
  { pixels, width }: RingImage,
  { pixelsY, pixelsZ, transforms }: Pick<DetectorGeometry, "pixelsY" | "pixelsZ" | "transforms">,
  { radii, step, bins }: PolarPlaces,
  sectors = SECTORS,
): PolarProfile {
  const { column, row } = rawPixelRule({ width: pixelsY, height: pixelsZ }, transforms);
  const size = sectors * radii;
  const [count, mean, squares] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  const each = FINEST / sectors;
  for (let i = 0, at = 0; i < bins.length; i++, at += step) {
    if (bins[i] < 0) continue;
    const z = Math.floor(at / pixelsY);
    const y = at - z * pixelsY;
    const raw = (row[0] + row[1] * y + row[2] * z) * width + column[0] + column[1] * y + column[2] * z;
    // Roots scatter alike wherever counts do, and a bright spot does not drown its ring.
    const value = Math.sign(pixels[raw]) * Math.sqrt(Math.abs(pixels[raw]));
    if (value !== value) continue;
    const fine = Math.floor(bins[i] / radii);
    const bin = bins[i] - (fine - Math.floor(fine / each)) * radii;
    count[bin]++;
    const off = value - mean[bin];
    mean[bin] += off / count[bin];
    squares[bin] += off * (value - mean[bin]);
  }
  return { radii, sectors, count, mean, squares, nearer: addUp(radii, sectors, count, mean, squares) };
}

/** What lies within any two radii is a difference of two sums. */
function addUp(
  radii: number,
  sectors: number,
  count: Float64Array,
  mean: Float64Array,
  squares: Float64Array,
): PolarProfile["nearer"] {
  let [all, total] = [0, 0];
  for (let bin = 0; bin < count.length; bin++) {
    all += count[bin];
    total += count[bin] * mean[bin];
  }
  // Squares of large values that hardly differ would cost digits.
  const middle = all === 0 ? 0 : total / all;
  const size = sectors * (radii + 1);
  const nearer = { count: new Float64Array(size), sum: new Float64Array(size), squares: new Float64Array(size) };
  for (let bin = 0; bin < count.length; bin++) {
    const at = bin + Math.floor(bin / radii);
    const off = mean[bin] - middle;
    nearer.count[at + 1] = nearer.count[at] + count[bin];
    nearer.sum[at + 1] = nearer.sum[at] + count[bin] * off;
    nearer.squares[at + 1] = nearer.squares[at] + squares[bin] + count[bin] * off * off;
  }
  return nearer;
}
