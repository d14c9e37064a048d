import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readOracle } from "../io/pixels/testing/stack-facts.js";
import { openFrames } from "./open-frames.js";
import { isPattern, namesOfPattern, seriesNames } from "./series-names.js";

const IO = new URL("../io/", import.meta.url);
const fixture = (path: string) => fileURLToPath(new URL(path, IO));
const tiff = "tiff/fixtures/uint16-little.tif";
const ge = { width: 36, height: 24 };
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rietbook-frames-"));
  for (let i = 1; i <= 12; i++) copyFileSync(fixture(tiff), join(folder, `scan_${String(i).padStart(6, "0")}.tif`));
  writeFileSync(join(folder, "notes.txt"), "not an image");
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ["tiff", tiff, {}, 1],
  ["ge", "ge/fixtures/frames.ge3", { raw: ge }, 3],
  ["edf", "edf/fixtures/frames.edf", {}, 3],
  ["cbf", "cbf/fixtures/int32.cbf", {}, 1],
  ["hdf5", "hdf5/fixtures/eiger_complete_master.h5", {}, 5],
  ["midas-input", "midas-input/fixtures/scan_000001.h5.analysis.MIDAS.zip", {}, 3],
])("%s files are recognised, by name and from bytes", async (_, path, options, count) => {
  const frames = await openFrames(fixture(path), options);
  expect([frames.width, frames.height, frames.count, frames.skipped]).toEqual([36, 24, count, []]);
  const last = await frames.read(count - 1);
  expect([last.pixels.length, last.index]).toEqual([36 * 24, count - 1]);
  await frames.close();
  if (path.includes("eiger") || path.includes("ge3")) return;
  const fromBytes = await openFrames(new Uint8Array(readFileSync(fixture(path))), options);
  expect((await fromBytes.read(count - 1)).pixels).toEqual(last.pixels);
  await fromBytes.close();
});

test.each([
  ["tiff", tiff, {}],
  ["ge", "ge/fixtures/frames.ge3", { raw: ge }],
  ["hdf5", "hdf5/fixtures/eiger_complete_master.h5", {}],
])("%s frames are put into memory that is given, shared or not, and are the same", async (_, path, options) => {
  const frames = await openFrames(fixture(path), options);
  const { pixels } = await frames.read(frames.count - 1);
  const bytes = pixels.byteLength;
  for (const buffer of [new ArrayBuffer(bytes + 128), new SharedArrayBuffer(bytes + 128)]) {
    const there = await frames.read(frames.count - 1, undefined, new Uint8Array(buffer, 64, bytes));
    expect([there.pixels.buffer, there.pixels.byteOffset]).toEqual([buffer, 64]);
    expect(Array.from(there.pixels)).toEqual(Array.from(pixels));
  }
  // Memory of another size is of no use.
  const other = await frames.read(frames.count - 1, undefined, new Uint8Array(bytes + 1));
  expect(other.pixels).toEqual(pixels);
  await frames.close();
});

test("frames that have to be undone come in memory of their own where that spares nothing", async () => {
  const frames = await openFrames(fixture("tiff/fixtures/lzw-uint16.tif"));
  const { pixels } = await frames.read(0);
  const into = new Uint8Array(pixels.byteLength);
  expect((await frames.read(0, undefined, into)).pixels).toEqual(pixels);
  await frames.close();
});

test("a folder, a numbered series and a list of files give the same frames", async () => {
  const inputs = [
    await openFrames(folder),
    await openFrames(join(folder, "scan_000003.tif"), { files: { start: 1, end: 12 } }),
    await openFrames(Array.from({ length: 12 }, (_, i) => join(folder, `scan_${String(i + 1).padStart(6, "0")}.tif`))),
  ];
  const { sum } = readOracle(new URL("tiff/fixtures/", IO))["uint16-little.tif"];
  for (const frames of inputs) {
    expect(frames.count).toBe(12);
    for (const index of [0, 11, 5, 6, 1]) {
      const frame = await frames.read(index);
      expect(frame.source).toBe(`scan_${String(index + 1).padStart(6, "0")}.tif`);
      expect((frame.pixels as Uint16Array).reduce((a, b) => a + b, 0)).toBe(sum);
    }
    await frames.close();
  }
});

test("many frames may be read at once, whatever stays open", async () => {
  const frames = await openFrames(folder);
  const all = await Promise.all(Array.from({ length: 12 }, (_, i) => frames.read(11 - i)));
  expect(all.map(({ index }) => index)).toEqual(Array.from({ length: 12 }, (_, i) => 11 - i));
  await frames.close();
  await expect(frames.read(0)).rejects.toThrow(/a source that is closed/);
});

test("numbers of any width are counted up, six digits first", () => {
  expect(seriesNames("/d/Ce2_000009.tif", { end: 11 })).toEqual([
    "/d/Ce2_000009.tif",
    "/d/Ce2_000010.tif",
    "/d/Ce2_000011.tif",
  ]);
  expect(seriesNames("a_000294.edf.ge5", { start: 1 })).toEqual(["a_000001.edf.ge5"]);
  expect(seriesNames("x_000001_30keV.h5", { start: 2, end: 2 })).toEqual(["x_000002_30keV.h5"]);
  expect(seriesNames("run7-99.cbf", { end: 101 })).toEqual(["run7-99.cbf", "run7-100.cbf", "run7-101.cbf"]);
  expect(() => seriesNames("image.tif")).toThrow(/a number in the name/);
  expect(() => seriesNames("i_1.tif", { start: 5, end: 4 })).toThrow(/files 5 to 4/);
});

