import { radialLineout } from "./lineout.js";

/** One ring of azimuthal bins of the same area. */
function ring(intensity: readonly number[], sigma = 1) {
  const { length } = intensity;
  const cake = {
    intensity: Float64Array.from(intensity),
    sigma: new Float64Array(length).fill(sigma),
    area: new Float64Array(length).fill(2),
  };
  return (clip?: number) => radialLineout({ radialBins: 1, etaBins: length }, cake, { clip });
}

test("a ring whose texture varies more than counts do keeps its bins", () => {
  const textured = ring([10, 40, 20, 60, 30, 50, 25, 45]);
  expect(textured(3)).toEqual(textured());
});

test("a spot that a brighter one hid is left out in the next round", () => {
  const flat = [8, 9, 10, 11, 12];
  const { intensity, area } = ring([...flat, 30, 60, 60, 60, 60])(2);
  expect(intensity[0]).toBeCloseTo(10, 9);
  expect(area[0]).toBe(2 * flat.length);
});

test("two bins are not clipped: neither is the outlier", () => {
  expect(ring([1, 100])(0.5).intensity[0]).toBe(50.5);
});
