import { colourPixels, describeValues } from "./pixel-values.js";

const palette = Uint32Array.from({ length: 256 }, (_, i) => i + 1);

test("flags and negative values are no measurements", () => {
  const pixels = Float32Array.from([5, -1, 2 ** 32 - 1, NaN, 10, 7]);
  expect(describeValues(pixels)).toMatchObject({ lowest: 5, highest: 10 });
  const colours = colourPixels(pixels, { low: 5, high: 10, scale: "linear" }, palette);
  expect([...colours].map((colour) => colour === 0)).toEqual([false, true, true, true, false, false]);
});

test("the darkest colour is for the lower end and below, the brightest for the upper end and above, on every scale", () => {
  const pixels = Float32Array.from([0, 100, 150, 200, 300]);
  for (const scale of ["linear", "sqrt", "log"] as const) {
    const colours = [...colourPixels(pixels, { low: 100, high: 200, scale }, palette)];
    expect([colours[0], colours[1], colours[3], colours[4]]).toEqual([1, 1, 255, 255]);
    expect(colours[2]).toBeGreaterThan(scale === "linear" ? 127 : 128);
  }
});

test("an empty image has a contrast too", () => {
  expect(describeValues(new Float32Array(10))).toEqual({ lowest: 0, highest: 0, dark: 0, bright: 1 });
  expect(describeValues(Float32Array.from([-1, NaN]))).toEqual({ lowest: 0, highest: 0, dark: 0, bright: 1 });
});
