import type { DetectorGeometry } from "../geometry/detector-geometry.js";
import { nextTurn } from "../platform/next-turn.js";
import { throwIfCancelled, type LongCallOptions } from "../progress.js";
import type { BinGrid } from "./bin-grid.js";
import { calibrantRings, type CalibrantRing } from "./calibrant.js";
import type { Calibrant } from "./standard-powders.js";
import { checkDark } from "./dark-check.js";
import { ringCorrection, type RingCorrection } from "./ring-correction.js";
import { measureRings, reachOf, type Measured, type RingCake, type RingPosition } from "./ring-positions.js";
import { polarPlaces, polarProfile, type PolarPlaces, type PolarProfile, type RingImage } from "./polar-profile.js";
import { findGeometries, SEARCH_SECTORS, SEARCH_STEPS } from "./ring-search.js";
import { findRadialScale, ringContrast, ringContrasts, tryTransforms, type TransformTrial } from "./ring-trials.js";

/** Why a cake of a calibrant is not what it should be. */
export type RingCause =
  "image transform" | "beam centre" | "tilt" | "distance or wavelength" | "radial range" | "dark" | "no rings";

/** One cause, in a sentence that says what to change. */
export interface RingFinding {
  readonly cause: RingCause;
  readonly text: string;
}

/** What there is to judge. */
export interface RingCheckInput {
  readonly cake: RingCake;
  readonly geometry: DetectorGeometry;
  readonly calibrant: Calibrant;
  /** The image that was caked, dark subtracted, NaN at masked and invalid pixels; what other transforms are tried on. */
  readonly image: RingImage;
  /** Frames of which the image is the mean. Default 1. */
  readonly frames?: number;
  /** What was subtracted; absent: nothing. */
  readonly dark?: Float64Array;
}

/** The self-check of a calibrant. */
export interface RingCheck {
  readonly calibrant: string;
  /** Where rings should be, to the corner of the detector. */
  readonly expected: readonly CalibrantRing[];
  readonly rings: readonly RingPosition[];
  /** Root mean square of all offsets from the expected radii, pixels; NaN where no ring was measured. */
  readonly rms: number;
  /** Share of (ring, sector of 30°) in which the ring stands out where it should, less the share in which it lies below. */
  readonly contrast: number;
  readonly correction?: RingCorrection;
  /** Empty where nothing is wrong. */
  readonly findings: readonly RingFinding[];
}

/** A trial must be better than what there is by so much, and good in itself. */
const BETTER = 0.2;
const GOOD = 0.25;
/** Trials whose contrast differs by less do the same. */
const ALIKE = BETTER / 2;
/** Rings that a corrected geometry would lay so straight are found, however far off they are, pixels. */
const STRAIGHT = 0.6;
/** Less than this (pixels) is nothing to mend before a refinement, which has a zero of its own. */
const OFF = 0.3;
const SIGNIFICANT = 5;

/**
 * Checks a caked calibrant: how straight its rings lie over η, and, where they do not, why. A wrong scale, centre or tilt is
 * known by the course of the offsets over R and η, where rings are too far off for that by a search; wrong image transforms by
 * trying all eight, which must do better than any other centre; rings cut by RMin and RMax and a dark that is missing or wrong
 * by the image itself.
 * @throws RietbookError "bad argument" for a geometry without wavelength, "cancelled"
 */
export async function checkRings(input: RingCheckInput, options: LongCallOptions = {}): Promise<RingCheck> {
  const { cake, geometry, calibrant, image, frames = 1, dark } = input;
  const ringsOf = (profile: PolarProfile) => calibrantRings(calibrant, geometry, profile.radii - 2);
  const step = createSteps(options);
  await step();
  const places = polarPlaces(geometry);
  const profile = polarProfile(image, geometry, places);
  const expected = ringsOf(profile);
  const contrast = ringContrast(profile, expected);
  const rings = measureRings(cake, expected);
  const measured = ringCorrection(rings, cake.grid, geometry);
  const offsets = rings.flatMap((ring) => [...ring.offsets].filter(Number.isFinite));
  const misplaced =
    contrast > 1 - BETTER
      ? {}
      : await findMisplaced(input, places, contrast, measured, ringsOf, createSteps(options, SEARCHED));
  const { finding, correction = measured } = misplaced;
  return {
    calibrant: calibrant.name,
    expected,
    rings,
    rms: Math.sqrt(offsets.reduce((sum, value) => sum + value ** 2, 0) / offsets.length),
    contrast,
    ...(correction === undefined ? {} : { correction }),
    findings: [
      ...(finding === undefined
        ? [...judgeCorrection(geometry, correction, expected), ...judgeRange(cake.grid, profile, expected)]
        : [finding]),
      ...judgeDark(checkDark(image, frames, dark), dark !== undefined),
    ],
  };
}

