import { createGeometry } from "../geometry/create-geometry.js";
import { correctionFactor, type PolarizationCorrection } from "./corrections.js";

const size = { pixelsY: 100, pixelsZ: 100, pixelSize: 100, centreY: 50, centreZ: 50 };
const geometry = createGeometry({ ...size, distance: 1e4, wavelength: 0.5 });
/** The factor at an angle 2θ, in columns (η = 90°) or rows (η = 0). */
const factorAt = (degrees: number, along: "columns" | "rows", polarization?: PolarizationCorrection) => {
  const radius = 100 * Math.tan((degrees * Math.PI) / 180);
  const factorOf = correctionFactor({ solidAngle: polarization === undefined, polarization }, geometry)!;
  return along === "columns" ? factorOf(-radius, 0) : factorOf(0, radius);
};

test("nothing is corrected unless it is asked for", () => {
  expect(correctionFactor({}, geometry)).toBeUndefined();
  expect(factorAt(0, "rows", { form: "midas", fraction: 1 })).toBe(1);
});

test("the solid angle of a flat pixel falls with the cube of cos 2θ", () => {
  expect(factorAt(30, "rows")).toBeCloseTo(Math.cos(Math.PI / 6) ** -3, 12);
});

test("a beam polarised in the plane scatters nothing along itself at 90°, and all of it across", () => {
  const polarization = { form: "horizontal", fraction: 1 } as const;
  expect(factorAt(30, "rows", polarization)).toBeCloseTo(1, 12);
  expect(factorAt(30, "columns", polarization)).toBeCloseTo(1 / Math.cos(Math.PI / 6) ** 2, 12);
});

test("MIDAS's form is that of a beam polarised upwards, and leaves pixels alone where its factor is not positive", () => {
  const midas = (fraction: number) => ({ form: "midas", fraction }) as const;
  expect(factorAt(30, "columns", midas(0.9))).toBe(1);
  expect(factorAt(30, "rows", midas(0.9))).toBeCloseTo(1 / (1 - 0.9 / 4), 12);
  expect(factorAt(60, "rows", midas(2))).toBe(1);
});
