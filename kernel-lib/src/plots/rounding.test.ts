import fc from "fast-check";
import { roundTo, roundTogether } from "./rounding.js";

test("numbers drawn together keep six digits of the largest", () => {
  const numbers = fc.array(
    fc.double({ min: -1e9, max: 1e9, noNaN: true }).map((value) => (Math.abs(value) < 1e-250 ? 0 : value)),
    { minLength: 1 },
  );
  fc.assert(
    fc.property(numbers, (values) => {
      const largest = Math.max(...values.map(Math.abs));
      roundTogether(values).forEach((rounded, i) => {
        expect(Math.abs((rounded as number) - values[i])).toBeLessThanOrEqual(5.1e-6 * largest);
      });
    }),
  );
});

test("what is not finite becomes null", () => {
  expect(roundTogether([1, NaN, Infinity, -Infinity])).toEqual([1, null, null, null]);
});

test("negative decimals round to tens and hundreds", () => {
  expect(roundTo(123456, -2)).toBe(123500);
  expect(roundTo(1.23456, 3)).toBe(1.235);
});

test("numbers too small for decimals round to nought, not to NaN", () => {
  expect(roundTogether([5e-324, 0])).toEqual([0, 0]);
});
