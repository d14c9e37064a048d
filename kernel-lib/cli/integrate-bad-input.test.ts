import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { formatTiff } from "../src/io/tiff/format-tiff.js";
import { buildCli, runCli } from "./testing/run-cli.js";

const WIDTH = 40;
const HEIGHT = 30;
const source = join(dirname(fileURLToPath(import.meta.url)), "..");
const fixture = (name: string) => join(source, "src", "io", "hdf5", "fixtures", name);

const PARAMETERS = {
  Lsd: "100000",
  BC: "18.3 14.6",
  px: "200",
  NrPixelsY: String(WIDTH),
  NrPixelsZ: String(HEIGHT),
  Wavelength: "0.3",
  RMin: "2",
  RMax: "20",
  RBinSize: "1",
  EtaBinSize: "30",
};

let folder: string;
beforeAll(() => {
  buildCli();
  folder = mkdtempSync(join(tmpdir(), "rietbook-bad-"));
  write("frame_000001.tif", image(40, 30));
  write("other.tif", image(30, 40));
  write("ps.txt", parameterFile({}));
}, 200_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const image = (width: number, height: number) =>
  formatTiff(
    Uint16Array.from({ length: width * height }, (_, at) => 10 + (at % 7)),
    width,
  );
const parameterFile = (changes: Record<string, string | undefined>) =>
  Object.entries({ ...PARAMETERS, ...changes })
    .flatMap(([key, value]) => (value === undefined ? [] : [`${key} ${value}\n`]))
    .join("");
function write(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}
const results = (name: string) => join(folder, name);
const integrate = (result: string, parameters: string, data: string, ...more: readonly string[]) =>
  runCli(
    "integrate",
    "-paramFN",
    parameters,
    "-dataFN",
    data,
    "-resultFolder",
    results(result),
    "--no-map-cache",
    ...more,
  );
const place = (name: string) => join(folder, name);

test.each(["Lsd", "BC", "px", "NrPixelsY", "NrPixelsZ", "RMin", "RMax", "RBinSize", "EtaBinSize"])(
  "a parameter file without %s is refused by that name",
  async (key) => {
    const parameters = write(`no-${key}.txt`, parameterFile({ [key]: undefined }));
    const { code, stderr } = await integrate("nothing", parameters, place("frame_000001.tif"));
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`^rietbook: .*${key}.*no-${key}\\.txt.*\\n$`));
    expect(existsSync(results("nothing"))).toBe(false);
  },
  90_000,
);

test.each([
  ["RMin", "-5", "0 or more"],
  ["RBinSize", "1e-9", "larger steps"],
])(
  "%s %s is refused in the name of the parameter file",
  async (key, value, expected) => {
    const parameters = write(`absurd-${key}.txt`, parameterFile({ [key]: value }));
    const { code, stderr } = await integrate("absurd", parameters, place("frame_000001.tif"));
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`^rietbook: ${key}.* in absurd-${key}\\.txt: found .*${expected}.*\\n$`));
    expect(existsSync(results("absurd"))).toBe(false);
  },
  90_000,
);

test("RMax beyond the farthest corner is said, and the cake is made", async () => {
  const { code, stdout } = await integrate("far", place("ps.txt"), place("frame_000001.tif"), "RMax", "90");
  expect(code).toBe(0);
  expect(stdout).toMatch(/note: bins reach to R = 90\.0 px, the farthest corner of the detector is at 2\d\.\d px/);
  expect(readdirSync(results("far"))).toEqual(["frame_000001.zarr.zip"]);
}, 90_000);

test.each<readonly [string, readonly string[], RegExp]>([
  ["frames of another size", ["NrPixelsY", "30", "NrPixelsZ", "40"], /frame_000001\.tif: .*40 × 30.*30 × 40/],
  ["RMax below RMin", ["RMax", "1"], /RMax, override in ps\.txt: found 1, expected more than RMin 2/],
  ["bins of no width", ["EtaBinSize", "0"], /EtaBinSize.*found 0, expected more than 0/],
  ["negative bins", ["RBinSize", "-1"], /RBinSize.*found -1/],
  ["an unknown transform", ["ImTransOpt", "4"], /ImTransOpt.*found 4, expected 0 \(none\), 1/],
  [
    "a mask that is not there",
    ["MaskFile", "none.tif"],
    /MaskFile, override in ps\.txt: found no such file: none\.tif/,
  ],
  ["what is not applied here", ["GradientCorrection", "1"], /GradientCorrection.*found 1, expected 0/],
])(
  "%s: one line, exit code 1, nothing written",
  async (_, changes, message) => {
    const { code, stderr } = await integrate("nothing", place("ps.txt"), place("frame_000001.tif"), ...changes);
    expect([code, stderr.trimEnd().split("\n").length]).toEqual([1, 1]);
    expect(stderr).toMatch(message);
    expect(existsSync(results("nothing"))).toBe(false);
  },
  90_000,
);

