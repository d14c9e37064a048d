import fc from "fast-check";
import { cellConstraints, cellFits, cellMisfit, constrainCell } from "./cell-constraints.js";
import {
  CELL_PARAMETERS,
  cellFromReciprocalMetric,
  cellVolume,
  reciprocalMetric,
  reciprocalMetricDerivatives,
  reflectionDSpacing,
  type Cell,
} from "./cell.js";
import { SPACE_GROUP_SETTINGS, spaceGroupFromSetting } from "./space-group.js";
import { spaceGroupFromSymbol } from "./space-group-symbol.js";

const length = fc.double({ min: 2, max: 30, noNaN: true });
const angle = fc.double({ min: 75, max: 105, noNaN: true });
const anyCell: fc.Arbitrary<Cell> = fc.record({
  a: length,
  b: length,
  c: length,
  alpha: angle,
  beta: angle,
  gamma: angle,
});

test("d spacings of known cells", () => {
  const cubic = { a: 5.411651, b: 5.411651, c: 5.411651, alpha: 90, beta: 90, gamma: 90 };
  expect(reflectionDSpacing(cubic, 1, 1, 1)).toBeCloseTo(3.1244181616103077, 12);
  const hexagonal = { a: 3.249821, b: 3.249821, c: 5.206642, alpha: 90, beta: 90, gamma: 120 };
  expect(reflectionDSpacing(hexagonal, 1, 0, 0)).toBeCloseTo(2.8144275437521484, 12);
  expect(cellVolume(hexagonal)).toBeCloseTo(47.62195611430324, 10);
  // GSAS-II's A0 … A5 of the same cell
  const expected = [0.12624664778820976, 0.1262466477882098, 0.036887953803169726, 0.12624664778820974, 0, 0];
  reciprocalMetric(hexagonal).forEach((value, index) => expect(value).toBeCloseTo(expected[index], 14));
});

test("a cell and its reciprocal metric determine each other", () => {
  fc.assert(
    fc.property(anyCell, (cell) => {
      const back = cellFromReciprocalMetric(reciprocalMetric(cell));
      for (const parameter of CELL_PARAMETERS) expect(back[parameter] / cell[parameter]).toBeCloseTo(1, 9);
    }),
  );
});

test("derivatives of the reciprocal metric agree with central differences", () => {
  fc.assert(
    fc.property(anyCell, (cell) => {
      const analytic = reciprocalMetricDerivatives(cell);
      const scale = Math.max(...reciprocalMetric(cell));
      CELL_PARAMETERS.forEach((parameter, column) => {
        const step = 1e-5 * cell[parameter];
        const up = reciprocalMetric({ ...cell, [parameter]: cell[parameter] + step });
        const down = reciprocalMetric({ ...cell, [parameter]: cell[parameter] - step });
        for (let row = 0; row < 6; row++)
          expect(Math.abs(analytic[6 * row + column] - (up[row] - down[row]) / (2 * step)) / scale).toBeLessThan(1e-7);
      });
    }),
  );
});

test("angles that cannot meet enclose no volume", () => {
  expect(cellVolume({ a: 5, b: 5, c: 5, alpha: 150, beta: 150, gamma: 90 })).toBeNaN();
});

test("constraints are those of the crystal system, whatever axis is unique", () => {
  const kinds = (symbol: string) => {
    const constraints = cellConstraints(spaceGroupFromSymbol(symbol).spaceGroup);
    return CELL_PARAMETERS.map((parameter) => {
      const constraint = constraints[parameter];
      return constraint.kind === "free" ? parameter : constraint.kind === "equal" ? constraint.to : constraint.value;
    });
  };
  expect(kinds("P -1")).toEqual(["a", "b", "c", "alpha", "beta", "gamma"]);
  expect(kinds("P 1 21/c 1")).toEqual(["a", "b", "c", 90, "beta", 90]);
  expect(kinds("P 1 1 21/b")).toEqual(["a", "b", "c", 90, 90, "gamma"]);
  expect(kinds("P 21/b 1 1")).toEqual(["a", "b", "c", "alpha", 90, 90]);
  expect(kinds("P n m a")).toEqual(["a", "b", "c", 90, 90, 90]);
  expect(kinds("P 42/m n m")).toEqual(["a", "a", "c", 90, 90, 90]);
  expect(kinds("P 63 m c")).toEqual(["a", "a", "c", 90, 90, 120]);
  expect(kinds("R -3 c:H")).toEqual(["a", "a", "c", 90, 90, 120]);
  expect(kinds("R -3 c:R")).toEqual(["a", "a", "a", "alpha", "alpha", "alpha"]);
  expect(kinds("F m -3 m")).toEqual(["a", "a", "a", 90, 90, 90]);
});

test("in every setting the constrained cell is invariant under all operations", () => {
  const cell = { a: 5.1, b: 6.3, c: 7.7, alpha: 83, beta: 107, gamma: 98 };
  for (const setting of SPACE_GROUP_SETTINGS) {
    const group = spaceGroupFromSetting(setting);
    const constrained = constrainCell(cell, group);
    expect([setting.hall, cellFits(constrained, group)]).toEqual([setting.hall, true]);
    for (const { rotation: r } of group.operations) {
      const [h, k, l] = [2, -1, 3];
      const image = [0, 1, 2].map((j) => h * r[j] + k * r[3 + j] + l * r[6 + j]);
      const [d, dImage] = [
        reflectionDSpacing(constrained, h, k, l),
        reflectionDSpacing(constrained, image[0], image[1], image[2]),
      ];
      if (Math.abs(d / dImage - 1) > 1e-9) throw new Error(`${setting.hall}: d changes from ${d} to ${dImage}`);
    }
  }
});

test("a cell that contradicts its space group is told by the parameter", () => {
  const group = spaceGroupFromSymbol("F m -3 m").spaceGroup;
  const cell = { a: 5.4, b: 5.1, c: 5.4, alpha: 90, beta: 90, gamma: 90 };
  expect(cellMisfit(cell, group)).toBe("b = 5.1 where symmetry needs a = 5.4");
  expect(cellMisfit({ ...cell, b: 5.4, gamma: 91 }, group)).toBe("gamma = 91° where symmetry needs 90°");
  expect(cellMisfit({ ...cell, b: 5.4 }, group)).toBeUndefined();
});
