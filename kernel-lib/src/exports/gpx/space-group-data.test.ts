import { readFileSync } from "node:fs";
import { SPACE_GROUP_SETTINGS, spaceGroupFromSetting } from "../../crystallography/space-group.js";
import { composeOperations, operationKey } from "../../crystallography/symmetry-operation.js";
import type { SymmetryOperation } from "../../crystallography/symmetry-operation.js";
import type { NumpyArray, PythonValue } from "../../io/gpx/python-value.js";
import { gsasSpaceGroup } from "./space-group-data.js";
import { siteSymmetrySymbol } from "./site-symmetry-symbol.js";

function fixture<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`./fixtures/${name}`, import.meta.url), "utf8")) as T;
}

const DIGITS: Readonly<Record<string, number>> = { "0": 0, "+": 1, "-": -1 };

test("site symmetries have GSAS-II's names in every orientation", () => {
  const rows = fixture<[string, number, string[]][]>("site-symmetry-symbols.json");
  const named = rows.map(([symbol, hexagonal, rotations]) => {
    const matrices = rotations.map((rotation) => [...rotation].map((character) => DIGITS[character]));
    return [symbol, siteSymmetrySymbol(matrices, hexagonal === 1)];
  });
  expect(rows.length).toBeGreaterThan(140);
  expect(named.filter(([theirs, ours]) => theirs !== ours)).toEqual([]);
});

test("a site symmetry in an orientation that GSAS-II lacks is an error with advice", () => {
  const identity = [1, 0, 0, 0, 1, 0, 0, 0, 1];
  const twofoldAlong210 = [1, 0, 0, 1, -1, 0, 0, 0, -1];
  expect(() => siteSymmetrySymbol([identity, twofoldAlong210], false)).toThrow(/standard setting/);
});

test("all settings of all space groups have GSAS-II's labels", () => {
  const rows = fixture<(string | number)[][]>("space-group-labels.json");
  const ours = rows.map(([symbol]) => {
    const setting = SPACE_GROUP_SETTINGS.find(({ hermannMauguin }) => hermannMauguin === symbol);
    if (setting === undefined) return [symbol];
    const { data } = gsasSpaceGroup(spaceGroupFromSetting(setting));
    const labels = ["SpGrp", "SGLaue", "SGLatt", "SGUniq", "SGSys", "SGPtGrp"].map((key) => data.get(key));
    return [symbol, ...labels, (data.get("SGOps") as PythonValue[]).length];
  });
  expect(ours).toEqual(rows);
});

const wrap = (value: number): number => {
  const twelfths = Math.round(value * 24) % 24;
  return (twelfths < 0 ? twelfths + 24 : twelfths) / 24;
};

test("GSAS-II's operators with inversion at the origin and centring give the whole group back, about the new origin", () => {
  for (const setting of SPACE_GROUP_SETTINGS) {
    const group = spaceGroupFromSetting(setting);
    const { data, originShift } = gsasSpaceGroup(group);
    const centring = data.get("SGCen") as NumpyArray;
    const rebuilt = new Set<string>();
    for (const pair of data.get("SGOps") as [NumpyArray, NumpyArray][]) {
      const rotation = Array.from(pair[0].data as Float64Array);
      const translation = Array.from(pair[1].data as Float64Array);
      for (const sign of data.get("SGInv") === true ? [1, -1] : [1]) {
        for (let i = 0; i < centring.shape[0]; i++) {
          const shift = translation.map((value, k) => wrap(sign * value + Number(centring.data[3 * i + k])));
          rebuilt.add(operationKey({ rotation: rotation.map((value) => sign * value || 0), translation: shift }));
        }
      }
    }
    const one: readonly number[] = [1, 0, 0, 0, 1, 0, 0, 0, 1];
    const to: SymmetryOperation = { rotation: one, translation: originShift };
    const from: SymmetryOperation = { rotation: one, translation: originShift.map((value) => -value) };
    const moved = group.operations.map((operation) => composeOperations(composeOperations(from, operation), to));
    expect([setting.hermannMauguin, rebuilt]).toEqual([setting.hermannMauguin, new Set(moved.map(operationKey))]);
  }
});

test("origin choice 1 moves to choice 2", () => {
  const setting = SPACE_GROUP_SETTINGS.find(({ hermannMauguin }) => hermannMauguin === "F d -3 m:1");
  const { originShift } = gsasSpaceGroup(spaceGroupFromSetting(setting as (typeof SPACE_GROUP_SETTINGS)[number]));
  expect(originShift.map((value) => Math.abs((8 * value) % 2))).toEqual([1, 1, 1]);
});
