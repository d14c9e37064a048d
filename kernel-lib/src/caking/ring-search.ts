import type { DetectorGeometry } from "../geometry/detector-geometry.js";
import { DEGREES, RADIANS } from "../units.js";
import { calibrantRings } from "./calibrant.js";
import { ringCorrection, type RingCorrection } from "./ring-correction.js";
import { measureRings, type RingCake } from "./ring-positions.js";
import { polarPlaces, polarProfile, type PolarProfile, type RingImage } from "./polar-profile.js";
import { createContrastTable, ringContrast } from "./ring-trials.js";
import type { Calibrant } from "./standard-powders.js";

/** What may be wrong with a geometry at once. */
export type GeometryFault = "centre" | "tilt" | "scale";

/** A geometry under which the rings stand out where they should. */
export interface FoundGeometry {
  readonly faults: readonly GeometryFault[];
  readonly contrast: number;
  /** From the geometry that was given to the one that was found. */
  readonly correction: RingCorrection;
}

/** Narrow enough for a ring that moves by 40 px over η not to leave its window within one. */
export const SEARCH_SECTORS = 36;
/** Rings are looked for this far from where they should be, pixels, in steps of less than a ring's window. */
const FARTHEST = 40;
const STEP = 1.6;
/** Besides a displaced centre, the scale may be off by this. */
const SCALE = 0.04;
/** So many inner rings tell a centre and a scale at once: a tenth of a million of them is tried. */
const ENOUGH_RINGS = 24;

/** scale, centreY and centreZ (pixels), ty and tz (radians): the parameters of {@link RingCorrection}. */
interface Move {
  readonly scale: number;
  readonly centreY: number;
  readonly centreZ: number;
  readonly ty: number;
  readonly tz: number;
}

const STILL: Move = { scale: 0, centreY: 0, centreZ: 0, ty: 0, tz: 0 };

/** How often {@link findGeometries} takes a step, at most: four searches, and what each of them leaves, measured three times. */
export const SEARCH_STEPS = 16;

/**
 * Looks for the centre, the tilt, or one of them with the centre or scale, that lay the rings where they should be: first by
 * how far the rings stand out in the polar profile along displaced curves, then by the offsets that are left.
 * @param profile of the image with {@link SEARCH_SECTORS}
 * @param step waited for again and again
 * @returns what lets the rings stand out, simple faults before two at once
 */
export async function findGeometries(
  image: RingImage,
  geometry: DetectorGeometry,
  profile: PolarProfile,
  calibrant: Calibrant,
  step: () => Promise<void>,
): Promise<readonly FoundGeometry[]> {
  const rings = calibrantRings(calibrant, geometry, profile.radii - 2);
  const middle = (rings.at(-1)?.radius ?? 0) / 2;
  const bend = geometry.pixelSize / geometry.distance;
  // Tilts hardly move inner rings.
  const inner = rings.filter(({ radius }) => radius < middle).length;
  const table = createContrastTable(profile, rings);
  const angles = Array.from({ length: profile.sectors }, (_, at) => ((at + 0.5) / profile.sectors - 0.5) * 2 * Math.PI);
  const sines = Float64Array.from(angles, Math.sin);
  const cosines = Float64Array.from(angles, Math.cos);
  const course = { factor: 1, shift: new Float64Array(profile.sectors), bend: new Float64Array(profile.sectors) };
  const bestOf = (count: number, moves: Iterable<Move>) => {
    let [best, most] = [STILL, -1];
    for (const move of moves) {
      const { scale, centreY, centreZ, ty, tz } = move;
      course.factor = 1 + scale;
      for (let sector = 0; sector < profile.sectors; sector++) {
        course.shift[sector] = centreY * sines[sector] + centreZ * cosines[sector];
        course.bend[sector] = bend * (tz * sines[sector] + ty * cosines[sector]);
      }
      const contrast = table(count, course);
      if (contrast > most) [best, most] = [move, contrast];
    }
    return best;
  };
  const farthest = rings.at(-1)?.radius ?? 1;
  const tilted = (from: Move) => tilts(from, STEP / (farthest ** 2 * bend));
  const apart = STEP / Math.max(middle, 1);
  const scaled = () => {
    const best: Move[] = [];
    for (let scale = -SCALE; scale <= SCALE; scale += apart)
      best.push(bestOf(Math.min(inner, ENOUGH_RINGS), centres({ ...STILL, scale }, 2.4)));
    return best;
  };
  const searches: readonly (readonly [readonly GeometryFault[], () => Move])[] = [
    [["centre"], () => bestOf(rings.length, centres(STILL))],
    [["tilt"], () => bestOf(rings.length, tilted(STILL))],
    [["centre", "tilt"], () => bestOf(rings.length, tilted(bestOf(inner, centres(STILL))))],
    [["centre", "scale"], () => bestOf(rings.length, scaled())],
  ];
  const found: FoundGeometry[] = [];
  for (const [faults, search] of searches) {
    const rough = search();
    await step();
    const settled = await settle(image, geometry, calibrant, rough, step);
    if (settled !== undefined) found.push({ faults, ...settled });
  }
  return found;
}

