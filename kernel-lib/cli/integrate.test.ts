import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openMidasFile, type MidasFile } from "../src/io/midas-zarr/midas-file.js";
import { bytesInMemory } from "../src/platform/bytes-in-memory.js";
import { buildCli, dataFile, ended, runCli, startCli } from "./testing/run-cli.js";

const IMAGE = "CeO2_Pilatus1M_000001.tif";
const PARAMETERS = dataFile("ceo2_mask_params.txt");
/** Coarse bins: quick to map. */
const COARSE = ["RBinSize", "4", "EtaBinSize", "30"];

let folder: string;
beforeAll(() => {
  buildCli();
  folder = mkdtempSync(join(tmpdir(), "rietbook-integrate-"));
}, 200_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const out = (name: string) => join(folder, name);
const integrate = (name: string, ...more: readonly string[]) =>
  runCli("integrate", "-paramFN", PARAMETERS, "-dataFN", dataFile(IMAGE), "-resultFolder", out(name), ...more);
const open = (...path: string[]) => openMidasFile(bytesInMemory(readFileSync(join(...path)), path.at(-1)!));

test("the real image, caked with MIDAS's ways, is MIDAS's cake", async () => {
  const flags = ["--masked-bins", "void", "--polarization-correction", "midas", "--engine", "cpu"];
  const { code, stdout, stderr } = await integrate("midas", ...flags);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/1 frame, [\d.]+ s, [\d.]+ frames\/s, TypeScript, float64/);
  expect(readdirSync(out("midas"))).toEqual(["CeO2_Pilatus1M_000001.zarr.zip"]);
  const [own, midas] = [
    await open(out("midas"), "CeO2_Pilatus1M_000001.zarr.zip"),
    await open(dataFile("ceo2_mask.zarr.zip")),
  ];
  const { largest, nanDiffers, summedArea } = await compare(own, midas);
  expect(nanDiffers).toBe(0);
  expect(largest).toBeLessThan(1e-5);
  expect(summedArea).toBeLessThan(1e-9);
}, 120_000);

test("a dry run says what would be done and writes nothing; unknown keys come with the nearest known one", async () => {
  const { code, stdout } = await integrate("dry", "--dry-run", ...COARSE, "EtaMin", "-90", "RMim", "3");
  expect(code).toBe(0);
  expect(stdout).toContain("178 in R × 9 in η");
  expect(stdout).toContain("unknown key RMim; is RMin meant?");
  expect(stdout).toContain("not written (dry run)");
  expect(readdirSync(folder)).not.toContain("dry");
}, 60_000);

test("the cake goes into HDF5 and NeXus files as well", async () => {
  const { code, stderr } = await integrate("more", ...COARSE, "--format", "hdf5", "--format", "nexus");
  expect([code, stderr]).toEqual([0, ""]);
  expect(readdirSync(out("more"))).toEqual(["CeO2_Pilatus1M_000001.caked.hdf", "CeO2_Pilatus1M_000001.nxs"]);
}, 60_000);

test("a numbered series gives one cake a file, a second run with --resume does nothing again", async () => {
  const raw = out("raw");
  mkdirSync(raw);
  for (const number of [1, 2, 3]) copyFileSync(dataFile(IMAGE), join(raw, `scan_00000${number}.tif`));
  const series = ["-dataFN", join(raw, "scan_000001.tif"), "-startFileNr", "1", "-endFileNr", "3", ...COARSE];
  const first = await integrate("series", ...series, "--format", "zarr,xye,fxye,csv");
  expect([first.code, first.stderr]).toEqual([0, ""]);
  const endings = [".fxye", ".xye", ".zarr.zip", "_lineouts.csv"];
  expect(readdirSync(out("series"))).toEqual(
    [1, 2, 3].flatMap((n) => endings.map((ending) => `scan_00000${n}${ending}`)),
  );
  const before = statSync(join(out("series"), "scan_000002.zarr.zip")).mtimeMs;
  const again = await integrate("series", ...series, "--format", "zarr,xye,fxye,csv", "--resume");
  expect(again.stdout.match(/there already/g)).toHaveLength(3);
  expect(statSync(join(out("series"), "scan_000002.zarr.zip")).mtimeMs).toBe(before);
  const other = await integrate("series", ...series, "--format", "zarr,xye,fxye,csv", "--resume", "RMin", "20");
  expect(other.stdout).not.toContain("there already");
}, 180_000);

