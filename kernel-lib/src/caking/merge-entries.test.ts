import fc from "fast-check";
import { mergeEntries } from "./merge-entries.js";

const entries = fc.array(
  fc.array(fc.tuple(fc.nat(40), fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 })), { maxLength: 30 }),
  { minLength: 1, maxLength: 6 },
);

test("a row holds each of its pixels once, ascending, with all their weights and areas, corrected or not", () => {
  fc.assert(
    fc.property(entries, fc.boolean(), (rows, isCorrected) => {
      const all = rows.flat();
      const areas = Float32Array.from(all, ([, area]) => area);
      const weights = isCorrected ? Float32Array.from(all, ([, , weight]) => weight) : areas;
      const starts = Uint32Array.from({ length: rows.length + 1 }, (_, bin) => rows.slice(0, bin).flat().length);
      const merged = mergeEntries({ starts, pixels: Uint32Array.from(all, ([pixel]) => pixel), weights, areas });
      expect(merged.weights === merged.areas).toBe(!isCorrected);
      rows.forEach((row, bin) => {
        const [from, to] = [merged.starts[bin], merged.starts[bin + 1]];
        const pixels = [...new Set(row.map(([pixel]) => pixel))].sort((a, b) => a - b);
        const sumOf = (pixel: number, what: 1 | 2) =>
          row.reduce((sum, entry) => (entry[0] === pixel ? sum + entry[what] : sum), 0);
        expect([...merged.pixels.subarray(from, to)]).toEqual(pixels);
        expect([...merged.areas.subarray(from, to)]).toEqual(pixels.map((pixel) => sumOf(pixel, 1)));
        const expected = pixels.map((pixel) => sumOf(pixel, isCorrected ? 2 : 1));
        expect([...merged.weights.subarray(from, to)]).toEqual(expected);
      });
    }),
  );
});
