import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { choleskyFactor, choleskySolve } from "./cholesky.js";
import { envelopeAmong, envelopeFactor, envelopeSolve, envelopeTimes } from "./envelope.js";
import { envelopeOf, overlapsOf, workOfFactor } from "./testing/envelopes.js";

const value = fc.double({ min: -1, max: 1, noNaN: true });
/** Sums of columns that each touch neighbours only, so that rows begin anywhere, and a vector. */
const scene = fc.integer({ min: 1, max: 12 }).chain((n) =>
  fc.record({
    n: fc.constant(n),
    columns: fc.array(fc.record({ at: fc.nat({ max: n - 1 }), values: fc.array(value, { maxLength: 4 }) })),
    vector: fc.array(value, { minLength: n, maxLength: n }),
    chosen: fc.uniqueArray(fc.nat({ max: n - 1 })).map((list) => list.sort((p, q) => p - q)),
  }),
);
type Scene = typeof scene extends fc.Arbitrary<infer T> ? T : never;

function fullOf({ n, columns }: Scene): Float64Array {
  const full = new Float64Array(n * n);
  for (let i = 0; i < n; i++) full[i * (n + 1)] = 0.1;
  for (const { at, values } of columns)
    values.forEach((a, p) =>
      values.forEach((b, q) => {
        if (at + p < n && at + q < n) full[(at + p) * n + at + q] += a * b;
      }),
    );
  return full;
}

test("solves and multiplies like the full matrix, and so it does for some of its rows and columns", () => {
  fc.assert(
    fc.property(scene, (one) => {
      const full = fullOf(one);
      const { n, chosen } = one;
      const vector = Float64Array.from(one.vector);
      const matrix = envelopeOf(full, n);
      const solved = envelopeSolve(envelopeFactor(matrix), vector);
      const expected = choleskySolve(choleskyFactor(full, n), vector);
      const back = envelopeTimes(matrix, solved);
      for (let i = 0; i < n; i++) {
        expect(solved[i]).toBeCloseTo(expected[i], 9);
        expect(back[i]).toBeCloseTo(vector[i], 9);
      }
      const m = chosen.length;
      const part = Float64Array.from({ length: m * m }, (_, k) => full[chosen[Math.floor(k / m)] * n + chosen[k % m]]);
      const right = Float64Array.from(chosen, (i) => vector[i]);
      const among = envelopeSolve(envelopeFactor(envelopeAmong(matrix, chosen)), right);
      const wanted = choleskySolve(choleskyFactor(part, m), right);
      for (let p = 0; p < m; p++) expect(among[p]).toBeCloseTo(wanted[p], 9);
    }),
  );
});

test("a variable that is a combination of those before it is 0 in the solution", () => {
  const matrix = envelopeOf(Float64Array.of(4, 4, 0, 4, 4, 0, 0, 0, 9), 3);
  expect([...envelopeSolve(envelopeFactor(matrix), Float64Array.of(8, 8, 18))]).toEqual([2, 0, 2]);
});

test("twice as many variables that overlap as far are twice the multiplications", () => {
  const [one, two] = [200, 400].map((n) => workOfFactor(envelopeOf(overlapsOf(n, 12), n)));
  expect(two / one).toBeGreaterThan(1.9);
  expect(two / one).toBeLessThan(2.1);
  expect(one).toBeLessThan(200 * 12 ** 2);
});
