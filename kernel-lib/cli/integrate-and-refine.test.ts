import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RefinementSummary } from "../src/batch/run-summary.js";
import { buildCli, dataFile, runCli } from "./testing/run-cli.js";

const IMAGE = ["-paramFN", dataFile("ceo2_mask_params.txt"), "-dataFN", dataFile("CeO2_Pilatus1M_000001.tif")];
const CIF = ["--cif", dataFile("CeO2.cif")];

let folder: string;
beforeAll(() => {
  buildCli();
  folder = mkdtempSync(join(tmpdir(), "rietbook-pipeline-"));
}, 200_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const out = (name: string) => join(folder, name);
const pipeline = (...args: readonly string[]) => runCli("integrate-and-refine", ...args);

test("one command goes from the raw image to a refined cell; the same command again does nothing twice", async () => {
  const command = [...IMAGE, ...CIF, "-resultFolder", out("cakes"), "--out", out("fit"), "--limits", "4", "31"];
  const first = await pipeline(...command, "--etas", "sum", "-nCPUs", "2");
  expect([first.code, first.stderr]).toEqual([0, ""]);
  const summary = JSON.parse(readFileSync(join(out("fit"), "refinement_summary.json"), "utf8")) as RefinementSummary;
  expect(summary.succeeded).toBe(1);
  expect(summary.histograms[0].phases[0].cell.a).toBeCloseTo(5.411, 3);
  const times = () =>
    [join(out("cakes"), readdirSync(out("cakes"))[0]), join(out("fit"), "hist_0000.gpx")].map(
      (path) => statSync(path).mtimeMs,
    );
  const before = times();
  const second = await pipeline(...command, "--etas", "sum", "-nCPUs", "2");
  expect(second.code).toBe(0);
  expect(second.stdout).toMatch(/there already[^]*1 done before/);
  expect(times()).toEqual(before);
  const third = await pipeline(...command, "--etas", "sum", "--bkg-terms", "5");
  expect(third.code).toBe(0);
  expect(third.stdout).toContain("there already");
  expect(third.stdout).not.toContain("done before");
}, 180_000);

test("either stage can be left out", async () => {
  const cake = await pipeline(...IMAGE, "-resultFolder", out("only"), "--skip-refinement", "RBinSize", "4");
  expect([cake.code, cake.stderr]).toEqual([0, ""]);
  expect(readdirSync(out("only"))).toEqual(["CeO2_Pilatus1M_000001.zarr.zip"]);
  const data = ["--skip-integration", "--zarr-file", dataFile("ceo2_norm0_12x2.zarr.zip")];
  const fit = await pipeline(...data, ...CIF, "--frames", "0", "--etas", "0", "--no-export", "--out", out("zarr"));
  expect(fit.stderr).toBe("");
  expect(readdirSync(out("zarr"))).toContain("hist_0000.gpx");
}, 180_000);

test("what cannot be is said on one line, before any work", async () => {
  const cases: readonly (readonly [readonly string[], number, RegExp])[] = [
    [["--backend", "stream", "--param-file", "ps.txt", "--pva"], 2, /stream, which is not there yet/],
    [["--skip-integration", ...CIF], 2, /--zarr-file/],
    [["--skip-integration", "--zarr-file", "nowhere.zarr.zip", ...CIF], 1, /nowhere\.zarr\.zip/],
    [IMAGE, 2, /--cif/],
    [[...IMAGE, "--cif", "nowhere.cif", "-resultFolder", out("early")], 1, /nowhere\.cif/],
    [[...IMAGE, ...CIF, "--format", "xye"], 2, /zarr among them/],
  ];
  for (const [args, code, message] of cases) {
    const result = await pipeline(...args);
    expect([args, result.code]).toEqual([args, code]);
    expect(result.stderr).toMatch(message);
    expect(result.stderr.trimEnd().split("\n")).toHaveLength(1);
  }
  expect(readdirSync(folder)).not.toContain("early");
}, 120_000);