test("a cut-off file ends the run with one line, or is left out and counted on request", async () => {
  const raw = out("damaged");
  mkdirSync(raw);
  const bytes = readFileSync(dataFile(IMAGE));
  writeFileSync(join(raw, "scan_000001.tif"), bytes);
  writeFileSync(join(raw, "scan_000002.tif"), bytes.subarray(0, 300_000));
  const series = ["-dataFN", join(raw, "scan_000001.tif"), "-endFileNr", "3", ...COARSE];
  const missing = await integrate("cut", ...series);
  expect(missing.code).toBe(1);
  expect(missing.stderr).toMatch(/^rietbook: .*scan_000003\.tif.*\n$/);
  const left = await integrate("cut", ...series, "--skip-damaged");
  expect(left.code).toBe(3);
  expect(left.stdout).toMatch(/scan_000002\.tif {2}left out: /);
  expect(left.stdout).toContain("2 files left out");
  expect(readdirSync(out("cut"))).toEqual(["scan_000001.zarr.zip"]);
}, 120_000);

test("bad input is said on one line, with exit code 1; bad arguments with 2", async () => {
  const cases: readonly (readonly [readonly string[], number, RegExp])[] = [
    [["NrPixelsY", "980"], 1, /981 × 1043.*980 × 1043/],
    [["RMax", "5"], 1, /RMax.*5/],
    [["RBinSize", "0"], 1, /RBinSize.*0/],
    [["MaskFile", "nowhere.tif"], 1, /nowhere\.tif/],
    [["-darkFN", dataFile("CeO2.cif")], 1, /CeO2\.cif/],
    [["RBinSize", "wide"], 2, /RBinSize.*wide/],
    [["--format", "nexus9"], 2, /nexus9/],
    [["--engine", "cuda"], 2, /cuda/],
    [["-dataFN", "nowhere_000001.tif"], 1, /nowhere_000001\.tif/],
  ];
  for (const [args, code, message] of cases) {
    const result = await integrate("bad", ...args);
    expect([args, result.code]).toEqual([args, code]);
    expect(result.stderr).toMatch(message);
    expect(result.stderr.trimEnd().split("\n")).toHaveLength(1);
  }
  expect(readdirSync(folder)).not.toContain("bad");
}, 120_000);

test("a run that is killed leaves nothing under the final name", async () => {
  const child = startCli(
    "integrate",
    "-paramFN",
    PARAMETERS,
    "-dataFN",
    dataFile(IMAGE),
    "-resultFolder",
    out("killed"),
  );
  const result = ended(child);
  for (;;) {
    const names = readdirSync(folder).includes("killed") ? readdirSync(out("killed")) : [];
    if (names.some((name) => name.endsWith(".tmp"))) break;
    expect(child.exitCode).toBeNull();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  child.kill("SIGKILL");
  await result;
  expect(readdirSync(out("killed")).filter((name) => !name.startsWith("."))).toEqual([]);
}, 120_000);

test("-mapDetector 0 takes a map that fits and builds one where it does not", async () => {
  const first = await integrate("map", ...COARSE, "--write-map", "--engine", "cpu");
  expect(first.code).toBe(0);
  expect(readdirSync(out("map"))).toEqual(["CeO2_Pilatus1M_000001.zarr.zip", "Map.bin", "maskMap.bin", "nMap.bin"]);
  const built = await open(out("map"), "CeO2_Pilatus1M_000001.zarr.zip");
  const same = await integrate("map", ...COARSE, "-mapDetector", "0", "--engine", "cpu");
  expect([same.code, same.stdout.includes("note:")]).toEqual([0, false]);
  expect((await compare(await open(out("map"), "CeO2_Pilatus1M_000001.zarr.zip"), built)).largest).toBeLessThan(1e-6);
  const other = await integrate("map", ...COARSE, "-mapDetector", "0", "Lsd", "200000");
  expect(other.stdout).toMatch(/note: Map\.bin.*It is built now/);
}, 120_000);

async function compare(own: MidasFile, other: MidasFile) {
  const [x, y] = [await own.frames[0].array.read(), await other.frames[0].array.read()];
  const { area } = other.map;
  const sorted = Array.from(area.filter((value) => value > 0)).sort((a, b) => a - b);
  let [largest, nanDiffers] = [0, 0];
  x.forEach((value, bin) => {
    if (Number.isNaN(value) !== Number.isNaN(y[bin])) nanDiffers++;
    if (Number.isNaN(value) || area[bin] < 0.3 * sorted[sorted.length >> 1]) return;
    largest = Math.max(largest, Math.abs(value / y[bin] - 1));
  });
  const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);
  return { largest, nanDiffers, summedArea: Math.abs(total(own.map.area) / total(area) - 1) };
}
