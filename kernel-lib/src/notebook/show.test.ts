import { isRietbookError } from "../errors.js";
import { importDocument } from "../platform/node/document.js";
import { figureMimeType } from "../plots/figure.js";
import { patternFigure } from "../plots/pattern-figure.js";
import { synthetic } from "../plots/testing/synthetic.js";
import type { Refinement, StageResult } from "../refinement/refinement.js";
import { formatProgress, liveProgress } from "./live-progress.js";
import { mimeBundle, show } from "./show.js";
import type { Showable } from "./show.js";
import { stateMimeType } from "./state.js";

const { data } = synthetic(51).histogram;
const statistics = { rwp: 9.87, rexp: 9.1, rp: 7, gof: 1.02, chiSquared: 1, observations: 51, variables: 3 };
const stage: StageResult = {
  stage: { name: "U, V, W", free: [] },
  verdict: "rolled back",
  reason: "Rwp rose from 24.1 to 27.9 %",
  rwpBefore: 24.1,
  rwp: 24.1,
  rwpReached: 27.9,
  cycles: 4,
  statistics,
  parameters: [],
  correlations: [{ a: "histograms.ring.instrument.U", b: "histograms.ring.instrument.V", value: -0.98 }],
  free: [],
};
const fit = {
  model: { phases: {}, histograms: {}, calculation: {} },
  statistics,
  parameters: [{ path: "phases.CeO2.cell.a", value: 5.41112, esd: 2e-5, unit: "Å", state: "free", start: 5.41 }],
  covariance: { paths: [], matrix: new Float64Array() },
  stages: [stage],
  notes: ["W of the file replaced"],
  provenance: { version: "0.1.0", recipe: "MIDAS", inputs: [] },
} as unknown as Refinement;

test("a figure is sent as our MIME type, as an SVG image and as text", async () => {
  const figure = patternFigure(data);
  const bundle = mimeBundle(figure, await importDocument());
  expect(Object.keys(bundle).sort()).toEqual([figureMimeType, "image/svg+xml", "text/plain"]);
  expect(bundle[figureMimeType]).toEqual(JSON.parse(JSON.stringify(figure)));
  expect(bundle["image/svg+xml"]).toMatch(/^<svg .*fill="#FFFFFF".*<\/svg>$/s);
  expect(bundle["text/plain"]).toContain("CeO2.zarr.zip, frame 0, η = −177.5°");
});

test("a verdict names stage, Rwp, GOF, largest correlation and reason", () => {
  const { "text/plain": text, "text/html": html } = mimeBundle(stage);
  expect(text).toBe(
    "↩ U, V, W   Rwp 24.10 %   GOF 1.02   rolled back: Rwp rose from 24.1 to 27.9 %   " +
      "largest correlation histograms.ring.instrument.U – histograms.ring.instrument.V −0.98",
  );
  expect(html).toContain("warn-color");
});

test("a refinement lists its values with their uncertainties and its notes", () => {
  const text = mimeBundle(fit)["text/plain"];
  expect(text).toContain("Rwp 9.87 %   Rexp 9.10 %   GOF 1.02   51 points, 3 variables");
  expect(text).toMatch(/phases\.CeO2\.cell\.a +5\.41112\(2\)/);
  expect(text).toContain("  - W of the file replaced");
});

test("a histogram of a series says what is wrong with it, or why it failed", () => {
  const flagged = { status: "flagged", findings: [], summary: "rings are spotty" } as const;
  expect(mimeBundle({ histogram: data, fit, judgement: flagged })["text/plain"]).toMatch(
    /^⚑ .*flagged: rings are spotty$/,
  );
  const failed = { status: "failed", findings: [], summary: "fewer than 20 points" } as const;
  expect(mimeBundle({ histogram: data, judgement: failed })["text/plain"]).toMatch(
    /^✗ .*failed {3}fewer than 20 points$/,
  );
});

test("a series is a table with a count of what came of it", () => {
  const success = { status: "success", findings: [], summary: "" } as const;
  const failed = { status: "failed", findings: [], summary: "fewer than 20 points" } as const;
  const text = mimeBundle([
    { histogram: data, fit, judgement: success },
    { histogram: data, judgement: failed },
  ])["text/plain"];
  expect(text).toContain("2 histograms: 1 without findings, 0 flagged, 1 failed");
  expect(text).toMatch(/^ +0 +−177\.5 +9\.87 +1\.02 +✓ success$/m);
  expect(text).toMatch(/✗ failed +fewer than 20 points$/m);
});

test("names from files cannot write HTML into the notebook", () => {
  const bundle = mimeBundle({ ...data, file: "<img src=x onerror=alert(1)>" });
  expect(bundle["text/html"]).toContain("&lt;img src=x");
  expect(bundle["text/html"]).not.toContain("<img");
});

test("outside a notebook show says so instead of doing nothing", () => {
  for (const call of [() => show(data), () => void liveProgress()]) {
    try {
      call();
      throw new Error("did not throw");
    } catch (error) {
      expect(isRietbookError(error, "unavailable")).toBe(true);
    }
  }
});

test("a value that nobody can show is refused by name", () => {
  expect(() => mimeBundle({ a: 1, b: 2 } as unknown as Showable)).toThrow(/found an object with a, b/);
});

test("progress says how far and how long", () => {
  const progress = { task: "refine", done: 25, total: 100, unit: "lineouts" };
  expect(formatProgress(progress, 5000)).toBe("refine  ████░░░░░░░░░░░░  25/100 lineouts  15 s left");
  expect(formatProgress({ ...progress, total: undefined }, 5000)).toBe("refine  25 lineouts");
});

test("beside its tables everything is sent as JSON for programs, with null for what JSON cannot hold", () => {
  const state = mimeBundle({ ...stage, rwp: Infinity })[stateMimeType];
  expect(state).toMatchObject({ schemaVersion: 1, kind: "stage", verdict: "rolled back", rwp: null });
  expect(mimeBundle({ columns: ["a"], rows: [["1"]] })[stateMimeType]).toMatchObject({ kind: "table" });
  expect(mimeBundle([data, data])[stateMimeType]).toMatchObject({ kind: "histograms", histograms: [{}, {}] });
  expect(mimeBundle(data)[stateMimeType]).toMatchObject({ kind: "histogram", points: 51, usedPoints: 51 });
});
