import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { compareFile, compareRecord } from "./compare-gsas2.js";
import type { Gsas2Record } from "./gsas2-record.js";

const read = (name: string) =>
  JSON.parse(
    gunzipSync(readFileSync(new URL(`./fixtures/${name}.json.gz`, import.meta.url))).toString(),
  ) as Gsas2Record;

test.each([
  "al2o3_A_MD001",
  "pbso4_B_aniso",
  "ceo2_al2o3_A",
  "zno_B_noncentro",
  "triclinic_ellipsoid",
  "triclinic_harmonics",
  "monoclinic_stephens",
  "monoclinic_uniaxial",
  "orthorhombic_factors",
  "tetragonal_flat_plate",
  "trigonal_31m",
  "rhombohedral_texture",
  "rhombohedral_polar",
  "cubic_texture",
  "hexagonal_background",
  "triclinic_interpolated",
  "flat_plate_displaced",
])("%s comes out as GSAS-II calculated it: reflections to rounding, the pattern to its single precision", (name) => {
  const deviations = compareRecord(read(name));
  expect(deviations.missing).toEqual([]);
  expect(deviations.unmatched).toEqual([]);
  expect(deviations.d).toBeLessThan(1e-9);
  expect(deviations.twoTheta).toBeLessThan(1e-9);
  expect(deviations.F2).toBeLessThan(1e-6);
  expect(deviations.intensity).toBeLessThan(1e-6);
  expect(deviations.sig).toBeLessThan(1e-7);
  expect(deviations.gam).toBeLessThan(1e-7);
  expect(deviations.yMax).toBeLessThan(2e-3);
  expect(deviations.background).toBeLessThan(1e-8);
  expect(deviations.Rp).toBeLessThan(0.06);
});

test("a wrong parameter shows: the comparison can fail", () => {
  const record = read("ceo2_al2o3_A");
  const wrong = { ...record, parmDict: { ...record.parmDict, ":0:W": record.parmDict[":0:W"] * 1.01 } };
  expect(compareRecord(wrong).sig).toBeGreaterThan(1e-3);
});

test("a file that cannot be compared is said in its own line", async () => {
  const folder = mkdtempSync(join(tmpdir(), "rietbook-compare-"));
  const written = (text: string) => {
    writeFileSync(join(folder, "record.json"), text);
    return compareFile(join(folder, "record.json"));
  };
  expect((await written('{"case": "x", "sig": [1.5,NaN,0.001]}')).error).toMatch(/NaN/);
  expect((await written("{")).error).toMatch(/JSON/);
  expect((await compareFile(join(folder, "none.json.gz"))).error).toMatch(/ENOENT/);
  rmSync(folder, { recursive: true });
});
