import fc from "fast-check";
import { createMask } from "./drawn-mask.js";
import type { ImagePoint } from "./drawn-mask.js";

const frame = (width: number, height: number, value = 5) => ({
  width,
  height,
  pixels: new Float64Array(width * height).fill(value),
});

test("thresholds mask what lies outside them, and what is not a number", () => {
  const pixels = Float64Array.of(-1, 0, 5, 100, NaN);
  const { pixels: mask } = createMask({ width: 5, height: 1, pixels }, { below: 0, above: 99 });
  expect([...mask]).toEqual([1, 0, 0, 1, 1]);
  // The thresholds themselves are counts.
  expect([...createMask({ width: 5, height: 1, pixels }, { below: -1, above: 100 }).pixels]).toEqual([0, 0, 0, 0, 1]);
});

/** No corner lies on a row or column of pixel centres. */
const place = (high: number) => fc.integer({ min: -300, max: 100 * high }).map((n) => (n + 0.37) / 100.03);
const point = fc.tuple(place(14), place(11));

test("a polygon masks the pixels whose centres a ray from outside finds inside it", () => {
  fc.assert(
    fc.property(fc.array(point, { minLength: 3, maxLength: 7 }), (corners) => {
      const mask = createMask(frame(12, 9), { polygons: [corners] });
      for (let row = 0; row < 9; row++) {
        for (let column = 0; column < 12; column++) {
          expect(mask.pixels[row * 12 + column]).toBe(isInside(corners, column, row) ? 1 : 0);
        }
      }
    }),
  );
});

/** Even-odd rule, pixel by pixel. */
function isInside(corners: readonly ImagePoint[], x: number, y: number): boolean {
  return corners.reduce((inside, [x0, y0], i) => {
    const [x1, y1] = corners[(i + 1) % corners.length];
    const crosses = y0 > y !== y1 > y && x < x0 + ((y - y0) / (y1 - y0)) * (x1 - x0);
    return crosses ? !inside : inside;
  }, false);
}

test("a brush masks a disc for one point and a capsule for a line", () => {
  const disc = createMask(frame(21, 21), { strokes: [{ radius: 5, points: [[10, 10]] }] });
  expect(disc.pixels.reduce((a, b) => a + b, 0)).toBe(81);
  const line = createMask(frame(30, 9), {
    strokes: [
      {
        radius: 1,
        points: [
          [5, 4],
          [20, 4],
        ],
      },
    ],
  });
  expect(line.pixels.reduce((a, b) => a + b, 0)).toBe(3 * 16 + 2);
});

test("a mask is added to, not changed", () => {
  const mask = { width: 2, height: 1, pixels: Uint8Array.of(1, 0) };
  expect([...createMask(frame(2, 1), { mask, above: 4 }).pixels]).toEqual([1, 1]);
  expect([...mask.pixels]).toEqual([1, 0]);
  expect(() => createMask(frame(3, 1), { mask })).toThrow(/2 × 1 pixels/);
});

test("a polygon of two corners and a brush without width are refused", () => {
  expect(() =>
    createMask(frame(3, 3), {
      polygons: [
        [
          [0, 0],
          [1, 1],
        ],
      ],
    }),
  ).toThrow(/2 corners/);
  expect(() => createMask(frame(3, 3), { strokes: [{ radius: 0, points: [[0, 0]] }] })).toThrow(/radius 0/);
});
