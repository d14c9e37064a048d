import { expect, test } from "@jest/globals";
import { fitLine, mean, median, quantile, robustDeviation, rootMeanSquare } from "./statistics.js";

test("mean, rms, median and quantiles of a short list", () => {
  const values = [4, 1, 3, 2];
  expect(mean(values)).toBe(2.5);
  expect(rootMeanSquare(values)).toBeCloseTo(Math.sqrt(7.5), 12);
  expect(median(values)).toBe(2.5);
  expect(quantile(values, 1)).toBe(4);
  expect(median([])).toBeNaN();
});

test("the robust deviation of normal quantiles is their standard deviation, and one outlier does not move it", () => {
  const values = [-1.15, -0.67, -0.32, 0, 0.32, 0.67, 1.15];
  expect(robustDeviation(values)).toBeCloseTo(0.99, 1);
  expect(robustDeviation([...values.slice(1), 1e6])).toBeLessThan(1.1);
});

test("a weighted line through exact points is exact, with the textbook deviation of its slope", () => {
  const line = fitLine([0, 1, 2], [1, 3, 5], [4, 4, 4]);
  expect(line.slope).toBeCloseTo(2, 12);
  expect(line.intercept).toBeCloseTo(1, 12);
  expect(line.slopeDeviation).toBeCloseTo(Math.sqrt(1 / (4 * 2)), 12);
});
