import fc from "fast-check";
import type { DetectorGeometry } from "../geometry/detector-geometry.js";
import { pixelPosition } from "../geometry/pixel-position.js";
import { binGridWarnings, createBinGrid, type BinGridDescription } from "./bin-grid.js";
import { buildPixelBinMap } from "./build-map.js";
import type { MapOptions } from "./map-options.js";
import type { PixelBinMap } from "./pixel-bin-map.js";

const geometry: DetectorGeometry = {
  pixelsY: 44,
  pixelsZ: 36,
  pixelSize: 150,
  distance: 20000,
  centreY: 20.3,
  centreZ: 17.6,
  tx: 3,
  ty: 2,
  tz: -1.5,
  wavelength: 0.3,
  distortion: [0.002, -0.0015, 0.001, 25, 0.0005, -0.0004, -40, 0.0008, 60, -0.0005, 10, 0.0003, -75, 0.0002, 130],
  rhoD: 4000,
  parallax: 30,
  transforms: [],
};
const bins: BinGridDescription = {
  axis: "R",
  radial: { min: 0, max: 60, step: 0.7 },
  eta: { min: -180, max: 180, step: 7.5 },
};

const build = (changes: Partial<DetectorGeometry> = {}, options: MapOptions = {}, grid = bins) => {
  const changed = { ...geometry, ...changes };
  return buildPixelBinMap(changed, createBinGrid(grid, changed), options);
};

/** Σ areas of each raw pixel. */
function areaByPixel({ pixels, areas, width, height }: PixelBinMap): Float64Array {
  const sums = new Float64Array(width * height);
  pixels.forEach((pixel, at) => (sums[pixel] += areas[at]));
  return sums;
}

const total = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0);

test("every pixel is shared out completely, the one under the beam too", async () => {
  const map = await build({}, { minimumOverlap: 0 });
  const plane = await build({ distortion: [], parallax: 0, tx: 0, ty: 0, tz: 0 }, { minimumOverlap: 0 });
  // Without tilt and distortion a pixel's area is 1 px²; slivers at edges change hands between neighbours.
  areaByPixel(plane).forEach((area) => expect(Math.abs(area - 1)).toBeLessThan(0.01));
  expect(total(plane.areas)).toBeCloseTo(44 * 36, 4);
  const around = areaByPixel(map);
  expect(Math.min(...around)).toBeGreaterThan(0.9);
});

test("areas add up to that of the ring where the detector covers it", async () => {
  const grid: BinGridDescription = { ...bins, radial: { min: 5, max: 12, step: 0.5 } };
  const map = await build({}, { minimumOverlap: 0 }, grid);
  expect(total(map.areas)).toBeCloseTo(Math.PI * (144 - 25), 4);
  for (let bin = 0; bin < 14 * 48; bin++) {
    const radial = Math.floor(bin / 48);
    const ring = (Math.PI * ((5 + (radial + 1) / 2) ** 2 - (5 + radial / 2) ** 2)) / 48;
    expect(total(map.areas.subarray(map.starts[bin], map.starts[bin + 1])) / ring).toBeCloseTo(1, 5);
  }
});

test("MIDAS's smallest overlap loses next to nothing", async () => {
  const [all, some] = [await build({}, { minimumOverlap: 0 }), await build()];
  expect(some.pixels.length).toBeLessThan(all.pixels.length);
  expect(Math.abs(total(some.areas) / total(all.areas) - 1)).toBeLessThan(1e-6);
});

test("turning the frame by image transforms and the geometry with it changes no bin", async () => {
  // The same image stored upside down, mirrored, or both; the map names other raw pixels for the same bins.
  const plain = await build();
  for (const transforms of [[1], [2], [1, 2]] as const) {
    const turned = await build({ transforms });
    expect(turned.starts).toEqual(plain.starts);
    expect(turned.areas).toEqual(plain.areas);
    const [flipColumns, flipRows] = [transforms.some((code) => code === 1), transforms.some((code) => code === 2)];
    plain.pixels.forEach((pixel, at) => {
      const [column, row] = [pixel % 44, Math.floor(pixel / 44)];
      expect(turned.pixels[at]).toBe((flipRows ? 35 - row : row) * 44 + (flipColumns ? 43 - column : column));
    });
  }
  const transposed = await build({ transforms: [3] });
  expect([transposed.width, transposed.height]).toEqual([36, 44]);
  expect(transposed.pixels[100]).toBe((plain.pixels[100] % 44) * 36 + Math.floor(plain.pixels[100] / 44));
});

