import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RefinementSummary } from "../src/batch/run-summary.js";
import { parseGpx } from "../src/io/gpx/gpx-file.js";
import { buildCli, dataFile, runCli } from "./testing/run-cli.js";

let folder: string;
beforeAll(() => {
  buildCli();
  folder = mkdtempSync(join(tmpdir(), "rietbook-together-"));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const out = (name: string) => join(folder, name);
/** The synthetic data were simulated with GSAS-II's axial divergence, and a cell that depends on the azimuth. */
const DATA = ["--data", dataFile("ceo2_norm0_12x2.zarr.zip"), "--cif", dataFile("CeO2.cif")];
const AS_SIMULATED = ["--axial-divergence", "gsas2", "--instprm", dataFile("cake_start.instprm")];
const refine = (name: string, ...more: readonly string[]) =>
  runCli("refine", ...DATA, ...AS_SIMULATED, "--out", out(name), ...more);
const summaryOf = (name: string) =>
  JSON.parse(readFileSync(join(out(name), "refinement_summary.json"), "utf8")) as RefinementSummary;

test("lineouts of a frame refined together have one cell and one instrument, and a scale and background each", async () => {
  const { code, stdout, stderr } = await refine("frames", "--together", "frame", "--etas", "0-2,7", "-v");
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/^frame_0001: 3 lineouts as one model of 30 variables, Rwp 0\.9\d %, GOF \d\.\d\d$/m);
  // The stages of a model are told once.
  expect(stdout.match(/^ {4}cell +accepted/gm)).toHaveLength(2);
  const { histograms, mean_Rwp: mean, succeeded, left_out: leftOut } = summaryOf("frames");
  expect([succeeded, leftOut.length]).toEqual([6, 2]);
  const [first, second, , fourth] = histograms;
  expect(first.together).toMatchObject({ model: "frame_0000", histograms: [0, 1, 2], variables: 30 });
  expect(fourth.together).toMatchObject({ model: "frame_0001", histograms: [10, 11, 12] });
  expect(first.gpx).toBe(`${out("frames")}/frame_0000.gpx`);
  expect(second.files).toEqual([
    "frame_0000.gpx",
    ...["_CeO2.cif", "_data.csv", ".svg", ".png"].map((suffix) => `frame_0000_hist_0001${suffix}`),
  ]);
  for (const file of histograms.flatMap(({ files }) => files)) expect(readdirSync(out("frames"))).toContain(file);
  for (const shared of ["phases.CeO2.cell.a", "histograms.*.instrument.Y", "phases.CeO2.atoms.Ce1.uIso"]) {
    expect(second.parameters[shared]).toEqual(first.parameters[shared]);
    expect(fourth.parameters[shared]).not.toEqual(first.parameters[shared]);
  }
  for (const own of ["histograms.*.scale", "histograms.*.background.coefficients.0"]) {
    expect(second.parameters[own][0]).not.toBe(first.parameters[own][0]);
  }
  // Each lineout has its own agreement.
  expect(second.Rwp).not.toBe(first.Rwp);
  expect(Math.abs(mean! - 0.96)).toBeLessThan(0.05);
  const project = parseGpx(readFileSync(join(out("frames"), "frame_0000.gpx")));
  expect(project.map(({ name }) => name).filter((name) => name.startsWith("PWDR"))).toEqual(
    ["hist_0000", "hist_0001", "hist_0002"].map((name) => `PWDR ${name}`),
  );
}, 60_000);

test("strains of lineouts that share everything else are the true ones, and can be gone on with", async () => {
  const widths = ["U", "V", "W", "X", "Y", "SHL"].map((name) => `histograms.*.instrument.${name}`);
  const strain = { d11: 0, d22: 0, d33: 0, d12: 0, d13: 0, d23: 0 };
  const recipe = {
    name: "strain over the azimuth",
    model: {
      phases: { "*": { strain } },
      constraints: widths.map((path) => ({ kind: "equal", paths: [path] })),
    },
    stages: [
      { name: "background + scale", free: ["histograms.*.background", "histograms.*.scale"] },
      { name: "strain", free: ["histograms.*.phases.*.strain"] },
      { name: "widths", free: widths },
    ],
  };
  writeFileSync(out("strain.json"), JSON.stringify(recipe));
  const args = ["--together", "--recipe", out("strain.json"), "--no-export"];
  const { code, stdout, stderr } = await refine("strain", ...args);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/^together: 20 lineouts as one model of 166 variables/m);
  const { histograms } = summaryOf("strain");
  const truth = JSON.parse(readFileSync(dataFile("truth.json"), "utf8")).lineouts as {
    frame: number;
    etaIndex: number;
    a: number;
  }[];
  const pulls = histograms.map(({ frame, eta_index: eta, phases: [{ cell }], parameters }) => {
    const [d11, esd] = parameters["histograms.*.phases.CeO2.strain.d11"];
    const a = 1 / Math.sqrt(1 / cell.a ** 2 + d11);
    return (a - truth.find((one) => one.frame === frame && one.etaIndex === eta)!.a) / ((a ** 3 * esd) / 2);
  });
  const rms = Math.sqrt(pulls.reduce((sum, pull) => sum + pull * pull, 0) / pulls.length);
  expect(rms).toBeGreaterThan(0.6);
  expect(rms).toBeLessThan(1.5);

  const summary = readFileSync(join(out("strain"), "refinement_summary.json"), "utf8");
  const resumed = await refine("strain", ...args, "--resume");
  expect(resumed.stdout).toContain("refine  20 lineouts, 20 done before");
  expect(readFileSync(join(out("strain"), "refinement_summary.json"), "utf8")).toBe(summary);
}, 60_000);

test("two workers write for two models what one writes", async () => {
  const options = ["--together", "frame", "--etas", "0,1", "--no-atoms", "--no-export"] as const;
  const files = () => readdirSync(out("same")).map((name) => [name, readFileSync(join(out("same"), name), "base64")]);
  await refine("same", ...options, "--nCPUs", "2");
  const two = files();
  rmSync(out("same"), { recursive: true });
  await refine("same", ...options, "--nCPUs", "1");
  expect(files()).toEqual(two);
  expect(two.map(([name]) => name)).toContain("frame_0001.gpx");
}, 60_000);

test("lineouts of one model are no sequence, and a run is not gone on with in another way", async () => {
  const both = await refine("both", "--together", "--sequence", "eta");
  expect([both.code, both.stderr]).toEqual([2, expect.stringMatching(/^rietbook: together: found a sequence as well/)]);
  const { code, stderr } = await refine(
    "same",
    "--together",
    "all",
    "--etas",
    "0,1",
    "--no-atoms",
    "--no-export",
    "--resume",
  );
  expect([code, stderr]).toEqual([2, expect.stringMatching(/resume: together in .*: found "all", expected "frame"/)]);
}, 60_000);
