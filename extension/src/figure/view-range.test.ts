import fc from "fast-check";
import { axisUnit } from "./pattern-axis.js";
import { pan, select, twoThetaAt, viewLimits, zoom } from "./view-range.js";
import type { ViewRange } from "./view-range.js";

const WAVELENGTH = 0.5;
const twoTheta = Array.from({ length: 1001 }, (_, i) => 2 + i * 0.02);
const limits = viewLimits(twoTheta);
const units = (["2theta", "Q", "d"] as const).map((axis) => axisUnit(axis, WAVELENGTH));
const anyUnit = fc.constantFrom(...units);
const anyPlace = fc.double({ min: 0, max: 1, noNaN: true });
const anyRange = fc.tuple(anyPlace, anyPlace, anyUnit).map(([a, b, unit]) => select(limits.whole, a, b, unit, limits));

function isInside([low, high]: ViewRange): boolean {
  return low >= limits.whole[0] - 1e-9 && high <= limits.whole[1] + 1e-9 && high - low >= limits.narrowest - 1e-9;
}

test("zooming, panning and selecting never leave the pattern nor fall below four steps", () => {
  fc.assert(
    fc.property(
      anyRange,
      fc.double({ min: 0.1, max: 10, noNaN: true }),
      anyPlace,
      anyPlace,
      anyUnit,
      (range, f, a, b, unit) => {
        expect(isInside(zoom(range, f, a, unit, limits))).toBe(true);
        expect(isInside(pan(range, f - 5, unit, limits))).toBe(true);
        expect(isInside(select(range, a, b, unit, limits))).toBe(true);
      },
    ),
  );
});

test.each(units)("zooming in leaves what is under the pointer where it is ($axis)", (unit) => {
  const place = 0.3;
  const before = twoThetaAt(limits.whole, place, unit);
  const zoomed = zoom(limits.whole, 4, place, unit, limits);
  expect(twoThetaAt(zoomed, place, unit)).toBeCloseTo(before, 9);
});

test("zooming out far enough shows everything again", () => {
  for (const unit of units) {
    const whole = zoom(zoom(limits.whole, 8, 0.7, unit, limits), 1e-3, 0.2, unit, limits);
    expect(whole[0]).toBeCloseTo(limits.whole[0], 9);
    expect(whole[1]).toBeCloseTo(limits.whole[1], 9);
  }
});

test("panning keeps the width in the unit of the axis and stops at the ends", () => {
  const unit = units[1];
  const width = ([low, high]: ViewRange) => unit.toAxis(high) - unit.toAxis(low);
  const part = select(limits.whole, 0.2, 0.4, unit, limits);
  expect(width(pan(part, 0.5, unit, limits))).toBeCloseTo(width(part), 9);
  expect(pan(part, 100, unit, limits)[1]).toBeCloseTo(limits.whole[1], 9);
});

test("on a d axis the left of the screen is the high end of 2θ", () => {
  const d = units[2];
  expect(twoThetaAt(limits.whole, 0, d)).toBeCloseTo(limits.whole[1], 9);
  expect(select(limits.whole, 0, 0.5, d, limits)[1]).toBeCloseTo(limits.whole[1], 9);
});