test("turning detector and image by a quarter turns the bins by 90°", async () => {
  const level = { tx: 0, ty: 0, tz: 0, distortion: [], pixelsY: 40, pixelsZ: 40 };
  const upright = await build({ ...level, centreY: 17.25, centreZ: 21.5 });
  // Seen from the sample a pixel (y, z) goes to (z, 39 − y): η grows by 90°.
  const turned = await build({ ...level, centreY: 21.5, centreZ: 39 - 17.25 });
  const shift = 90 / 7.5;
  const sumOf = (map: PixelBinMap, bin: number) => total(map.areas.subarray(map.starts[bin], map.starts[bin + 1]));
  for (let radial = 0; radial < 86; radial++) {
    for (let eta = 0; eta < 48; eta++) {
      const expected = sumOf(upright, radial * 48 + eta);
      expect(Math.abs(sumOf(turned, radial * 48 + ((eta + shift) % 48)) - expected)).toBeLessThan(2e-4);
    }
  }
});

test("bins beyond a full turn hold what they share with the first ones", async () => {
  const grid: BinGridDescription = {
    ...bins,
    radial: { min: 3, max: 15, step: 1 },
    eta: { min: -180, max: 180, step: 50 },
  };
  const map = await build({}, { minimumOverlap: 0 }, grid);
  // Eight bins of 50°: 400° in all.
  expect(total(map.areas)).toBeCloseTo((Math.PI * (225 - 9) * 400) / 360, 3);
});

test.each([
  [0, 360],
  [-90, 270],
  [-360, 0],
  [90, 450],
])("azimuths counted from %i° to %i° hold the same rings", async (min, max) => {
  const radial = { min: 3, max: 15, step: 1 };
  const map = await build({}, { minimumOverlap: 0 }, { axis: "R", radial, eta: { min, max, step: 30 } });
  expect(total(map.areas)).toBeCloseTo(Math.PI * (225 - 9), 3);
  const one = await build({}, { minimumOverlap: 0 }, { axis: "R", radial, eta: { min, max, step: 360 } });
  expect(total(one.areas)).toBeCloseTo(Math.PI * (225 - 9), 3);
});

test("Q bins have their edges at (L/p) tan(2 asin(Qλ/4π))", () => {
  const grid = createBinGrid({ axis: "Q", radial: { min: 0.5, max: 4, step: 0.25 }, eta: bins.eta }, geometry);
  const q = 0.5 + 3 * 0.25;
  const twoTheta = 2 * Math.asin((q * 0.3) / (4 * Math.PI));
  expect(grid.radialEdges[3]).toBeCloseTo((20000 / 150) * Math.tan(twoTheta), 10);
});

test("masked pixels give nothing, and the bins they touch are marked", async () => {
  const mask = new Uint8Array(44 * 36);
  mask[10 * 44 + 30] = 1;
  const [map, plain] = [await build({}, { mask }), await build()];
  expect(map.pixels.includes(10 * 44 + 30)).toBe(false);
  expect(total(plain.touchedByMask)).toBe(0);
  const touching = new Set<number>();
  for (let bin = 0; bin < map.touchedByMask.length; bin++) {
    for (let at = plain.starts[bin]; at < plain.starts[bin + 1]; at++) {
      if (plain.pixels[at] === 10 * 44 + 30) touching.add(bin);
    }
  }
  for (const bin of touching) expect(map.touchedByMask[bin]).toBe(1);
  expect(total(map.touchedByMask)).toBeLessThanOrEqual(touching.size + 4);
  await expect(build({}, { mask: new Uint8Array(5) })).rejects.toThrow(/mask.*5 pixels.*44 × 36/);
});