/** Steps of a search: the profile, eight transforms, exchanged coordinates, scales, and geometries. */
const SEARCHED = 11 + SEARCH_STEPS;

/** A breath for the event loop, without which no signal can arrive; tells how many of `total` steps are done, where there are so many. */
function createSteps({ signal, onProgress }: LongCallOptions, total?: number): () => Promise<void> {
  let done = 0;
  return async () => {
    if (total !== undefined) onProgress?.({ task: "rings", done: Math.min(++done, total), total, unit: "trials" });
    await nextTurn();
    throwIfCancelled(signal, "rings");
  };
}

/** Why rings are not where they should be at all: one cause in words, or what has to be corrected. */
interface Misplaced {
  readonly finding?: RingFinding;
  readonly correction?: RingCorrection;
}

/** Tries everything that may be wrong; of what lets the rings stand out alike, the simplest is told. */
async function findMisplaced(
  { image, geometry, calibrant }: RingCheckInput,
  places: PolarPlaces,
  contrast: number,
  measured: RingCorrection | undefined,
  ringsOf: (profile: PolarProfile) => readonly CalibrantRing[],
  step: () => Promise<void>,
): Promise<Misplaced> {
  const profile = polarProfile(image, geometry, places, SEARCH_SECTORS);
  const rings = ringsOf(profile);
  const now = ringContrast(profile, rings);
  await step();
  const trials = await tryTransforms(image, geometry, places, ringsOf, SEARCH_SECTORS, step);
  const swapped = { ...geometry, centreY: geometry.centreZ, centreZ: geometry.centreY };
  const exchanged = ringContrast(polarProfile(image, swapped, polarPlaces(swapped), SEARCH_SECTORS), rings);
  await step();
  const scale = findRadialScale(profile, rings);
  await step();
  const isMeasured = measured !== undefined && measured.left < STRAIGHT;
  const others = await findGeometries(image, geometry, profile, calibrant, step);
  const tried: readonly (Misplaced & { readonly contrast: number })[] = [
    { contrast: trials[0]?.contrast ?? 0, finding: transformFinding(geometry, trials, others[0]) },
    {
      contrast: exchanged,
      finding: { cause: "beam centre", text: "column and row of BC are exchanged" },
    },
    { contrast: scale.contrast, finding: scaleFinding(geometry, scale.scale - 1) },
    ...others,
  ];
  const best = Math.max(...tried.map((one) => one.contrast));
  if (best > GOOD && best > now + BETTER) return tried.find((one) => one.contrast > best - ALIKE) ?? {};
  if (isMeasured || contrast > GOOD / 2) return {};
  const text = `no ring of ${calibrant.name} stands out where it should: another sample, or a geometry that is far off`;
  return { finding: { cause: "no rings", text } };
}

function transformFinding(
  geometry: DetectorGeometry,
  trials: readonly TransformTrial[],
  centre: { readonly contrast: number; readonly correction: RingCorrection } | undefined,
): RingFinding {
  const [{ contrast }] = trials;
  const alike = trials.filter((trial) => trial.contrast > contrast - ALIKE);
  const names = alike.map(({ transforms }) => transforms.join(" ")).join(" or ");
  const now = geometry.transforms.length === 0 ? "0" : geometry.transforms.join(" ");
  const or = centre !== undefined && centre.contrast > contrast - ALIKE;
  const instead = or ? `; or else BC ${centreText(geometry, centre.correction)}` : "";
  return { cause: "image transform", text: `ImTransOpt ${now} does not fit this geometry; ${names} does${instead}` };
}

/** BC as it should be. */
function centreText(geometry: DetectorGeometry, { centreY, centreZ }: RingCorrection): string {
  return `${(geometry.centreY + centreY.value).toFixed(2)} ${(geometry.centreZ + centreZ.value).toFixed(2)}`;
}

