import { readFileSync } from "node:fs";
import {
  SPACE_GROUP_SETTINGS,
  spaceGroupFromHall,
  spaceGroupFromNumber,
  spaceGroupFromOperations,
} from "./space-group.js";
import { isSystematicallyAbsent } from "./symmetry-group.js";
import { parseSymmetryOperation } from "./symmetry-operation.js";

type Row = [number, number, number, string, number, boolean, string];
const oracle = JSON.parse(readFileSync(new URL("./fixtures/space-groups.json", import.meta.url), "utf8")) as Record<
  string,
  Row
>;
const groups = Object.entries(oracle).map(([hall, row]) => ({ row, hall, group: spaceGroupFromHall(hall) }));

function fnv1a(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return value;
}

test("every setting's operations are those gemmi derives from the Hall symbol", () => {
  expect(new Set(SPACE_GROUP_SETTINGS.map(({ hall }) => hall)).size).toBe(groups.length);
  for (const { row, hall, group } of groups) {
    const keys = group.operations
      .map(
        ({ rotation, translation }) =>
          `${rotation.join()};${translation.map((value) => Math.round(24 * value) % 24).join()}`,
      )
      .sort();
    expect([hall, group.number, keys.length, fnv1a(keys.join("|"))]).toEqual([hall, row[0], row[1], row[2]]);
  }
});

test("Laue classes and inversion are gemmi's; trigonal ones tell -3m1 from -31m", () => {
  for (const { row, hall, group } of groups) {
    expect([hall, group.laueClass.replace(/^-3m1$|^-31m$/, "-3m")]).toEqual([hall, row[3]]);
    expect(group.centrosymmetric).toBe(row[5]);
  }
  expect(spaceGroupFromNumber(149).laueClass).toBe("-31m"); // P 3 1 2
  expect(spaceGroupFromNumber(150).laueClass).toBe("-3m1"); // P 3 2 1
  expect(spaceGroupFromNumber(162).laueClass).toBe("-31m"); // P -3 1 m
  expect(spaceGroupFromNumber(164).laueClass).toBe("-3m1"); // P -3 m 1
  expect(spaceGroupFromNumber(167).laueClass).toBe("-3m1"); // R -3 c, hexagonal axes
  expect(spaceGroupFromHall("-P 3* 2n").laueClass).toBe("-3m1"); // R -3 c, rhombohedral axes
});

test("systematic absences agree with gemmi for all indices up to 4 in every setting", () => {
  for (const { row, hall, group } of groups) {
    const present: string[] = [];
    for (let h = -4; h <= 4; h++)
      for (let k = -4; k <= 4; k++)
        for (let l = -4; l <= 4; l++)
          if (!isSystematicallyAbsent(group.operations, [h, k, l])) present.push(`${h},${k},${l}`);
    expect([hall, fnv1a(present.join("|"))]).toEqual([hall, row[4]]);
  }
});

test("operations alone lead back to a setting with the same number", () => {
  // one setting in seven: each compares with all settings of its Laue class
  for (const { row, hall, group } of groups.filter((_, index) => index % 7 === 0)) {
    const shuffled = [...group.operations].reverse();
    expect([hall, spaceGroupFromOperations(shuffled).number]).toEqual([hall, row[0]]);
  }
});

test("operations are complete and ordered: point operations, then the inversion, then centring", () => {
  const group = spaceGroupFromHall("-F 4vw 2vw 3");
  expect(group.operations).toHaveLength(192);
  expect(group.operations[0]).toEqual({ rotation: [1, 0, 0, 0, 1, 0, 0, 0, 1], translation: [0, 0, 0] });
  expect(group.operations[24]).toEqual({ rotation: [-1, 0, 0, 0, -1, 0, 0, 0, -1], translation: [0, 0, 0] });
  expect(group.operations[48].translation).toEqual(group.centring[1]);
  expect(group.centring).toHaveLength(4);
});

test("a setting that no table has is still usable", () => {
  const group = spaceGroupFromOperations(["x,y,z", "-x+0.1,-y,-z"].map((text) => parseSymmetryOperation(text)));
  expect([group.number, group.laueClass, group.centrosymmetric]).toEqual([0, "-1", true]);
});

test("a number outside 1 … 230 is an error", () => {
  for (const number of [0, 231, 1.5, Number.NaN]) expect(() => spaceGroupFromNumber(number)).toThrow(/from 1 to 230/);
});
