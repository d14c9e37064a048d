import { expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  choleskyExtend,
  choleskyFactor,
  choleskyInverse,
  choleskyReduce,
  choleskySolve,
  dependenceOf,
} from "./cholesky.js";

/** JᵀJ of a Jacobian given by its columns. */
function gram(columns: readonly (readonly number[])[]): Float64Array {
  const n = columns.length;
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) out[i * n + j] = columns[i].reduce((sum, value, k) => sum + value * columns[j][k], 0);
  return out;
}

test("the inverse times the matrix is the unit matrix, whatever the units of the variables", () => {
  const entry = fc.double({ min: -1, max: 1, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(fc.array(entry, { minLength: 4, maxLength: 4 }), { minLength: 4, maxLength: 4 }),
      fc.array(fc.integer({ min: -8, max: 8 }), { minLength: 4, maxLength: 4 }),
      (columns, powers) => {
        const scaled = columns.map((column, i) => [...column, ...[0, 1, 2, 3].map((k) => Number(k === i))]);
        const matrix = gram(scaled.map((column, i) => column.map((value) => value * 10 ** powers[i])));
        const inverse = choleskyInverse(choleskyFactor(matrix, 4));
        for (let i = 0; i < 4; i++) {
          for (let j = 0; j < 4; j++) {
            let product = 0;
            for (let k = 0; k < 4; k++) product += inverse[i * 4 + k] * matrix[k * 4 + j];
            expect(product * 10 ** (powers[i] - powers[j])).toBeCloseTo(Number(i === j), 9);
          }
        }
      },
    ),
  );
});

test("a column that is a sum of others is left out and its partners are named", () => {
  const matrix = gram([
    [1, 0, 0, 2],
    [0, 1, 0, 1],
    [0, 0, 1, 0],
    [1, 1, 0, 3],
  ]);
  const factor = choleskyFactor(matrix, 4);
  expect(factor.dependent).toEqual([3]);
  expect(dependenceOf(matrix, 4, 3, [0, 1, 2]).map((entry) => entry.variable)).toEqual([0, 1]);
  expect(choleskySolve(factor, Float64Array.of(1, 1, 1, 1))[3]).toBe(0);
});

test("a column of zeros is named and the rest is solved", () => {
  const factor = choleskyFactor(Float64Array.of(0, 0, 0, 4), 2);
  expect(factor.withoutInfluence).toEqual([0]);
  expect([...choleskySolve(factor, Float64Array.of(7, 8))]).toEqual([0, 2]);
});

test("pivots are 1 − R² on the variables before", () => {
  const cos = Math.cos(0.3);
  const factor = choleskyFactor(
    gram([
      [2, 0],
      [5 * cos, 5 * Math.sin(0.3)],
    ]),
    2,
  );
  expect(factor.pivots[1]).toBeCloseTo(1 - cos * cos, 12);
});

test("a factor that is continued gives what factoring all anew gives, dependent variables included", () => {
  const entry = fc.integer({ min: -4, max: 4 });
  const column = fc.array(entry, { minLength: 7, maxLength: 7 });
  fc.assert(
    fc.property(
      fc.array(column, { minLength: 5, maxLength: 5 }),
      fc.array(entry, { minLength: 5, maxLength: 5 }),
      fc.integer({ min: 0, max: 5 }),
      (columns, right, known) => {
        const [n, m] = [5, known];
        const matrix = gram(columns);
        const b = Float64Array.from(right, (_, i) => columns[i].reduce((sum, value, k) => sum + value * (k + 1), 0));
        const whole = choleskySolve(choleskyFactor(matrix, n, { tolerance: 1e-9 }), b);
        const block = Float64Array.from({ length: m * m }, (_, at) => matrix[Math.floor(at / m) * n + (at % m)]);
        const factor = choleskyFactor(block, m, { tolerance: 1e-9 });
        const reduced = choleskyReduce(factor, b.slice(0, m));
        const element = (row: number, at: number) => matrix[(m + row) * n + at];
        const added = choleskyExtend(factor, reduced, element, [...b.slice(m)], 1e-9);
        added.solution.forEach((value, i) => expect(Math.abs(value - whole[m + i])).toBeLessThan(1e-6));
        const fall = whole.reduce((sum, value, i) => sum + value * b[i], 0);
        const sums = [...reduced, ...added.reduced].reduce((sum, value) => sum + value * value, 0);
        expect(Math.abs(sums - fall)).toBeLessThan(1e-6 * Math.max(1, fall));
      },
    ),
    { numRuns: 300 },
  );
});