test("a dark and a mask of another size are refused by name", async () => {
  for (const more of [["-darkFN", place("other.tif")], [`MaskFile=${place("other.tif")}`]]) {
    const { code, stderr } = await integrate("nothing", place("ps.txt"), place("frame_000001.tif"), ...more);
    expect(code).toBe(1);
    expect(stderr).toMatch(/(dark|mask) in .*other\.tif: found 30 × 40 pixels, expected 40 × 30/);
  }
}, 90_000);

test("a missing HDF5 filter is named, and nothing is made of what it would have given", async () => {
  const size = ["NrPixelsY=8", "NrPixelsZ=6", "BC=4 3", "RMax=5"];
  const data = ["-dataLoc", "entry/missing-filter"];
  const { code, stderr } = await integrate("nothing", place("ps.txt"), fixture("filters.h5"), ...size, ...data);
  expect(code).toBe(1);
  expect(stderr).toMatch(/filters\.h5: found HDF5 filter 32017 \(SZ\), expected a filter that can be undone here/);
  expect(existsSync(results("nothing"))).toBe(false);
}, 90_000);

test("frames cut off at the end of a file stop the run, or are left out, counted and listed", async () => {
  const raw = Buffer.alloc(8192 + 4 * WIDTH * HEIGHT * 2, 1);
  const whole = write("scan_000001.ge3", raw);
  const cut = write("cut_000001.ge3", raw.subarray(0, raw.length - 1000));
  const counted = await integrate("whole", place("ps.txt"), whole);
  expect(counted.stdout).toMatch(/4 frames, /);
  const stopped = await integrate("cut", place("ps.txt"), cut);
  expect(stopped.code).toBe(1);
  expect(stopped.stderr).toMatch(/cut_000001\.ge3/);
  expect(existsSync(join(results("cut"), "cut_000001.zarr.zip"))).toBe(false);
  const left = await integrate("cut", place("ps.txt"), cut, "--skip-damaged");
  expect(left.code).toBe(3);
  expect(left.stdout).toMatch(/note: left out frame 3: .*\n[^]*3 frames of 1 file, 1 frames? left out/);
}, 90_000);

test.each(["zarr", "hdf5", "nexus"])(
  "a disk that takes no more (%s) ends with one line, and no file has its name",
  (format) => {
    const files = ["-paramFN", place("ps.txt"), "-dataFN", place("frame_000001.tif"), "-resultFolder", results(format)];
    const fine = ["RBinSize", "0.05", "EtaBinSize", "2"];
    const command = [process.execPath, join(source, "dist", "cli", "main.js"), "integrate", ...files, ...fine];
    // A limit on the size of files fails a write as a full disk does.
    const more = ["--no-map-cache", "--format", format];
    const { status, stderr } = spawnSync("bash", ["-c", 'ulimit -f 64; exec "$@"', "bash", ...command, ...more]);
    expect([status, String(stderr)]).toEqual([
      1,
      expect.stringMatching(/found a (full disk, or a )?limit on the size of files/),
    ]);
    expect(String(stderr).trimEnd().split("\n")).toHaveLength(1);
    expect(readdirSync(results(format))).toEqual([]);
  },
  90_000,
);

test("-convertFiles 0 is taken, and said to have no effect", async () => {
  const { code, stdout } = await integrate("plain", place("ps.txt"), place("frame_000001.tif"), "-convertFiles", "0");
  expect(code).toBe(0);
  expect(stdout).toContain("note: -convertFiles 0 has no effect");
  const before = readFileSync(join(results("plain"), "frame_000001.zarr.zip")).length;
  expect(before).toBeGreaterThan(1000);
}, 90_000);
