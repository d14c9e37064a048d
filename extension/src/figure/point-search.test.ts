import { nullTranslator } from "@jupyterlab/translation";
import fc from "fast-check";
import { figureSchemaVersion } from "rietbook";
import type { PatternFigure } from "rietbook";
import { describePlace } from "./readout.js";
import { nearestIndex } from "./point-search.js";

const trans = nullTranslator.load("rietbook");
const figure: PatternFigure = {
  schemaVersion: figureSchemaVersion,
  kind: "rietveld",
  title: "Test",
  description: "A test.",
  caption: ["printed below"],
  options: { axis: "2theta", scale: "linear" },
  data: {
    wavelength: 1,
    twoTheta: [10, 20, 30, 40, 50],
    observed: [1, 2, null, 4, 5],
    calculated: [1.5, 2.5, 3.5, 4.5, 5.5],
    phases: [{ name: "CeO2", twoTheta: [19, 42], d: [3, 2], h: [1, 2], k: [-1, 0], l: [1, 0], multiplicity: [8, 6] }],
    excluded: [],
  },
};

test("nearestIndex finds what a search through all values finds", () => {
  const values = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 1 });
  fc.assert(
    fc.property(values, fc.double({ min: -120, max: 120, noNaN: true }), (list, x) => {
      const sorted = [...list].sort((a, b) => a - b);
      const smallest = Math.min(...sorted.map((value) => Math.abs(value - x)));
      expect(Math.abs(sorted[nearestIndex(sorted, x)] - x)).toBe(smallest);
    }),
  );
});

test("the readout gives 2θ, d, Q, the intensities and the nearest reflection", () => {
  const text = describePlace(figure, 41, trans);
  expect(text).toContain("2θ 41.0000°");
  expect(text).toContain("d 1.4277 Å");
  expect(text).toContain("Q 4.4008 Å⁻¹");
  expect(text).toContain("obs. 4");
  expect(text).toContain("calc. 4.5");
  expect(text).toContain("CeO2 (2 0 0) at 42.0000°");
});

test("a masked point has no intensity in the readout, negative indices a true minus sign", () => {
  const text = describePlace(figure, 29, trans);
  expect(text).toContain("obs. –");
  expect(text).toContain("(1 −1 1)");
});
