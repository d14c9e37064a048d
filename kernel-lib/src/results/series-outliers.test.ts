import fc from "fast-check";
import { seriesOutliers } from "./series-outliers.js";
import type { SeriesValue } from "./series-outliers.js";

/** Normal deviates from a generator with a fixed seed. */
function normals(count: number, seed: number): number[] {
  let state = seed;
  const uniform = () => (state = (state * 16807) % 2147483647) / 2147483647;
  return Array.from({ length: count }, () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()));
}

/** A lattice parameter over 72 azimuths: a strain wave and noise of the size of its esds. */
const overEta = (seed: number): SeriesValue[] =>
  normals(72, seed).map((noise, i) => {
    const x = -177.5 + 5 * i;
    return { x, value: 5.411 + 2e-4 * Math.cos((2 * x * Math.PI) / 180) + 1e-5 * noise, esd: 1e-5 };
  });
const found = (values: readonly SeriesValue[]) => seriesOutliers(values).flatMap((is, i) => (is ? [i] : []));

test("in a strain wave 20 esds high with normal noise, one value in a thousand at most is called an outlier", () => {
  const counts = Array.from({ length: 200 }, (_, seed) => found(overEta(17 + 101 * seed)).length);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBeLessThan(0.001 * 200 * 72);
});

test("a value moved by 15 esds is found, at an end of the series by 40, and no other", () => {
  for (const [place, esds] of [
    [0, 40],
    [2, 15],
    [35, 15],
    [69, 15],
    [71, 40],
  ]) {
    const values = overEta(place + 3).map((value, i) =>
      i === place ? { ...value, value: value.value + esds * value.esd } : value,
    );
    expect(found(values)).toEqual([place]);
  }
});

test("where the values scatter more than their esds say, that scatter decides; where they scatter less, the esds do", () => {
  const spotty = overEta(5).map((value, i) => (i === 20 ? { ...value, value: value.value + 2e-5 } : value));
  expect(found(spotty.map((value) => ({ ...value, esd: 1e-8 })))).toEqual([]);
  const smooth = Array.from({ length: 20 }, (_, x) => ({ x, value: x === 7 ? 1.01 : 1, esd: 0.1 }));
  expect(found(smooth)).toEqual([]);
  expect(found(smooth.map((value) => ({ ...value, esd: 1e-3 })))).toEqual([7]);
});

test("a step is not an outlier, and neither is any value of a straight line", () => {
  const step = Array.from({ length: 30 }, (_, x) => ({ x, value: (x < 15 ? 1 : 2) + 1e-3 * (x % 3), esd: 1e-3 }));
  expect(found(step)).toEqual([]);
  fc.assert(
    fc.property(
      fc.double({ min: -10, max: 10, noNaN: true }),
      fc.double({ min: -10, max: 10, noNaN: true }),
      (a, b) => {
        expect(found(Array.from({ length: 12 }, (_, x) => ({ x, value: a + b * x, esd: 0 })))).toEqual([]);
      },
    ),
  );
});

test("the order of the values does not matter, missing ones are passed over, few values are not judged", () => {
  const values = overEta(9).map((value, i) => (i === 40 ? { ...value, value: 5.5 } : value));
  expect(found([...values].reverse())).toEqual([31]);
  expect(found(values.map((value, i) => (i === 41 ? { ...value, value: NaN } : value)))).toEqual([40]);
  expect(found(values.slice(38, 44))).toEqual([]);
});
