import { readFileSync } from "node:fs";
import fc from "fast-check";
import { constrainCell } from "./cell-constraints.js";
import { cellVolume, inverseDSquared, reciprocalMetric, type Cell } from "./cell.js";
import { equivalentReflections, generateReflections } from "./reflections.js";
import { SPACE_GROUP_SETTINGS, spaceGroupFromNumber, spaceGroupFromSetting } from "./space-group.js";
import { spaceGroupFromSymbol } from "./space-group-symbol.js";
import { isSystematicallyAbsent } from "./symmetry-group.js";

const gsas2 = JSON.parse(readFileSync(new URL("./fixtures/gsas2-reflections.json", import.meta.url), "utf8")) as Record<
  string,
  { spaceGroup: string; cell: number[]; reflections: [number, number, number, number, number][] }
>;
const cellOf = ([a, b, c, alpha, beta, gamma]: number[]): Cell => ({ a, b, c, alpha, beta, gamma });
const anyGroup = fc
  .nat(SPACE_GROUP_SETTINGS.length - 1)
  .map((index) => spaceGroupFromSetting(SPACE_GROUP_SETTINGS[index]));

test.each(Object.keys(gsas2))("%s: classes of hkl, multiplicities and d are those of GSAS-II", (name) => {
  const { spaceGroup: symbol, cell: parameters, reflections } = gsas2[name];
  const cell = cellOf(parameters);
  const { spaceGroup } = spaceGroupFromSymbol(symbol, cell);
  const dMin = Math.min(...reflections.map((row) => row[4]));
  const dMax = Math.max(...reflections.map((row) => row[4]));
  const { h, k, l, multiplicity, d } = generateReflections({
    cell,
    spaceGroup,
    dMin: dMin * (1 - 1e-9),
    dMax: dMax * (1 + 1e-9),
  });
  const key = (hkl: number[]) =>
    equivalentReflections(hkl, spaceGroup)
      .map((image) => image.join())
      .sort()[0];
  const ours = new Map(Array.from(h, (_, i) => [key([h[i], k[i], l[i]]), [multiplicity[i], d[i]]]));
  expect(ours.size).toBe(reflections.length);
  for (const [hh, kk, ll, m, dd] of reflections) {
    const [multiplicityOfOurs, dOfOurs] = ours.get(key([hh, kk, ll])) ?? [];
    expect([hh, kk, ll, multiplicityOfOurs]).toEqual([hh, kk, ll, m]);
    expect(Math.abs(dOfOurs! / dd - 1)).toBeLessThan(1e-9);
  }
});

test("GSAS-II's own indices are chosen where all of its rules are ours: cubic, hexagonal and orthorhombic groups", () => {
  for (const name of ["CeO2", "LaB6", "PbSO4", "Si", "ZnO"]) {
    const { spaceGroup: symbol, cell, reflections } = gsas2[name];
    const dMin = Math.min(...reflections.map((row) => row[4])) * (1 - 1e-9);
    const { h, k, l } = generateReflections({
      cell: cellOf(cell),
      spaceGroup: spaceGroupFromSymbol(symbol).spaceGroup,
      dMin,
    });
    const ours = new Set(Array.from(h, (_, i) => [h[i], k[i], l[i]].join()));
    expect(reflections.filter(([hh, kk, ll]) => !ours.has([hh, kk, ll].join()))).toEqual([]);
  }
});

test("in every group each reflection in the sphere is in exactly one class, and multiplicities count them", () => {
  fc.assert(
    // Not from 0.9: the sphere of 6.3 Å / 7 passes through 0 7 0, which rounding puts on either side.
    fc.property(anyGroup, fc.double({ min: 0.91, max: 3, noNaN: true }), (spaceGroup, dMin) => {
      const cell = constrainCell({ a: 5.1, b: 6.3, c: 7.7, alpha: 83, beta: 107, gamma: 98 }, spaceGroup);
      const { h, k, l, multiplicity, d } = generateReflections({ cell, spaceGroup, dMin });
      const metric = reciprocalMetric(cell);
      let present = 0;
      for (let a = -9; a <= 9; a++)
        for (let b = -9; b <= 9; b++)
          for (let c = -9; c <= 9; c++) {
            const inverse = inverseDSquared(metric, a, b, c);
            if (inverse > 0 && inverse * dMin * dMin <= 1 && !isSystematicallyAbsent(spaceGroup.operations, [a, b, c]))
              present++;
          }
      expect(multiplicity.reduce((sum, value) => sum + value, 0)).toBe(present);
      const classes = new Set(
        Array.from(h, (_, i) => equivalentReflections([h[i], k[i], l[i]], spaceGroup).map(String).sort()[0]),
      );
      expect(classes.size).toBe(h.length);
      for (let i = 0; i < h.length; i++) {
        expect(equivalentReflections([h[i], k[i], l[i]], spaceGroup)).toHaveLength(multiplicity[i]);
        if (i > 0) expect(d[i]).toBeLessThanOrEqual(d[i - 1] * (1 + 1e-11));
      }
    }),
    { numRuns: 60 },
  );
});

test("the list grows as the volume of the sphere", () => {
  const cell = { a: 9, b: 10, c: 11, alpha: 95, beta: 100, gamma: 105 };
  const spaceGroup = spaceGroupFromNumber(1);
  const { multiplicity } = generateReflections({ cell, spaceGroup, dMin: 0.8 });
  const points = multiplicity.reduce((sum, value) => sum + value, 0);
  expect(points / (((4 * Math.PI) / 3) * (cellVolume(cell) / 0.8 ** 3))).toBeCloseTo(1, 1);
});

test("a very flat or very oblique cell loses no reflection", () => {
  const cell = { a: 4, b: 5, c: 40, alpha: 90, beta: 152, gamma: 90 };
  const spaceGroup = spaceGroupFromNumber(10);
  const { multiplicity } = generateReflections({ cell, spaceGroup, dMin: 0.7 });
  const metric = reciprocalMetric(cell);
  let present = 0;
  for (let h = -6; h <= 6; h++)
    for (let k = -8; k <= 8; k++)
      for (let l = -60; l <= 60; l++) {
        const inverse = inverseDSquared(metric, h, k, l);
        if (inverse > 0 && inverse * 0.49 <= 1) present++;
      }
  expect(multiplicity.reduce((sum, value) => sum + value, 0)).toBe(present);
});

test("a window in d keeps its ends", () => {
  const cell = { a: 4, b: 4, c: 4, alpha: 90, beta: 90, gamma: 90 };
  const { d } = generateReflections({ cell, spaceGroup: spaceGroupFromNumber(221), dMin: 2, dMax: 4 });
  expect(Array.from(d)).toEqual([4, expect.closeTo(4 / Math.SQRT2, 12), expect.closeTo(4 / Math.sqrt(3), 12), 2]);
});

test("a dMin that asks for millions of reflections, or for none that can be, is an error", () => {
  const cell = { a: 40, b: 40, c: 40, alpha: 90, beta: 90, gamma: 90 };
  for (const dMin of [0, -1, Number.NaN, 1e-3])
    expect(() => generateReflections({ cell, spaceGroup: spaceGroupFromNumber(1), dMin })).toThrow(/dMin: found/);
});
