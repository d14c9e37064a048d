import fc from "fast-check";
import { simulate, withCubicCell } from "../refinement/fixtures/simulated.js";
import { calculatePattern } from "./calculate-pattern.js";

test("reflections of one d keep the order of their indices, whatever the last digits of the cell say", () => {
  const model = simulate({ instrument: { wavelength: 0.15 } });
  fc.assert(
    fc.property(fc.double({ min: 5.4, max: 5.42, noNaN: true }), (a) => {
      const { h, k, l, d, twoTheta } = calculatePattern(withCubicCell(model, "CeO2", a), "ring").reflections.CeO2;
      const order = Array.from(h, (_, i) => `${h[i]} ${k[i]} ${l[i]}`);
      expect(order.indexOf("5 1 1")).toBe(order.indexOf("3 3 3") - 1);
      for (let i = 1; i < d.length; i++) expect(twoTheta[i]).toBeGreaterThan(twoTheta[i - 1] - 1e-9);
    }),
    { numRuns: 100 },
  );
});
