import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RefinementSummary } from "../src/batch/run-summary.js";
import { buildCli, dataFile, runCli } from "./testing/run-cli.js";

let folder: string;
beforeAll(() => {
  buildCli();
  folder = mkdtempSync(join(tmpdir(), "rietbook-pattern-"));
  const { wavelength, U, V, W, X, Y, Z, SHL, polarization } = truth.instrument;
  const keys = { Type: "PXC", Lam: wavelength, Zero: 0, "Polariz.": polarization, U, V, W, X, Y, Z, "SH/L": SHL };
  const lines = Object.entries(keys).map(([key, value]) => `${key}:${value}`);
  writeFileSync(out("start.instprm"), ["#GSAS-II instrument parameter file", ...lines, ""].join("\n"));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const out = (name: string) => join(folder, name);
const truth = JSON.parse(readFileSync(dataFile("quantification-truth.json"), "utf8")) as {
  instrument: Record<"wavelength" | "U" | "V" | "W" | "X" | "Y" | "Z" | "SHL" | "polarization", number>;
};
const CIFS = ["corundum", "anatase", "rutile"].map((name) => dataFile(`${name}.cif`));
const refine = (data: string, name: string, ...more: readonly string[]) =>
  runCli("refine", "-d", data, "-c", ...CIFS, "-o", out(name), ...more);

test("a text pattern with an instrument file is refined like a lineout", async () => {
  const recipe = ["--recipe", dataFile("mixture-recipe.json"), "-i", out("start.instprm")];
  const { code, stdout, stderr } = await refine(
    dataFile("quantification.xye"),
    "one",
    ...recipe,
    "--standard",
    "corundum",
    "0.2000(5)",
    "0.99(1)",
  );
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/^hist 0000 {3}Rwp .* wt%/m);
  const { histograms, total_histograms: total } = JSON.parse(
    readFileSync(join(out("one"), "refinement_summary.json"), "utf8"),
  ) as RefinementSummary;
  expect([total, histograms[0].eta, histograms[0].frame]).toEqual([1, null, 0]);
  // 0.45 and 0.25 of the sample, which is 0.8 of the mixture; the rest is glass and a standard of which 0.99 diffracts.
  const crystalline = { corundum: 0.2 * 0.99, anatase: 0.8 * 0.45, rutile: 0.8 * 0.25 };
  const sum = Object.values(crystalline).reduce((total, one) => total + one);
  for (const { name, weight_fraction: found } of histograms[0].phases) {
    expect(Math.abs(found - crystalline[name.toLowerCase() as keyof typeof crystalline] / sum)).toBeLessThan(0.01);
  }
  // The sample is 0.3 glass.
  const { amorphous, phases } = histograms[0].absolute_fractions!;
  expect(stdout).toMatch(/ amorphous 29\.\d+\(\d+\) wt% of the sample/);
  expect(Math.abs(amorphous[0] - 0.3)).toBeLessThan(0.015);
  // What is not known of the standard's purity is most of it: 0.7 of a hundredth.
  expect(amorphous[1]).toBeGreaterThan(0.007);
  expect(amorphous[1]).toBeLessThan(0.012);
  expect(Math.abs(phases.anatase[0] - 0.45)).toBeLessThan(0.015);
  for (const suffix of [".gpx", "_data.csv", "_anatase.cif", ".svg"]) {
    expect(readdirSync(out("one"))).toContain(`hist_0000${suffix}`);
  }
}, 60_000);

test("a pattern without an instrument, and frames of a pattern, are refused in words", async () => {
  const pattern = dataFile("quantification.xye");
  const bare = await refine(pattern, "bare");
  expect(bare.code).toBe(2);
  expect(bare.stderr).toMatch(
    /^rietbook: instrument in quantification\.xye: found a text pattern, .* Give one with --instprm\.$/m,
  );
  for (const standard of [["corundum"], ["corundum", "20"], ["corundum", "0.2", "pure"]]) {
    const wrong = await refine(pattern, "bare", "-i", out("start.instprm"), "--standard", ...standard);
    expect(wrong.stderr).toMatch(/^rietbook: --standard: found corundum.*, expected a phase, its fraction/);
  }
  const other = await refine(pattern, "bare", "-i", out("start.instprm"), "--standard", "quartz", "0.2");
  expect(other.stderr).toMatch(/^rietbook: standard: found "quartz", expected one of corundum, anatase, rutile/);
  const frames = await refine(pattern, "bare", "-i", out("start.instprm"), "--frames", "0");
  expect(frames.stderr).toMatch(/^rietbook: frames: found frames of quantification\.xye, expected none/);
});
