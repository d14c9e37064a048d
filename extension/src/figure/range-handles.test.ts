import fc from "fast-check";
import { addExcluded, moveEdge } from "./range-handles.js";
import type { UsedRange } from "./range-handles.js";

const used: UsedRange = { limits: [2, 15], excluded: [[4, 5]] };

test("an edge stops before the other edge of its range", () => {
  expect(moveEdge(used, { region: "limits", side: "low" }, 20, 0.1).limits).toEqual([14.9, 15]);
  expect(moveEdge(used, { region: 0, side: "high" }, 3, 0.1).excluded).toEqual([[4, 4.1]]);
  expect(moveEdge(used, { region: 0, side: "low" }, 3, 0.1)).toEqual({ limits: [2, 15], excluded: [[3, 5]] });
});

const range = fc
  .tuple(fc.integer({ min: 0, max: 99 }), fc.integer({ min: 1, max: 20 }))
  .map(([a, b]) => [a, a + b] as const);

test("excluded regions stay apart and in order, and cover exactly what was excluded", () => {
  fc.assert(
    fc.property(fc.array(range, { maxLength: 8 }), (ranges) => {
      const { excluded } = ranges.reduce(addExcluded, { limits: [0, 120] as const, excluded: [] });
      excluded.slice(1).forEach(([low], i) => expect(low).toBeGreaterThan(excluded[i][1]));
      for (let x = 0.5; x < 120; x++) {
        const covers = (list: readonly (readonly [number, number])[]) =>
          list.some(([low, high]) => x > low && x < high);
        expect(covers(excluded)).toBe(covers(ranges));
      }
    }),
  );
});
