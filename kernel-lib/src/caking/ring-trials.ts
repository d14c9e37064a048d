import type { DetectorGeometry, ImageTransform } from "../geometry/detector-geometry.js";
import { rawPixelRule } from "../geometry/image-transform.js";
import { createPointLocator, etaOf } from "../geometry/pixel-position.js";
import type { CalibrantRing } from "./calibrant.js";

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

const SECTORS = 12;
/** Pixels looked at: enough for rings to stand out, few enough to try eight ways in a moment. */
const MOST_PIXELS = 400_000;
/** Rings are no wider than this to each side, pixels. */
const HALF_WIDTH = 1.5;
const REACH = 7;
/** The eight ways to lay a rectangle onto itself. */
const IMAGE_TRANSFORMS: readonly (readonly ImageTransform[])[] = [
  [0],
  [1],
  [2],
  [1, 2],
  [3],
  [3, 1],
  [3, 2],
  [3, 1, 2],
];

/** Where the ring of a radius is looked for in a sector, pixels. */
export type RingPlace = (radius: number, sector: number) => number;

/** How a geometry would do with other image transforms. */
export interface TransformTrial {
  readonly transforms: readonly ImageTransform[];
  readonly contrast: number;
}

/** Means of the roots of the pixels over polar bins, for a geometry as it is; pixel centres only, no splitting, panels left where they are. */
export function polarProfile(
  { pixels, width, height }: RingImage,
  geometry: DetectorGeometry,
  sectors = SECTORS,
): PolarProfile {
  const { pixelsY, pixelsZ } = geometry;
  const locate = createPointLocator(geometry);
  const { column, row } = rawPixelRule({ width: pixelsY, height: pixelsZ }, geometry.transforms);
  const out = new Float64Array(3);
  const corner = Math.max(
    ...[0, pixelsY].flatMap((y) => [0, pixelsZ].map((z) => (locate(y, z, 0, 0, out), out[0] || 0))),
  );
  const radii = Math.ceil(corner) + 2;
  const size = sectors * radii;
  const [count, mean, squares] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  // Odd steps: every sector of every radius gets its share.
  const step = Math.max(1, Math.ceil((width * height) / MOST_PIXELS)) | 1;
  for (let at = 0; at < pixelsY * pixelsZ; at += step) {
    const [y, z] = [at % pixelsY, Math.floor(at / pixelsY)];
    const raw = (row[0] + row[1] * y + row[2] * z) * width + column[0] + column[1] * y + column[2] * z;
    // Roots scatter alike wherever counts do, and a bright spot does not drown its ring.
    const value = Math.sign(pixels[raw]) * Math.sqrt(Math.abs(pixels[raw]));
    if (value !== value) continue;
    locate(y, z, 0, 0, out);
    const sector = Math.min(Math.floor(((etaOf(out[1], out[2]) + 180) / 360) * sectors), sectors - 1);
    const bin = sector * radii + Math.floor(out[0]);
    if (!(out[0] >= 0 && out[0] < radii)) continue;
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

/**
 * Whether the rings are where they should be: the share of (ring, sector) in which the mean at the ring stands out of
 * what lies beside it, less the share in which it lies below. 1: everywhere; near 0: by chance.
 * @param place where a ring is looked for instead of at its radius, pixels
 */
export function ringContrast(profile: PolarProfile, rings: readonly CalibrantRing[], place?: RingPlace): number {
  let [sum, all] = [0, 0];
  for (const contrasts of ringContrasts(profile, rings, place)) {
    for (const sign of contrasts) {
      if (sign === undefined) continue;
      sum += sign;
      all++;
    }
  }
  return all === 0 ? 0 : sum / all;
}

/** For each ring and sector 1, −1 or 0 where nothing is significant, undefined without pixels. */
export function ringContrasts(
  profile: PolarProfile,
  rings: readonly CalibrantRing[],
  place: RingPlace = (radius) => radius,
): readonly (readonly (number | undefined)[])[] {
  return rings.map(({ radius }, at) => {
    const reach = reachOf(rings, at);
    if (reach === undefined) return [];
    return Array.from({ length: profile.sectors }, (_, sector) =>
      signAt(profile, sector, place(radius, sector), reach),
    );
  });
}

/**
 * {@link ringContrast} for many places: what a ring shows at a place is worked out once, to half a pixel.
 * @returns the contrast of the first `count` rings
 */
export function createContrastTable(
  profile: PolarProfile,
  rings: readonly CalibrantRing[],
): (count: number, place: RingPlace) => number {
  const { sectors } = profile;
  const [UNKNOWN, NOTHING] = [9, 8];
  const size = 2 * profile.radii;
  const known = rings.map((_, at) => {
    const reach = reachOf(rings, at);
    return reach === undefined ? undefined : { reach, signs: new Int8Array(size * sectors).fill(UNKNOWN) };
  });
  return (count, place) => {
    let [sum, all] = [0, 0];
    for (let at = 0; at < count; at++) {
      const ring = known[at];
      if (ring === undefined) continue;
      for (let sector = 0; sector < sectors; sector++) {
        const half = Math.round(2 * place(rings[at].radius, sector));
        if (!(half >= 0 && half < size)) continue;
        const slot = sector * size + half;
        if (ring.signs[slot] === UNKNOWN) ring.signs[slot] = signAt(profile, sector, half / 2, ring.reach) ?? NOTHING;
        const sign = ring.signs[slot];
        if (sign === NOTHING) continue;
        sum += sign;
        all++;
      }
    }
    return all === 0 ? 0 : sum / all;
  };
}

/** How far beside a ring lies what is no ring, pixels; undefined for rings that crowd, which say nothing about where they are. */
function reachOf(rings: readonly CalibrantRing[], at: number): number | undefined {
  const { radius } = rings[at];
  const gap = Math.min(radius - (rings[at - 1]?.radius ?? -Infinity), (rings[at + 1]?.radius ?? Infinity) - radius);
  return gap < 2 * (HALF_WIDTH + 1.5) ? undefined : Math.min(REACH, gap / 2);
}

/** Whether a ring stands out at a radius (1), lies below (−1), or neither (0); undefined without pixels. */
function signAt({ radii, nearer }: PolarProfile, sector: number, radius: number, reach: number): number | undefined {
  /** The first radius whose middle is not nearer than a distance, and the first whose middle lies beyond it. */
  const from = (distance: number) => Math.min(Math.max(Math.ceil(distance - 0.5), 0), radii);
  const beyond = (distance: number) => Math.min(Math.max(Math.floor(distance + 0.5), 0), radii);
  const base = sector * (radii + 1);
  const first = base + from(radius - HALF_WIDTH);
  const last = base + beyond(radius + HALF_WIDTH);
  const [low, lowEnd] = [base + from(radius - reach), base + from(radius - HALF_WIDTH - 1)];
  const [high, highEnd] = [base + beyond(radius + HALF_WIDTH + 1), base + beyond(radius + reach)];
  const inside = (sums: Float64Array) => sums[last] - sums[first];
  const beside = (sums: Float64Array) => sums[lowEnd] - sums[low] + sums[highEnd] - sums[high];
  const [inner, outer] = [inside(nearer.count), beside(nearer.count)];
  if (inner < 8 || outer < 16) return undefined;
  const [innerMean, outerMean] = [inside(nearer.sum) / inner, beside(nearer.sum) / outer];
  const variance =
    (inside(nearer.squares) / inner - innerMean ** 2) / inner +
    (beside(nearer.squares) / outer - outerMean ** 2) / outer;
  const difference = innerMean - outerMean;
  return Math.abs(difference) <= 4 * Math.sqrt(Math.max(variance, 0)) ? 0 : Math.sign(difference);
}

/**
 * How each of the eight image transforms that fit the size of the image would do with the rest of the geometry as it
 * is, best first.
 */
export function tryTransforms(
  image: RingImage,
  geometry: DetectorGeometry,
  ringsOf: (profile: PolarProfile) => readonly CalibrantRing[],
  sectors?: number,
): readonly TransformTrial[] {
  const { pixelsY, pixelsZ } = geometry;
  return IMAGE_TRANSFORMS.flatMap((transforms) => {
    const { raw } = rawPixelRule({ width: pixelsY, height: pixelsZ }, transforms);
    if (raw.width !== image.width || raw.height !== image.height) return [];
    const profile = polarProfile(image, { ...geometry, transforms, shiftMap: undefined, panels: undefined }, sectors);
    return [{ transforms, contrast: ringContrast(profile, ringsOf(profile)) }];
  }).sort((a, b) => b.contrast - a.contrast);
}

/** The factor on all radii (0.8 … 1.25) with which the rings stand out most, and how much. */
export function findRadialScale(
  profile: PolarProfile,
  rings: readonly CalibrantRing[],
): { readonly scale: number; readonly contrast: number } {
  const farthest = Math.max(...rings.map(({ radius }) => radius), 1);
  // Half a pixel at the outermost ring.
  const step = 0.5 / farthest;
  const count = Math.floor((1.25 - 0.8) / step);
  const contrasts = Array.from({ length: count }, (_, at) =>
    ringContrast(profile, rings, (radius) => radius * (0.8 + at * step)),
  );
  const best = contrasts.indexOf(Math.max(...contrasts));
  // The contrast hardly changes while rings stay within their windows: the middle of those scales is nearest to the truth.
  const isAlike = (at: number) => contrasts[at] > 0.95 * contrasts[best];
  let [low, high] = [best, best];
  while (isAlike(low - 1)) low--;
  while (isAlike(high + 1)) high++;
  return { scale: 0.8 + ((low + high) / 2) * step, contrast: contrasts[best] };
}
