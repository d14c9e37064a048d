import fc from "fast-check";
import { decimateCurve, decimatePoints, straighten } from "./decimate.js";

const value = fc.option(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { nil: null, freq: 10 });
const curve = fc
  .array(fc.tuple(fc.double({ min: 0, max: 3, noNaN: true }), value), { maxLength: 200 })
  .map((points) => {
    let at = 0;
    return { x: points.map(([step]) => (at += step)), y: points.map(([, y]) => y) };
  });

test("a decimated curve keeps the highest and the lowest point of every run inside a pixel column", () => {
  fc.assert(
    fc.property(curve, ({ x, y }) => {
      const kept = new Set(decimateCurve(x, y));
      for (let start = 0; start < x.length; start++) {
        if (y[start] === null) continue;
        let end = start;
        while (end < x.length && y[end] !== null && Math.floor(x[end]) === Math.floor(x[start])) end++;
        const run = y.slice(start, end) as number[];
        const seen = run.filter((_, i) => kept.has(start + i));
        expect([Math.min(...seen), Math.max(...seen)]).toEqual([Math.min(...run), Math.max(...run)]);
        start = end - 1;
      }
    }),
  );
});

test("a decimated curve has at most four points a column and gap, in order", () => {
  fc.assert(
    fc.property(curve, ({ x, y }) => {
      const kept = decimateCurve(x, y);
      expect(kept).toEqual([...new Set(kept)].sort((a, b) => a - b));
      const gaps = kept.filter((i) => y[i] === null).length;
      const columns = new Set(kept.map((i) => Math.floor(x[i]))).size;
      expect(kept.length).toBeLessThanOrEqual(4 * (columns + gaps) + gaps);
    }),
  );
});

test("a decimated curve ends, whatever is not a number", () => {
  expect(decimateCurve([NaN, 1, NaN, NaN], [1, NaN, 2, null])).toEqual([0]);
});

test("every point left out of a scatter lies in a cell that is drawn", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.double({ min: 0, max: 20, noNaN: true }), fc.double({ min: 0, max: 20, noNaN: true }))),
      (points) => {
        const x = points.map(([a]) => a);
        const y = points.map(([, b]) => b);
        const cell = (i: number) => `${Math.floor(x[i] / 0.7)} ${Math.floor(y[i] / 0.7)}`;
        const drawn = decimatePoints(x, y, 0.7).map(cell);
        expect(new Set(drawn).size).toBe(drawn.length);
        expect(points.every((_, i) => drawn.includes(cell(i)))).toBe(true);
      },
    ),
  );
});

test("no point that is left out of a straightened curve lies beside the line through the others", () => {
  const smooth = fc
    .array(fc.tuple(fc.double({ min: 0.1, max: 2, noNaN: true }), fc.integer({ min: -3, max: 3 })), { maxLength: 200 })
    .map((points) => {
      let at = 0;
      return { x: points.map(([step]) => (at += step)), y: points.map(([, y]) => (y === 3 ? null : 0.04 * y)) };
    });
  fc.assert(
    fc.property(fc.oneof(curve, smooth), fc.boolean(), ({ x, y }, isReversed) => {
      const places = isReversed ? x.map((value) => -value) : x;
      const all = decimateCurve(places, y);
      const kept = straighten(places, y, all, 0.05);
      expect(kept.filter((i) => !all.includes(i))).toEqual([]);
      for (const i of all) {
        if (kept.includes(i)) continue;
        const left = Math.max(...kept.filter((k) => k < i));
        const right = Math.min(...kept.filter((k) => k > i));
        const [a, b] = [y[left] as number, y[right] as number];
        const line = a + ((b - a) * (places[i] - places[left])) / (places[right] - places[left]);
        expect(Math.abs((y[i] as number) - line)).toBeLessThanOrEqual(0.05 * (1 + 1e-6));
      }
    }),
  );
});

test("of a straight line of a thousand points its ends are drawn, and of a gap both sides", () => {
  const x = Array.from({ length: 1000 }, (_, i) => 0.5 * i);
  const all = x.map((_, i) => i);
  expect(
    straighten(
      x,
      x.map((v) => 3 * v),
      all,
      0.05,
    ),
  ).toEqual([0, 999]);
  expect(
    straighten(
      x,
      x.map((v, i) => (i === 500 ? null : v)),
      all,
      0.05,
    ),
  ).toEqual([0, 499, 500, 501, 999]);
});
