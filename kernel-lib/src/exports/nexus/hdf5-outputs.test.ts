import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createBinGrid } from "../../caking/bin-grid.js";
import { radialLineout } from "../../caking/lineout.js";
import type { DetectorGeometry } from "../../geometry/detector-geometry.js";
import { openHdf5 } from "../../io/hdf5/hdf5-file.js";
import { openHdf5Stack } from "../../io/hdf5/hdf5-stack.js";
import type { CakedFrame } from "../cake-writer.js";
import { createMidasHdf5Writer } from "../midas-zarr/midas-hdf5-writer.js";
import { createNexusWriter, type NexusOptions } from "./nexus-writer.js";

const geometry: DetectorGeometry = {
  ...{ pixelsY: 80, pixelsZ: 90, pixelSize: 200, distance: 300000, centreY: 39.3, centreZ: 44.1, tx: 0, ty: 0, tz: 0 },
  ...{ wavelength: 0.4, distortion: [], rhoD: 10000, parallax: 0, transforms: [] },
};
const bins = { axis: "R", radial: { min: 2, max: 36, step: 1 }, eta: { min: -180, max: 180, step: 20 } } as const;
const grid = createBinGrid(bins, geometry);
const size = grid.radialBins * grid.etaBins;
const frame = (index: number): CakedFrame => ({
  ...{ index, source: "x", omega: index * 0.5 },
  intensity: Float64Array.from({ length: size }, (_, i) => (i === 3 ? NaN : 1000 * index + i)),
  sigma: Float64Array.from({ length: size }, (_, i) => 1 + i / size),
  area: Float64Array.from({ length: size }, (_, i) => 1 + (i % 7)),
});
const frames = [0, 1, 2, 3].map(frame);
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "rietbook-hdf5-"))));
afterEach(() => rmSync(folder, { recursive: true }));

test("a NeXus cake holds each frame by azimuth and radius", async () => {
  const path = join(folder, "new", "a.h5");
  const writer = await createNexusWriter(path, grid, geometry, { input: { mask: "m.tif" } });
  for (const one of frames) await writer.add(one);
  expect(readdirSync(join(folder, "new")).filter((name) => !name.startsWith("."))).toEqual([]);
  await writer.finish();
  expect(readdirSync(join(folder, "new"))).toEqual(["a.h5"]);
  const stack = await openHdf5Stack(path, { dataset: "entry/data/I" });
  expect([stack.count, stack.height, stack.width]).toEqual([4, 18, 34]);
  for (const { index, intensity } of frames) {
    const stored = await stack.read(index);
    for (let i = 0; i < size; i++) expect(stored[(i % 18) * 34 + Math.floor(i / 18)]).toBe(intensity[i]);
  }
  await stack.close();
});

test("a NeXus pattern is the mean over azimuths", async () => {
  const path = join(folder, "b.h5");
  const writer = await createNexusWriter(path, grid, geometry, { definition: "NXazint1d", axis: "q" });
  for (const one of frames) await writer.add(one);
  await writer.finish();
  const file = await openHdf5(path);
  expect(file.describe("/entry/data/I").shape).toEqual([4, 34]);
  const row = new Float64Array(file.readBlock("/entry/data/I", [2, 0], [1, 34], 34 * 8).buffer);
  expect(row).toEqual(radialLineout(grid, frames[2]).intensity);
  expect(file.describe("/entry/data/radial_axis_edges").shape).toEqual([35]);
  file.close();
});