function judgeCorrection(
  geometry: DetectorGeometry,
  correction: RingCorrection | undefined,
  expected: readonly CalibrantRing[],
): readonly RingFinding[] {
  if (correction === undefined) return [];
  const { scale, centreY, centreZ, tilt } = correction;
  const farthest = expected.at(-1)?.radius ?? 0;
  const findings: RingFinding[] = [];
  const isOff = (values: readonly Measured[], factor = 1) =>
    Math.hypot(...values.map(({ value }) => value * factor)) > OFF &&
    values.some(({ value, deviation }) => Math.abs(value) > SIGNIFICANT * deviation);
  if (isOff([scale], farthest)) findings.push(scaleFinding(geometry, scale.value));
  if (isOff([centreY, centreZ])) {
    const off = `${signed(centreY.value)} px in columns and ${signed(centreZ.value)} px in rows`;
    findings.push({
      cause: "beam centre",
      text: `the beam centre is off by ${off}: BC ${centreText(geometry, correction)} instead`,
    });
  }
  if (tilt === undefined) return findings;
  const effect = ((farthest ** 2 * geometry.pixelSize) / geometry.distance) * (Math.PI / 180);
  if (isOff([tilt.ty, tilt.tz], effect)) {
    const [ty, tz] = [geometry.ty + tilt.ty.value, geometry.tz + tilt.tz.value].map((value) => value.toFixed(3));
    const most = Math.hypot(tilt.ty.value, tilt.tz.value) * effect;
    const off = `up to ${most.toFixed(1)} px at R = ${farthest.toFixed(0)} px`;
    findings.push({ cause: "tilt", text: `the detector is tilted otherwise, ${off}: ty ${ty} tz ${tz} instead` });
  }
  return findings;
}

function scaleFinding({ distance, wavelength }: DetectorGeometry, scale: number): RingFinding {
  const where = `${Math.abs(100 * scale).toPrecision(2)} % too far ${scale > 0 ? "out" : "in"}`;
  const instead = `Lsd ${(distance * (1 + scale)).toFixed(1)} or Wavelength ${(wavelength * (1 + scale)).toFixed(5)} instead`;
  return { cause: "distance or wavelength", text: `the rings lie ${where}: ${instead}` };
}

/** Rings that the image shows and the bins do not. */
function judgeRange(
  { radialEdges, radialBins }: BinGrid,
  profile: PolarProfile,
  expected: readonly CalibrantRing[],
): readonly RingFinding[] {
  const signs = ringContrasts(profile, expected);
  const [low, high] = [radialEdges[0], radialEdges[radialBins]];
  const share = (at: number, of: (sign: number | undefined) => boolean) =>
    signs[at].length === 0 ? 0 : signs[at].filter(of).length / signs[at].length;
  const seen = expected.filter((_, at) => share(at, (sign) => sign === 1) > 0.4);
  const cut = seen.filter(({ radius }) => Math.min(Math.abs(radius - low), Math.abs(radius - high)) < 3);
  // Rings in the corners of the detector are left out on purpose.
  const isWhole = (ring: CalibrantRing) => share(expected.indexOf(ring), (sign) => sign !== undefined) > 0.8;
  const left = seen.filter(
    (ring) => !cut.includes(ring) && (ring.radius < low || (ring.radius > high && isWhole(ring))),
  );
  const isInside = ({ radius }: CalibrantRing) => radius > low && radius < high;
  const near = seen.filter((ring) => {
    const reach = reachOf(expected, expected.indexOf(ring)) ?? 0;
    const isNear = ring.radius - reach < low || (ring.radius + reach > high && isWhole(ring));
    return isInside(ring) && isNear && !cut.includes(ring);
  });
  if (cut.length + left.length + near.length === 0) return [];
  const names = (rings: readonly CalibrantRing[]) =>
    rings.map(({ hkl, radius }) => `${hkl.replaceAll(" ", "")} at R = ${radius.toFixed(0)}`).join(", ");
  const parts = [
    cut.length > 0 ? `cut ${names(cut)} px` : "",
    near.length > 0 ? `leave too little beside ${names(near)} px to measure it` : "",
    left.length > 0 ? `leave out ${left.length} of ${seen.length} rings (${names(left.slice(0, 3))} px)` : "",
  ].filter((part) => part !== "");
  const range = `RMin ${low.toFixed(0)} and RMax ${high.toFixed(0)}`;
  return [{ cause: "radial range", text: `${range} ${parts.join(" and ")}` }];
}

function judgeDark(
  { pedestal, left, negative }: ReturnType<typeof checkDark>,
  hasDark: boolean,
): readonly RingFinding[] {
  if (pedestal !== undefined) {
    const text = `under the pattern lie about ${pedestal.toFixed(0)} counts that scatter less than counts do: no dark was subtracted`;
    return [{ cause: "dark", text }];
  }
  if (left !== undefined && left > 0) {
    const text = `${(100 * left).toFixed(0)} % of the dark's pattern is left in the frames: was it exposed for another time?`;
    return [{ cause: "dark", text }];
  }
  if (negative < 0.05) return [];
  const text = `${(100 * negative).toFixed(0)} % of the detector lies below zero: ${hasDark ? "the dark is larger than the frames" : "a dark was subtracted before that is larger than the frames"}`;
  return [{ cause: "dark", text }];
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;
}
