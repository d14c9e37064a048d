import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { calculatePattern } from "../calculation/calculate-pattern.js";
import type { Refinement } from "../refinement/refinement.js";
import { formatPatternCsv, formatXye } from "./csv.js";
import { exportRefinement } from "./export-refinement.js";
import type { ExportFormat } from "./export-refinement.js";
import { formatRefinementJson } from "./refinement-json.js";
import { smallFit } from "./testing/small-fit.js";

let fit: Refinement;
let folder: string;

beforeAll(async () => {
  fit = await smallFit();
  folder = await mkdtemp(join(tmpdir(), "rietbook-export-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("every format is written under its name, and nothing else", async () => {
  const formats = ["gpx", "cif", "csv", "xye", "json", "svg", "png"] as const;
  const written = await exportRefinement(fit, join(folder, "all"), { formats, baseName: "hist_0007" });
  expect(written).toEqual([
    "hist_0007.gpx",
    "hist_0007_CeO2.cif",
    "hist_0007_Al2O3.cif",
    "hist_0007_data.csv",
    "hist_0007.xye",
    "hist_0007.json",
    "hist_0007.svg",
    "hist_0007.png",
  ]);
  expect((await readdir(join(folder, "all"))).sort()).toEqual([...written].sort());
  expect(await readFile(join(folder, "all", "hist_0007.svg"), "utf8")).toMatch(/^<\?xml/);
});

test("an unknown format and a place that cannot be written are errors in words", async () => {
  await expect(exportRefinement(fit, folder, { formats: ["docx" as ExportFormat] })).rejects.toThrow(
    /"docx", expected some of gpx/,
  );
  await writeFile(join(folder, "file"), "");
  await expect(exportRefinement(fit, join(folder, "file"), { formats: ["csv"] })).rejects.toMatchObject({
    kind: "output",
  });
});

test("the table has all points used with all their digits", () => {
  const pattern = calculatePattern(fit.model, "ring");
  const lines = formatPatternCsv(fit.model.histograms.ring, pattern).trimEnd().split("\n");
  const rows = lines.filter((line) => !line.startsWith("#")).slice(1);
  expect(rows.length).toBe(pattern.twoTheta.length);
  const [x, d, q, observed, sigma, calculated, background, difference] = rows[100].split(",").map(Number);
  expect([x, observed, sigma]).toEqual([pattern.twoTheta[100], pattern.observed[100], pattern.sigma[100]]);
  expect([calculated, background]).toEqual([pattern.calculated[100], pattern.background[100]]);
  expect(difference).toBe(observed - calculated);
  expect(d * q).toBeCloseTo(2 * Math.PI, 12);
  expect(2 * d * Math.sin((x * Math.PI) / 360)).toBeCloseTo(0.25, 12);
});

test("the text pattern has every point with data, inside the limits or not", () => {
  const { data } = fit.model.histograms.ring;
  const lines = formatXye(fit.model.histograms.ring).trimEnd().split("\n").slice(1);
  expect(lines.length).toBe(data.sigma.filter((value) => Number.isFinite(value)).length);
  expect(lines[0].split(" ").map(Number)).toEqual([data.twoTheta[0], data.intensity[0], data.sigma[0]]);
});

test("the record holds parameters, stages and model, and no data points", () => {
  const record = JSON.parse(formatRefinementJson(fit)) as Record<string, unknown> & {
    model: { histograms: { ring: { data: object; phases: Record<string, { size: unknown }> } } };
  };
  expect(record.parameters).toEqual(JSON.parse(JSON.stringify(fit.parameters)));
  expect((record.stages as unknown[]).length).toBe(2);
  expect(record.model.histograms.ring.data).not.toHaveProperty("twoTheta");
  expect(record.model.histograms.ring.phases.Al2O3.size).toBe("Infinity");
});