function* centres(from: Move, step = STEP): Generator<Move> {
  for (let centreY = -FARTHEST; centreY <= FARTHEST; centreY += step) {
    for (let centreZ = -FARTHEST; centreZ <= FARTHEST; centreZ += step) yield { ...from, centreY, centreZ };
  }
}

function* tilts(from: Move, step: number): Generator<Move> {
  const steps = Math.round(FARTHEST / STEP);
  for (let i = -steps; i <= steps; i++) {
    for (let j = -steps; j <= steps; j++) yield { ...from, ty: i * step, tz: j * step };
  }
}

/** Measures what a rough correction leaves, twice: the first is right to first order only. */
async function settle(
  image: RingImage,
  geometry: DetectorGeometry,
  calibrant: Calibrant,
  rough: Move,
  step: () => Promise<void>,
): Promise<{ readonly contrast: number; readonly correction: RingCorrection } | undefined> {
  let now = moved(geometry, rough);
  let correction: RingCorrection | undefined;
  let contrast = 0;
  for (let turn = 0; turn < 3; turn++) {
    const profile = polarProfile(image, now, polarPlaces(now), SEARCH_SECTORS);
    const rings = calibrantRings(calibrant, now, profile.radii - 2);
    contrast = ringContrast(profile, rings);
    const cake = cakeOf(profile);
    correction = ringCorrection(measureRings(cake, rings), cake.grid, now);
    await step();
    if (correction === undefined) return undefined;
    if (turn === 2) break;
    const { scale, centreY, centreZ, tilt } = correction;
    const [ty, tz] = [(tilt?.ty.value ?? 0) * RADIANS, (tilt?.tz.value ?? 0) * RADIANS];
    now = moved(now, { scale: scale.value, centreY: centreY.value, centreZ: centreZ.value, ty, tz });
  }
  if (correction === undefined) return undefined;
  const { scale, centreY, centreZ, tilt, left } = correction;
  const total = (one: { readonly deviation: number; readonly value: number }, before: number) => ({
    ...one,
    value: one.value + before,
  });
  return {
    contrast,
    correction: {
      scale: total(scale, now.distance / geometry.distance - 1),
      centreY: total(centreY, now.centreY - geometry.centreY),
      centreZ: total(centreZ, now.centreZ - geometry.centreZ),
      ...(tilt && { tilt: { ty: total(tilt.ty, now.ty - geometry.ty), tz: total(tilt.tz, now.tz - geometry.tz) } }),
      left,
    },
  };
}

function moved(geometry: DetectorGeometry, { scale, centreY, centreZ, ty, tz }: Move): DetectorGeometry {
  return {
    ...geometry,
    distance: geometry.distance * (1 + scale),
    centreY: geometry.centreY + centreY,
    centreZ: geometry.centreZ + centreZ,
    ty: geometry.ty + ty * DEGREES,
    tz: geometry.tz + tz * DEGREES,
  };
}

/** A polar profile as the cake that rings are measured in; roots of counts have the rings where counts have them. */
function cakeOf({ radii, sectors, count, mean, squares }: PolarProfile): RingCake {
  const [intensity, sigma] = [new Float64Array(radii * sectors), new Float64Array(radii * sectors)];
  for (let sector = 0; sector < sectors; sector++) {
    for (let radius = 0; radius < radii; radius++) {
      const [from, to] = [sector * radii + radius, radius * sectors + sector];
      intensity[to] = count[from] === 0 ? NaN : mean[from];
      sigma[to] = count[from] < 2 ? NaN : Math.sqrt(squares[from]) / count[from];
    }
  }
  return {
    grid: {
      axis: "R",
      radialBins: radii,
      etaBins: sectors,
      radialEdges: Float64Array.from({ length: radii + 1 }, (_, at) => at),
      etaEdges: Float64Array.from({ length: sectors + 1 }, (_, at) => (360 * at) / sectors - 180),
    },
    intensity,
    sigma,
  };
}
