import {
  axialTail,
  convergedNodeCount,
  createAxialNodes,
  fillConvergedNodes,
  fillGsas2Nodes,
  MOST_AXIAL_NODES,
} from "./axial-divergence.js";
import { createPeakValue, fillPeakValue, peakValue } from "./peak.js";
import { createPseudoVoigtShape, fillPseudoVoigtShape } from "./pseudo-voigt.js";

const RADIANS = Math.PI / 180;

/**
 * The profile by tanh–sinh quadrature over δ of the weight as Finger, Cox & Jephcoat write it, W = (SH/L · F − 1)/cos δ,
 * F = |cos 2θ|/√(cos²δ − cos²2θ): another variable, another rule, another formula than the code's.
 */
function profileByTanhSinh(sig: number, gam: number, position: number, shl: number, u: number[]): number[] {
  const shape = createPseudoVoigtShape();
  fillPseudoVoigtShape(shape, sig, gam);
  const point = createAxialNodes(1);
  point.count = 1;
  point.weight[0] = 1;
  const p = position * RADIANS;
  const c = Math.cos(p);
  const edge = c * Math.sqrt(1 + shl * shl);
  const end = Math.abs(edge) >= 1 ? (edge > 0 ? 0 : Math.PI) : Math.acos(edge);
  const span = p - end;
  const sums = u.map(() => 0);
  let norm = 0;
  // the trapezoidal rule in t converges like exp(−const · Γ / step): a step is an eighth of a width at most
  const steps = Math.max(64, Math.ceil((8 * (Math.abs(span) / RADIANS) * 100) / shape.fwhm));
  for (let n = -5 * steps; n <= 5 * steps; n++) {
    const t = n / steps;
    const g = (Math.PI / 2) * Math.sinh(t);
    // distance from either end as a fraction of the span, without cancellation
    const fromPeak = 1 / (1 + Math.exp(2 * g));
    const jacobian = ((Math.PI / 2) * Math.cosh(t)) / (2 * Math.cosh(g) ** 2);
    if (!(jacobian > 1e-300)) continue;
    const gap = span * fromPeak;
    // cos²δ − cos²2θ = sin(2θ + δ) sin(2θ − δ)
    const delta = p - gap;
    const root = Math.sqrt(Math.abs(Math.sin(p + delta) * Math.sin(gap)));
    const weight = ((shl * Math.abs(c)) / root - 1) / Math.abs(Math.cos(delta));
    if (!Number.isFinite(weight)) continue;
    const w = weight * jacobian;
    norm += w;
    u.forEach((value, i) => (sums[i] += w * peakValue(shape, point, value + (gap / RADIANS) * 100)));
  }
  return sums.map((sum) => sum / norm);
}

const widths = [
  [0.5, 0.3],
  [4, 1],
  [0.01, 3],
  [60, 0.1],
];

test("the converged profile agrees with tanh–sinh quadrature to 10⁻⁶ of its maximum from 0.5° to 160°", () => {
  const nodes = createAxialNodes(MOST_AXIAL_NODES);
  const shape = createPseudoVoigtShape();
  let worst = 0;
  for (const position of [0.5, 1, 3, 6, 12, 30, 60, 88, 91, 110, 140, 160]) {
    for (const shl of [0.0005, 0.002, 0.004, 0.02, 0.06, 0.1]) {
      for (const [sig, gam] of widths) {
        fillPseudoVoigtShape(shape, sig, gam);
        const tail = axialTail(position, shl) * 100;
        fillConvergedNodes(nodes, position, shl, convergedNodeCount(tail / shape.fwhm));
        const side = position > 90 ? 1 : -1;
        const u = [-6, -3, -1, -0.5, 0, 0.5, 1, 3, 6].map((k) => k * shape.fwhm);
        for (const fraction of [0.25, 0.5, 0.75, 1]) u.push(side * fraction * tail);
        const exact = profileByTanhSinh(sig, gam, position, shl, u);
        const largest = Math.max(...exact);
        u.forEach((value, i) => {
          worst = Math.max(worst, Math.abs(peakValue(shape, nodes, value) - exact[i]) / largest);
        });
      }
    }
  }
  expect(worst).toBeLessThan(1e-6);
});

test.each(["converged", "gsas2"] as const)("derivatives of a %s peak agree with central differences", (rule) => {
  const nodes = createAxialNodes(MOST_AXIAL_NODES);
  const shape = createPseudoVoigtShape();
  const out = createPeakValue();
  for (const [position, shl, sig, gam] of [
    [3, 0.0037, 3, 1],
    [12, 0.03, 20, 4],
    [60, 0.02, 20, 4],
    [120, 0.04, 30, 6],
    [2, 0.06, 10, 5],
  ]) {
    fillPseudoVoigtShape(shape, sig, gam);
    const count = Math.max(40, convergedNodeCount((axialTail(position, shl) * 100) / shape.fwhm));
    const value = (x: number, p: number, s: number, g: number, a: number) => {
      const own = createPseudoVoigtShape();
      fillPseudoVoigtShape(own, s, g);
      if (rule === "converged") fillConvergedNodes(nodes, p, a, count);
      else fillGsas2Nodes(nodes, p, a, gam);
      return peakValue(own, nodes, 100 * (x - p));
    };
    for (const k of [-4, -1, -0.3, 0, 0.4, 2]) {
      const x = position + (k * shape.fwhm) / 100;
      if (rule === "converged") fillConvergedNodes(nodes, position, shl, count);
      else fillGsas2Nodes(nodes, position, shl, gam);
      fillPeakValue(out, shape, nodes, 100 * (x - position));
      const scale = value(position, position, sig, gam, shl);
      const check = (analytic: number, difference: (h: number) => number, h: number, unit: number) =>
        expect(Math.abs(analytic - difference(h)) * unit).toBeLessThan(1e-5 * scale);
      const central = (f: (d: number) => number) => (h: number) => (f(h) - f(-h)) / (2 * h);
      check(
        out.byPosition,
        central((h) => value(x, position + h, sig, gam, shl)),
        1e-5,
        shape.fwhm / 100,
      );
      check(
        out.bySig,
        central((h) => value(x, position, sig + h, gam, shl)),
        1e-4,
        sig,
      );
      check(
        out.byGam,
        central((h) => value(x, position, sig, gam + h, shl)),
        1e-4,
        gam,
      );
      check(
        out.byShl,
        central((h) => value(x, position, sig, gam, shl + h)),
        1e-7,
        shl,
      );
      expect(out.value).toBeCloseTo(value(x, position, sig, gam, shl), 12);
    }
  }
});
