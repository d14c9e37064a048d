import { createPeakWindows, fillWindow, releaseWindows } from "./peak-windows.js";

const x = Float64Array.from({ length: 1001 }, (_, j) => 5 + j * 0.01);
const of = (windows: ReturnType<typeof createPeakWindows> | undefined, number: number, low: number, high: number) => {
  const window = { start: 0, end: 0 };
  fillWindow(window, windows, number, x, low, high);
  return window;
};

test("a window stays where it was chosen while its peak moves and grows a little, and says how far it is off", () => {
  const windows = createPeakWindows();
  const first = of(windows, 3, 8.005, 10.005);
  expect(first).toEqual({ start: 301, end: 501 });
  expect(of(windows, 3, 8.105, 10.105)).toEqual(first);
  expect(windows.drift).toBeCloseTo(0.1, 12);
  releaseWindows(windows);
  expect(of(windows, 3, 8.105, 10.105)).toEqual(of(undefined, 0, 8.105, 10.105));
});

test("a peak that is somewhere else gets its own window, and the held one is kept for when it comes back", () => {
  const windows = createPeakWindows();
  const first = of(windows, 0, 8.005, 10.005);
  expect(of(windows, 0, 12.005, 14.005)).toEqual({ start: 701, end: 901 });
  expect(of(windows, 0, 8.006, 10.006)).toEqual(first);
});

test("windows that end outside of the points are not off", () => {
  const windows = createPeakWindows();
  expect(of(windows, 70, 2, 20)).toEqual({ start: 0, end: x.length });
  of(windows, 70, 1, 30);
  expect(windows.drift).toBe(0);
  of(windows, 71, 20, 30);
  of(windows, 71, 21, 31);
  expect(windows.drift).toBe(0);
});
