import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openFrames } from "../src/frames/open-frames.js";
import { formatTiff } from "../src/io/tiff/format-tiff.js";
import { buildCli, dataFile, runCli } from "./testing/run-cli.js";

const IMAGE = dataFile("CeO2_Pilatus1M_000001.tif");
const CIF = ["--check", dataFile("CeO2.cif")];
/** Bins of a pixel: quick to map, fine enough for rings of two. */
const BINS = ["RBinSize", "1", "EtaBinSize", "10"];

let folder: string;
beforeAll(() => {
  buildCli();
  folder = mkdtempSync(join(tmpdir(), "rietbook-check-"));
}, 200_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const integrate = async (image: string, ...more: readonly string[]) => {
  const parameters = ["-paramFN", dataFile("ceo2_mask_params.txt"), "-dataFN", image, "-resultFolder", folder];
  const { code, stdout, stderr } = await runCli("integrate", ...parameters, ...BINS, ...more);
  expect([code, stderr]).toEqual([0, ""]);
  return stdout.split("\n").filter((line) => line.startsWith("check  "));
};

test("the real ceria image is right: all rings, a fifth of a pixel, nothing wrong; drawn over the cake", async () => {
  const [summary, drawn, ...more] = await integrate(IMAGE, ...CIF);
  expect(summary).toMatch(/CeO2 in .*: 17 of 17 rings measured, 0\.1\d px \(rms\) .*; nothing is wrong$/);
  expect(drawn).toMatch(/rings drawn in .*_rings\.svg$/);
  expect(more).toEqual([]);
  expect(readdirSync(folder)).toContain("CeO2_Pilatus1M_000001_rings.svg");
  expect(readFileSync(join(folder, "CeO2_Pilatus1M_000001_rings.svg"), "utf8")).toMatch(
    /<circle[^]*rings within 0\.1\d px/,
  );
}, 120_000);

test("a standard powder is named instead of a CIF, and another name is answered with those that there are", async () => {
  const [summary] = await integrate(IMAGE, "--check", "ceo2");
  expect(summary).toMatch(/CeO2 in .*: 17 of 17 rings measured, .*; nothing is wrong$/);
  const run = ["-paramFN", dataFile("ceo2_mask_params.txt"), "-dataFN", IMAGE, "-resultFolder", folder, ...BINS];
  const { code, stderr } = await runCli("integrate", ...run, "--check", "CeO3");
  expect([code, stderr]).toEqual([1, expect.stringContaining("one of CeO2, LaB6, Si, Al2O3")]);
}, 120_000);

test("a standard powder of the parameter file is checked without being asked, and not with --no-check", async () => {
  const powder = ["LatticeConstant 5.4116 5.4116 5.4116 90 90 90", "SpaceGroup 225"];
  expect(await integrate(IMAGE, ...powder)).toHaveLength(1);
  expect(await integrate(IMAGE, ...powder, "--no-check")).toEqual([]);
  expect(await integrate(IMAGE)).toEqual([]);
}, 120_000);

test.each<readonly [string, readonly string[], RegExp]>([
  ["a wrong image transform", ["ImTransOpt", "0"], /^check {2}image transform: ImTransOpt 0 does not fit .*; 2 does/],
  ["a beam centre off by 3 px", ["BC", "489.759", "512.048"], /beam centre .* BC 486\.\d+ 512\.\d+ instead$/],
  ["a beam centre off by 4 px", ["BC", "490.759", "512.048"], /beam centre .* BC 486\.\d+ 512\.\d+ instead$/],
  ["a tilt that is off by 2°", ["ty", "-1.763"], /tilt: .* ty 0\.2\d+ tz 1\.0\d+ instead$/],
  ["a wrong distance", ["Lsd", "212000"], /distance or wavelength: .* too far in: Lsd 208\d\d\d\.\d or Wavelength/],
  ["rings left out", ["RMax", "250"], /radial range: RMin 10 and RMax 250 leave out \d+ of \d+ rings/],
])(
  "%s in the real image is named",
  async (_, fault, message) => {
    expect((await integrate(IMAGE, ...fault, ...CIF)).some((line) => message.test(line))).toBe(true);
  },
  120_000,
);

test("a dark that was not subtracted from the real image, and one that was twice, are named", async () => {
  const frames = await openFrames(IMAGE);
  const { pixels, width } = await frames.read(0);
  await frames.close();
  // A readout's offsets by column and pixel: a sine and a congruence, which are no counts.
  const dark = Int32Array.from(pixels, (_, at) => Math.round(600 + 30 * Math.sin(at % width) + ((at * 7919) % 13)));
  const file = (name: string, valueOf: (at: number) => number) => {
    const values = Int32Array.from(pixels, (value, at) => (value < 0 ? value : valueOf(at)));
    writeFileSync(join(folder, name), formatTiff(values, width));
    return join(folder, name);
  };
  const raw = file("raw_000001.tif", (at) => pixels[at] + dark[at]);
  const darkFile = join(folder, "dark.tif");
  writeFileSync(darkFile, formatTiff(dark, width));
  expect(await integrate(raw, ...CIF)).toContainEqual(expect.stringMatching(/dark: .* no dark was subtracted$/));
  const [summary] = await integrate(raw, ...CIF, "-darkFN", darkFile);
  expect(summary).toMatch(/nothing is wrong$/);
  const twice = await integrate(IMAGE, ...CIF, "-darkFN", darkFile);
  expect(twice).toContainEqual(expect.stringMatching(/dark: .* the dark is larger than the frames$/));
}, 180_000);
