import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createBinGrid } from "../src/caking/bin-grid.js";
import { buildPixelBinMap } from "../src/caking/build-map.js";
import { binsFromMidas } from "../src/caking/from-midas-parameters.js";
import { formatMapFiles, readMapFiles } from "../src/caking/map-files.js";
import { midasMapHash } from "../src/caking/midas-map-hash.js";
import { geometryFromMidas } from "../src/geometry/from-midas-parameters.js";
import { formatMidasMap, parseMidasMap, type MidasMapFiles } from "../src/io/midas-map/midas-map.js";
import { parseMidasParameters, withOverrides } from "../src/io/midas-parameters/midas-parameters.js";

const folder = join(dirname(fileURLToPath(import.meta.url)), "fixtures", "midas");
const bytes = (name: string) => new Uint8Array(readFileSync(join(folder, name)));
const read = (name: string) => parseMidasParameters(readFileSync(join(folder, `${name}_params.txt`), "utf8"), name);

const tiny = read("tiny");
const tinyFiles: MidasMapFiles = { map: bytes("tiny_Map.bin"), nMap: bytes("tiny_nMap.bin") };
const rotated = read("tiny_rot");
const rotatedFiles: MidasMapFiles = {
  map: bytes("tiny_rot_Map.bin"),
  nMap: bytes("tiny_rot_nMap.bin"),
  maskMap: bytes("tiny_rot_maskMap.bin"),
};
/** The pixels without records are the masked ones. */
const mask = (() => {
  const { y, z } = parseMidasMap(rotatedFiles);
  const geometry = geometryFromMidas(rotated);
  const seen = new Uint8Array(36 * 40).fill(1);
  y.forEach((column, at) => (seen[z[at] * geometry.pixelsY + column] = 0));
  return seen;
})();

const fit = (files: MidasMapFiles, parameters = tiny, options: { mask?: Uint8Array; corrections?: object } = {}) => {
  const geometry = geometryFromMidas(parameters);
  return readMapFiles(files, geometry, createBinGrid(binsFromMidas(parameters), geometry), options, parameters);
};

test("our hash of the parameters is the one in MIDAS's headers", async () => {
  expect(await midasMapHash(tiny)).toBe(parseMidasMap(tinyFiles).header?.hash);
  expect(await midasMapHash(rotated)).toBe(parseMidasMap(rotatedFiles).header?.hash);
});

test("ends of Q bins go into the hash as radii, and of keys that mean the same the last one counts", async () => {
  const text =
    "BC 7.3 6.1\nLsd 20000\npx 33\npxY 200\nRhoD 3000\nMaxRingRad 3500\nWavelength 0.3\nNrPixelsY 99\nNrPixels 16\n" +
    "EtaBinSize 30\nRMin 1\nRMax 7\nRBinSize 1\nQMax 1.5\nQBinSize 0.1\n";
  // From the headers that MIDAS 11's DetectorMapper wrote for these parameters.
  const withoutMinimum = "ef4e455415f40fea8ac4ad0dae0a4c98f057e440a8a58a6a278716a86e33a830";
  const withMinimum = "e6ba88eeb13fbbebc0be2d81ac4824d90f8784ac50669daa9ddae26930d9bfb8";
  expect(await midasMapHash(parseMidasParameters(text, "ps.txt"))).toBe(withoutMinimum);
  expect(await midasMapHash(parseMidasParameters(`${text}QMin 0.25\n`, "ps.txt"))).toBe(withMinimum);
});

test("MIDAS's files are written byte for byte as they were read", () => {
  for (const files of [tinyFiles, rotatedFiles]) {
    const { header, ...map } = parseMidasMap(files);
    if (header === undefined) throw new Error("no header");
    expect(formatMidasMap({ ...map, header })).toEqual(files);
  }
});

test("a map that MIDAS wrote fits its own parameters", async () => {
  expect((await fit(tinyFiles)).pixels).toHaveLength(3767);
  const map = await fit(rotatedFiles, rotated, { mask });
  expect(map.touchedByMask.some((flag) => flag === 1)).toBe(true);
});

test("what MIDAS's hash leaves out is found by the radii, corrections and masks", async () => {
  // In the hash:
  await expect(fit(tinyFiles, withOverrides(tiny, ["Lsd 20001"]))).rejects.toThrow(/hash/);
  // Not in the hash:
  for (const override of ["p5 0.001", "p7 0", "p14 100", "Parallax 31"]) {
    await expect(fit(tinyFiles, withOverrides(tiny, [override]))).rejects.toThrow(/another geometry/);
  }
  await expect(fit(tinyFiles, tiny, { corrections: { solidAngle: true } })).rejects.toThrow(/other corrections/);
  await expect(fit(tinyFiles, tiny, { mask })).rejects.toThrow(/maskMap/);
  await expect(fit(rotatedFiles, rotated)).rejects.toThrow(/maskMap/);
  const other = mask.slice();
  other[other.indexOf(1)] = 0;
  const more = mask.slice();
  more[20 * 36 + 25] = 1;
  await expect(fit(rotatedFiles, rotated, { mask: more })).rejects.toThrow(/another mask/);
});

test("a mask beyond all bins needs no maskMap.bin, as MIDAS writes none", async () => {
  const beyond = new Uint8Array(36 * 40);
  // The corner at R = 27 px; bins end at 26.
  beyond[0] = 1;
  expect((await fit(tinyFiles, tiny, { mask: beyond })).touchedByMask).not.toContain(1);
});

test("our map goes into files and comes back the same", async () => {
  const geometry = geometryFromMidas(rotated);
  const grid = createBinGrid(binsFromMidas(rotated), geometry);
  const map = await buildPixelBinMap(geometry, grid, { mask });
  const back = await fit(await formatMapFiles(map, geometry, rotated), rotated, { mask });
  expect(back.starts).toEqual(map.starts);
  expect(back.pixels).toEqual(map.pixels);
  expect(Array.from(back.weights)).toEqual(Array.from(map.weights));
  expect(back.touchedByMask).toEqual(map.touchedByMask);
  expect(back.hash).toBe(map.hash);
});

test("deltaR that we write is MIDAS's", async () => {
  const geometry = geometryFromMidas(tiny);
  const map = await buildPixelBinMap(geometry, createBinGrid(binsFromMidas(tiny), geometry));
  const ours = parseMidasMap(await formatMapFiles(map, geometry, tiny));
  const midas = parseMidasMap(tinyFiles);
  const table = (file: typeof ours) => {
    const rows = new Map<string, number>();
    file.counts.forEach((count, bin) => {
      for (let at = file.starts[bin]; at < file.starts[bin] + count; at++)
        rows.set(`${bin} ${file.y[at]} ${file.z[at]}`, file.deltaR[at]);
    });
    return rows;
  };
  const expected = table(midas);
  for (const [key, value] of table(ours)) expect(Math.abs(value - (expected.get(key) ?? NaN))).toBeLessThan(1e-6);
});

test("cut-off files and files of different runs are refused", () => {
  expect(() => parseMidasMap({ ...tinyFiles, map: tinyFiles.map.subarray(0, 1001) })).toThrow(
    /Map\.bin.*records of 24/,
  );
  expect(() => parseMidasMap({ ...tinyFiles, map: tinyFiles.map.subarray(0, 64 + 240) })).toThrow(/nMap\.bin.*records/);
  expect(() => parseMidasMap({ ...tinyFiles, nMap: rotatedFiles.nMap })).toThrow(/hash of other parameters/);
  expect(() => parseMidasMap({ ...rotatedFiles, maskMap: rotatedFiles.maskMap?.subarray(0, 80) })).toThrow(/maskMap/);
});
