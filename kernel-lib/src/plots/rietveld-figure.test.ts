import { isRietbookError } from "../errors.js";
import { importDocument } from "../platform/node/document.js";
import { figureToSvg } from "./drawing/draw-figure.js";
import { pageTheme } from "./drawing/theme.js";
import { leftOutRanges } from "./left-out-ranges.js";
import { patternFigure } from "./pattern-figure.js";
import { rietveldFigure } from "./rietveld-figure.js";
import { expectSnapshot } from "./testing/expect-snapshot.js";
import { synthetic } from "./testing/synthetic.js";

let document: Document;
beforeAll(async () => {
  document = await importDocument();
});

const fit = { stage: "cell (accepted)", rwp: 9.874, gof: 1.018, version: "0.1.0" };

test("a Rietveld plot shows points, curves, ticks, difference, excluded region and where it came from", () => {
  const { histogram, pattern } = synthetic(401, [[4.2, 4.6]]);
  const svg = figureToSvg(rietveldFigure(histogram, pattern, fit), { document });
  expectSnapshot("rietveld", svg);
  for (const text of ["observed", "calculated", "background", "obs. − calc.", "excluded", "CeO2", "Si", "2θ (°)"]) {
    expect(svg).toContain(`>${text}</text>`);
  }
  expect(svg).toContain("CeO2.zarr.zip, frame 0, η = −177.5°, ω = 1.25°");
  expect(svg).toContain("Stage: cell (accepted). Rwp = 9.87 %, GOF = 1.02. Rietbook 0.1.0.");
  expect(svg).toContain("<title>Rietveld plot of ring: CeO2, Si</title>");
});

test("before anything is refined the tick marks stand under the data alone", () => {
  const { histogram, pattern } = synthetic(401);
  const figure = rietveldFigure(histogram, pattern, {}, { calculated: false, axis: "Q", scale: "log" });
  expect(figure.data.calculated).toBeUndefined();
  const svg = figureToSvg(figure, { document });
  expectSnapshot("ticks", svg);
  expect(svg).not.toContain("calculated</text>");
  expect(svg).toContain("Q (Å⁻¹)");
});

test("a pattern over d on a square-root scale", () => {
  const figure = patternFigure(synthetic(401).histogram.data, { axis: "d", scale: "sqrt" });
  expectSnapshot("pattern", figureToSvg(figure, { document }));
});

test("points outside the calculation are null and the arrays stay aligned", () => {
  const { histogram, pattern } = synthetic(401, [[4.2, 4.6]]);
  const { data } = rietveldFigure(histogram, pattern, {}, { limits: [4, 5] });
  data.twoTheta.forEach((x, i) => {
    expect(data.calculated?.[i] === null).toBe(x >= 4.2 && x <= 4.6);
    const at = histogram.data.twoTheta.findIndex((value) => Math.abs(value - x) < 1e-6);
    expect(data.observed[i]).toBeCloseTo(histogram.data.intensity[at], 2);
  });
});

test("masked points are null and reach no drawing", () => {
  const { histogram } = synthetic(401);
  const intensity = histogram.data.intensity.slice();
  const sigma = histogram.data.sigma.slice();
  intensity[100] = NaN;
  sigma[100] = Infinity;
  intensity[200] = 1e9;
  sigma[200] = Infinity;
  const figure = patternFigure({ ...histogram.data, intensity, sigma });
  expect([figure.data.observed[100], figure.data.observed[200]]).toEqual([null, null]);
  expect(figureToSvg(figure, { document })).not.toMatch(/NaN|Infinity/);
});

test("a figure survives JSON unchanged", () => {
  const { histogram, pattern } = synthetic(401, [[4.2, 4.6]]);
  const figure = rietveldFigure(histogram, pattern, fit);
  expect(JSON.parse(JSON.stringify(figure))).toEqual(figure);
});

test("37,000 points make less than 500 kB of SVG on every scale", () => {
  const { histogram, pattern } = synthetic(37_000);
  for (const scale of ["linear", "sqrt", "log"] as const) {
    const svg = figureToSvg(rietveldFigure(histogram, pattern, fit, { scale }), { document });
    expect(svg.length).toBeLessThan(500_000);
  }
});

test("colours follow the page where a figure is drawn inside one", () => {
  const { histogram, pattern } = synthetic(101);
  const svg = figureToSvg(rietveldFigure(histogram, pattern), { document, theme: pageTheme });
  expect(svg).toContain("var(--rietbook-calculated, #D55E00)");
  expect(svg).toContain("currentColor");
  expect(svg).not.toContain("#FFFFFF");
});

test("Q without a wavelength and limits without points are refused", () => {
  const { data } = synthetic(101).histogram;
  const unknown = { ...data, metadata: {} };
  expect(() => patternFigure(unknown, { axis: "Q" })).toThrow(/wavelength is not known/);
  expect(patternFigure(unknown, { axis: "Q", wavelength: 0.4 }).data.wavelength).toBe(0.4);
  const refused = () => patternFigure(data, { limits: [20, 30] });
  expect(refused).toThrow("limits in CeO2.zarr.zip: found no point between 20° and 30°");
  try {
    refused();
  } catch (error) {
    expect(isRietbookError(error, "bad argument")).toBe(true);
  }
});

test("points outside the limits are shown on request, hatched and without a calculated value", () => {
  const { histogram, pattern } = synthetic(401, [[4.2, 4.6]]);
  const whole = rietveldFigure(histogram, pattern);
  const [low, high] = [whole.data.twoTheta[0] + 0.2, whole.data.twoTheta[whole.data.twoTheta.length - 1] - 0.3];
  const figure = rietveldFigure({ ...histogram, limits: [low, high] }, pattern, {}, { all: true });
  expect(figure.data.twoTheta).toEqual(whole.data.twoTheta);
  expect(figure.data.sigma).toHaveLength(figure.data.twoTheta.length);
  expect(leftOutRanges(figure.data)).toEqual([
    [4.2, 4.6],
    [whole.data.twoTheta[0], low],
    [high, expect.any(Number)],
  ]);
  expect(leftOutRanges(whole.data)).toEqual([[4.2, 4.6]]);
});

test("where nothing was observed, no legend and no panel says so", () => {
  const { histogram, pattern } = synthetic(201);
  const figure = rietveldFigure(histogram, pattern);
  const calculated = { ...figure, data: { ...figure.data, observed: figure.data.observed.map(() => null) } };
  const svg = figureToSvg(calculated, { document });
  expect(svg).toContain(">calculated<");
  expect(svg).not.toMatch(/>observed<|>obs\. − calc\.<|>Diff\./);
});
