import fc from "fast-check";
import { gaussLegendre } from "../numerics/gauss-legendre.js";
import { createAxialNodes, fillConvergedNodes, fillSingleNode } from "./axial-divergence.js";
import { peakValue } from "./peak.js";
import { AREA_LEFT_OUT, fillPeakRange } from "./peak-range.js";
import { createPseudoVoigtShape, fillPseudoVoigtShape } from "./pseudo-voigt.js";

const rule = gaussLegendre(400);

/** Area of a peak from `low` to `high`, with u = Γ/2 · tan t, over which a Lorentzian is flat. */
function areaWithin(position: number, SHL: number, sig: number, gam: number): number {
  const shape = createPseudoVoigtShape();
  fillPseudoVoigtShape(shape, sig, gam);
  const range = { low: 0, high: 0 };
  fillPeakRange(range, "area", position, SHL, sig, gam, shape);
  const nodes = createAxialNodes(64);
  if (SHL === 0) fillSingleNode(nodes);
  else fillConvergedNodes(nodes, position, SHL, 64);
  const [from, to] = [range.low, range.high].map((x) => Math.atan((200 * (x - position)) / shape.fwhm));
  return rule.nodes.reduce((sum, node, i) => {
    const t = from + (to - from) * node;
    const u = (shape.fwhm / 2) * Math.tan(t);
    return sum + (to - from) * rule.weights[i] * peakValue(shape, nodes, u) * (shape.fwhm / (2 * Math.cos(t) ** 2));
  }, 0);
}

test("the range by area leaves out one part in a thousand of every peak with a Lorentzian's tails", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1, max: 400, noNaN: true }),
      fc.double({ min: 0.1, max: 5, noNaN: true }),
      fc.double({ min: 2, max: 170, noNaN: true }),
      (sig, ratio, position) => {
        const left = 1 - areaWithin(position, 0, sig, ratio * Math.sqrt(sig));
        expect(Math.abs(left / AREA_LEFT_OUT - 1)).toBeLessThan(1e-6);
      },
    ),
  );
});

test("a Gaussian is kept whole, and the axial tail leaves no more out, on either side of 90°", () => {
  expect(Math.abs(areaWithin(40, 0, 30, 0.001) - 1)).toBeLessThan(AREA_LEFT_OUT);
  for (const position of [3, 20, 89, 100, 150])
    for (const SHL of [0.001, 0.01]) {
      const left = 1 - areaWithin(position, SHL, 4, 5);
      expect(left).toBeLessThan(1.0001 * AREA_LEFT_OUT);
      expect(left).toBeGreaterThan(0.5 * AREA_LEFT_OUT);
    }
});

test("the range by FWHM is GSAS-II's: longer after the peak than before, exchanged above 90°", () => {
  const shape = createPseudoVoigtShape();
  const range = { low: 0, high: 0 };
  fillPseudoVoigtShape(shape, 4, 1);
  fillPeakRange(range, "fwhm", 60, 0.002, 4, 1, shape);
  expect(range.low).toBeCloseTo(60 - 50 * (0.0571 + 0.001), 10);
  expect(range.high).toBeCloseTo(60 + 75 * 0.0571, 10);
  fillPeakRange(range, "fwhm", 120, 0.002, 4, 1, shape);
  expect(range.low).toBeCloseTo(120 - 75 * 0.0571, 10);
  expect(range.high).toBeCloseTo(120 + 50 * (0.0571 + 0.001), 10);
});
