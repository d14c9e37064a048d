import { normalizedLegendre } from "../numerics/legendre.js";
import { reciprocalMetric } from "./cell.js";
import { CUBIC_HARMONICS } from "./cubic-harmonics.js";
import { directionAngles } from "./direction-angles.js";
import { laueSettingOf } from "./laue-setting.js";
import { spaceGroupFromHall } from "./space-group.js";
import { crystalHarmonic, harmonicIndex, harmonicNames } from "./surface-harmonics.js";
import { laueRotations } from "./symmetry-group.js";
import { transformIndex } from "./symmetry-operation.js";

const cells = {
  triclinic: { a: 4, b: 5, c: 6.2, alpha: 83, beta: 96, gamma: 104 },
  monoclinic: [
    { a: 4, b: 5, c: 6.2, alpha: 104, beta: 90, gamma: 90 },
    { a: 4, b: 5, c: 6.2, alpha: 90, beta: 104, gamma: 90 },
    { a: 4, b: 5, c: 6.2, alpha: 90, beta: 90, gamma: 104 },
  ],
  orthorhombic: { a: 4, b: 5, c: 6.2, alpha: 90, beta: 90, gamma: 90 },
  tetragonal: { a: 4, b: 4, c: 6.2, alpha: 90, beta: 90, gamma: 90 },
  hexagonal: { a: 4, b: 4, c: 6.2, alpha: 90, beta: 90, gamma: 120 },
  rhombohedral: { a: 4, b: 4, c: 4, alpha: 72, beta: 72, gamma: 72 },
  cubic: { a: 4, b: 4, c: 4, alpha: 90, beta: 90, gamma: 90 },
};

const groups = [
  ["-P 1", cells.triclinic],
  ["-P 2x", cells.monoclinic[0]],
  ["-P 2y", cells.monoclinic[1]],
  ["-P 2", cells.monoclinic[2]],
  ["-P 2 2", cells.orthorhombic],
  ["-P 4", cells.tetragonal],
  ["-P 4 2", cells.tetragonal],
  ["-P 3", cells.hexagonal],
  ['-P 3 2"', cells.hexagonal],
  ["-P 3 2", cells.hexagonal],
  ["-P 3*", cells.rhombohedral],
  ["-P 3* 2", cells.rhombohedral],
  ["-P 6", cells.hexagonal],
  ["-P 6 2", cells.hexagonal],
  ["-P 2 2 3", cells.cubic],
  ["-P 4 2 3", cells.cubic],
] as const;

test.each(groups)("%s: every harmonic is the same for all equivalent hkl", (hall, cell) => {
  const group = spaceGroupFromHall(hall);
  const setting = laueSettingOf(group);
  const metric = reciprocalMetric(cell);
  const at = (name: string, hkl: readonly number[]) => {
    const { phi, beta } = directionAngles(metric, setting, "exact")(hkl[0], hkl[1], hkl[2]);
    const index = harmonicIndex(name)!;
    return crystalHarmonic(index, normalizedLegendre(index.l, phi), beta, setting, "exact").value;
  };
  const names = harmonicNames(setting, 12);
  expect(names.length).toBeGreaterThan(5);
  for (const name of names)
    for (const hkl of [
      [3, -1, 2],
      [1, 4, -2],
    ])
      for (const rotation of laueRotations(group.operations)) {
        // Bunge's table has eight digits.
        expect(at(name, transformIndex(rotation, hkl))).toBeCloseTo(at(name, hkl), 6);
      }
});

test("the tabulated cubic functions keep the threefold axis up to order 34", () => {
  const group = spaceGroupFromHall("-P 4 2 3");
  const setting = laueSettingOf(group);
  const metric = reciprocalMetric(cells.cubic);
  for (const l of Object.keys(CUBIC_HARMONICS).map(Number))
    CUBIC_HARMONICS[l].forEach((_, i) => {
      const at = (hkl: [number, number, number]) => {
        const { phi, beta } = directionAngles(metric, setting, "exact")(...hkl);
        return crystalHarmonic({ l, m: 0, n: i + 1 }, normalizedLegendre(l, phi), beta, setting, "exact").value;
      };
      expect([l, i, Math.abs(at([1, 2, 5]) - at([2, 5, 1])) < 2e-5]).toEqual([l, i, true]);
    });
});

test("angles follow the metric: derivatives agree with central differences", () => {
  const cell = cells.triclinic;
  for (const [hall, rule] of [
    ["-P 1", "exact"],
    ["-P 1", "gsas2"],
    ["-P 2y", "exact"],
    ["-P 2y", "gsas2"],
  ] as const) {
    const setting = laueSettingOf(spaceGroupFromHall(hall));
    const metric = [...reciprocalMetric(cell)];
    const at = (A: readonly number[]) => directionAngles(A as never, setting, rule)(2, -1, 3);
    const here = at(metric);
    metric.forEach((value, j) => {
      const moved = (step: number) => at(metric.map((other, i) => (i === j ? value + step : other)));
      const [plus, minus] = [moved(1e-6), moved(-1e-6)];
      expect(here.phiByA[j]).toBeCloseTo((plus.phi - minus.phi) / 2e-6, 5);
      expect(here.betaByA[j]).toBeCloseTo((plus.beta - minus.beta) / 2e-6, 5);
    });
  }
});
