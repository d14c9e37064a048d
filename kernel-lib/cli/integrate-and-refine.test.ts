import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RefinementSummary } from "../src/batch/run-summary.js";
import { randomNumbers } from "../src/caking/engines/testing/engine-suite.js";
import { ringFrame } from "../src/caking/testing/ring-frame.js";
import { formatTiff } from "../src/io/tiff/format-tiff.js";
import type { DetectorGeometry } from "../src/geometry/detector-geometry.js";
import { geometryToMidas } from "../src/geometry/from-midas-parameters.js";
import { formatMidasParameters } from "../src/io/midas-parameters/midas-parameters.js";
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
  // Coarse grains: refined, and said to be so.
  expect([summary.succeeded, summary.flagged]).toEqual([0, 1]);
  expect(summary.histograms[0].reason).toMatch(/^the misfit is 1\d % of the peaks and beyond counting statistics/);
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

test("the cakes of a series are refined while the next are made; a second run does what is missing and no more", async () => {
  const geometry: DetectorGeometry = {
    ...{ pixelsY: 300, pixelsZ: 300, pixelSize: 200, distance: 160000, centreY: 150.3, centreZ: 148.6 },
    ...{ tx: 0, ty: 0.2, tz: -0.3, wavelength: 0.3, distortion: [], rhoD: 2e5, parallax: 0, transforms: [] },
  };
  const parameters = formatMidasParameters([
    ...geometryToMidas(geometry),
    ...Object.entries({ RMin: 20, RMax: 148, RBinSize: 0.5, EtaBinSize: 20, OmegaSumFrames: -1 }).map(
      ([key, value]) => ({ key, values: [String(value)] }),
    ),
  ]);
  writeFileSync(out("ps.txt"), parameters);
  const random = randomNumbers(7);
  for (const number of [1, 2]) {
    const { pixels } = ringFrame(geometry, random);
    writeFileSync(out(`scan_00000${number}.tif`), formatTiff(pixels as Int32Array, 300));
  }
  const input = ["-paramFN", out("ps.txt"), "-dataFN", out("scan_000001.tif"), "-startFileNr", "1", "-endFileNr", "2"];
  const stages = [...CIF, "--bkg-terms", "3", "--limits", "3", "9.5", "--no-atoms", "--no-export", "-nCPUsLocal", "1"];
  const command = [...input, "-resultFolder", out("cakes2"), "--out", out("fits"), ...stages];
  const first = await pipeline(...command);
  expect(first.stderr).toBe("");
  const lines = first.stdout.split("\n");
  // 18 lineouts take many times as long as one small frame.
  const second = lines.findIndex((line) => line.startsWith("integrate  scan_000002.tif"));
  const refined = lines.findIndex((line) => line.startsWith("results in") && line.includes("scan_000001"));
  expect(lines.findIndex((line) => /^refine .*scan_000001/.test(line))).toBeLessThan(second);
  expect(second).toBeLessThan(refined);
  const results = () =>
    readdirSync(out("fits"), { recursive: true, encoding: "utf8" }).filter((name) => /_result/.test(name));
  expect(results()).toHaveLength(36);
  rmSync(join(out("fits"), "scan_000002", "hist_0001_result.json"));
  const again = await pipeline(...command);
  expect(again.stdout.match(/there already/g)).toHaveLength(2);
  expect(again.stdout).toMatch(/18 lineouts, 18 done before[^]*18 lineouts, 17 done before/);
  expect(results()).toHaveLength(36);
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
    [[...IMAGE, ...CIF, "--instprm", "nowhere.instprm", "-resultFolder", out("early")], 1, /nowhere\.instprm/],
    [[...IMAGE, ...CIF, "--standard", "NaCl", "0.2", "-resultFolder", out("early")], 2, /standard.*one of CeO2/],
    [
      [...IMAGE, ...CIF, "--out", dataFile("CeO2.cif"), "-resultFolder", out("early")],
      1,
      /CeO2\.cif: found a file where/,
    ],
    [[...IMAGE, ...CIF, "--dark", "dark.tif"], 2, /--dark: found a flag of --backend stream, expected -darkFN/],
    [[...IMAGE, ...CIF, "--compress"], 2, /--compress: .* belongs to --backend stream/],
  ];
  for (const [args, code, message] of cases) {
    const result = await pipeline(...args);
    expect([args, result.code]).toEqual([args, code]);
    expect(result.stderr).toMatch(message);
    expect(result.stderr.trimEnd().split("\n")).toHaveLength(1);
  }
  expect(readdirSync(folder)).not.toContain("early");
}, 120_000);
