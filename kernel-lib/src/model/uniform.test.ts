import { copyOf, uniform } from "./uniform.js";

const data = { twoTheta: Float64Array.of(1, 2) };
const limits = [1, 2];
const model = { histograms: { ring: { data, scale: 1, limits, sample: { shift: 0, roughnessA: undefined } } } };

test("a uniform model says the same, and holds the very data and arrays", () => {
  const copy = uniform(model);
  expect(copy).toStrictEqual(model);
  expect(copy).not.toBe(model);
  expect(copy.histograms.ring.data).toBe(data);
  expect(copy.histograms.ring.limits).toBe(limits);
});

test("a copy is its own, also as a part of something else", () => {
  const copy = uniform(model);
  expect(uniform(copy)).toBe(copy);
  expect(uniform({ ...copy }).histograms).toBe(copy.histograms);
  expect(uniform({ histograms: { ring: { ...copy.histograms.ring, scale: 2 } } }).histograms.ring.sample).toBe(
    copy.histograms.ring.sample,
  );
});

test("what was changed since it was last copied is copied as it is now", () => {
  const instrument = { wavelength: 1 };
  expect(uniform(instrument)).toEqual({ wavelength: 1 });
  instrument.wavelength = 2;
  expect(uniform(instrument)).toEqual({ wavelength: 2 });
});

test("what is no record stays what it is", () => {
  expect([uniform(3), uniform("a"), uniform(undefined), uniform(null)]).toEqual([3, "a", undefined, null]);
  expect(uniform(limits)).toBe(limits);
});

test("a copy can be changed without the original", () => {
  const original = { scale: 1 };
  const copy = copyOf(original);
  copy.scale = 2;
  expect(original).toEqual({ scale: 1 });
});
