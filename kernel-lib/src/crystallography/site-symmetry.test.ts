import fc from "fast-check";
import {
  coordinateConstraints,
  displacementConstraints,
  distanceToOwnImage,
  polarDirections,
  siteSymmetry,
  symmetrizedDisplacement,
} from "./site-symmetry.js";
import { SPACE_GROUP_SETTINGS, spaceGroupFromNumber, spaceGroupFromSetting } from "./space-group.js";
import { spaceGroupFromSymbol } from "./space-group-symbol.js";
import { transformPoint } from "./symmetry-operation.js";
import { constrainCell } from "./cell-constraints.js";

const group = (symbol: string) => spaceGroupFromSymbol(symbol).spaceGroup;
const anyGroup = fc
  .nat(SPACE_GROUP_SETTINGS.length - 1)
  .map((index) => spaceGroupFromSetting(SPACE_GROUP_SETTINGS[index]));
const twelfth = fc.integer({ min: -12, max: 24 }).map((n) => n / 24);
const coordinate = fc.oneof(twelfth, fc.double({ min: 0, max: 1, noNaN: true }));

// Wyckoff positions, International Tables A
test.each([
  ["F m -3 m", [0, 0, 0], 4],
  ["F m -3 m", [0.25, 0.25, 0.25], 8],
  ["F m -3 m", [0.11, 0.23, 0.31], 192],
  ["F d -3 m:2", [0.125, 0.125, 0.125], 8],
  ["F d -3 m:1", [0, 0, 0], 8],
  ["I 21 3", [0.46652, 0, 0.25], 12],
  ["I 21 3", [0.24866, 0.24866, 0.24866], 8],
  ["P 63 m c", [0.3333, 0.6667, 0.38214], 2],
  ["R -3 c:H", [0, 0, 0.35216], 12],
  ["R -3 c:H", [0.30624, 0, 0.25], 18],
  ["P n m a", [0.188, 0.25, 0.167], 4],
  ["P n m a", [0.08113, 0.02714, 0.80891], 8],
  ["P -1", [0.5, 0, 0.5], 1],
])("in %s the site %p has multiplicity %i", (symbol, [x, y, z], multiplicity) => {
  expect(siteSymmetry({ x, y, z }, group(symbol)).multiplicity).toBe(multiplicity);
});

test("a rounded coordinate is put exactly on its special position", () => {
  const site = siteSymmetry({ x: 0.3333, y: 0.667, z: 0.38214 }, group("P 63 m c"));
  expect([site.x, site.y, site.z]).toEqual([1 / 3, 2 / 3, 0.38214]);
  const hexagonal = siteSymmetry({ x: 0.1698, y: 0.34, z: 0.25 }, group("P 63/m m c"));
  expect(hexagonal.y).toBeCloseTo(2 * hexagonal.x, 12);
  expect(hexagonal.multiplicity).toBe(6);
});

test("a site near a special position but beyond the tolerance stays, and its distance to its image is told", () => {
  const cell = { a: 10, b: 10, c: 10, alpha: 90, beta: 90, gamma: 90 };
  const site = { x: 0.01, y: 0, z: 0 };
  expect(siteSymmetry(site, group("P m -3 m")).multiplicity).toBe(6);
  expect(distanceToOwnImage(site, group("P m -3 m"), cell)).toBeCloseTo(0.1 * Math.SQRT2, 10);
  expect(distanceToOwnImage({ x: 0, y: 0, z: 0 }, group("P 1"), cell)).toBe(Infinity);
});

test("the first coordinate that can move is the parameter", () => {
  expect(coordinateConstraints({ x: 0.17, y: 0.34, z: 0.1 }, group("P 6 m m"))).toEqual([
    [1, 0],
    [2, 0],
    [0, 1],
  ]);
  expect(coordinateConstraints({ x: 0.1, y: 0.1, z: 0.1 }, group("P a -3"))).toEqual([[1], [1], [1]]);
  expect(coordinateConstraints({ x: 0.1, y: -0.1, z: 0.1 }, group("F -4 3 m"))).toEqual([[1], [-1], [1]]);
  expect(coordinateConstraints({ x: 0, y: 0, z: 0 }, group("F m -3 m"))).toEqual([[], [], []]);
  expect(coordinateConstraints({ x: 0.1, y: 0.25, z: 0.2 }, group("P n m a"))).toEqual([
    [1, 0],
    [0, 0],
    [0, 1],
  ]);
});

