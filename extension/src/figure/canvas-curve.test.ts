import fc from "fast-check";
import { traceCurve, traceExtents } from "./canvas-curve.js";
import type { CurveSlice } from "./canvas-curve.js";

/** Records what a canvas would be told. */
function record(trace: typeof traceCurve, slice: Partial<CurveSlice> & Pick<CurveSlice, "places" | "values">) {
  const points: { x: number; y: number; isMove: boolean }[] = [];
  const path = {
    moveTo: (x: number, y: number) => void points.push({ x, y, isMove: true }),
    lineTo: (x: number, y: number) => void points.push({ x, y, isMove: false }),
  };
  trace(path, { start: 0, end: slice.values.length, toX: (x) => x, toY: (y) => y, ...slice });
  return points;
}

const patterns = fc.array(
  fc.oneof({ weight: 9, arbitrary: fc.double({ min: -9, max: 9, noNaN: true }) }, fc.constant(NaN)),
  {
    minLength: 1,
    maxLength: 200,
  },
);

test("a traced curve reaches the lowest and the highest value of every pixel column, and no others", () => {
  fc.assert(
    fc.property(patterns, fc.double({ min: 0.05, max: 3, noNaN: true }), (list, step) => {
      const values = Float64Array.from(list);
      const places = values.map((_, i) => i * step);
      const drawn = record(traceCurve, { places, values });
      values.forEach((value, i) => {
        if (Number.isNaN(value)) return;
        const column = drawn.filter(({ x }) => Math.floor(x) === Math.floor(places[i])).map(({ y }) => y);
        expect(Math.min(...column)).toBeLessThanOrEqual(value);
        expect(Math.max(...column)).toBeGreaterThanOrEqual(value);
      });
      expect(drawn.every(({ y }) => values.includes(y))).toBe(true);
    }),
  );
});

test("a curve breaks where a point is missing", () => {
  const values = Float64Array.of(1, 2, NaN, 3, 4);
  const drawn = record(traceCurve, { places: Float64Array.of(0, 10, 20, 30, 40), values });
  expect(drawn.map(({ x, isMove }) => [x, isMove])).toEqual([
    [0, true],
    [10, false],
    [30, true],
    [40, false],
  ]);
});

test("a hundred thousand points become a few lines a column", () => {
  const values = Float64Array.from({ length: 100_000 }, (_, i) => Math.sin(i));
  const places = values.map((_, i) => i / 100);
  expect(record(traceCurve, { places, values }).length).toBeLessThanOrEqual(4 * 1000);
  expect(record(traceExtents, { places, values }).length).toBe(2 * 1000);
});

test("a curve is broken in front of a point behind a gap, also within a pixel column", () => {
  const values = Float64Array.of(1, 2, 3, 4);
  const startsAfterGap = Uint8Array.of(0, 0, 1, 0);
  for (const places of [Float64Array.of(0, 1, 7, 8), Float64Array.of(0, 0.1, 0.7, 0.8)]) {
    const moves = record(traceCurve, { places, values, startsAfterGap }).filter(({ isMove }) => isMove);
    expect(moves.map(({ y }) => y)).toEqual([1, 3]);
  }
});
