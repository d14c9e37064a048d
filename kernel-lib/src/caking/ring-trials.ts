import type { DetectorGeometry, ImageTransform } from "../geometry/detector-geometry.js";
import { rawPixelRule } from "../geometry/image-transform.js";
import type { CalibrantRing } from "./calibrant.js";
import { polarProfile, type PolarPlaces, type PolarProfile, type RingImage } from "./polar-profile.js";

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
    const reach = roomBeside(rings, at);
    if (reach === undefined) return [];
    return Array.from({ length: profile.sectors }, (_, sector) =>
      signAt(profile, sector, place(radius, sector), reach),
    );
  });
}

/** Where rings are looked for: at radius · factor + shift[sector] + radius² · bend[sector], pixels. */
export interface RingCourse {
  readonly factor: number;
  readonly shift: Float64Array;
  readonly bend: Float64Array;
}

/**
 * {@link ringContrast} for many courses: what a ring shows at a place is worked out once, to half a pixel.
 * @returns the contrast of the first `count` rings
 */
export function createContrastTable(
  profile: PolarProfile,
  rings: readonly CalibrantRing[],
): (count: number, course: RingCourse) => number {
  const { sectors } = profile;
  const [UNKNOWN, NOTHING] = [9, 8];
  const size = 2 * profile.radii;
  const known = rings.map(({ radius }, at) => {
    const reach = roomBeside(rings, at);
    return reach === undefined ? undefined : { radius, reach, signs: new Int8Array(size * sectors).fill(UNKNOWN) };
  });
  const told = { sum: 0, all: 0 };
  // A function of its own: it is all that a search does.
  const addRing = (ring: NonNullable<(typeof known)[number]>, { factor, shift, bend }: RingCourse) => {
    const { radius, reach, signs } = ring;
    const [from, squared] = [radius * factor, radius * radius];
    let [sum, all] = [0, 0];
    for (let sector = 0; sector < sectors; sector++) {
      const half = Math.floor(2 * (from + shift[sector] + squared * bend[sector]) + 0.5);
      if (!(half >= 0 && half < size)) continue;
      const slot = sector * size + half;
      if (signs[slot] === UNKNOWN) signs[slot] = signAt(profile, sector, half / 2, reach) ?? NOTHING;
      const sign = signs[slot];
      if (sign === NOTHING) continue;
      sum += sign;
      all++;
    }
    told.sum += sum;
    told.all += all;
  };
  return (count, course) => {
    told.sum = told.all = 0;
    for (let at = 0; at < count; at++) {
      const ring = known[at];
      if (ring !== undefined) addRing(ring, course);
    }
    return told.all === 0 ? 0 : told.sum / told.all;
  };
}

/** How far beside a ring lies what is no ring, pixels; undefined for rings that crowd, which say nothing about where they are. */
function roomBeside(rings: readonly CalibrantRing[], at: number): number | undefined {
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
 * @param places of the geometry
 * @param step waited for after each of them
 */
export async function tryTransforms(
  image: RingImage,
  geometry: DetectorGeometry,
  places: PolarPlaces,
  ringsOf: (profile: PolarProfile) => readonly CalibrantRing[],
  sectors: number,
  step: () => Promise<void>,
): Promise<readonly TransformTrial[]> {
  const { pixelsY, pixelsZ } = geometry;
  const trials: TransformTrial[] = [];
  for (const transforms of IMAGE_TRANSFORMS) {
    const { raw } = rawPixelRule({ width: pixelsY, height: pixelsZ }, transforms);
    if (raw.width === image.width && raw.height === image.height) {
      const profile = polarProfile(image, { pixelsY, pixelsZ, transforms }, places, sectors);
      trials.push({ transforms, contrast: ringContrast(profile, ringsOf(profile)) });
    }
    await step();
  }
  return trials.sort((a, b) => b.contrast - a.contrast);
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
