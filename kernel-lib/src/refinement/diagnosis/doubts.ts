import type { Model } from "../../model/model.js";
import type { ScoreTest } from "./score-test.js";

/** Something that could be freed, and what is promised for it. */
export interface Candidate {
  /** Paths of its variables, with where each is and would go. */
  readonly expected: readonly { readonly path: string; readonly from: number; readonly to: number }[];
  /** By how much χ² would fall. */
  readonly gain: number;
  /** Whether the step was cut short at the end of what is plausible. */
  readonly isLimited: boolean;
}

/** A full site that would lose more than this is not what the data mean, nor is one that explains less than this of the misfit. */
const LEAST_LEFT = 0.7;
const LEAST_EXPLAINED = 0.5;
/** Å²: more than the atoms of a crystal move. */
const LARGEST_DISPLACEMENT = 0.1;
/** µm: nobody mounts a sample this far off. */
const FARTHEST = 500;

/**
 * Why what the data ask for may not be what is wrong: derivatives cannot know that a standard has no vacancies, or that the cell
 * does what the wavelength would. Undefined where nothing speaks against it.
 */
export function doubtOf(
  candidate: Candidate,
  model: Model,
  free: readonly string[],
  test: ScoreTest,
): string | undefined {
  const { expected, isLimited } = candidate;
  const [{ path, to }] = expected;
  if (path.endsWith(".occupancy")) return doubtOfOccupancy(candidate, model, free, test);
  if (path.endsWith(".wavelength"))
    return free.some((other) => other.includes(".cell."))
      ? "the cell, which is free, does the same"
      : "the calibration knows it, unless the cell is a certified one";
  if (path.endsWith(".secondWavelength.ratio")) return "the tube fixes it, unless a monochromator changes it";
  if (path.endsWith(".V") && !["U", "W"].every((name) => free.includes(path.replace(/V$/, name))))
    return "V corrects what U and W do, which come first";
  if (/\.(displace[XY]|shift|layerDisplacement)$/.test(path) && Math.abs(to) > FARTHEST)
    return `no sample is ${(Math.abs(to) / 1000).toFixed(1)} mm off its place`;
  const farthest = expected.map((one) => one.to).reduce((p, q) => (Math.abs(q) > Math.abs(p) ? q : p));
  if (/\.(uIso|u\.u\d\d)$/.test(path) && Math.abs(farthest) > LARGEST_DISPLACEMENT)
    return `no atom of a crystal moves by ${farthest.toFixed(2)} Å²`;
  return isLimited ? "it would run to the end of what is possible" : undefined;
}

function doubtOfOccupancy(
  { expected: [{ path, from, to }], gain }: Candidate,
  { phases }: Model,
  free: readonly string[],
  test: ScoreTest,
): string | undefined {
  const atoms = path.split(".").slice(0, 3).join(".");
  const displacements = Object.keys(phases[path.split(".")[1]].atoms).map((label) => `${atoms}.${label}.u`);
  if (!displacements.every((start) => free.some((other) => other.startsWith(start))))
    return "the displacements come first: they change the same intensities";
  if (from < 1) return undefined;
  const lost = `${(100 * (from - to)).toFixed(0)} % of a site that is full in the model would be empty`;
  if (to < LEAST_LEFT * from) return lost;
  // What chance leaves of χ² is no misfit.
  const beyondChance = test.chiSquared - (test.observations - test.free);
  if (gain < LEAST_EXPLAINED * beyondChance)
    return `${lost}, and most of the misfit would be left: intensities that are off for another reason ask for the same`;
  return undefined;
}
