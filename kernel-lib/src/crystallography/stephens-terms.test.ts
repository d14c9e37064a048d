import { laueSettingOf } from "./laue-setting.js";
import { nullSpace } from "./null-space.js";
import { spaceGroupFromHall } from "./space-group.js";
import { stephensTerms } from "./stephens-terms.js";
import type { QuarticForm } from "./stephens-terms.js";
import { laueRotations } from "./symmetry-group.js";
import { transformIndex } from "./symmetry-operation.js";

const value = (form: QuarticForm, [h, k, l]: readonly number[]) =>
  form.reduce((sum, [c, p, q, r]) => sum + c * h ** p * k ** q * l ** r, 0);

/** One group for each Laue class and setting, with the number of terms in Stephens' table 1. */
const groups: readonly (readonly [string, number])[] = [
  ["-P 1", 15],
  ["-P 2x", 9],
  ["-P 2y", 9],
  ["-P 2", 9],
  ["-P 2 2", 6],
  ["-P 4", 5],
  ["-P 4 2", 4],
  ["-P 3", 5],
  ['-P 3 2"', 4],
  ["-P 3 2", 4],
  ["-R 3", 5],
  ['-R 3 2"', 4],
  ["-P 3*", 5],
  ["-P 3* 2", 4],
  ["-P 6", 3],
  ["-P 6 2", 3],
  ["-P 2 2 3", 2],
  ["-P 4 2 3", 2],
];

test.each(groups)(
  "%s: each of the %d terms is the same for all equivalent hkl, and there are no more",
  (hall, count) => {
    const group = spaceGroupFromHall(hall);
    const rotations = laueRotations(group.operations);
    const terms = stephensTerms(laueSettingOf(group), "exact");
    for (const { form } of terms)
      for (const hkl of [
        [3, -1, 2],
        [1, 4, -2],
        [-5, 2, 7],
      ])
        for (const rotation of rotations) expect(value(form, transformIndex(rotation, hkl))).toBe(value(form, hkl));
    expect(terms).toHaveLength(count);
    expect(invariantQuartics(rotations)).toBe(count);
  },
);

test("GSAS-II's terms are the first ones, but for those that it has wrong", () => {
  for (const [hall] of groups) {
    const setting = laueSettingOf(spaceGroupFromHall(hall));
    const ours = stephensTerms(setting, "exact");
    const theirs = stephensTerms(setting, "gsas2");
    const wrong = theirs.filter(({ form }, i) => JSON.stringify(form) !== JSON.stringify(ours[i].form));
    expect(wrong.map(({ name }) => name)).toEqual(
      setting.rhombohedral ? ["S310"] : setting.laueClass === "-31m" ? ["S301"] : [],
    );
  }
});

/** Dimension of the quartics that all rotations keep, found by linear algebra: the oracle for the table. */
function invariantQuartics(rotations: readonly (readonly number[])[]): number {
  const powers: [number, number, number][] = [];
  for (let p = 0; p <= 4; p++) for (let q = 0; q <= 4 - p; q++) powers.push([p, q, 4 - p - q]);
  const points = Array.from({ length: 40 }, (_, i) => [((i * 7) % 11) - 5, ((i * 5) % 13) - 6, ((i * 3) % 7) - 3]);
  const rows = rotations.flatMap((rotation) =>
    points.map((hkl) => {
      const image = transformIndex(rotation, hkl);
      return powers.map((power) => value([[1, ...power]], image) - value([[1, ...power]], hkl));
    }),
  );
  return nullSpace(rows, powers.length).length;
}