test("a masked pixel beside the beam marks the azimuths of its corners only, as MIDAS does", async () => {
  const mask = new Uint8Array(44 * 36);
  // One pixel to the right of the one that holds the beam: η around +90°.
  mask[18 * 44 + 21] = 1;
  const { touchedByMask } = await build({ tx: 0, ty: 0, tz: 0, distortion: [], parallax: 0 }, { mask });
  const etas = new Set<number>();
  touchedByMask.forEach((flag, bin) => flag !== 0 && etas.add(-180 + 7.5 * (bin % 48)));
  expect(Math.min(...etas)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...etas)).toBeLessThan(120);
});

test("a masked pixel marks the bin whose outer border its nearest corner lies on, as MIDAS does", async () => {
  const level = { tx: 0, ty: 0, tz: 0, distortion: [], parallax: 0, centreY: -0.5, centreZ: -0.5 };
  const mask = new Uint8Array(44 * 36);
  // Its corners lie at R = 10, 11, √101 and √122.
  mask[10] = 1;
  const whole = { axis: "R", radial: { min: 5, max: 15, step: 1 }, eta: { min: -180, max: 180, step: 360 } } as const;
  expect([...(await build(level, { mask }, whole)).touchedByMask]).toEqual([0, 0, 0, 0, 1, 1, 1, 0, 0, 0]);
});

test("pixels behind the plane of the sample have no place in the bins", async () => {
  const steep = { distance: 1500, ty: 60, tx: 0, tz: 0, distortion: [], parallax: 0 };
  const { areas, pixels } = await build(steep, {}, { ...bins, radial: { min: 0, max: 400, step: 5 } });
  const used = new Set(pixels);
  const isBehind = (y: number, z: number) => !(pixelPosition({ ...geometry, ...steep }, y, z).radius >= 0);
  // The detector leans over the sample with its rows.
  const rows = Array.from({ length: 36 }, (_, z) => z).filter((z) => isBehind(20, z - 0.5) || isBehind(20, z + 0.5));
  expect(rows.length).toBeGreaterThan(3);
  for (const z of rows) for (let y = 0; y < 44; y++) expect(used.has(z * 44 + y)).toBe(false);
  expect(areas.every((area) => area > 0)).toBe(true);
});

test("pixels that a strong distortion turns over keep their area", async () => {
  // R (1 − R²/900): beyond R = 17 px the plane folds back.
  const folded = { distortion: [0, 0, -1], rhoD: 30 * 150, parallax: 0, tx: 0, ty: 0, tz: 0 };
  const sums = areaByPixel(await build(folded, { minimumOverlap: 0 }));
  const at = 17 * 44 + 43;
  const scale = (r: number) => 1 - (r / 30) ** 2;
  const slope = (r: number) => Math.abs(1 - 3 * (r / 30) ** 2);
  const r = Math.hypot(43 - 20.3, 17 - 17.6);
  expect(sums[at] / (scale(r) * slope(r))).toBeCloseTo(1, 2);
});

test("cutting pixels near the axes keeps all areas and lets neighbours lend their value", async () => {
  const [plain, cut] = [await build(), await build({}, { subPixelLevel: 2, minimumOverlap: 0 })];
  expect(cut.pixels.length).toBeGreaterThan(plain.pixels.length);
  expect(total(cut.areas) / total(plain.areas)).toBeCloseTo(1, 4);
  for (let bin = 0; bin + 1 < cut.starts.length; bin++) {
    const row = Array.from(cut.pixels.subarray(cut.starts[bin], cut.starts[bin + 1]));
    expect(new Set(row).size).toBe(row.length);
  }
});

test("corrections change weights, not areas", async () => {
  const level = { tx: 0, ty: 0, tz: 0, distortion: [], parallax: 0, transforms: [] };
  const solid = await build(level, { corrections: { solidAngle: true } });
  const plain = await build(level);
  expect(solid.areas).toEqual(plain.areas);
  expect(plain.weights).toBe(plain.areas);
  const polarized = await build(level, { corrections: { polarization: { form: "horizontal", fraction: 1 } } });
  const midas = await build(level, { corrections: { polarization: { form: "midas", fraction: 1 } } });
  for (const at of [5, 500, 1500, 3000]) {
    const [y, z] = [solid.pixels[at] % 44, Math.floor(solid.pixels[at] / 44)];
    const tan = (Math.hypot(y - 20.3, z - 17.6) * 150) / 20000;
    const sin2 = tan ** 2 / (1 + tan ** 2);
    const sinEta2 = (y - 20.3) ** 2 / Math.hypot(y - 20.3, z - 17.6) ** 2;
    expect(solid.weights[at] / solid.areas[at]).toBeCloseTo((1 + tan ** 2) ** 1.5, 5);
    expect(polarized.weights[at] / polarized.areas[at]).toBeCloseTo(1 / (1 - sin2 * sinEta2), 5);
    expect(midas.weights[at] / midas.areas[at]).toBeCloseTo(1 / (1 - sin2 * (1 - sinEta2)), 5);
  }
});

