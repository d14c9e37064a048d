import type { SummaryFile } from "./read-summary.js";
import { summaryTrend } from "./summary-trend.js";

/** a = 5.4 (1 + 10⁻⁵ (T − 300)), one histogram far off, one that was not refined. */
const summary: SummaryFile = {
  ...{ total_histograms: 12, succeeded: 11, failed: 1, mean_Rwp: 5 },
  histograms: Array.from({ length: 12 }, (_, i): SummaryFile["histograms"][number] => ({
    histogram_index: i,
    Rwp: 5,
    metadata: { frame: i, temperature: 300 + 50 * i },
    parameters:
      i === 11
        ? {}
        : { "phases.CeO2.cell.a": [5.4 * (1 + 5e-4 * i) + (i === 4 ? 0.01 : 0) + (i % 2 === 0 ? 1e-5 : -1e-5), 1e-5] },
  })),
};

test("a law over the histograms of a run, outliers and missing values by name", () => {
  const { coefficients, outliers, missing } = summaryTrend(summary, "phases.CeO2.cell.a", {
    ...{ against: "temperature", law: "linear" },
  });
  const [, slope] = coefficients;
  expect(Math.abs(slope.value - 5.4e-5) / slope.esd).toBeLessThan(3);
  expect(slope.esd).toBeLessThan(1e-7);
  expect([outliers, missing]).toEqual([["histogram 4"], ["histogram 11"]]);
});

test("what no histogram has is named with what there is", () => {
  const law = { against: "temperature", law: "linear" } as const;
  expect(() => summaryTrend(summary, "phases.CeO2.cell.b", law)).toThrow(
    "phases.CeO2.cell.b: found no refined value in 12 histograms, expected one of phases.CeO2.cell.a.",
  );
  expect(() => summaryTrend(summary, "phases.CeO2.cell.a", { ...law, against: "i0" })).toThrow(
    "i0: found no such number with any of 12 histograms, expected one of frame, temperature.",
  );
  const theirs = { ...summary, histograms: [{ Rwp: 5 }] };
  expect(() => summaryTrend(theirs, "phases.CeO2.cell.a", law)).toThrow("a run of this version, which keeps them");
});
