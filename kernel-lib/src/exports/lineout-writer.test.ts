import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createBinGrid } from "../caking/bin-grid.js";
import type { DetectorGeometry } from "../geometry/detector-geometry.js";
import { readPattern } from "../histograms/text-pattern.js";
import { openFilesIn, testOpenFiles } from "../platform/testing/open-files.js";
import type { CakedFrame } from "./cake-writer.js";
import { createCsvLineoutWriter, createLineoutFilesWriter } from "./lineout-writer.js";

const geometry: DetectorGeometry = {
  pixelsY: 100,
  pixelsZ: 100,
  pixelSize: 100,
  distance: 100000,
  centreY: 50,
  centreZ: 50,
  tx: 0,
  ty: 0,
  tz: 0,
  wavelength: 0.5,
  distortion: [],
  rhoD: 200000,
  parallax: 0,
  transforms: [],
};
const gridOf = (radii: number) =>
  createBinGrid(
    { axis: "R", radial: { min: 10, max: 10 + radii, step: 1 }, eta: { min: -180, max: 180, step: 180 } },
    geometry,
  );
const grid = gridOf(4);

/** Azimuths 1 and 3 times as large; intensities 2 and 6, times `factor`; the third radius has no data. */
function frameOf(index: number, factor: number, radii = 4): CakedFrame {
  const hasData = (bin: number) => Math.floor(bin / 2) !== 2;
  const array = (of: (bin: number) => number) => Float64Array.from({ length: 2 * radii }, (_, bin) => of(bin));
  return {
    index,
    source: "scan_000001.h5",
    omega: 0.5 * index,
    intensity: array((bin) => (hasData(bin) ? factor * (bin % 2 === 0 ? 2 : 6) : NaN)),
    sigma: array((bin) => (hasData(bin) ? factor * 0.5 : NaN)),
    area: array((bin) => (hasData(bin) ? (bin % 2 === 0 ? 1 : 3) : 0)),
  };
}

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "rietbook-lineout-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const read = (name: string) => readFileSync(join(folder, name), "utf8");

test("a lineout is the mean by area over azimuths and frames; its σ that of the mean; empty radii are left out", async () => {
  const writer = createLineoutFilesWriter(join(folder, "scan"), "xye", grid, geometry, {
    omegaSumFrames: -1,
    isSingle: true,
  });
  await writer.add(frameOf(0, 1));
  await writer.add(frameOf(1, 3));
  expect(readdirSync(folder)).toEqual([]);
  await writer.finish();
  expect(readdirSync(folder)).toEqual(["scan.xye"]);
  const [title, ...rows] = read("scan.xye").trimEnd().split("\n");
  expect(title).toBe("# scan_000001.h5, mean of 2 frames, omega 0.25 deg: 2theta (deg), mean counts per pixel, sigma");
  expect(rows).toHaveLength(3);
  const [twoTheta, mean, sigma] = rows[0].split(" ").map(Number);
  expect(twoTheta).toBeCloseTo((Math.atan(10.5e-3) * 180) / Math.PI, 12);
  // (2·1 + 6·3)/4 in the first frame, three times that in the second.
  expect(mean).toBeCloseTo((5 + 15) / 2, 12);
  const bin = Math.hypot(0.5, 1.5) / 2;
  expect(sigma).toBeCloseTo((bin * Math.hypot(1, 3)) / 4, 12);
});

test("esds grow by the factor of each bin before azimuths are put together", async () => {
  const sigmaGrowth = Float64Array.of(2, 1, 1, 3, 1, 1, 1, 1);
  const writer = createLineoutFilesWriter(join(folder, "own"), "xye", grid, geometry, { isSingle: true, sigmaGrowth });
  await writer.add(frameOf(0, 1));
  await writer.finish();
  const sigmas = read("own.xye")
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((row) => Number(row.split(" ")[2]));
  // Areas 1 and 3, esds of 0.5 times the factors.
  expect(sigmas[0]).toBeCloseTo(Math.hypot(0.5 * 2, 3 * 0.5) / 4, 12);
  expect(sigmas[1]).toBeCloseTo(Math.hypot(0.5, 3 * 0.5 * 3) / 4, 12);
  expect(sigmas[2]).toBeCloseTo(Math.hypot(0.5, 3 * 0.5) / 4, 12);
});