test("MIDAS's maps keep areas in single precision, the weights beside them not", async () => {
  const { areas, weights } = await build({}, { splitting: "midas", precision: "double", subPixelLevel: 1 });
  expect(Array.from(areas)).toEqual(Array.from(weights, Math.fround));
  expect(areas).not.toEqual(weights);
  const whole = await build({}, { precision: "double" });
  expect(whole.areas).toBe(whole.weights);
});

test("an unpolarised beam is corrected by (1 + cos²2θ)/2", async () => {
  const polarization = { form: "horizontal", fraction: 0 } as const;
  const map = await build({ tx: 0, ty: 0, tz: 0, distortion: [], parallax: 0 }, { corrections: { polarization } });
  const [y, z] = [map.pixels[2000] % 44, Math.floor(map.pixels[2000] / 44)];
  const cos2 = 1 / (1 + ((Math.hypot(y - 20.3, z - 17.6) * 150) / 20000) ** 2);
  expect(map.weights[2000] / map.areas[2000]).toBeCloseTo(2 / (1 + cos2), 5);
});

test("the hash changes with everything that enters, and with nothing else", async () => {
  const grid: BinGridDescription = { ...bins, radial: { min: 5, max: 8, step: 1 } };
  const hash = async (changes: Partial<DetectorGeometry> = {}, options: MapOptions = {}, other = grid) =>
    (await build(changes, options, other)).hash;
  const size = 44 * 36;
  const shift = { dY: 0, dZ: 0, dTheta: 0, dLsd: 0, dP2: 1e-6 };
  const distortion = geometry.distortion.slice();
  distortion[14] += 1e-9;
  const mask = new Uint8Array(size);
  const masked = mask.slice();
  masked[7] = 1;
  const hashes = await Promise.all([
    hash(),
    hash({ distortion }),
    hash({ parallax: 31 }),
    hash({ transforms: [0] }),
    hash({ residualMap: new Float64Array(size) }),
    hash({ shiftMap: { dY: new Float64Array(size), dZ: new Float64Array(size) } }),
    hash({ panels: { countY: 1, countZ: 1, sizeY: 9, sizeZ: 9, gapsY: [], gapsZ: [], shifts: [shift] } }),
    hash({}, { mask }),
    hash({}, { mask: masked }),
    hash({}, { corrections: { solidAngle: true } }),
    hash({}, { corrections: { polarization: { form: "horizontal", fraction: 0.99 } } }),
    hash({}, { corrections: { polarization: { form: "midas", fraction: 0.99 } } }),
    hash({}, { subPixelLevel: 2 }),
    hash({}, { subPixelLevel: 2, subPixelWidth: 5 }),
    hash({}, { minimumOverlap: 0 }),
    hash({}, { splitting: "midas" }),
    hash({}, { precision: "double" }),
    hash({}, {}, { ...grid, radial: { min: 5, max: 8, step: 0.5 } }),
    hash({}, {}, { ...grid, eta: { min: -180, max: 180, step: 5 } }),
  ]);
  expect(new Set(hashes).size).toBe(hashes.length);
  expect(await hash()).toBe(hashes[0]);
});

