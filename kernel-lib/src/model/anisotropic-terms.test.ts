import { calculateBroadening } from "../calculation/sample-broadening.js";
import { reciprocalMetric } from "../crystallography/cell.js";
import { spaceGroupFromHall } from "../crystallography/space-group.js";
import { harmonicOrientation, harmonicTexture, stephensMicrostrain } from "./anisotropic-terms.js";
import { expandPaths } from "./parameter-path.js";
import type { Phase } from "./phase.js";
import { modelWithoutData } from "./testing/model-without-data.js";

const phase = (hall: string, [a, b, c, alpha, beta, gamma]: readonly number[]): Phase => ({
  name: "one",
  cell: { a, b, c, alpha, beta, gamma },
  spaceGroup: spaceGroupFromHall(hall),
  atoms: {},
});

test.each([
  ["-P 1", [4, 5, 6, 83, 96, 104]],
  ["-P 2y", [4, 5, 6, 90, 104, 90]],
  ["-P 2 2", [4, 5, 6, 90, 90, 90]],
  ["-P 4", [4, 4, 6, 90, 90, 90]],
  ["-P 3", [4, 4, 6, 90, 90, 120]],
  ['-P 3 2"', [4, 4, 6, 90, 90, 120]],
  ["-P 3 2", [4, 4, 6, 90, 90, 120]],
  ["-P 3*", [4, 4, 4, 75, 75, 75]],
  ["-P 6 2", [4, 4, 6, 90, 90, 120]],
  ["-P 4 2 3", [4, 4, 4, 90, 90, 90]],
] as const)("%s: Stephens' microstrain starts the same in every direction", (hall, cell) => {
  const one = phase(hall, cell);
  const microstrain = stephensMicrostrain(one, 1234);
  const [h, k, l] = [
    [1, 0, 2, -3, 1],
    [0, 1, -1, 1, 1],
    [0, 0, 3, 2, 1],
  ].map((row) => Int32Array.from(row));
  const metric = reciprocalMetric(one.cell);
  const along = calculateBroadening({ h, k, l }, metric, 1, microstrain, one.spaceGroup, "exact", false).microstrain;
  for (const value of along) expect(value).toBeCloseTo(1234, 8);
});

const model = (share: object, texture?: Phase["texture"]) => {
  const tetragonal = phase("-P 4 2", [4, 4, 6, 90, 90, 90]);
  return modelWithoutData({ ...tetragonal, ...(texture === undefined ? {} : { texture }) }, { share });
};

test("a pattern of parameters frees the terms of whichever kind the model has", () => {
  const tetragonal = phase("-P 4 2", [4, 4, 6, 90, 90, 90]);
  const freed = (share: object) =>
    expandPaths(model(share), ["histograms.*.phases.*.microstrain"]).map(({ keys }) => keys[keys.length - 1]);
  expect(freed({ microstrain: 900 })).toEqual(["microstrain"]);
  expect(freed({ microstrain: { kind: "uniaxial", equatorial: 1, axial: 2, axis: [0, 0, 1] } })).toEqual([
    "equatorial",
    "axial",
  ]);
  expect(freed({ microstrain: stephensMicrostrain(tetragonal) })).toEqual(["S400", "S004", "S220", "S022"]);
});

test("terms that the Laue class does not have are refused with those that it has", () => {
  expect(() => model({ microstrain: { kind: "generalized", coefficients: { S310: 1 } } })).toThrow(
    /microstrain\.coefficients: found "S310", expected one of S400, S004, S220, S022/,
  );
  expect(() => model({ preferredOrientation: { coefficients: { "C(2,2)": 1 } } })).toThrow(/one of C\(2,0\)/);
  expect(() =>
    model({}, { sampleSymmetry: "rolling", coefficients: { "C(2,1,0)": 1 }, omega: 0, chi: 0, phi: 0 }),
  ).toThrow(/C\(2,0,0\), C\(2,2,0\)/);
  expect(() => harmonicOrientation(phase("-P 4 2", [4, 4, 6, 90, 90, 90]), 3)).toThrow(/even number/);
});

test("a texture replaces the other kinds of preferred orientation among the parameters", () => {
  const texture = harmonicTexture(phase("-P 4 2", [4, 4, 6, 90, 90, 90]), 2, "cylindrical");
  const textured = model({ preferredOrientation: { coefficients: { "C(2,0)": 0.1 } } }, texture);
  const names = expandPaths(textured, ["phases.*.texture"]).map(({ path }) => path);
  expect(names).toEqual([
    "phases.one.texture.coefficients.C(2,0,0)",
    "phases.one.texture.omega",
    "phases.one.texture.chi",
    "phases.one.texture.phi",
  ]);
  expect(() => expandPaths(textured, ["histograms.*.phases.*.preferredOrientation"])).toThrow(/found "histograms/);
});
