import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { boundedMinimum } from "./bounded-minimum.js";
import { envelopeOf, overlapsOf, workOfFactor } from "./testing/envelopes.js";

const scene = fc.integer({ min: 1, max: 12 }).chain((n) =>
  fc.record({
    n: fc.constant(n),
    rows: fc.array(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: n, maxLength: n }), {
      minLength: 1,
      maxLength: 20,
    }),
    rightSide: fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: n, maxLength: n }),
    lower: fc.array(fc.constantFrom(0, -1, -0.3), { minLength: n, maxLength: n }),
    free: fc.array(fc.boolean(), { minLength: n, maxLength: n }),
  }),
);

test("at the minimum nothing is below its bound, free variables have no slope and the others are held by theirs", () => {
  fc.assert(
    fc.property(scene, ({ n, rows, rightSide, lower, free }) => {
      const matrix = new Float64Array(n * n);
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++)
          matrix[i * n + j] = rows.reduce((sum, row) => sum + row[i] * row[j], i === j ? 0.1 : 0);
      const found = boundedMinimum(envelopeOf(matrix, n), Float64Array.from(rightSide), Float64Array.from(lower), free);
      const { point } = found;
      for (let i = 0; i < n; i++) {
        let slope = rightSide[i];
        for (let j = 0; j < n; j++) slope -= matrix[i * n + j] * point[j];
        expect(point[i]).toBeGreaterThanOrEqual(lower[i]);
        if (found.free.includes(i)) expect(Math.abs(slope)).toBeLessThan(1e-6);
        else {
          expect(point[i]).toBe(lower[i]);
          expect(slope).toBeLessThan(1e-6);
        }
      }
    }),
  );
});

test("twice as many variables that overlap as far are factored no more often, by twice the multiplications", () => {
  const solved = [300, 600, 1200].map((n) => {
    // What peaks of which every other one is missing leave, with noise: half of the variables end at their bounds.
    const full = overlapsOf(n, 12);
    const truth = Array.from({ length: n }, (_, i) => (i % 2 === 0 ? 1 + Math.sin(i) : 0));
    const right = truth.map((_, i) => truth.reduce((sum, value, j) => sum + full[i * n + j] * value, 0));
    const noisy = Float64Array.from(right, (value, i) => value + 0.3 * Math.sin(7 * i * i));
    const { factors, factor, free } = boundedMinimum(
      envelopeOf(full, n),
      noisy,
      new Float64Array(n),
      truth.map(() => true),
    );
    expect(free.length).toBeLessThan(0.8 * n);
    return { factors, work: workOfFactor(factor) };
  });
  expect(Math.max(...solved.map(({ factors }) => factors))).toBeLessThan(15);
  expect(solved[1].work / solved[0].work).toBeLessThan(2.2);
  expect(solved[2].work / solved[1].work).toBeLessThan(2.2);
});
