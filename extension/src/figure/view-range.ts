import type { AxisUnit } from "./pattern-axis.js";

/** A range of 2θ, degrees, low before high. */
export type ViewRange = readonly [number, number];

/** A range about which everything is asked in the unit of the axis shown, so that the pointer stays where it is. */
export interface ViewLimits {
  /** All there is to see. */
  readonly whole: ViewRange;
  /** Narrowest range that may be shown, degrees. */
  readonly narrowest: number;
}

/** The limits of a pattern: its ends, and no narrower than four steps. */
export function viewLimits(twoTheta: readonly number[]): ViewLimits {
  const whole: ViewRange = [twoTheta[0], twoTheta[twoTheta.length - 1]];
  const step = (whole[1] - whole[0]) / Math.max(1, twoTheta.length - 1);
  return { whole, narrowest: Math.min(4 * step, whole[1] - whole[0]) };
}

/** The range made `factor` times narrower (below 1: wider) about a place between its left (0) and right (1) end. */
export function zoom(range: ViewRange, factor: number, place: number, unit: AxisUnit, limits: ViewLimits): ViewRange {
  const [left, right] = axisEnds(range, unit);
  const fixed = left + place * (right - left);
  return rangeBetween(fixed + (left - fixed) / factor, fixed + (right - fixed) / factor, unit, limits);
}

/** The range moved by a fraction of its width, to the right of the screen where positive. */
export function pan(range: ViewRange, fraction: number, unit: AxisUnit, limits: ViewLimits): ViewRange {
  const [left, right] = axisEnds(range, unit);
  const ends = axisEnds(limits.whole, unit);
  const wanted = fraction * (right - left);
  const shift = Math.min(Math.max(wanted, ends[0] - left), ends[1] - right);
  return rangeBetween(left + shift, right + shift, unit, limits);
}

/** The range between two places of a range: fractions of its width, in any order. */
export function select(range: ViewRange, from: number, to: number, unit: AxisUnit, limits: ViewLimits): ViewRange {
  const [left, right] = axisEnds(range, unit);
  const [first, second] = [Math.min(from, to), Math.max(from, to)];
  return rangeBetween(left + first * (right - left), left + second * (right - left), unit, limits);
}

/** 2θ (degrees) at a place between the left (0) and right (1) end of a range. */
export function twoThetaAt(range: ViewRange, place: number, unit: AxisUnit): number {
  const [left, right] = axisEnds(range, unit);
  return unit.toTwoTheta(left + place * (right - left));
}

/** Place of a 2θ between the left (0) and right (1) end of a range; outside it below 0 or above 1. */
export function placeOf(range: ViewRange, twoTheta: number, unit: AxisUnit): number {
  const [left, right] = axisEnds(range, unit);
  return (unit.toAxis(twoTheta) - left) / (right - left);
}

/** Left and right end on the screen: d grows to the right although 2θ falls. */
function axisEnds(range: ViewRange, unit: AxisUnit): readonly [number, number] {
  const ends = range.map((x) => unit.toAxis(x));
  return [Math.min(...ends), Math.max(...ends)];
}

function rangeBetween(left: number, right: number, unit: AxisUnit, { whole, narrowest }: ViewLimits): ViewRange {
  const [first, last] = axisEnds(whole, unit);
  const ends = [left, right].map((value) => unit.toTwoTheta(Math.min(Math.max(value, first), last)));
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  if (high - low >= narrowest) return [low, high];
  const start = Math.min(Math.max((low + high - narrowest) / 2, whole[0]), whole[1] - narrowest);
  return [start, start + narrowest];
}
