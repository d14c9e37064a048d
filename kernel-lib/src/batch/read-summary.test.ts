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

test("a row names its files, of MIDAS's script the project alone, and a cell that lies off its neighbours", async () => {
  const histograms = Array.from({ length: 9 }, (_, i) => ({
    Rwp: 1,
    status: "success",
    phases: [{ name: "CeO2", cell: { a: i === 4 ? 5.42 : 5.411 }, cell_esd: { a: 1e-5 } }],
    ...(i === 0 ? { gpx: "out/hist_0000.gpx" } : { files: [`hist_000${i}.gpx`, `hist_000${i}.svg`] }),
  }));
  const { files, rows } = summaryTable(await readRefinementSummary(bytes({ histograms })));
  expect(files?.slice(0, 2)).toEqual([["hist_0000.gpx"], ["hist_0001.gpx", "hist_0001.svg"]]);
  expect(rows.map((row) => row.at(-1))).toEqual(
    histograms.map((_, i) => (i === 4 ? "outlier: a of CeO2 lies off its neighbours" : "")),
  );
});

test("what is no summary is refused with what was found", async () => {
  await expect(readRefinementSummary(new TextEncoder().encode("{"))).rejects.toThrow(/found no JSON/);
  await expect(readRefinementSummary(bytes([1]))).rejects.toThrow(/without a list of histograms/);
  await expect(readRefinementSummary(bytes(7))).rejects.toThrow(/JSON of a number/);
});
