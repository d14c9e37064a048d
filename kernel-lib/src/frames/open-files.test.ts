import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { RietbookError } from "../errors.js";
import { formatTiff } from "../io/tiff/format-tiff.js";
import { bytesInMemory } from "../platform/bytes-in-memory.js";
import { openFilesIn, testOpenFiles } from "../platform/testing/open-files.js";
import { openFrames } from "./open-frames.js";

const hdf5 = fileURLToPath(new URL("../io/hdf5/fixtures/eiger_complete_master.h5", import.meta.url));
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rietbook-open-"));
  for (let i = 0; i < 12; i++) writeFileSync(join(folder, `a_${i}.tif`), formatTiff(Uint16Array.of(i, i, i, i), 2));
});
afterAll(() => rmSync(folder, { recursive: true }));

testOpenFiles("of a long series a few files are open while it is read, none before and none after", async () => {
  const frames = await openFrames(folder);
  expect(openFilesIn(folder)).toBe(0);
  for (let index = 0; index < 12; index++) await frames.read(index);
  expect(openFilesIn(folder)).toBeGreaterThan(0);
  expect(openFilesIn(folder)).toBeLessThan(6);
  await frames.close();
  expect(openFilesIn(folder)).toBe(0);
});

testOpenFiles("what is refused is closed: an unknown format, another size, too few frames", async () => {
  writeFileSync(join(folder, "notes.txt"), "not an image");
  await expect(openFrames(join(folder, "notes.txt"))).rejects.toThrow(/unknown format/);
  await expect(openFrames(join(folder, "a_1.tif"), { width: 3 })).rejects.toThrow(/2 × 2/);
  await expect(openFrames(hdf5, { skipFrames: 5 })).rejects.toThrow(/5 frames/);
  expect([folder, dirname(hdf5)].map(openFilesIn)).toEqual([0, 0]);
});

testOpenFiles("an HDF5 file is open while its frames are, and not afterwards", async () => {
  const frames = await openFrames(hdf5);
  await frames.read(0);
  expect(openFilesIn(dirname(hdf5))).toBeGreaterThan(0);
  await frames.close();
  expect(openFilesIn(dirname(hdf5))).toBe(0);
});

test("a file that is away for a moment can be read when it is back", async () => {
  const frames = await openFrames(folder);
  renameSync(join(folder, "a_7.tif"), join(folder, "away"));
  await expect(frames.read(7)).rejects.toMatchObject({ kind: "not found" });
  renameSync(join(folder, "away"), join(folder, "a_7.tif"));
  expect((await frames.read(7)).pixels[0]).toBe(7);
  await frames.close();
});

test("a stop while files are looked at is no damage that may be left out", async () => {
  const whole = bytesInMemory(formatTiff(Uint16Array.of(1, 2, 3, 4), 2), "whole.tif");
  const stopped = {
    ...whole,
    async read(): Promise<never> {
      throw new RietbookError({ kind: "cancelled", found: "a request to stop" });
    },
  };
  await expect(openFrames([whole, stopped], { damagedFiles: "skip" })).rejects.toMatchObject({ kind: "cancelled" });
});
