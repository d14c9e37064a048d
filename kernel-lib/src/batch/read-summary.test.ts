import { readRefinementSummary, summaryTable } from "./read-summary.js";

const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

test("a summary of MIDAS's own script is a table too, with what it does not say left open", async () => {
  const theirs = {
    total_histograms: 2,
    succeeded: 1,
    failed: 1,
    mean_Rwp: 9.5,
    histograms: [{ Rwp: 9.5 }, { Rwp: null }],
  };
  const { columns, rows } = summaryTable(await readRefinementSummary(bytes(theirs)));
  expect(columns).toEqual(["histogram", "frame", "η (°)", "Rwp (%)", "GOF", "status", "reason"]);
  expect(rows).toEqual([
    ["0", "–", "–", "9.50", "–", "–", ""],
    ["1", "–", "–", "–", "–", "–", ""],
  ]);
});

test("ours says cell, verdict and reason", async () => {
  const entry = { histogram_index: 7, frame: 1, eta: -142.5, Rwp: 0.92, GOF: 1, status: "flagged", reason: "spotty" };
  const phases = [{ name: "CeO2", cell: { a: 5.41227 } }];
  const { rows } = summaryTable(await readRefinementSummary(bytes({ histograms: [{ ...entry, phases }] })));
  expect(rows).toEqual([["7", "1", "−142.5", "0.92", "1.00", "5.41227", "flagged", "spotty"]]);
});

test("what is no summary is refused with what was found", async () => {
  await expect(readRefinementSummary(new TextEncoder().encode("{"))).rejects.toThrow(/found no JSON/);
  await expect(readRefinementSummary(bytes([1]))).rejects.toThrow(/without a list of histograms/);
  await expect(readRefinementSummary(bytes(7))).rejects.toThrow(/JSON of a number/);
});