test("bins that cannot be are refused", () => {
  const create = (changes: Partial<BinGridDescription>) => () => createBinGrid({ ...bins, ...changes }, geometry);
  expect(create({ radial: { min: 10, max: 5, step: 1 } })).toThrow(/RMax.*5/);
  expect(create({ radial: { min: 10, max: 50, step: 0 } })).toThrow(/RBinSize/);
  expect(create({ eta: { min: -180, max: 180, step: -1 } })).toThrow(/EtaBinSize/);
  expect(create({ radial: { min: 0, max: NaN, step: 1 } })).toThrow(/finite/);
  expect(create({ radial: { min: 0, max: 1e9, step: 1e-3 } })).toThrow(/larger steps/);
  const q: BinGridDescription = { ...bins, axis: "Q", radial: { min: 1, max: 2, step: 0.1 } };
  expect(() => createBinGrid(q, { ...geometry, wavelength: 0 })).toThrow(/Wavelength/);
  expect(() => createBinGrid({ ...q, radial: { min: 1, max: 80, step: 1 } }, geometry)).toThrow(/90°/);
});

test("bins beyond the corner are warned about", () => {
  const warnings = (max: number) =>
    binGridWarnings(createBinGrid({ ...bins, radial: { min: 1, max, step: 1 } }, geometry), geometry);
  expect(warnings(20)).toEqual([]);
  expect(warnings(200)[0]).toMatch(/farthest corner.*\d\d\.\d px: empty bins/);
  // The corner of the outermost pixel, not its centre.
  const level = { ...geometry, tx: 0, ty: 0, tz: 0, distortion: [], parallax: 0, centreY: 0, centreZ: 0 };
  const of = (min: number, max: number) =>
    binGridWarnings(createBinGrid({ ...bins, radial: { min, max, step: 0.1 } }, level), level);
  const corner = Math.hypot(43.5, 35.5);
  expect(of(50, corner + 0.05)).toEqual([]);
  expect(of(50, corner + 0.25)[0]).toMatch(/the farthest corner of the detector is at 56\.1 px: empty bins/);
  expect(of(60, 70)).toEqual(["all bins lie beyond the farthest corner of the detector, at R = 56.1 px"]);
});

test("azimuths beyond one turn are warned about", () => {
  const near = { ...bins, radial: { min: 1, max: 20, step: 1 } };
  const warnings = (step: number) =>
    binGridWarnings(createBinGrid({ ...near, eta: { min: -180, max: 180, step } }, geometry), geometry);
  expect(warnings(5)).toEqual([]);
  expect(warnings(7.3)).toEqual(["bins in η reach from -180 to 185°: the last 5.0° are in two bins"]);
});

test("a pixel occurs once in a bin of a full turn, though both ends of the bin cut it", async () => {
  const { starts, pixels } = await build({}, {}, { ...bins, eta: { min: -180, max: 180, step: 360 } });
  for (let bin = 0; bin + 1 < starts.length; bin++) {
    const row = pixels.subarray(starts[bin], starts[bin + 1]);
    expect(new Set(row).size).toBe(row.length);
  }
});

test("building can be stopped", async () => {
  const stop = new AbortController();
  stop.abort();
  const grid = createBinGrid(bins, geometry);
  await expect(buildPixelBinMap(geometry, grid, { signal: stop.signal })).rejects.toThrow(/request to stop/);
});

test("any tilt and centre shares every pixel out", async () => {
  const centre = fc.double({ min: -30, max: 70, noNaN: true });
  const tilt = fc.double({ min: -20, max: 20, noNaN: true });
  await fc.assert(
    fc.asyncProperty(centre, centre, tilt, tilt, async (centreY, centreZ, ty, tz) => {
      const changes = { centreY, centreZ, ty, tz, distortion: [], pixelsY: 12, pixelsZ: 9 };
      const grid: BinGridDescription = { ...bins, radial: { min: 0, max: 400, step: 0.9 } };
      const [fine, coarse] = [
        await build(changes, { minimumOverlap: 0 }, grid),
        await build(changes, { minimumOverlap: 0 }, { ...grid, radial: { min: 0, max: 400, step: 400 } }),
      ];
      const whole = areaByPixel(coarse);
      expect(Math.abs(total(fine.areas) / total(whole) - 1)).toBeLessThan(1e-3);
      areaByPixel(fine).forEach((area, pixel) => expect(Math.abs(area / whole[pixel] - 1)).toBeLessThan(0.05));
    }),
    { numRuns: 40 },
  );
});
