import { createGeometry } from "../geometry/create-geometry.js";
import { createBinGrid } from "./bin-grid.js";
import { createMeanCake, type MeanCakeFrame } from "./mean-cake.js";

const geometry = createGeometry({
  ...{ pixelsY: 9, pixelsZ: 9, pixelSize: 200, distance: 1e5, centreY: 4, centreZ: 4, wavelength: 0.3 },
});
const grid = createBinGrid(
  { axis: "R", radial: { min: 0, max: 3, step: 1 }, eta: { min: -180, max: 180, step: 360 } },
  geometry,
);
const frame = (parts: { readonly [K in keyof MeanCakeFrame]: readonly number[] }) =>
  Object.fromEntries(
    Object.entries(parts).map(([key, values]) => [key, Float64Array.from(values)]),
  ) as unknown as MeanCakeFrame;

test("the mean of frames has the esd of a mean", () => {
  const mean = createMeanCake(grid);
  mean.add(frame({ intensity: [4, 1, -2], sigma: [3, 1, 2], area: [5, 5, 5] }));
  mean.add(frame({ intensity: [8, 2, -4], sigma: [4, 1, 2], area: [5, 5, 5] }));
  const { intensity, sigma } = mean.cake();
  expect([mean.frames, ...intensity]).toEqual([2, 6, 1.5, -3]);
  expect(sigma[0]).toBeCloseTo(5 / 2, 12);
  expect(sigma[1]).toBeCloseTo(Math.SQRT2 / 2, 12);
});

test("a voided bin counts with what its pixels measured, one without area in some frame not at all", () => {
  const mean = createMeanCake(grid);
  const voided = { intensity: [NaN, 1, NaN], beforeVoiding: [9, 1, 0], sigma: [NaN, 1, NaN] };
  mean.add(frame({ ...voided, area: [4, 5, 0] }));
  mean.add(frame({ intensity: [3, 3, 3], sigma: [1, 1, 1], area: [4, 5, 6] }));
  const { intensity, sigma } = mean.cake();
  expect([...intensity]).toEqual([6, 2, NaN]);
  // That of whole pixels: 9 counts a pixel on 4 px².
  expect(sigma[0]).toBeCloseTo(Math.sqrt(9 / 4 + 1) / 2, 12);
});

test("a voided bin of few counts has the esd of one count", () => {
  const mean = createMeanCake(grid);
  mean.add(frame({ intensity: [NaN, 0, 0], beforeVoiding: [0.2, 0, 0], sigma: [NaN, 1, 1], area: [4, 4, 4] }));
  expect(mean.cake().sigma[0]).toBeCloseTo(1 / 2, 12);
});
