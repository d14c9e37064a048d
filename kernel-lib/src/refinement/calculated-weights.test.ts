import { calculatePattern } from "../calculation/calculate-pattern.js";
import { withCalculatedWeights } from "./calculated-weights.js";
import { simulate, withData } from "./fixtures/simulated.js";

const truth = simulate({ noise: 0 });
const { calculated } = calculatePattern(truth, "ring");

/** Counts divided by 8 (exposure and area), one of them 0, one point without weight. */
function divided() {
  const counts = calculated.map((value, i) => (i === 3 ? 0 : Math.round(8 * value + (i % 2 === 0 ? 3 : -3))));
  const sigma = counts.map((count, i) => (i === 5 ? Infinity : Math.sqrt(Math.max(count, 1)) / 8));
  return withData(truth, { intensity: counts.map((count) => count / 8), sigma });
}

test("σ becomes the root of the calculated counts, whatever the data were divided by, also where nothing was counted", () => {
  const { sigma } = withCalculatedWeights(divided()).histograms.ring.data;
  for (let i = 0; i < sigma.length; i++) {
    if (i === 5) expect(sigma[i]).toBe(Infinity);
    else expect(sigma[i]).toBeCloseTo(Math.sqrt(8 * calculated[i]) / 8, 10);
  }
});

test("points outside the limits keep their σ", () => {
  const model = divided();
  const limited = { ...model, histograms: { ring: { ...model.histograms.ring, limits: [4, 9] as const } } };
  const { sigma, twoTheta } = withCalculatedWeights(limited).histograms.ring.data;
  const outside = Array.from(twoTheta.keys()).filter((i) => twoTheta[i] < 3.98 || twoTheta[i] > 9.02);
  expect(outside.length).toBeGreaterThan(100);
  for (const i of outside) expect(sigma[i]).toBe(model.histograms.ring.data.sigma[i]);
});
