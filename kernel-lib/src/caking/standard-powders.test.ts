import { calibrantRings } from "./calibrant.js";
import { standardCalibrant, standardPowders } from "./standard-powders.js";

const geometry = { wavelength: 0.3, distance: 125_000, pixelSize: 150 };

test("standard powders have their first rings where the literature has them", () => {
  const spacings = (name: string, count: number) =>
    calibrantRings(standardCalibrant(name), geometry, 500)
      .slice(0, count)
      .map(({ hkl, d }) => `${hkl}: ${d.toFixed(3)}`);
  expect(spacings("CeO2", 2)).toEqual(["1 1 1: 3.124", "2 0 0: 2.706"]);
  expect(spacings("lab6", 2).map((text) => text.slice(-5))).toEqual(["4.157", "2.939"]);
  expect(spacings("Si", 2).map((text) => text.slice(-5))).toEqual(["3.136", "1.920"]);
  expect(spacings("Al2O3", 3).map((text) => text.slice(-5))).toEqual(["3.480", "2.551", "2.380"]);
  expect(spacings("Ag behenate", 3)).toEqual(["0 0 1: 58.380", "0 0 2: 29.190", "0 0 3: 19.460"]);
});

test("an unknown name says which there are; each has its source", () => {
  expect(() => standardCalibrant("NaCl")).toThrow(/expected one of CeO2, LaB6/);
  for (const { source } of standardPowders) expect(source).not.toBe("");
});