test("every group of frames gets a file of its own, named after its last frame; a short group too", async () => {
  const options = { omegaSumFrames: 2, isSingle: false };
  const writer = createLineoutFilesWriter(join(folder, "scan"), "fxye", grid, geometry, options);
  for (let index = 0; index < 5; index++) await writer.add(frameOf(index, 1));
  await writer.finish();
  expect(readdirSync(folder)).toEqual([1, 3, 4].map((last) => `scan_LastFrameNumber_${last}.fxye`));
  expect(read("scan_LastFrameNumber_3.fxye")).toMatch(
    /^scan_000001\.h5, mean of 2 frames, omega 1\.25 deg +\nBANK 1 3 3 CONS /,
  );
});

testOpenFiles("of many files none stays open while the others are written", async () => {
  const writer = createLineoutFilesWriter(join(folder, "scan"), "xye", grid, geometry, { isSingle: false });
  for (let index = 0; index < 20; index++) await writer.add(frameOf(index, 1));
  expect(openFilesIn(folder)).toBeLessThan(3);
  expect(readdirSync(folder).filter((name) => !name.endsWith(".tmp"))).toEqual([]);
  await writer.finish();
  expect(readdirSync(folder)).toHaveLength(20);
});

test("what is written is read back as a pattern: .xye in degrees, .fxye in centidegrees", async () => {
  for (const format of ["xye", "fxye"] as const) {
    const writer = createLineoutFilesWriter(join(folder, "one"), format, gridOf(30), geometry, { isSingle: true });
    await writer.add(frameOf(0, 1, 30));
    await writer.finish();
    const { twoTheta, intensity, sigma } = await readPattern(join(folder, `one.${format}`));
    expect(twoTheta).toHaveLength(29);
    expect(twoTheta[0]).toBeCloseTo((Math.atan(10.5e-3) * 180) / Math.PI, 9);
    expect(new Set(intensity)).toEqual(new Set([5]));
    expect(sigma[0]).toBeCloseTo(Math.hypot(0.5, 1.5) / 4, 9);
  }
});

test("a table has a row for every radius and group, with Q, and empty cells where there is no measurement", async () => {
  const writer = await createCsvLineoutWriter(join(folder, "table.csv"), grid, geometry, {});
  await writer.add(frameOf(0, 1));
  await writer.add(frameOf(1, 2));
  await writer.finish();
  const [head, ...rows] = read("table.csv").trimEnd().split("\n");
  expect(head).toBe("last_frame,omega_deg,radius_px,two_theta_deg,Q_inverse_angstrom,intensity,sigma");
  expect(rows).toHaveLength(8);
  const [frame, omega, radius, twoTheta, q, intensity] = rows[4].split(",").map(Number);
  expect([frame, omega, radius, intensity]).toEqual([1, 0.5, 10.5, 10]);
  expect(q).toBeCloseTo(((4 * Math.PI) / 0.5) * Math.sin((twoTheta * Math.PI) / 360), 9);
  expect(rows[2]).toMatch(/,,$/);
});

test("an integration that is given up leaves no file", async () => {
  const writer = createLineoutFilesWriter(join(folder, "scan"), "xye", grid, geometry, { isSingle: false });
  const table = await createCsvLineoutWriter(join(folder, "table.csv"), grid, geometry, {});
  for (const one of [writer, table]) {
    await one.add(frameOf(0, 1));
    await one.abort();
  }
  expect(readdirSync(folder)).toEqual([]);
});