test("a pattern stands for the files of its folder that it fits, in numeric order", async () => {
  const found = await namesOfPattern(join(folder, "scan_0000*.tif"));
  expect(found.map((name) => name.slice(-6))).toEqual(
    ["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12"].map((number) => `${number}.tif`),
  );
  expect(await namesOfPattern(join(folder, "s*1?.tif"))).toHaveLength(3);
  // A point is a point.
  await expect(namesOfPattern(join(folder, "scan.*.tif"))).rejects.toMatchObject({ kind: "not found" });
  await expect(namesOfPattern(join(folder, "scan_*.ti"))).rejects.toThrow(/no file that the pattern fits/);
  await expect(namesOfPattern(join(folder, "none", "*.tif"))).rejects.toMatchObject({ kind: "not found" });
  expect(["a_*.tif", "b?.h5", "d*/a.tif", "https://a.org/x?b=*", "a+(1).tif"].map(isPattern)).toEqual([
    ...[true, true, false, false, false],
  ]);
});

test("files that are missing or cut off are an error, or left out and listed on request", async () => {
  const damaged = join(folder, "damaged");
  mkdirSync(damaged);
  for (const number of [1, 2, 4]) copyFileSync(fixture(tiff), join(damaged, `a_${number}.tif`));
  truncateSync(join(damaged, "a_2.tif"), 1500);
  const series = { files: { start: 1, end: 4 } };
  await expect(openFrames(join(damaged, "a_1.tif"), series)).rejects.toThrow(
    /TIFF image in a_2.tif: found 1500 bytes, expected pixels up to byte/,
  );
  const frames = await openFrames(join(damaged, "a_1.tif"), { ...series, damagedFiles: "skip" });
  expect(frames.files).toEqual(["a_1.tif", "a_4.tif"]);
  expect(frames.skipped.map(({ reason }) => reason)).toEqual([
    expect.stringMatching(/cut off/),
    expect.stringMatching(/no such file/),
  ]);
  await frames.close();
  rmSync(damaged, { recursive: true });
});

test("frames of another size than the parameter file or than each other are refused", async () => {
  await expect(openFrames(fixture(tiff), { width: 981, height: 1043 })).rejects.toThrow(
    /found frames of 36 × 24 pixels, expected 981 × 1043. Check NrPixelsY/,
  );
  await expect(openFrames([fixture(tiff), fixture("tiff/fixtures/lzw-long.tif")])).rejects.toThrow(
    /frames of 128 × 96 uint16, expected 36 × 24 uint16 as in uint16-little.tif/,
  );
});

test("leading frames are left out of every file, and ω counts on", async () => {
  const file = fixture("ge/fixtures/frames.ge3");
  const whole = await openFrames(file, { raw: ge });
  const frames = await openFrames([file, file], { raw: ge, skipFrames: 1, omegaStart: -90, omegaStep: 0.5 });
  expect(frames.count).toBe(4);
  expect((await frames.read(2)).pixels).toEqual((await whole.read(1)).pixels);
  expect((await frames.read(3)).omega).toBe(-88.5);
  await expect(openFrames(file, { raw: ge, skipFrames: 3 })).rejects.toThrow(
    /found 3 frames, expected more than the 3/,
  );
  await frames.close();
  await whole.close();
});

test("a raw file that is not a whole number of frames is refused", async () => {
  await expect(openFrames(fixture("ge/fixtures/frames.ge3"))).rejects.toThrow(/frames, expected 8192 bytes and whole/);
  await expect(openFrames(join(folder, "notes.txt"))).rejects.toThrow(/a file of unknown format.*ending: \.ge1/);
  await expect(openFrames(join(folder, "nowhere"))).rejects.toMatchObject({ kind: "not found" });
});

test("the frames of an Eiger series in a folder are counted once, by its master file", async () => {
  const series = join(folder, "eiger");
  mkdirSync(series);
  for (const name of ["eiger_master.h5", "eiger_data_000001.h5", "eiger_data_000002.h5"]) {
    const source = name.replace("eiger_master", "eiger_complete_master");
    copyFileSync(fixture(`hdf5/fixtures/${source}`), join(series, name));
  }
  const frames = await openFrames(series);
  expect([frames.count, frames.files]).toEqual([5, ["eiger_master.h5:/entry/data"]]);
  await frames.close();
});

test("a cake is no frame, and is said to be a cake", async () => {
  const cake = fileURLToPath(new URL("../../../notebooks/data/ceo2_12x2.zarr.zip", import.meta.url));
  await expect(openFrames(cake)).rejects.toThrow(/found a cake, expected detector frames\. Refine it/);
});

test.each([
  ["an empty file", [], "copy it again"],
  ["compressed with gzip", [0x1f, 0x8b, 8], "gunzip"],
  ["compressed with bzip2", [0x42, 0x5a, 0x68, 0x39], "bunzip2"],
  ["compressed with Zstandard", [0x28, 0xb5, 0x2f, 0xfd], "unzstd"],
  ["an array of NumPy", [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59], "TIFF, EDF or HDF5"],
  ["an SMV image", [..."{\nHEADER_BYTES=512;"].map((letter) => letter.charCodeAt(0)), "TIFF, EDF or CBF"],
])("what is no image that is read here is named, with what to do: %s", async (found, bytes, advice) => {
  await expect(openFrames(Uint8Array.from(bytes))).rejects.toThrow(new RegExp(`${found}.*${advice}`));
});
