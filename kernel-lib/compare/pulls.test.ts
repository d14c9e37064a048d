import { expect, jest, test } from "@jest/globals";
import { poissonCount, uniformNumbers } from "./poisson.js";
import { pullCases } from "./pull-cases.js";
import { measurePulls } from "./pulls.js";

// Some hundred refinements: seconds on a busy machine.
jest.setTimeout(180_000);

const COPIES = 12;

test.each(pullCases().map((pullCase) => ({ name: pullCase.name, pullCase })))(
  "the covariance of $name describes how far noisy copies end from the truth",
  async ({ pullCase }) => {
    const { together, pulls, troubles } = await measurePulls(pullCase, { copies: COPIES, seed: 1 });
    expect(troubles).toEqual([]);
    // χ² of COPIES · parameters degrees of freedom, four of its standard deviations.
    expect(Math.abs(together - 1)).toBeLessThan(4 / Math.sqrt(2 * COPIES * pulls.length));
    for (const { rms } of pulls) {
      expect(rms).toBeLessThan(1 + 4.5 / Math.sqrt(2 * COPIES));
      expect(rms).toBeGreaterThan(1 - 3.5 / Math.sqrt(2 * COPIES));
    }
  },
);

test("with weights from observed counts a background comes out too low, with those from calculated counts it does not", async () => {
  const [ceria] = pullCases();
  const meanOf = async (weights: "observed" | "calculated") => {
    const { pulls } = await measurePulls(ceria, { copies: COPIES, seed: 1, weights });
    return pulls.find(({ path }) => path.endsWith("coefficients.0"))?.mean ?? NaN;
  };
  expect(await meanOf("observed")).toBeLessThan(-0.6);
  expect(Math.abs(await meanOf("calculated"))).toBeLessThan(4 / Math.sqrt(COPIES));
});

test.each([0.3, 4, 12, 300, 20_000])("counts of mean %d have that mean and variance", (mean) => {
  const uniform = uniformNumbers(7);
  const counts = Array.from({ length: 20_000 }, () => poissonCount(mean, uniform));
  const found = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const variance = counts.reduce((sum, count) => sum + (count - found) ** 2, 0) / counts.length;
  expect(Math.abs(found - mean)).toBeLessThan(4 * Math.sqrt(mean / counts.length));
  expect(Math.abs(variance / mean - 1)).toBeLessThan(4 * Math.sqrt((2 + 1 / mean) / counts.length));
});