test("a NeXus file says what its numbers mean: axes, effective areas, wavelength, energy, corrections", async () => {
  const read = async (options: NexusOptions) => {
    const path = join(folder, `${options.definition}-${options.axis}.h5`);
    const writer = await createNexusWriter(path, grid, geometry, options);
    for (const one of frames.slice(0, 2)) await writer.add(one);
    await writer.finish();
    const file = await openHdf5(path);
    const numbers = (at: string) => {
      const shape = file.describe(`/entry/${at}`).shape!;
      const count = shape.reduce((product, length) => product * length, 1);
      const bytes = file.readBlock(
        `/entry/${at}`,
        shape.map(() => 0),
        shape,
        count * 8,
      );
      return Array.from(new Float64Array(bytes.buffer, bytes.byteOffset, count));
    };
    const found = {
      ...{ axis: numbers("data/radial_axis"), edges: numbers("data/radial_axis_edges"), norm: numbers("data/norm") },
      ...{ errors: numbers("data/I_errors"), isSolid: file.readBlock("/entry/solid_angle_applied", [], [], 1)[0] },
      wavelength: numbers("instrument/monochromator/wavelength")[0],
      energy: numbers("instrument/monochromator/energy")[0],
    };
    file.close();
    return found;
  };
  const cake = await read({ solidAngleApplied: true });
  const twoTheta = (radius: number) => (Math.atan((radius * 200) / 300000) * 180) / Math.PI;
  expect(cake.axis[3]).toBeCloseTo(twoTheta(5.5), 12);
  expect([cake.edges[0], cake.edges[34]]).toEqual([expect.closeTo(twoTheta(2), 12), expect.closeTo(twoTheta(36), 12)]);
  const { area, sigma } = frames[0];
  expect(cake.norm).toEqual(Array.from({ length: size }, (_, i) => area[(i % 34) * 18 + Math.floor(i / 34)]));
  expect(cake.errors.slice(0, size)).toEqual(
    Array.from({ length: size }, (_, i) => sigma[(i % 34) * 18 + Math.floor(i / 34)]),
  );
  expect([cake.wavelength, cake.energy, cake.isSolid]).toEqual([0.4, expect.closeTo(12.39842 / 0.4, 4), 1]);
  const pattern = await read({ definition: "NXazint1d", axis: "q" });
  const q = (radius: number) => ((4 * Math.PI) / 0.4) * Math.sin((twoTheta(radius) * Math.PI) / 360);
  expect(pattern.axis[3]).toBeCloseTo(q(5.5), 12);
  const ring = Array.from({ length: 18 }, (_, eta) => area[3 * 18 + eta]).reduce((sum, value) => sum + value, 0);
  expect([pattern.norm.length, pattern.norm[3], pattern.isSolid]).toEqual([34, ring, 0]);
});

test("MIDAS's HDF5 layout holds the sums", async () => {
  const path = join(folder, "c.hdf");
  const writer = await createMidasHdf5Writer(path, grid, geometry, { omegaSumFrames: 3, individualFrames: true });
  for (const one of frames) await writer.add(one);
  await writer.finish();
  const file = await openHdf5(path);
  expect(file.children("/OmegaSumFrame")).toEqual(["LastFrameNumber_2", "LastFrameNumber_3"]);
  expect(file.children("/IntegrationResult").length).toBe(4);
  expect(file.describe("/REtaMap").shape).toEqual([5, 34, 18]);
  const sum = new Float64Array(file.readBlock("/OmegaSumFrame/LastFrameNumber_2", [0, 0], [34, 18], size * 8).buffer);
  expect(sum).toEqual(frames[0].intensity.map((value, i) => value + frames[1].intensity[i] + frames[2].intensity[i]));
  file.close();
});

test("nothing is left of what is stopped or holds no frame", async () => {
  const stopped = await createNexusWriter(join(folder, "d.h5"), grid, geometry);
  await stopped.add(frames[0]);
  await stopped.abort();
  const empty = await createMidasHdf5Writer(join(folder, "e.h5"), grid, geometry);
  await expect(empty.finish()).rejects.toThrow(/found no frames/);
  expect(readdirSync(folder)).toEqual([]);
  writeFileSync(join(folder, "file"), "");
  const inFile = createNexusWriter(join(folder, "file", "f.h5"), grid, geometry);
  await expect(inFile).rejects.toMatchObject({ kind: "output" });
  const noWavelength = { ...geometry, wavelength: 0 };
  await expect(createNexusWriter(join(folder, "g"), grid, noWavelength, { axis: "q" })).rejects.toThrow(/wavelength/);
  expect(readdirSync(folder)).toEqual(["file"]);
});