test("displacements of a site on x, 2x, z: U12 = U22 / 2 and U23 = 2 U13", () => {
  // Peterse & Palm, Acta Cryst. 20 (1966) 147
  expect(displacementConstraints({ x: 0.17, y: 0.34, z: 0.1 }, group("P 6 m m"))).toEqual([
    [1, 0, 0, 0],
    [0, 1, 0, 0],
    [0, 0, 1, 0],
    [0, 0.5, 0, 0],
    [0, 0, 0, 1],
    [0, 0, 0, 2],
  ]);
  expect(displacementConstraints({ x: 0, y: 0, z: 0 }, group("F m -3 m"))).toEqual([[1], [1], [1], [0], [0], [0]]);
  expect(displacementConstraints({ x: 1 / 3, y: 2 / 3, z: 0.4 }, group("P 63 m c"))).toEqual([
    [1, 0],
    [1, 0],
    [0, 1],
    [0.5, 0],
    [0, 0],
    [0, 0],
  ]);
});

test("polar directions are those that no operation turns", () => {
  expect(polarDirections(group("P 63 m c"))).toEqual([[0, 0, 1]]);
  expect(polarDirections(group("P 1 m 1"))).toEqual([
    [1, 0, 0],
    [0, 0, 1],
  ]);
  expect(polarDirections(group("P 1 21 1"))).toEqual([[0, 1, 0]]);
  expect(polarDirections(group("R 3 m:R"))).toEqual([[1, 1, 1]]);
  expect(polarDirections(group("P 1"))).toHaveLength(3);
  expect(polarDirections(group("F -4 3 m"))).toEqual([]);
});

test("in every group a site moved along its free shifts keeps its multiplicity", () => {
  fc.assert(
    fc.property(
      anyGroup,
      coordinate,
      coordinate,
      coordinate,
      fc.double({ min: 0.01, max: 0.02, noNaN: true }),
      (spaceGroup, x, y, z, step) => {
        const site = siteSymmetry({ x, y, z }, spaceGroup);
        const basis = coordinateConstraints(site, spaceGroup);
        const shift = basis.map((row) => row.reduce((sum, value, index) => sum + value * step * (1 + 0.37 * index), 0));
        const moved = siteSymmetry(
          { x: site.x + shift[0], y: site.y + shift[1], z: site.z + shift[2] },
          spaceGroup,
          1e-6,
        );
        // it may run into a site of higher symmetry, never into a lower one
        expect(moved.multiplicity).toBeLessThanOrEqual(site.multiplicity);
        expect(site.multiplicity * site.stabiliser.length).toBe(spaceGroup.operations.length);
      },
    ),
    { numRuns: 300 },
  );
});

test("in every group the images of a site are as many as its multiplicity", () => {
  fc.assert(
    fc.property(anyGroup, coordinate, coordinate, coordinate, (spaceGroup, x, y, z) => {
      const site = siteSymmetry({ x, y, z }, spaceGroup);
      const key = (point: number[]) => point.map((value) => Math.round((value - Math.floor(value)) * 1e6) % 1e6).join();
      const images = new Set(
        spaceGroup.operations.map((operation) => key(transformPoint(operation, [site.x, site.y, site.z]))),
      );
      expect(images.size).toBe(site.multiplicity);
    }),
    { numRuns: 300 },
  );
});

test("in every group any U averaged over the site symmetry lies in the span of the constraints, and the span is invariant", () => {
  const sixU = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 6, maxLength: 6 });
  fc.assert(
    fc.property(anyGroup, coordinate, coordinate, coordinate, sixU, (spaceGroup, x, y, z, u) => {
      const cell = constrainCell({ a: 7, b: 9, c: 11, alpha: 83, beta: 97, gamma: 101 }, spaceGroup);
      const site = siteSymmetry({ x, y, z }, spaceGroup);
      const basis = displacementConstraints(site, spaceGroup, cell);
      const mean = symmetrizedDisplacement(u, site.stabiliser, cell);
      const columns = basis[0].length;
      const rebuilt = new Array<number>(6).fill(0);
      for (let column = 0; column < columns; column++) {
        const lead = basis.findIndex((row) => row[column] !== 0);
        basis.forEach((row, index) => (rebuilt[index] += row[column] * mean[lead]));
        const vector = basis.map((row) => row[column]);
        symmetrizedDisplacement(vector, site.stabiliser, cell).forEach((value, index) =>
          expect(value).toBeCloseTo(vector[index], 9),
        );
      }
      rebuilt.forEach((value, index) => expect(value).toBeCloseTo(mean[index], 9));
      // the cell does not matter in the settings of the tables
      displacementConstraints(site, spaceGroup).forEach((row, i) =>
        row.forEach((value, j) => expect(value).toBeCloseTo(basis[i][j], 9)),
      );
    }),
    { numRuns: 300 },
  );
});

test("groups whose number names a polar class are the polar ones", () => {
  const polar = [1, 3, 4, 5, 6, 7, 8, 9].concat(
    range(25, 46),
    range(75, 80),
    range(99, 110),
    range(143, 146),
    range(156, 161),
    range(168, 173),
    range(183, 186),
  );
  for (let number = 1; number <= 230; number++)
    expect([number, polarDirections(spaceGroupFromNumber(number)).length > 0]).toEqual([
      number,
      polar.includes(number),
    ]);
});

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
