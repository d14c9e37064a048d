import { dSpacing, momentumTransfer, twoThetaOfD, twoThetaOfQ } from "rietbook";
import type { PatternAxis } from "rietbook";

/** The unit of a horizontal axis, and the way between it and 2θ (degrees), where ranges and points are kept. */
export interface AxisUnit {
  readonly axis: PatternAxis;
  toAxis(twoTheta: number): number;
  toTwoTheta(value: number): number;
}

/** @param wavelength Å; null where it is not known: only 2θ can be shown then */
export function axisUnit(axis: PatternAxis, wavelength: number | null): AxisUnit {
  if (wavelength !== null && axis === "Q") {
    return { axis, toAxis: (x) => momentumTransfer(x, wavelength), toTwoTheta: (q) => twoThetaOfQ(q, wavelength) };
  }
  if (wavelength !== null && axis === "d") {
    return { axis, toAxis: (x) => dSpacing(x, wavelength), toTwoTheta: (d) => twoThetaOfD(d, wavelength) };
  }
  return { axis: "2theta", toAxis: (x) => x, toTwoTheta: (x) => x };
}

/** The axes that can be shown, in the order in which the key A goes through them. */
export function availableAxes(wavelength: number | null): readonly PatternAxis[] {
  return wavelength === null ? ["2theta"] : ["2theta", "Q", "d"];
}
