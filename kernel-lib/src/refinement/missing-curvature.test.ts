import { expect, test } from "@jest/globals";
import { createMissingCurvature } from "./missing-curvature.js";

/** Normal equations of a quadratic χ² with the curvature `whole`, of which they show `seen`. */
const at = (values: Float64Array, [a, b, c]: readonly number[], seen: readonly number[]) => {
  const gradient = Float64Array.of(-(a * values[0] + b * values[1]), -(b * values[0] + c * values[1]));
  const chiSquared = 1000 + a * values[0] ** 2 + 2 * b * values[0] * values[1] + c * values[1] ** 2;
  return { hessian: Float64Array.of(seen[0], seen[1], seen[1], seen[2]), gradient, chiSquared };
};

test("after whole steps in two directions the curvature along the last one is the true one", () => {
  const missing = createMissingCurvature(2);
  const whole = [2, 0.4, 3];
  const seen = [1, 0.1, 2];
  const points = [Float64Array.of(1, 1), Float64Array.of(0.3, 1), Float64Array.of(0.3, -0.2)];
  const [, , { hessian }] = points.map((point) => missing.addedTo(at(point, whole, seen), point, true));
  expect(hessian[1]).toBeCloseTo(0.4, 12);
  expect(hessian[3]).toBeCloseTo(3, 12);
});

test("steps that were kept short, and those from far away, teach nothing", () => {
  for (const [from, isWhole] of [
    [1, false],
    [100, true],
  ] as const) {
    const missing = createMissingCurvature(2);
    missing.addedTo(at(Float64Array.of(from, 0), [2, 0, 2], [1, 0, 1]), Float64Array.of(from, 0), true);
    const end = at(Float64Array.of(0, 0), [2, 0, 2], [1, 0, 1]);
    expect(missing.addedTo(end, Float64Array.of(0, 0), isWhole)).toBe(end);
  }
});
