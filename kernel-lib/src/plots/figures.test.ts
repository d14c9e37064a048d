import type { HistogramFit } from "../refinement/refine-all.js";
import type { Refinement, StageResult } from "../refinement/refinement.js";
import type { Verdict } from "../refinement/stage.js";
import { importDocument } from "../platform/node/document.js";
import { cakeFigure } from "./cake-figure.js";
import { correlationFigure } from "./correlation-figure.js";
import { figureToSvg } from "./drawing/draw-figure.js";
import { stagesFigure } from "./stages-figure.js";
import { expectSnapshot } from "./testing/expect-snapshot.js";
import { synthetic } from "./testing/synthetic.js";
import { trendFigure } from "./trend-figure.js";

let document: Document;
beforeAll(async () => {
  document = await importDocument();
});

const path = "phases.CeO2.cell.a";
const { data } = synthetic(51).histogram;

function stage(name: string, verdict: Verdict, rwpBefore: number, rwp: number, rwpReached = rwp): StageResult {
  return { stage: { name, free: [] }, verdict, reason: "", rwpBefore, rwp, rwpReached } as unknown as StageResult;
}

function fit(value: number, stages: readonly StageResult[] = [], esd = 2e-5): Refinement {
  const histograms = { ring: { data } };
  return {
    model: { histograms },
    statistics: { rwp: 9.8, gof: 1.4 },
    parameters: [{ path, value, esd, unit: "Å", state: "free", start: 5.41 }],
    covariance: { paths: [path, "histograms.ring.scale", "histograms.ring.instrument.W"], matrix: new Float64Array(9) },
    stages,
    notes: [],
    provenance: { version: "0.1.0", recipe: "MIDAS", inputs: [] },
  } as unknown as Refinement;
}

function seriesOf(status: (index: number) => "success" | "flagged" | "failed"): HistogramFit[] {
  return Array.from({ length: 12 }, (_, i) => {
    const eta = -165 + 30 * i;
    const histogram = { ...data, name: `ring ${i}`, metadata: { ...data.metadata, eta } };
    const judgement = { status: status(i), findings: [], summary: "" };
    if (status(i) === "failed") return { histogram, judgement };
    return { histogram, judgement, fit: fit(5.4111 + 4e-4 * Math.cos((eta * Math.PI) / 90)) };
  });
}

test("a trend shows refined values with error bars, flagged ones open and failed ones as crosses", () => {
  const series = seriesOf((i) => (i === 3 ? "flagged" : i === 7 ? "failed" : "success"));
  const figure = trendFigure(series, path, { against: "eta" });
  expect(figure.data.points.filter((point) => point.state === "suspect").map((point) => point.x)).toEqual([-75]);
  expect(figure.data.points[7]).toEqual({ x: 45, y: null, esd: 0, label: "ring 7", state: "failed" });
  expect(figure.options).toEqual({ xLabel: "η (°)", yLabel: "CeO2 cell a (Å)" });
  expect(figure.caption[0]).toContain("12 histograms, 1 failed.");
  expectSnapshot("trend", figureToSvg(figure, { document }));
});

test("a value that lies off its neighbours is circled in a trend and counted; a drawing without any has no circle", () => {
  const even = seriesOf(() => "success").map((entry) => ({ ...entry, fit: fit(5.4111) }));
  const series = even.map((entry, i) => (i === 5 ? { ...entry, fit: fit(5.42) } : entry));
  const figure = trendFigure(series, path, { against: "eta" });
  expect(figure.data.points.map(({ isOutlier }) => isOutlier ?? false)).toEqual(series.map((_, i) => i === 5));
  expect(figure.description).toContain("; 1 off their neighbours");
  expect(figure.caption[0]).toContain("12 histograms, 1 off their neighbours.");
  expect(figureToSvg(figure, { document })).toContain("off its neighbours");
  expect(figureToSvg(trendFigure(even, path), { document })).not.toContain("off its neighbours");
});

test("a trend of a parameter that no fit has names those there are", () => {
  const series = seriesOf(() => "success");
  expect(() => trendFigure(series, "phases.Si.cell.a")).toThrow(
    /phases\.Si\.cell\.a: found no fit .* phases\.CeO2\.cell\.a/,
  );
  expect(trendFigure(series, "phases.*.cell.a").data.points[0].y).toBeCloseTo(
    5.4111 + 4e-4 * Math.cos((-11 * Math.PI) / 6),
    6,
  );
  expect(trendFigure(series, "Rwp").data.points[0].y).toBe(9.8);
});

