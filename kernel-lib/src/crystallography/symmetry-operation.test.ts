import fc from "fast-check";
import { operationsFromHall } from "./hall-symbol.js";
import { SPACE_GROUP_SETTINGS } from "./space-group.js";
import { closeGroup } from "./symmetry-group.js";
import {
  composeOperations,
  equalOperations,
  formatSymmetryOperation,
  IDENTITY,
  inverse3,
  multiply3,
  operationKey,
  parseSymmetryOperation,
  transformIndex,
  transformPoint,
} from "./symmetry-operation.js";

const anyHall = fc.constantFrom(...SPACE_GROUP_SETTINGS.map(({ hall }) => hall));

test("all spellings of an operation are read as one", () => {
  const expected = { rotation: [-1, 1, 0, 0, 1, 0, 0, 0, -1], translation: [0, 0.5, 0.75] };
  for (const text of [
    "-x+y,y+1/2,-z+3/4",
    "y-x, 1/2+y, 3/4-z",
    " -X + Y , 0.5+Y , .75-Z",
    "'-x+y, +y+.5, -z-1/4'",
    "-1*x+1*y;y+2/4;-z+0.75",
    "-x+y,y-1/2,-z+7/4",
  ])
    expect(parseSymmetryOperation(text)).toEqual(expected);
});

test("rounded thirds and sixths become thirds and sixths", () => {
  expect(parseSymmetryOperation("-y+0.333,x-y+.6667,z+0.16667").translation).toEqual([1 / 3, 2 / 3, 1 / 6]);
  expect(parseSymmetryOperation("x+0.2,y,z").translation[0]).toBe(0.2);
});

test("a change of basis may have fractions and keeps its origin unreduced", () => {
  expect(parseSymmetryOperation("x/2+y/2,-x+y,2*z-1/4", { integral: false })).toEqual({
    rotation: [0.5, 0.5, 0, -1, 1, 0, 0, 0, 2],
    translation: [0, 0, -0.25],
  });
});

test("what is no operation is an error that shows it", () => {
  for (const text of [
    "",
    "x,y",
    "x,y,z,t",
    "x,y,w",
    "x,,z",
    "x,x,z",
    "2x,y,z",
    "x y,z",
    "x+,y,z",
    "x--y,y,z",
    "x,y,1/0",
    "x/2,y,z",
    "1/2/3,y,z",
    ",,",
    "x,y,z".repeat(1000),
  ])
    expect(() => parseSymmetryOperation(text)).toThrow(/symmetry operation: found/);
});

test("writing and reading an operation of any group gives it back", () => {
  fc.assert(
    fc.property(anyHall, (hall) => {
      for (const operation of operationsFromHall(hall))
        expect(equalOperations(parseSymmetryOperation(formatSymmetryOperation(operation)), operation)).toBe(true);
    }),
    { numRuns: 40 },
  );
  expect(formatSymmetryOperation(parseSymmetryOperation("1/3-x+y,-Y,Z+.125"))).toBe("-x+y+1/3,-y,z+1/8");
});

test("every group is closed, holds each operation once and each inverse", () => {
  fc.assert(
    fc.property(anyHall, fc.nat(1000), fc.nat(1000), (hall, i, j) => {
      const group = operationsFromHall(hall);
      const keys = new Set(group.map(operationKey));
      expect(keys.size).toBe(group.length);
      const [one, two] = [group[i % group.length], group[j % group.length]];
      expect(keys.has(operationKey(composeOperations(one, two)))).toBe(true);
      expect(group.filter((other) => equalOperations(composeOperations(one, other), IDENTITY))).toHaveLength(1);
    }),
    { numRuns: 200 },
  );
});

test("composing is applying one after the other, and indices go with the points", () => {
  fc.assert(
    fc.property(
      anyHall,
      fc.nat(1000),
      fc.nat(1000),
      fc.tuple(
        fc.double({ min: -1, max: 1, noNaN: true }),
        fc.double({ min: -1, max: 1, noNaN: true }),
        fc.double({ min: -1, max: 1, noNaN: true }),
      ),
      (hall, i, j, point) => {
        const group = operationsFromHall(hall);
        const [one, two] = [group[i % group.length], group[j % group.length]];
        const both = transformPoint(composeOperations(one, two), point);
        transformPoint(two, transformPoint(one, point)).forEach((value, axis) => {
          const difference = value - both[axis];
          expect(difference - Math.round(difference)).toBeCloseTo(0, 9);
        });
        // (h R) · x = h · (R x)
        const hkl = [3, -2, 5];
        const turned = transformPoint({ rotation: one.rotation, translation: [0, 0, 0] }, point);
        const scalar = (a: readonly number[], b: readonly number[]) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
        expect(scalar(transformIndex(one.rotation, hkl), point)).toBeCloseTo(scalar(hkl, turned), 9);
        expect(multiply3(one.rotation, inverse3(one.rotation))).toEqual([...IDENTITY.rotation]);
      },
    ),
    { numRuns: 100 },
  );
});

test("operations that contradict each other are an error, not an endless group", () => {
  const odd = ["x+0.01237,y,z", "-x,y,z"].map((text) => parseSymmetryOperation(text));
  expect(() => closeGroup(odd)).toThrow(/operations that generate more than/);
  const shear = [parseSymmetryOperation("x+y,y,z")];
  expect(() => closeGroup(shear)).toThrow(/symmetry operations: found/);
});

test("Hall symbols: a change of basis in twelfths or as a triplet; nonsense is an error", () => {
  const shifted = operationsFromHall("-P 2 (0 0 3)").map(formatSymmetryOperation);
  expect(shifted).toContain("-x,-y,-z+1/2");
  // C 2y on the primitive-like cell a' = a - b …: twice the volume means one centring less or more, never another group
  expect(operationsFromHall("P 2y (x+z,y,-x)")).toHaveLength(2);
  expect(operationsFromHall("P 1 (x/2+y/2,x/2-y/2,-z)")).toHaveLength(2);
  for (const symbol of ["", "P", "X 2", "P 5", "P 2 (1 2)", "P 2 (x,y", "-", "P 3' 2", "P *"])
    expect(() => operationsFromHall(symbol)).toThrow(/Hall symbol|symmetry operation/);
});
