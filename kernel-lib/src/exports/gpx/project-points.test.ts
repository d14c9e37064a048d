import { calculatePattern } from "../../calculation/calculate-pattern.js";
import { chebyshev } from "../../model/background.js";
import { gsas2Calculation } from "../../model/model.js";
import type { HistogramModel, Model } from "../../model/model.js";
import { trueModel } from "../testing/small-fit.js";
import { projectLosses } from "./gpx-project.js";
import { patternResiduals } from "./pattern-residuals.js";
import { projectPoints } from "./project-points.js";

const truth = trueModel();
const ring = { ...truth.histograms.ring, excluded: [] as HistogramModel["excluded"] };

const modelWith = (changes: Partial<HistogramModel>): Model => ({
  ...truth,
  histograms: { ring: { ...ring, ...changes } },
});

function written(changes: Partial<HistogramModel>) {
  const model = modelWith(changes);
  const pattern = calculatePattern(model, "ring");
  const points = projectPoints(model.histograms.ring, pattern);
  const row = (number: number) => [...points.table.subarray(number * points.count, (number + 1) * points.count)];
  return { ...points, pattern, x: row(0), weight: row(2) };
}

const rwp = ({ observed, sigma, calculated }: ReturnType<typeof calculatePattern>): number => {
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
  const misfit = sum(observed.map((y, i) => ((y - calculated[i]) / sigma[i]) ** 2));
  return 100 * Math.sqrt(misfit / sum(observed.map((y, i) => (y / sigma[i]) ** 2)));
};

test("a region that covers an end of the limits begins after the point there, which has no weight", () => {
  const { x, weight, excluded, used } = written({
    limits: [4, 10],
    excluded: [
      [3, 4.5],
      [9, 12],
    ],
  });
  const [first, last] = [used[0], used[1] - 1];
  expect([weight[first], weight[last]]).toEqual([0, 0]);
  expect(weight[first + 1]).toBeGreaterThan(0);
  expect(x[first]).toBeLessThan(excluded[0][0]);
  expect(excluded[0][0]).toBeLessThan(x[first + 1]);
  expect(excluded[0][1]).toBe(4.5);
  expect(excluded[1][0]).toBe(9);
  expect(excluded[1][1]).toBeLessThan(x[last]);
});

test("excluded points under a background that is interpolated have no weight, and wR is then Rwp", () => {
  const background = { kind: "linear", coefficients: [400, 380, 420] } as const;
  const points = written({ background, excluded: [[5, 6]] });
  points.x.forEach((x, i) => {
    expect(points.weight[i] === 0).toBe(x >= 5 && x <= 6);
  });
  expect(patternResiduals(points, points.pattern).wR).toBeCloseTo(rwp(points.pattern), 10);
  const straight = written({ background: { kind: "linear", coefficients: [400, 420] }, excluded: [[5, 6]] });
  expect(straight.weight.every((weight) => weight > 0)).toBe(true);
});

test("a gap in which reflections reach no point has a point under each, in a region of its own", () => {
  const narrow = { ...ring.instrument, U: 0, V: 0, W: 0.001, X: 0, Y: 0 };
  const shares = Object.fromEntries(
    Object.entries(ring.phases).map(([name, share]) => [name, { ...share, size: Infinity, microstrain: 1 }]),
  );
  const sigma = ring.data.sigma.map((value, i) =>
    ring.data.twoTheta[i] > 4 && ring.data.twoTheta[i] < 7 ? Infinity : value,
  );
  const gap = { data: { ...ring.data, sigma }, instrument: narrow, phases: shares };
  const { x, weight, excluded, pattern } = written(gap);
  const inside = x.filter((value) => value > 4 && value < 7);
  const positions = Object.values(pattern.reflections).flatMap(({ twoTheta }) => [...twoTheta]);
  expect(inside.length).toBeGreaterThan(3);
  expect(inside.every((value) => positions.includes(value) && weight[x.indexOf(value)] === 0)).toBe(true);
  expect(excluded).toEqual([[inside[0], inside[inside.length - 1]]]);
  // Broad peaks reach the points on both sides.
  expect(written({ data: gap.data }).excluded).toEqual([]);
});

test("limits that cut into a strong peak: the wR that GSAS-II will calculate is said", () => {
  const calculation = { ...gsas2Calculation, outsideTails: "included" } as const;
  const [strong] = calculatePattern(truth, "ring").reflections.CeO2.twoTheta;
  const cut = { ...modelWith({ limits: [strong + 0.05, 12], background: chebyshev(1) }), calculation };
  const theirs = rwp(calculatePattern({ ...cut, calculation: gsas2Calculation }, "ring"));
  const ours = rwp(calculatePattern(cut, "ring"));
  expect(theirs - ours).not.toBeCloseTo(0, 2);
  expect(projectLosses(cut)).toEqual([
    expect.stringContaining(
      `its wR of ring is ${theirs.toFixed(2)} % with the parameters of this fit, whose Rwp is ${ours.toFixed(2)} %`,
    ),
  ]);
  expect(projectLosses({ ...cut, calculation: gsas2Calculation })).toEqual([]);
});

test("a phase without reflections within the limits is named", () => {
  const limits = [3.2, 3.4] as const;
  const { reflections } = calculatePattern(modelWith({ limits }), "ring");
  expect(reflections.CeO2.h).toHaveLength(0);
  expect(projectLosses(modelWith({ limits }))).toContainEqual(
    expect.stringMatching(/^CeO2 has no reflection within 3.2° and 3.4°/),
  );
});