test("stages show where Rwp went, what was rolled back and what did not converge", () => {
  const stages = [
    stage("background + scale", "accepted", 99.1, 41.34),
    stage("cell", "accepted", 41.34, 11.2),
    stage("X, Y, SH/L", "rolled back", 11.2, 11.2, 17.4),
    stage("atoms", "not converged", 11.2, 9.8),
  ];
  const figure = stagesFigure(fit(5.41, stages));
  expect(figure.description).toBe("2 of 4 stages accepted; Rwp 9.80 % at the end.");
  const svg = figureToSvg(figure, { document });
  expect(svg).toContain("rolled back</text>");
  expectSnapshot("stages", svg);
});

test("correlations are covariances over uncertainties, and the strongest pair is named", () => {
  const matrix = Float64Array.from([4, -3.6, 0, -3.6, 9, 0.3, 0, 0.3, 1]);
  const refinement = fit(5.41);
  const figure = correlationFigure({ ...refinement, covariance: { ...refinement.covariance, matrix } });
  expect(figure.data.matrix).toEqual([1, -0.6, 0, -0.6, 1, 0.1, 0, 0.1, 1]);
  expect(figure.caption[0]).toContain("strongest: phases.CeO2.cell.a with histograms.ring.scale, −60 %");
  expectSnapshot("correlation", figureToSvg(figure, { document }));
});

const cake = {
  file: "CeO2.zarr.zip",
  label: "frame 1",
  twoTheta: Float64Array.from({ length: 40 }, (_, r) => 3 + 0.1 * r),
  eta: Float64Array.from([10, -10, 0]),
  values: Float64Array.from({ length: 120 }, (_, i) =>
    i % 3 === 1 && i > 60 ? NaN : 1 + (i % 3) + (i > 30 && i < 36 ? 1e5 : 0),
  ),
};

test("a cake is drawn with η ascending, blank where it has no data, logarithmic when it spans more than 1000", () => {
  const figure = cakeFigure(cake);
  expect(figure.data.values.slice(0, 2)).toEqual([2, 2]);
  expect(figure.data.values[39]).toBeNull();
  expect(figure.data.values[40]).toBe(3);
  expect(figure.data.eta).toEqual([-15, 15]);
  expect(figure.options.scale).toBe("log");
  expect(cakeFigure({ ...cake, values: cake.values.map((v) => Math.min(v, 3)) }).options.scale).toBe("linear");
  expectSnapshot("cake", figureToSvg(figure, { document }));
});

test("a cake finer than a screen is averaged, leaving out the bins without data", () => {
  const twoTheta = Float64Array.from({ length: 2400 }, (_, r) => r / 100);
  const values = Float64Array.from({ length: 2400 }, (_, r) => (r % 4 === 1 ? NaN : r));
  const { data: averaged } = cakeFigure({ ...cake, twoTheta, eta: Float64Array.of(0), values });
  expect([averaged.columns, averaged.rows]).toEqual([1200, 1]);
  expect(averaged.values.slice(0, 3)).toEqual([0, 2.5, 4]);
});

test("bins of equal radius are drawn where their 2θ is, though 2θ does not grow evenly with radius", () => {
  const twoTheta = Float64Array.from({ length: 700 }, (_, r) => (180 / Math.PI) * Math.atan((r + 0.5) / 900));
  const values = Float64Array.from({ length: 700 }, (_, r) => (r === 350 ? 1000 : 1));
  const { data } = cakeFigure({ ...cake, twoTheta, eta: Float64Array.of(0), values });
  const step = (data.twoTheta[1] - data.twoTheta[0]) / data.columns;
  const bright = [...data.values.keys()].filter((column) => data.values[column]! > 1);
  expect(bright.length).toBeGreaterThan(0);
  for (const column of bright) {
    expect(Math.abs(data.twoTheta[0] + (column + 0.5) * step - twoTheta[350])).toBeLessThan(1.1 * step);
  }
  // No bin is lost where they are wider than a column, and none drawn twice where it is narrower.
  expect(data.values.every((value) => value !== null)).toBe(true);
});

test("rings of a calibrant are drawn over the cake: lines where they should be, points where they were found", () => {
  const rings = [{ label: "111", twoTheta: 4, points: [[4.02, 0] as const, [3.98, 10] as const] }];
  const figure = cakeFigure(cake);
  const svg = figureToSvg({ ...figure, data: { ...figure.data, rings } }, { document });
  expect(svg.match(/<circle/g)).toHaveLength(2);
  expect(svg).toContain(">111<");
});

test("a cake without any data is refused", () => {
  expect(() => cakeFigure({ ...cake, values: cake.values.fill(NaN) })).toThrow(/no bin with a finite value/);
});
