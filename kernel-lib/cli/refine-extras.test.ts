import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RefinementSummary } from "../src/batch/run-summary.js";
import { buildCli, dataFile, runCli } from "./testing/run-cli.js";

let folder: string;
beforeAll(() => {
  buildCli();
  folder = mkdtempSync(join(tmpdir(), "rietbook-extras-"));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const out = (name: string) => join(folder, name);
/** A real image with coarse grains: intensities are off, and neighbouring residuals go together. */
const REAL = ["-d", dataFile("ceo2_mask.zarr.zip"), "-c", dataFile("CeO2.cif"), "--limits", "4", "31"];
const refine = (name: string, ...more: readonly string[]) =>
  runCli("refine", ...REAL, "--etas", "6,8", "--no-export", "-o", out(name), ...more);
const entriesOf = (name: string) =>
  (JSON.parse(readFileSync(join(out(name), "refinement_summary.json"), "utf8")) as RefinementSummary).histograms;

test("esds with serial correlation, bonds, diagnosis and correlations come on request, and no value moves", async () => {
  const { code } = await refine("plain");
  expect(code).toBe(0);
  const asked = ["--berar-lelann", "--bonds", "2.5", "--diagnose", "--correlations"];
  const { stdout, stderr } = await refine("extras", ...asked);
  expect(stderr).toBe("");
  const [plain] = entriesOf("plain");
  expect([plain.bonds, plain.diagnosis, plain.esd_factor]).toEqual([undefined, undefined, undefined]);
  const [entry] = entriesOf("extras");

  const factor = entry.esd_factor!;
  expect(factor).toBeGreaterThan(1.2);
  expect(entry.durbin_watson).toBeLessThan(1.5);
  for (const [path, [value, esd]] of Object.entries(plain.parameters)) {
    expect(entry.parameters[path][0]).toBe(value);
    expect(entry.parameters[path][1]).toBeCloseTo(factor * esd, 12);
  }
  expect(entry.phases[0].cell_esd.a).toBeCloseTo(factor * plain.phases[0].cell_esd.a, 12);
  expect(entry.notes.join()).toMatch(/esds multiplied by \d\.\d+ for serial correlation/);

  // Ce–O in fluorite: a √3/4, eight from Ce and four from O; the angles at O are those of a tetrahedron.
  const { cell, cell_esd: esd } = entry.phases[0];
  const { lengths, angles } = entry.bonds!["CeO2"];
  expect(lengths.map(({ from, to, count }) => [from, to, count])).toEqual([
    ["Ce1", "O1", 8],
    ["O1", "Ce1", 4],
  ]);
  expect(lengths[0].distance[0]).toBeCloseTo((cell.a * Math.sqrt(3)) / 4, 9);
  expect(lengths[0].distance[1]).toBeCloseTo((esd.a * Math.sqrt(3)) / 4, 8);
  const tetrahedral = angles.find(({ atoms }) => atoms[1] === "O1")!;
  expect([tetrahedral.count, tetrahedral.angle[0].toFixed(3)]).toEqual([6, "109.471"]);

  const files = ["hist_0005.gpx", "hist_0005_CeO2_bonds.csv", "hist_0005_correlations.csv"];
  expect(entry.files).toEqual(files);
  expect(readdirSync(out("extras"))).toEqual(expect.arrayContaining(files));
  const [header, first] = readFileSync(join(out("extras"), files[1]), "utf8").split("\n");
  expect(header).toBe("kind,atom_1,atom_2,atom_3,count,value,esd");
  expect(first).toMatch(/^length,Ce1,O1,,8,2\.34\d+,0\.000\d+$/);
  const rows = readFileSync(join(out("extras"), files[2]), "utf8")
    .trim()
    .split("\n");
  const cells = rows.map((row) => row.split(","));
  expect(cells[0]).toEqual(["parameter", ...cells.slice(1).map(([path]) => path)]);
  cells.slice(1).forEach((row, i) => expect(Number(row[i + 1])).toBeCloseTo(1, 12));
  expect(Number(cells[1][2])).toBeCloseTo(Number(cells[2][1]), 12);

  const [symptom] = entry.diagnosis!;
  expect(symptom.fix).not.toBe("");
  expect(stdout).toContain(`    ${symptom.about}: ${symptom.seen}; likely ${symptom.likely_cause}. ${symptom.fix}`);
  expect(stdout).toMatch(/^ {4}(next: |nothing more of this model is worth freeing)/m);
}, 90_000);

test("lineouts of one model share its bonds and correlations, and each has what is said of it", async () => {
  const { code, stdout } = await refine("together", "--together", "--diagnose", "--bonds", "--correlations");
  expect(code).toBe(0);
  const [first, second] = entriesOf("together");
  expect(second.bonds).toEqual(first.bonds);
  expect(first.files).toEqual(["together.gpx", "together_CeO2_bonds.csv", "together_correlations.csv"]);
  for (const [entry, other] of [
    [first, "hist_0007"],
    [second, "hist_0005"],
  ] as const) {
    expect(JSON.stringify([entry.diagnosis, entry.suggestions])).not.toContain(`"${other}`);
  }
  expect(stdout).toMatch(/^ {4}hist_0005: /m);
}, 60_000);

test("a sequence starts from esds as they are fitted, and a run is gone on with under the same wishes only", async () => {
  const sequence = ["--sequence", "eta", "--berar-lelann"];
  await refine("sequence", ...sequence);
  for (const { notes } of entriesOf("sequence")) {
    expect(notes.filter((note) => note.startsWith("esds multiplied by"))).toHaveLength(1);
  }
  const { code, stderr } = await refine("sequence", "--sequence", "eta", "--resume");
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(/resume: correlatedEsds in .*: found nothing, expected true/),
  ]);
}, 60_000);

test.each([
  [["--bonds", "0"], /'0' is invalid\. Expected a number above 0/],
  [["--bonds", "50"], /bonds: found 50 Å, expected a length up to 6 Å/],
] as const)("lengths that are none are refused: %j", async (args, message) => {
  const { code, stderr } = await refine("refused", ...args);
  expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
});

test("what the GSAS-II project cannot hold of the fit is said once a run, and in every entry", async () => {
  const recipe = {
    name: "cell within limits",
    // Of angles GSAS-II has no term of their own.
    model: { constraints: [{ kind: "bounds", paths: ["phases.*.cell"], lower: 5, upper: 100 }] },
    stages: [{ name: "all", free: ["histograms.*.background", "histograms.*.scale", "phases.*.cell"] }],
  };
  writeFileSync(out("bounds.json"), JSON.stringify(recipe));
  const { code, stdout } = await refine("lacking", "--recipe", out("bounds.json"));
  expect(code).toBe(0);
  const lack = "GSAS-II cannot hold this constraint of the fit: ";
  expect(stdout.match(new RegExp(`not in the project: ${lack}.*phases\\.\\*\\.cell`, "g"))).toHaveLength(1);
  expect(entriesOf("lacking").map(({ gpx_lacks: lacks = [] }) => lacks.length)).toEqual([1, 1]);
  const { stdout: plain } = await refine("whole");
  expect(plain).not.toContain("not in the project");
}, 60_000);
