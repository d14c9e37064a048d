import { expect, test } from "@jest/globals";
import { calculatePattern } from "../calculation/calculate-pattern.js";
import type { Pattern } from "../calculation/pattern.js";
import { simulate } from "./fixtures/simulated.js";
import { worstRange } from "./misfit.js";

const clean = calculatePattern(simulate({ noise: 0, points: 1400 }), "ring");
const peaks = clean.calculated.map((y, i) => y - clean.background[i]);
/** 2θ of CeO2 1 1 1 at 0.2 Å, degrees, and half of a range around it that no other peak is in. */
const FIRST = 3.668;
const NEAR = 0.2;

/** The pattern as observed with other peaks near 1 1 1. */
function withFirst(of: (i: number) => number): Pattern {
  const observed = clean.calculated.map((y, i) =>
    Math.abs(clean.twoTheta[i] - FIRST) < NEAR ? clean.background[i] + of(i) : y,
  );
  return { ...clean, observed };
}

test.each([
  ["intensity", (i: number) => 1.2 * peaks[i]],
  ["position", (i: number) => peaks[Math.max(0, i - 1)]],
  ["shape", (i: number) => (peaks[i - 2] + peaks[i - 1] + peaks[i] + peaks[i + 1] + peaks[i + 2]) / 5],
] as const)("a first peak that is off in %s has most of χ², and is said to be so", (kind, of) => {
  const worst = worstRange(withFirst(of));
  expect(worst).toMatchObject({ kind, reflection: "CeO2 1 1 1" });
  expect(worst?.share).toBeGreaterThan(0.9);
  expect(worst?.range[0]).toBeLessThan(FIRST);
  expect(worst?.range[1]).toBeGreaterThan(FIRST);
});

test("a peak that is not calculated lies between peaks", () => {
  const observed = clean.calculated.map((y, i) => y + 400 * Math.exp(-(((clean.twoTheta[i] - 5) / 0.02) ** 2)));
  const worst = worstRange({ ...clean, observed });
  expect(worst).toMatchObject({ kind: "between peaks" });
  expect(worst?.reflection).toBeUndefined();
});
